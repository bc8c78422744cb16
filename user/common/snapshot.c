// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/message.h"
#include "common/snapshot.h"

static int snapshot_append(struct snapshot *snapshot, const char *netns,
			   const char *head, const char *line)
{
	struct snapshot_ring *rings, *ring;
	int err;

	rings = reallocarray(snapshot->rings, snapshot->ring_nr + 1,
			     sizeof(*rings));
	if (!rings)
		return -ENOMEM;
	snapshot->rings = rings;
	ring = &rings[snapshot->ring_nr];
	err = table_row(&ring->table, head, line);
	if (err)
		return err;
	snprintf(ring->netns, sizeof(ring->netns), "%s", netns);
	snapshot->ring_nr++;
	return 0;
}

int snapshot_read(struct snapshot *snapshot, FILE *file, const char *netns)
{
	char *head = NULL, *line = NULL;
	size_t head_size = 0, line_size = 0;
	int err = 0;

	if (getline(&head, &head_size, file) < 0 ||
	    !head[strspn(head, " \t\n")])
		err = -EPROTO;
	while (!err && getline(&line, &line_size, file) >= 0)
		err = snapshot_append(snapshot, netns, head, line);
	free(head);
	free(line);
	return err;
}

static int snapshot_append_tap(struct snapshot *snapshot, const char *netns,
			       const char *point)
{
	struct snapshot_tap *taps, *tap;

	taps = reallocarray(snapshot->taps, snapshot->tap_nr + 1, sizeof(*taps));
	if (!taps)
		return -ENOMEM;
	snapshot->taps = taps;
	tap = &taps[snapshot->tap_nr++];
	snprintf(tap->netns, sizeof(tap->netns), "%s", netns);
	snprintf(tap->point, sizeof(tap->point), "%s", point);
	return 0;
}

int snapshot_read_taps(struct snapshot *snapshot, FILE *file, const char *netns)
{
	struct table table;
	int err = 0;

	if (table_open(&table, file))
		return -EPROTO;
	while (!err && !table_next(&table, file))
		if (!strcmp(table_word(&table, "users"), "0"))
			err = snapshot_append_tap(snapshot, netns,
						  table_word(&table, "point"));
	table_close(&table);
	return err;
}

static int take_file(struct snapshot *snapshot, int fd, const char *which,
		     int (*read)(struct snapshot *snapshot, FILE *file, const char *netns))
{
	FILE *file = namespace_file(fd, which);
	char name[NAMESPACE_NAME_MAX];
	int err;

	if (!file)
		return -errno;
	namespace_name(fd, NAMESPACE_DIRECTORY, name);
	err = read(snapshot, file, name);
	fclose(file);
	return err;
}

int snapshot_take(struct snapshot *snapshot, int fd)
{
	return take_file(snapshot, fd, SNAPSHOT_FILE, snapshot_read);
}

int snapshot_take_taps(struct snapshot *snapshot, int fd)
{
	int err = take_file(snapshot, fd, SNAPSHOT_TAPS_FILE, snapshot_read_taps);

	/* A module without this file keeps no unused taps. */
	return err == -ENOENT ? 0 : err;
}

int snapshot_explain(int err)
{
	if (err == -EPROTO)
		return complain("/proc/net/%s: not a table of rings, it has no header line",
				SNAPSHOT_FILE);
	return complain("/proc/net/%s: %s%s", SNAPSHOT_FILE, strerror(-err),
			err != -ENOENT ? "" :
			"; is the module nfring loaded? nfring doctor says what is wrong");
}

const char *snapshot_word(const struct snapshot_ring *ring, const char *name)
{
	const char *word = table_word(&ring->table, name);

	if (strcmp(name, "type"))
		return word;
	switch (atoi(word)) {
	case SOCK_RAW:
		return "raw";
	case SOCK_DGRAM:
		return "dgram";
	default:
		return word;
	}
}

/* The kernel shows counters if the caller may open rings in that namespace. */
static bool has_counters(const struct snapshot_ring *ring)
{
	return strcmp(table_word(&ring->table, "packets"), "-");
}

int snapshot_check_counters(const struct snapshot *snapshot, const char *command)
{
	if (!snapshot->ring_nr || has_counters(&snapshot->rings[0]))
		return 0;
	return complain("%s: only those who may open rings see the counters; CAP_NET_RAW is missing",
			command);
}

uint64_t snapshot_number(const struct snapshot_ring *ring, const char *name)
{
	return strtoull(table_word(&ring->table, name), NULL, 10);
}

void snapshot_free(struct snapshot *snapshot)
{
	size_t i;

	for (i = 0; i < snapshot->ring_nr; i++)
		table_close(&snapshot->rings[i].table);
	free(snapshot->rings);
	free(snapshot->taps);
	*snapshot = (struct snapshot) { 0 };
}

// SPDX-License-Identifier: GPL-2.0
/* Rings in /proc: the namespace's list, and a descriptor's fdinfo. */
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "nfring.h"
#include "traffic.h"

#define ONLY	.any_version = true, \
		.nfring_only = "the list of packet sockets has another format"

#define LISTING	"/proc/thread-self/net/nfring"

/* The parsed list. */
struct listing {
	char text[4096];
	char *name[64], *value[64];
	unsigned int columns, rows;
};

static unsigned int split(char *line, char **word)
{
	unsigned int nr = 0;
	char *rest;

	for (line = strtok_r(line, " ", &rest); line && nr < 64;
	     line = strtok_r(NULL, " ", &rest))
		word[nr++] = line;
	return nr;
}

/* Read the list and parse its first row, if any. */
static void read_listing(struct listing *l)
{
	char *head, *row, *rest;

	memset(l, 0, sizeof(*l));
	OK(host_read(LISTING, l->text, sizeof(l->text)));
	head = strtok_r(l->text, "\n", &rest);
	row = strtok_r(NULL, "\n", &rest);
	ASSERT(head);
	l->columns = split(head, l->name);
	if (!row)
		return;
	EXPECT_EQ(split(row, l->value), l->columns);
	for (l->rows = 1; strtok_r(NULL, "\n", &rest); l->rows++)
		;
}

static const char *column(const struct listing *l, const char *name)
{
	unsigned int i;

	for (i = 0; i < l->columns; i++)
		if (!strcmp(l->name[i], name) && l->value[i])
			return l->value[i];
	FAIL("the list has no column %s", name);
	return "-1";
}

#define EXPECT_COLUMN(l, name, want)	EXPECT_EQ(atoll(column(l, name)), want)

TEST(the_list_shows_a_ring, ONLY)
{
	struct wire w = wire_open("wire");
	struct listing l;
	struct ring r;

	read_listing(&l);
	EXPECT_EQ(l.rows, 0);
	ring_start(&r, v, w.ifindex, PAGE, 4, 1024);
	OK(ring_option(&r, SOL_SOCKET, SO_RCVBUF, 10000));
	traffic_send_many(&w, 1, 0, 3, 100);

	read_listing(&l);
	EXPECT_EQ(l.rows, 1);
	EXPECT_COLUMN(&l, "uid", 0);
	EXPECT_COLUMN(&l, "type", SOCK_RAW);
	EXPECT_COLUMN(&l, "version", v->version + 1);
	EXPECT_COLUMN(&l, "block_size", PAGE);
	EXPECT_COLUMN(&l, "block_nr", 4);
	EXPECT_COLUMN(&l, "frame_size", 1024);
	EXPECT_COLUMN(&l, "frame_nr", 4 * PAGE / 1024);
	EXPECT_COLUMN(&l, "pages", 4);
	EXPECT_COLUMN(&l, "mapped", 1);
	EXPECT_COLUMN(&l, "rcvbuf", 20000);
	EXPECT_COLUMN(&l, "queued", 0);
	EXPECT_COLUMN(&l, "packets", 3);
	EXPECT_COLUMN(&l, "bytes", 300);
	EXPECT(!strcmp(column(&l, "owners"), "uuukkkkkkkkkkkkk"));
	EXPECT(!strcmp(column(&l, "points"),
		       "netdev/ingress:wire@0,netdev/egress:wire@0"));

	ring_close(&r);
	read_listing(&l);
	EXPECT_EQ(l.rows, 0);
}

TEST(fdinfo_has_what_the_list_has, ONLY)
{
	struct wire w = wire_open("wire");
	char path[64], info[4096], line[300];
	struct listing l;
	unsigned int i;
	struct ring r;

	ring_start(&r, v, w.ifindex, PAGE, 4, PAGE / 2);
	traffic_send_many(&w, 1, 0, 3, 100);
	read_listing(&l);
	snprintf(path, sizeof(path), "/proc/thread-self/fdinfo/%d", r.fd);
	OK(host_read(path, info, sizeof(info)));
	EXPECT(l.columns > 20);
	for (i = 0; i < l.columns; i++) {
		snprintf(line, sizeof(line), "\n%s:\t%s\n", l.name[i], l.value[i]);
		if (!strstr(info, line))
			FAIL("fdinfo does not have: %s %s", l.name[i], l.value[i]);
	}
	ring_close(&r);
}

TEST(the_list_has_only_rings_of_its_namespace, ONLY)
{
	int here = net_here(), other = net_other();
	struct listing l;
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(net_enter(other));
	read_listing(&l);
	EXPECT_EQ(l.rows, 0);
	OK(net_enter(here));
	read_listing(&l);
	EXPECT_EQ(l.rows, 1);
	EXPECT(!strcmp(column(&l, "owners"), "-"));
	EXPECT(!strcmp(column(&l, "points"), "-"));
	ring_close(&r);
}

/* With a leaked reference, the device could never be removed. */
TEST(reading_the_list_keeps_no_device, .seconds = 60, ONLY)
{
	struct listing l;
	struct ring r;
	int ifindex;

	ring_open(&r, v, SOCK_RAW);
	ifindex = (int)OK(net_dummy("d0"));
	ring_attach(&r, ifindex);
	read_listing(&l);
	EXPECT(strstr(column(&l, "points"), ":d0@"));
	OK(net_delete(ifindex));
	read_listing(&l);
	EXPECT(!strcmp(column(&l, "points"), "-"));
	ring_close(&r);
}

/* A reader without the right to open a ring sees who has rings, but no traffic. */
static void as_nobody(void)
{
	static const char *const hidden[] = {
		"queued", "packets", "bytes", "drop_full", "filtered", "wakeups",
		"missed_devices", "missed_drops", "unplaced_drops", "owners",
	};
	struct listing l;
	size_t i, j;

	OK(setresuid(65534, 65534, 65534));
	FAILS(EACCES, nfring_open());
	read_listing(&l);
	EXPECT_EQ(l.rows, 1);
	EXPECT_COLUMN(&l, "uid", 0);
	EXPECT_COLUMN(&l, "pages", 4);
	EXPECT(!strcmp(column(&l, "points"),
		       "netdev/ingress:wire@0,netdev/egress:wire@0"));
	for (i = 0; i < l.columns; i++)
		for (j = 0; j < sizeof(hidden) / sizeof(hidden[0]); j++)
			if (!strcmp(l.name[i], hidden[j]))
				FAIL("anybody can read the column %s", hidden[j]);
	_exit(0);
}

TEST(a_user_who_cannot_open_a_ring_sees_no_traffic, ONLY)
{
	struct wire w = wire_open("wire");
	int status, list;
	char text[4096];
	struct ring r;
	pid_t pid;

	ring_start(&r, v, w.ifindex, PAGE, 4, 1024);
	traffic_send_many(&w, 1, 0, 3, 100);
	pid = (pid_t)OK(fork());
	if (!pid)
		as_nobody();
	OK(waitpid(pid, &status, 0));
	EXPECT_EQ(status, 0);

	/*
	 * The kernel checks the capabilities of the opener of the list, not those of
	 * its reader.
	 */
	list = (int)OK(open(LISTING, O_RDONLY | O_CLOEXEC));
	OK(host_drop_capability(CAP_NET_RAW));
	OK(read(list, text, sizeof(text) - 1));
	EXPECT(strstr(text, " packets "));
	close(list);
	ring_close(&r);
}

/*
 * The ring has more points than the kernel copies at a time, and more than one page of
 * text.
 */
TEST(the_list_has_every_point, ONLY)
{
	static char text[65536];
	int fd, list, i, nr = 0;
	ssize_t len, got = 0;
	char *at;

	OK(net_enter_fresh());
	fd = (int)OK(nfring_open());
	for (i = 0; i < NFRING_POINTS_MAX; i++)
		OK(nfring_attach(fd, FAMILY_IPV4, i % 5, i, 0, 0));
	list = (int)OK(open(LISTING, O_RDONLY | O_CLOEXEC));
	while ((len = OK(read(list, text + got, sizeof(text) - 1 - (size_t)got))))
		got += len;
	for (at = strstr(text, "ip/prerouting@0,"); at; at = strstr(at + 1, "ip/"))
		nr++;
	EXPECT_EQ(nr, NFRING_POINTS_MAX);
	EXPECT(strstr(text, ",ip/prerouting@255\n"));
	close(list);
	close(fd);
}

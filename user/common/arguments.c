// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nfring.h>
#include "common/arguments.h"
#include "common/message.h"
#include "common/namespace.h"
#include "common/number.h"

/* Bytes of a filter file.  The code of a longer filter is too long for any kernel. */
#define EXPRESSION_MAX	(1U << 16)

/* Microseconds of 24 hours. */
#define TIME_MAX	(24ULL * 3600 * 1000000)

/* The caller has checked that @points has room for one more. */
static int add_point(struct nfring_point *points, size_t *nr, const char *text)
{
	char why[256];

	if (nfring_point_parse(&points[*nr], text, why, sizeof(why)))
		return complain("--at %s: %s", text, why);
	++*nr;
	return 0;
}

static int points_restrict(const char *device, struct nfring_point *points,
			   size_t nr)
{
	int ifindex;
	size_t i;

	if (!device || !strcmp(device, "any"))
		return 0;
	ifindex = nfring_device_find(device);
	if (ifindex < 0)
		return complain("-i %s: no such device", device);
	for (i = 0; i < nr; i++) {
		if (points[i].ifindex && points[i].ifindex != ifindex)
			return complain("-i %s: a point of --at names another device; leave out one of them",
					device);
		points[i].ifindex = ifindex;
	}
	return 0;
}

int points_config_add(struct points_config *config, const char *text)
{
	if (config->nr == POINTS_MAX)
		return complain("--at %s: too many points, at most %d can be given",
				text, POINTS_MAX);
	config->at[config->nr++] = text;
	return 0;
}

int points_find(struct nfring_point points[POINTS_MAX], size_t *nr,
		const struct points_config *config, const char *const *usual)
{
	size_t i;

	*nr = 0;
	if (config->netns && namespace_enter(config->netns, "--netns"))
		return -1;
	for (i = 0; i < config->nr; i++)
		if (add_point(points, nr, config->at[i]))
			return -1;
	for (i = 0; !config->nr && usual[i]; i++)
		if (add_point(points, nr, usual[i]))
			return -1;
	return points_restrict(config->device, points, *nr);
}

void points_announce(const struct nfring_point *points, size_t nr)
{
	char name[NFRING_POINT_MAX], text[4 * NFRING_POINT_MAX];
	size_t i;

	fputs("listening on", stderr);
	for (i = 0; i < nr; i++) {
		nfring_point_format(&points[i], name, sizeof(name));
		nfring_name_text(text, sizeof(text), name);
		fprintf(stderr, "%s %s", i ? "," : "", text);
	}
}

int time_option(uint64_t *us, const char *option, const char *text)
{
	if (!time_parse(us, text, 0, TIME_MAX))
		return 0;
	return complain("%s %s: expected a time from 0 to 24h: seconds, or with the suffix us, ms, s, m or h",
			option, text);
}

int words_join(const char **expression, char **words)
{
	size_t size = 1;
	char *joined;
	char **word;

	for (word = words; *word; word++)
		size += strlen(*word) + 1;
	joined = calloc(1, size);
	if (!joined)
		return complain("filter: %s", strerror(ENOMEM));
	for (word = words; *word; word++) {
		strcat(joined, *word);
		if (word[1])
			strcat(joined, " ");
	}
	*expression = joined;
	return 0;
}

static void blank_comments(char *text)
{
	while ((text = strchr(text, '#')))
		while (*text && *text != '\n')
			*text++ = ' ';
}

int words_read(const char **expression, const char *path)
{
	char *text = calloc(1, EXPRESSION_MAX + 2);
	FILE *file = fopen(path, "re");
	size_t len = 0;
	int err = 0;

	if (!file)
		err = complain("-F %s: %s", path, strerror(errno));
	else if (!text)
		err = complain("-F %s: %s", path, strerror(ENOMEM));
	else
		len = fread(text, 1, EXPRESSION_MAX + 1, file);
	if (!err && ferror(file))
		err = complain("-F %s: %s", path, strerror(errno));
	else if (len > EXPRESSION_MAX)
		err = complain("-F %s: the filter is longer than %u bytes", path,
			       EXPRESSION_MAX);
	else if (!err && memchr(text, '\0', len))
		err = complain("-F %s: not a text file, it has a zero byte", path);
	if (file)
		fclose(file);
	if (err) {
		free(text);
		return -1;
	}
	blank_comments(text);
	*expression = text;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nfring.h>
#include "message.h"
#include "arguments.h"

/* Names that say what they are for, as the library has the hooks. */
static int point_by_purpose(char *name, size_t size, const char *text)
{
	static const struct {
		const char *purpose, *hook, *priority;
	} known[] = {
		{ "pre-nat", "prerouting", "@dstnat-50" },
		{ "post-nat", "postrouting", "@srcnat+200" },
	};
	size_t i, len;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		len = strlen(known[i].purpose);
		if (strncmp(text, known[i].purpose, len) ||
		    (text[len] && text[len] != ':'))
			continue;
		snprintf(name, size, "%s%s%s", known[i].hook, text + len,
			 known[i].priority);
		return 1;
	}
	return 0;
}

int points_add(struct nfring_point *points, size_t *nr, const char *text)
{
	char name[2 * NFRING_POINT_MAX];
	char why[256];

	if (nfring_point_parse(&points[*nr],
			       point_by_purpose(name, sizeof(name), text) ?
			       name : text, why, sizeof(why)))
		return complain("--at %s: %s", text, why);
	++*nr;
	return 0;
}

int points_restrict(struct nfring_point *points, size_t nr, const char *device)
{
	int ifindex;
	size_t i;

	if (!device || !strcmp(device, "any"))
		return 0;
	ifindex = if_nametoindex(device);
	if (!ifindex)
		return complain("-i %s: no such device", device);
	for (i = 0; i < nr; i++) {
		if (points[i].ifindex && points[i].ifindex != ifindex)
			return complain("-i %s: a point names another device",
					device);
		points[i].ifindex = ifindex;
	}
	return 0;
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

/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line of a capture and that of a path have in common. */
#ifndef COMMON_ARGUMENTS_H
#define COMMON_ARGUMENTS_H

#include <stddef.h>

#include <linux/nfring.h>

/* As many as the points of every family; more would be a mistake. */
#define POINTS_MAX 32

/**
 * struct points_config - what was said of points, looked at when all has been said
 * @at: each --at
 * @nr: how many
 * @device: -i, or NULL
 * @netns: --netns, or NULL
 */
struct points_config {
	const char *at[POINTS_MAX];
	size_t nr;
	const char *device;
	const char *netns;
};

/* One more --at.  0, or -1 after a message, as all that follow. */
int points_config_add(struct points_config *config, const char *text);

/*
 * The points that are wished for, @usual (up to a NULL) where there are none,
 * as the library has them, or pre-nat or post-nat.  -i is added to every point
 * that names no device itself; "any" are all.  Enters the namespace.
 */
int points_find(struct nfring_point points[POINTS_MAX], size_t *nr,
		const struct points_config *config, const char *const *usual);

/* "listening on" them, a line that is still to be ended. */
void points_announce(const struct nfring_point *points, size_t nr);

/* The words behind the options, with blanks between; for free(3). */
int words_join(const char **expression, char **words);

/* The same of a file, where # begins what is for people, up to the line's end. */
int words_read(const char **expression, const char *path);

#endif

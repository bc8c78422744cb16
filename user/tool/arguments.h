/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line of a capture and that of a path have in common. */
#ifndef TOOL_ARGUMENTS_H
#define TOOL_ARGUMENTS_H

#include <stddef.h>

#include <linux/nfring.h>

/* As many as the points of every family; more would be a mistake. */
#define POINTS_MAX 32

/*
 * The point of --at @text: as the library has them, or pre-nat or post-nat.
 * There is room for it.  0, or -1 after a message, as all that follow.
 */
int points_add(struct nfring_point *points, size_t *nr, const char *text);

/* -i: to every point that names no device itself; NULL and "any" are all. */
int points_restrict(struct nfring_point *points, size_t nr, const char *device);

/* The words behind the options, with blanks between; for free(3). */
int words_join(const char **expression, char **words);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Arguments that several commands share. */
#ifndef COMMON_ARGUMENTS_H
#define COMMON_ARGUMENTS_H

#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

/* Enough for one point at each hook of every family. */
#define POINTS_MAX 32

/**
 * struct points_config - options about points, to be parsed when all of them
 *	are known
 * @at: the argument of each --at
 * @nr: number of entries in @at
 * @device: -i, or NULL
 * @netns: --netns, or NULL
 */
struct points_config {
	const char *at[POINTS_MAX];
	size_t nr;
	const char *device;
	const char *netns;
};

/*
 * Add the argument of one --at.  Like all functions below that return an int,
 * return 0, or -1 after a message.
 */
int points_config_add(struct points_config *config, const char *text);

/*
 * Enter the namespace of @config and parse its points.  Without any --at, use the
 * names in @usual, which ends with NULL.  Points that name no device get the
 * device of -i, where "any" stands for all devices.
 */
int points_find(struct nfring_point points[POINTS_MAX], size_t *nr,
		const struct points_config *config, const char *const *usual);

/* Print "listening on" and the points; the caller ends the line. */
void points_announce(const struct nfring_point *points, size_t nr);

/*
 * Parse the argument @text of @option, a time from 0 to 24 hours as for time_parse().
 * Store microseconds.
 */
int time_option(uint64_t *us, const char *option, const char *text);

/*
 * Join the words after the options with blanks.  The caller frees the result with
 * free(3).
 */
int words_join(const char **expression, char **words);

/*
 * Read an expression from a file, where # starts a comment.  The caller frees it
 * with free(3).
 */
int words_read(const char **expression, const char *path);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers as people type them. */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include <stdint.h>

/* Decimal digits and nothing else, @min to @max.  0 or -1, @value untouched. */
int number_parse(uint64_t *value, const char *text, uint64_t min, uint64_t max);

/*
 * The same with K, M or G behind it for 2^10, 2^20 or 2^30, or nothing for
 * @unit.  @value, @min and @max are what comes of it.
 */
int size_parse(uint64_t *value, const char *text, uint64_t unit, uint64_t min,
	       uint64_t max);

/*
 * A time in seconds, or with ms, s, m or h behind it; with up to three digits
 * behind a point.  @value, @min and @max are milliseconds.
 */
int time_parse(uint64_t *value, const char *text, uint64_t min, uint64_t max);

#endif

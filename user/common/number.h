/* SPDX-License-Identifier: GPL-2.0 */
/* Parse numbers of the command line. */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include <stdint.h>

/*
 * Parse decimal digits, and store a number from @min to @max in @value.  Return 0,
 * or -1 and keep @value if @text is anything else.
 */
int number_parse(uint64_t *value, const char *text, uint64_t min, uint64_t max);

/*
 * The same, but multiply the number by 2^10, 2^20 or 2^30 if it has the suffix K,
 * M or G, or by @unit if it has none.  @value, @min and @max are the product of both.
 */
int size_parse(uint64_t *value, const char *text, uint64_t unit, uint64_t min,
	       uint64_t max);

/*
 * The same for a time with up to three digits after a decimal point, and the suffix
 * us, ms, s, m or h.  Without a suffix the unit is seconds.  @value, @min and @max are
 * microseconds.
 */
int time_parse(uint64_t *value, const char *text, uint64_t min, uint64_t max);

#endif

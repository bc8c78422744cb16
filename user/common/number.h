/* SPDX-License-Identifier: GPL-2.0 */
/* Parse numbers of the command line. */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include <stdint.h>

/*
 * Accept only decimal digits, with a value from @min to @max.  On error, return
 * -1 and keep @value.
 */
int number_parse(uint64_t *value, const char *text, uint64_t min, uint64_t max);

/*
 * The same with suffix K, M or G for 2^10, 2^20 or 2^30; no suffix means @unit.
 * @value, @min and @max are the product.
 */
int size_parse(uint64_t *value, const char *text, uint64_t unit, uint64_t min,
	       uint64_t max);

/*
 * A time with up to three digits after a decimal point and the suffix ms, s, m
 * or h; no suffix means seconds.  @value, @min and @max are milliseconds.
 */
int time_parse(uint64_t *value, const char *text, uint64_t min, uint64_t max);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_SPELLING_H
#define COMMON_SPELLING_H

#include <stddef.h>

/*
 * Return how many letters must be inserted, removed or replaced to make one word of the
 * other, whatever their case.  A word that contains the other has the distance 0.  Only
 * the first 63 letters of each word count.
 */
size_t spelling_distance(const char *a, const char *b);

#endif

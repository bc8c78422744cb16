/* SPDX-License-Identifier: GPL-2.0 */
/* Random numbers that depend only on the seed (splitmix64). */
#ifndef RANDOM_H
#define RANDOM_H

#include "core_in_user_space.h"

/* Return $SEED as strtoull(3) reads it, or a constant if it is not set. */
u64 random_seed(void);

static inline u64 random_mix(u64 x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

static inline u64 random_next(u64 *state)
{
	*state += 0x9e3779b97f4a7c15;
	return random_mix(*state);
}

/* Return a number from 0 to @n - 1. */
static inline u64 random_below(u64 *state, u64 n)
{
	return random_next(state) % n;
}

/* Return true once in @n calls, on average. */
static inline bool random_once_in(u64 *state, u64 n)
{
	return random_below(state, n) == 0;
}

#endif

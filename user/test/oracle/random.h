/* SPDX-License-Identifier: GPL-2.0 */
/* Random numbers that depend only on the seed (splitmix64). */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rnd {
	uint64_t state;
};

static inline uint64_t rnd_next(struct rnd *r)
{
	uint64_t x = r->state += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

/* Return a number from 0 to @n - 1. */
static inline uint32_t rnd_below(struct rnd *r, uint32_t n)
{
	return (uint32_t)(rnd_next(r) % n);
}

/* Return true once in @n calls, on average. */
static inline bool rnd_once_in(struct rnd *r, uint32_t n)
{
	return rnd_below(r, n) == 0;
}

static inline uint32_t rnd_between(struct rnd *r, uint32_t low, uint32_t high)
{
	return low + rnd_below(r, high - low + 1);
}

#define RND_ONE_OF(r, array)						\
	((array)[rnd_below(r, sizeof(array) / sizeof((array)[0]))])

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Random traffic in random rings, the same ones for the same seed. */
#ifndef MIX_H
#define MIX_H

#include "site.h"
#include "watch.h"

/* What NFRING_ORACLE_SEED and NFRING_ORACLE_PACKETS say, or the usual. */
uint64_t mix_seed(void);
unsigned int mix_packets(void);

/* The numbers of one test, whatever runs before it. */
struct rnd mix_rnd(const char *test, const struct variant *v);
/* @whole: the packets must not be cut, a successor is computed from them. */
struct setup mix_setup(struct rnd *r, const struct variant *v, bool whole);
/* On one processor, so that no two packets can change places. */
void mix_stay_here(void);
/* Rounds of a ring each until that many packets have been compared. */
void mix_run(const char *test, const struct variant *v,
	     void (*make)(struct site *s), bool whole);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Random traffic in random rings. The same seed gives the same rings and packets. */
#ifndef MIX_H
#define MIX_H

#include "site.h"
#include "watch.h"

/* Return NFRING_ORACLE_SEED and NFRING_ORACLE_PACKETS, or their defaults. */
uint64_t mix_seed(void);
unsigned int mix_packets(void);

/*
 * Return the generator of the random numbers of one test. The numbers do not
 * depend on earlier tests.
 */
struct rnd mix_rnd(const char *test, const struct variant *v);
/*
 * Return a random setup. If @whole, the setup does not truncate packets, because the
 * tap's frames are computed from whole packets.
 */
struct setup mix_setup(struct rnd *r, const struct variant *v, bool whole);
/* Stay on one processor, so that packets cannot overtake each other. */
void mix_stay_here(void);
/* Run rounds, each with a new ring, until mix_packets() packets were compared. */
void mix_run(const char *test, const struct variant *v,
	     void (*make)(struct site *s), bool whole);

#endif

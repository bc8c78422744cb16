/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of a ring and of devices, and bounds that they pass. */
#ifndef TOOL_RECORD_COUNTER_H
#define TOOL_RECORD_COUNTER_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nfring;

/**
 * struct counter - one, and how much more of it is too much
 * @text: as it was given
 * @device: whose it is; empty: the ring's
 * @offset: in struct nfring_stats, or in struct rtnl_link_stats64
 * @bound: it may grow by so much
 * @base: what it was when that began
 */
struct counter {
	const char *text;
	char device[IF_NAMESIZE];
	size_t offset;
	uint64_t bound;
	uint64_t base;
};

/* "packets>1000" or "eth0/rx_dropped>0".  0, or -1 after a message. */
int counter_parse(struct counter *counter, const char *text);

/* 0 or -errno: -ENODEV where there is no such device. */
int counter_read(const struct counter *counter, struct nfring *ring,
		 uint64_t *value);

/* Whether @value is beyond the bound; one that fell is counted anew. */
bool counter_passed(struct counter *counter, uint64_t value);

#endif

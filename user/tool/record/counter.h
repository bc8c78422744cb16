/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of the ring and of devices, and the bounds for their growth. */
#ifndef TOOL_RECORD_COUNTER_H
#define TOOL_RECORD_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nfring/name.h>

struct nfring;

/**
 * struct counter - a counter that triggers a file when it grows
 * @text: from the command line
 * @device: device that has the counter; empty: the ring has it
 * @offset: in struct nfring_stats, or in struct rtnl_link_stats64
 * @bound: largest growth that does not trigger a file
 * @base: value from which the growth is measured
 */
struct counter {
	const char *text;
	char device[NFRING_ALTNAME_MAX];
	size_t offset;
	uint64_t bound;
	uint64_t base;
};

/*
 * Parse a condition such as "packets>1000" or "eth0/rx_dropped>0".  Return 0, or
 * -1 after a message.
 */
int counter_parse(struct counter *counter, const char *text);

/*
 * Read the current value.  Return 0 or -errno: -ENODEV if there is no such
 * device.
 */
int counter_read(const struct counter *counter, struct nfring *ring,
		 uint64_t *value);

/*
 * Return whether @value has grown beyond the bound.  If @value is less than the
 * base, measure from 0.
 */
bool counter_passed(struct counter *counter, uint64_t value);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Allocate the memory of a ring. */
#ifndef COMMON_ALLOCATE_H
#define COMMON_ALLOCATE_H

#include <stdint.h>

#include <nfring.h>

/* The largest snapshot length.  libpcap and Wireshark refuse longer packets. */
#define SNAPLEN_MAX	262144

/*
 * Return the default snapshot length for a ring of @memory bytes; 0: not given.  It is
 * the largest, so that no packet is cut, unless a small ring has no room for blocks that
 * hold such packets.
 */
uint32_t allocate_snaplen(uint64_t memory);

/**
 * struct allocation - how much memory a ring gets
 * @memory: bytes that the user asked for with @option; 0: not given
 * @usual: bytes if @memory is 0
 * @share: number of rings that share these bytes; 0 counts as 1
 * @option: for messages; NULL: the size of the ring cannot be chosen
 */
struct allocation {
	uint64_t memory;
	uint64_t usual;
	unsigned int share;
	const char *option;
};

/*
 * Set up the ring.  If the user has not chosen a size, use a smaller ring when the
 * machine, the control group or the module does not allow @usual bytes.  Return 0, or
 * -1 after a message.
 */
int allocate_ring(struct nfring *ring, const struct allocation *allocation,
		  uint32_t snaplen, const struct nfring_options *options);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Give a ring its memory. */
#ifndef COMMON_ALLOCATE_H
#define COMMON_ALLOCATE_H

#include <stdint.h>

#include <nfring.h>

/**
 * struct allocation - how much memory a ring gets
 * @memory: bytes that the user asked for with @option; 0: not given
 * @usual: bytes otherwise
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
 * Set up the ring.  Without an answer of the user, use a smaller ring if the machine,
 * the control group or the module does not allow @usual bytes.  Return 0, or -1 after
 * a message.
 */
int allocate_ring(struct nfring *ring, const struct allocation *allocation,
		  uint32_t snaplen, const struct nfring_options *options);

#endif

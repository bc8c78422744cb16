/* SPDX-License-Identifier: GPL-2.0 */
/* Allocate the memory of a ring. */
#ifndef COMMON_ALLOCATE_H
#define COMMON_ALLOCATE_H

#include <stdint.h>

#include <nfring.h>

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

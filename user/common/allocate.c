// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "common/allocate.h"
#include "common/message.h"
#include "common/progress.h"

/* A smaller ring would lose packets in each burst. */
#define LEAST	(512ULL << 10)

/*
 * Divide the size by this after a failure, and try again.  This leaves the control
 * group some memory.
 */
#define LESS	4

/* From this size on, each of two rings holds a block with the largest packet. */
#define NOT_SMALL	(1ULL << 20)

/* The length of the longest packet that is not for segmentation. */
#define SNAPLEN_SMALL	65535

uint32_t allocate_snaplen(uint64_t memory)
{
	return memory && memory < NOT_SMALL ? SNAPLEN_SMALL : SNAPLEN_MAX;
}

static int try_size(struct nfring *ring, uint64_t memory, uint32_t snaplen,
		    const struct nfring_options *options)
{
	char what[64];
	int err;

	snprintf(what, sizeof(what), "allocating %" PRIu64 " MiB", memory >> 20);
	progress_begin(what);
	err = nfring_setup(ring, memory, snaplen, options);
	progress_end();
	return err;
}

/* Print why setting up @ring failed, and what the user can do. */
static int explain_allocation(int err, const struct nfring *ring,
			      const struct allocation *allocation)
{
	if (err != -ENOMEM)
		return complain("ring: %s", nfring_why(ring));
	if (!allocation->option)
		return complain("ring: %s; raise memory.max of the control group, or free memory",
				nfring_why(ring));
	return complain("ring: %s; choose a smaller ring with %s, or raise memory.max of the control group",
			nfring_why(ring), allocation->option);
}

int allocate_ring(struct nfring *ring, const struct allocation *allocation,
		  uint32_t snaplen, const struct nfring_options *options)
{
	uint64_t most = nfring_get_info(ring)->ring_max_bytes;
	unsigned int share = allocation->share ?: 1;
	uint64_t usual = allocation->usual < most ? allocation->usual : most;
	uint64_t memory = (allocation->memory ?: usual) / share, first = memory;
	int err = try_size(ring, memory, snaplen, options);

	while (err == -ENOMEM && !allocation->memory && memory / LESS >= LEAST) {
		memory /= LESS;
		err = try_size(ring, memory, snaplen, options);
	}
	if (err)
		return explain_allocation(err, ring, allocation);
	if (memory != first)
		complain("no memory for a ring of %" PRIu64 " KiB; using one of %" PRIu64 " KiB",
			 first >> 10, memory >> 10);
	return 0;
}

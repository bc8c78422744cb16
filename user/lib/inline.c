// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Export the inline functions of the headers: programs in other languages load
 * them from the library.
 */
#define NFRING_INLINE __attribute__((visibility("default")))
#include <assert.h>

#include "ring.h"

static_assert(sizeof(struct nfring_frame) == 3 * sizeof(void *) + 28 +
	      (sizeof(void *) == 8 ? 4 : 0),
	      "frames are part of the binary interface");

NFRING_API size_t nfring_next_batch(struct nfring *ring,
				    struct nfring_frame *frames, size_t nr)
{
	size_t taken = 0;

	while (taken < nr && nfring_next(ring, &frames[taken]))
		taken++;
	return taken;
}

NFRING_API void nfring_release_batch(struct nfring *ring,
				     struct nfring_frame *frames, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		nfring_release(ring, &frames[i]);
}

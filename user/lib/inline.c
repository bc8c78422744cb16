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

/*
 * Take the rest of the block that is being read, in one pass.  A frame might alias the
 * ring's cursor for the compiler, so work on a copy, which can stay in registers.
 */
static size_t take_rest(struct nfring_cursor *cursor, struct nfring_frame *frames,
			size_t nr)
{
	struct nfring_cursor c = *cursor;
	size_t taken;

	for (taken = 0; taken < nr && c.left; taken++)
		nfring_cursor_take(&c, &frames[taken]);
	*cursor = c;
	return taken;
}

NFRING_API size_t nfring_next_batch(struct nfring *ring,
				    struct nfring_frame *frames, size_t nr)
{
	size_t taken = 0;

	while (taken < nr && nfring_next(ring, &frames[taken])) {
		taken++;
		taken += take_rest(&ring->cursor, frames + taken, nr - taken);
	}
	return taken;
}

/* Return how many of these frames, from the first on, are in the block being read. */
static size_t count_in_block(const struct nfring_cursor *c,
			     const struct nfring_frame *frames, size_t nr)
{
	size_t i = 0;

	while (i < nr && (uint8_t *)frames[i].header >= c->block &&
	       (uint8_t *)frames[i].header < c->block_end)
		i++;
	return i;
}

/*
 * All frames of one block but the last are only counted: the block cannot go back to
 * the kernel before the last of them is released.
 */
NFRING_API void nfring_release_batch(struct nfring *ring,
				     struct nfring_frame *frames, size_t nr)
{
	struct nfring_cursor *c = &ring->cursor;
	struct nfring_frame *end = frames + nr;

	while (frames < end) {
		size_t same = c->block ? count_in_block(c, frames, end - frames) : 0;

		if (same > 1) {
			c->held -= same - 1;
			c->taken -= same - 1;
			frames += same - 1;
		}
		nfring_release(ring, frames++);
	}
}

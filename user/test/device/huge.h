/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rings whose blocks can be mapped by huge page-table entries, and the state of
 * mappings.
 */
#ifndef HUGE_H
#define HUGE_H

#include "ring.h"

#define HUGE	(2u << 20)

#define PACKET_SOCKET_HAS_PAGES	"a packet socket maps only single pages"

/* Skip the test if the kernel has no huge entries. */
void huge_or_skip(void);

/* Skip the test if mmap(2) does not map the pages of a ring. */
void huge_at_once_or_skip(void);
/* Set up a ring, but do not map it; skip the test like huge_or_skip(). */
void huge_ring(struct ring *r, const struct variant *v, unsigned int size,
	       unsigned int blocks);
/* Map the whole ring with MAP_SHARED and @flags; stop the test if that fails. */
uint8_t *huge_map_at(const struct ring *r, void *at, int prot, int flags);
/*
 * Find free addresses for the ring and 4 MiB more, @beyond bytes after a 2-MiB
 * boundary.
 */
uint8_t *huge_room(const struct ring *r, size_t beyond);

/* Return the KiB of @name in /proc/self/smaps, for the mapping at @start. */
long huge_smaps(const uint8_t *start, const char *name);
/* Return whether only huge entries map the ring. */
bool huge_mapped(const struct ring *r, const uint8_t *map);
/* Return whether read(2) can write to this address. */
bool huge_writable(uint8_t *at);

/*
 * Write a number to each page; each @salt gives other numbers.  huge_stamped() checks
 * the numbers from offset @from to offset @to.
 */
void huge_stamp(uint8_t *map, size_t size, uint64_t salt);
bool huge_stamped(const uint8_t *map, size_t from, size_t to, uint64_t salt);

/* Free and close a ring that is not mapped; check that rings hold no page. */
void huge_all_gone(struct ring *r);

#endif

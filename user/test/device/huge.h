/* SPDX-License-Identifier: GPL-2.0 */
/* Rings of blocks that huge entries can map, and what can be seen of a mapping. */
#ifndef HUGE_H
#define HUGE_H

#include "ring.h"

#define HUGE	(2u << 20)

#define PACKET_SOCKET_HAS_PAGES	"a packet socket maps pages"

/* Skips the test where the kernel has no huge entries. */
void huge_or_skip(void);
/* Not mapped; skips likewise. */
void huge_ring(struct ring *r, const struct variant *v, unsigned int size,
	       unsigned int blocks);
/* Whole; @flags besides MAP_SHARED.  Stops the test where it fails. */
uint8_t *huge_map_at(const struct ring *r, void *at, int prot, int flags);
/* Room for the ring and 4 MiB, @beyond a multiple of 2 MiB. */
uint8_t *huge_room(const struct ring *r, size_t beyond);

/* KiB of @name in what /proc/self/smaps has of the mapping at @start. */
long huge_smaps(const uint8_t *start, const char *name);
/* All of it by huge entries. */
bool huge_mapped(const struct ring *r, const uint8_t *map);
/* The kernel can write there for this process. */
bool huge_writable(uint8_t *at);

/* A number in each page, different for each @salt; @from and @to are bytes. */
void huge_stamp(uint8_t *map, size_t size, uint64_t salt);
bool huge_stamped(const uint8_t *map, size_t from, size_t to, uint64_t salt);

/* Nothing is mapped: set to zero and close it, and see that no page is held. */
void huge_all_gone(struct ring *r);

#endif

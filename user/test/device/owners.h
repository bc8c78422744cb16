/* SPDX-License-Identifier: GPL-2.0 */
/* The owner of a packet's socket, in version 2 of the metadata. */
#ifndef OWNERS_H
#define OWNERS_H

#include <stdint.h>

#include "drops.h"

/* Wait for the next packet of a ring of drops_ring().  Return its metadata and release it. */
struct nfring_metadata_2 owners_take(struct ring *r);

/* Make a socket of UDP from @port to @to at @address. */
int owners_udp(uint16_t port, const char *address, uint16_t to);

/* Expect that the owner of the packet is the socket @fd, which belongs to @uid. */
void owners_expect(const struct nfring_metadata_2 *m, int fd, unsigned int uid);
/* Expect that nothing in the metadata tells of an owner. */
void owners_expect_none(const struct nfring_metadata_2 *m);

/* Expect this of all packets in the ring, which are at least one. */
void owners_expect_all(struct ring *r, int fd, unsigned int uid);

#endif

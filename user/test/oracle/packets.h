/* SPDX-License-Identifier: GPL-2.0 */
/* Link-layer frames of any content, made from random numbers. */
#ifndef PACKETS_H
#define PACKETS_H

#include <linux/virtio_net.h>

#include "random.h"

#define PACKET_MAX	65535

/**
 * struct wire_ends - what frames are made for
 * @here: link-layer address of the device
 * @there: of the other end
 * @mac: whether there are link-layer headers
 * @mpls: whether there may be labels, for which devices offer no help
 */
struct wire_ends {
	uint8_t here[6], there[6];
	bool mac, mpls;
};

/*
 * @to_here: to the device, else from it; @largest: bytes after the link-layer
 * header. Return the length.
 */
size_t packet_any(struct rnd *r, const struct wire_ends *ends, bool to_here,
		  size_t largest, uint8_t *packet);
/*
 * TCP or UDP over IPv4 whose checksum somebody else has to compute, and if
 * @segment_to is not 0, that somebody else has to cut to this.
 */
size_t packet_offload(struct rnd *r, const struct wire_ends *ends, bool to_here,
		      size_t largest, uint32_t segment_to,
		      struct virtio_net_hdr *vnet, uint8_t *packet);
/* A length: often small, often near the limit, sometimes anything. */
size_t packet_length(struct rnd *r, size_t least, size_t most);
/* The segment at @seq of a TCP flow, sums and all; for GRO to put together. */
size_t packet_of_flow(const struct wire_ends *ends, uint32_t flow, uint32_t seq,
		      size_t payload, uint8_t *packet);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Link-layer frames of any content, made from random numbers. */
#ifndef PACKETS_H
#define PACKETS_H

#include <linux/virtio_net.h>

#include "random.h"

#define PACKET_MAX	65535

/**
 * struct wire_ends - the two ends between which frames pass
 * @here: link-layer address of the device
 * @there: link-layer address of the other end
 * @mac: frames have link-layer headers
 * @mpls: frames may have MPLS labels; devices have no offloads for those
 */
struct wire_ends {
	uint8_t here[6], there[6];
	bool mac, mpls;
};

/*
 * Make a random frame and return its length. @to_here: the frame goes to the device; if
 * false, the frame comes from the device. @largest: the maximum number of bytes after
 * the link-layer header.
 */
size_t packet_any(struct rnd *r, const struct wire_ends *ends, bool to_here,
		  size_t largest, uint8_t *packet);
/*
 * Make a TCP or UDP packet over IPv4 whose checksum the device or the stack must
 * compute. If @segment_to is not 0, they must also segment it to this size.
 */
size_t packet_offload(struct rnd *r, const struct wire_ends *ends, bool to_here,
		      size_t largest, uint32_t segment_to,
		      struct virtio_net_hdr *vnet, uint8_t *packet);
/*
 * Return a random length: often near @least, often near @most, sometimes in
 * between.
 */
size_t packet_length(struct rnd *r, size_t least, size_t most);
/* Make the segment at @seq of a TCP flow, with valid checksums, so that GRO merges it. */
size_t packet_of_flow(const struct wire_ends *ends, uint32_t flow, uint32_t seq,
		      size_t payload, uint8_t *packet);

#endif

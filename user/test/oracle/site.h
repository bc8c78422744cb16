/* SPDX-License-Identifier: GPL-2.0 */
/* A device with everything by which packets can be made to pass it. */
#ifndef SITE_H
#define SITE_H

#include "packets.h"

/**
 * struct site - all descriptors are -1 where there is none
 * @ifindex: what is watched; 0 is every device of the namespace
 * @ends: the addresses on both sides
 * @mtu: of the device
 * @out: packet socket that sends from the device
 * @in: packet socket that sends to it, from the other end
 * @out_offload: as @out, with a virtio_net_hdr
 * @in_offload: as @in, with a virtio_net_hdr
 * @cooked: SOCK_DGRAM packet socket that sends from the device
 * @wire: of a tap or tun device
 * @wire_header: what is written to @wire before a packet: nothing, struct
 *	tun_pi or struct virtio_net_hdr
 * @udp: sockets at both ends, connected to each other
 * @tcp: the same; @tcp[0] is on this side
 * @overtaking: how many packets of a round may be overtaken by others, which
 *	come by another way or from another processor
 * @flows: @wire has its packets put together by GRO
 * @no_gso: what is to be segmented may be so between the hook and the taps
 * @tags_by_stack: the device does not insert tags
 */
struct site {
	int ifindex, cooked_ifindex;
	struct wire_ends ends;
	unsigned int mtu;
	int out, in, out_offload, in_offload, cooked;
	int wire;
	enum { WIRE_BARE, WIRE_PI, WIRE_VNET } wire_header;
	int udp[2], tcp[2];
	bool flows, no_gso, tags_by_stack;
	unsigned int overtaking;
	uint32_t flow_seq[4];
};

/* They stop the test where they fail. */
void site_lo(struct site *s);
void site_veth(struct site *s);
void site_veth_large(struct site *s);	/* no segments, MTU 9000 */
void site_veth_gro(struct site *s);
void site_dummy(struct site *s);
void site_dummy_tagged(struct site *s);	/* below a VLAN device */
void site_tun(struct site *s);
void site_tap(struct site *s);
void site_tap_offload(struct site *s);
void site_tap_gro(struct site *s);
void site_bridge(struct site *s);
void site_bridge_port(struct site *s);
void site_vlan(struct site *s);
void site_tagged(struct site *s);	/* below a VLAN device */
void site_stacked(struct site *s);	/* between two VLAN devices */
void site_macvlan(struct site *s);
void site_every(struct site *s);	/* all of a namespace with a VLAN */

/* One call that sends, whichever comes up. */
void site_send(struct site *s, struct rnd *r);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* A device, and all sockets and descriptors that can send packets over it. */
#ifndef SITE_H
#define SITE_H

#include "packets.h"

/**
 * struct site - a device and its senders; an unused descriptor is -1
 * @ifindex: the watched device; 0 is every device of the namespace
 * @ends: the link-layer addresses of both sides
 * @mtu: MTU of the device
 * @out: packet socket that sends from the device
 * @in: packet socket that sends to the device, from the other end
 * @out_offload: like @out, with a virtio_net_hdr
 * @in_offload: like @in, with a virtio_net_hdr
 * @cooked: SOCK_DGRAM packet socket that sends from the device
 * @wire: descriptor of the tap or tun device
 * @wire_header: the header that is written to @wire before a packet: none, struct
 *	tun_pi or struct virtio_net_hdr
 * @udp: UDP sockets at both ends, connected to each other
 * @tcp: TCP sockets at both ends, connected; @tcp[0] is on this side
 * @overtaking: number of packets in a round that may be overtaken, by packets that
 *	take another path or come from another processor
 * @flows: GRO merges the packets written to @wire
 * @no_gso: send no GSO packets, because the stack may segment them between the hook and
 *	the taps
 * @tags_by_stack: the device does not insert VLAN tags, so the stack does
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

/* These functions stop the test if they fail. */
void site_lo(struct site *s);
void site_veth(struct site *s);
void site_veth_large(struct site *s);	/* no GSO packets, MTU 9000 */
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
void site_every(struct site *s);	/* all devices of a namespace with a VLAN */

/* Send once, in a random way. */
void site_send(struct site *s, struct rnd *r);

#endif

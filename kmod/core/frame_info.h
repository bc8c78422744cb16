/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NFR_CORE_FRAME_INFO_H
#define NFR_CORE_FRAME_INFO_H

#include "kernel.h"

/* Bytes of a struct virtio_net_hdr.  Larger virtio headers begin with it. */
#define NFR_VNET_HDRLEN	10

/* Bytes of a struct nfring_metadata. */
#define NFR_METADATA_SIZE 64

/**
 * struct nfr_frame_info - what a frame records about its packet
 * @len: bytes of the packet as the ring shows it, link-layer header included
 * @snaplen: bytes of the packet to store; the frame may have room for fewer
 * @maclen: bytes of link-layer header before the network header
 * @status: TP_STATUS_* bits, always with TP_STATUS_USER
 * @sec: seconds of the timestamp, since 1970
 * @nsec: nanoseconds of the timestamp
 * @rxhash: flow hash, TPACKET_V3 only; 0 if the ring did not request it
 * @vnet_size: bytes reserved for a virtio_net_hdr before the packet, or 0
 * @vnet: the virtio_net_hdr
 * @metadata: a struct nfring_metadata or nfring_metadata_2; NULL if the ring has
 *	no metadata
 * @vlan_tci: VLAN tag, valid with TP_STATUS_VLAN_VALID in @status
 * @vlan_tpid: ethertype of the tag, host byte order, valid with
 *	TP_STATUS_VLAN_TPID_VALID in @status
 * @address: copied unchanged into the frame or to the queue.  If sll_halen
 *	exceeds 8, sll_addr holds the first 8 bytes of the address.  Unused
 *	bytes of sll_addr are zero.  Not set where receive.c fills in the
 *	address of the frame itself
 */
struct nfr_frame_info {
	u32 len;
	u32 snaplen;
	u32 maclen;
	u32 status;
	u32 sec;
	u32 nsec;
	u32 rxhash;
	u32 vnet_size;
	u8 vnet[NFR_VNET_HDRLEN];
	const void *metadata;
	u16 vlan_tci;
	u16 vlan_tpid;
	struct sockaddr_ll address;
};

#endif

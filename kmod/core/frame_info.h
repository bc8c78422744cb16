/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NFR_CORE_FRAME_INFO_H
#define NFR_CORE_FRAME_INFO_H

#include "kernel.h"

/* Bytes of a struct virtio_net_hdr, of which larger headers are extensions. */
#define NFR_VNET_HDRLEN	10

/* Bytes of a struct nfring_metadata. */
#define NFR_METADATA_SIZE 64

/**
 * struct nfr_frame_info - what a frame says of its packet
 * @len: bytes of the packet as the ring presents it, link-layer header included
 * @snaplen: of these, how many to store; cut further where the frame is smaller
 * @maclen: bytes of link-layer header in front of the network header
 * @status: TP_STATUS_* bits; TP_STATUS_USER among them
 * @sec: seconds of the time stamp, since 1970
 * @nsec: nanoseconds of the time stamp
 * @rxhash: flow hash, for TPACKET_V3; 0 where it was not asked for
 * @vnet_size: bytes kept for a virtio_net_hdr in front of the packet, or 0
 * @vnet: the header
 * @metadata: a struct nfring_metadata; looked at only where the ring has them
 * @vlan_tci: VLAN tag, valid with TP_STATUS_VLAN_VALID in @status
 * @vlan_tpid: its ethertype in host order, with TP_STATUS_VLAN_TPID_VALID
 * @address: as it stands in the frame, every byte of it; sll_halen may say more
 *	than the 8 bytes sll_addr holds, which are zero beyond it
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

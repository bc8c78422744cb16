/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One frame:
 *
 *	0	    hdrlen               mac	      net
 *	| tpacket_hdr | sockaddr_ll | gap | link layer | packet ... | unused |
 *	              ^ TPACKET_ALIGN
 *
 * The gap holds, in this order:
 *
 *	the struct nfring_metadata, if the ring has metadata;
 *	padding, so that the network header would be at a multiple of
 *	TPACKET_ALIGNMENT if the next two were absent;
 *	PACKET_RESERVE;
 *	the virtio_net_hdr of PACKET_VNET_HDR, which ends where the packet
 *	starts.
 */
#ifndef NFR_CORE_HEADER_H
#define NFR_CORE_HEADER_H

#include "geom.h"
#include "frame_info.h"

/**
 * struct nfr_layout - where the packet goes in its frame
 * @mac: tp_mac, offset of the first stored byte
 * @net: tp_net, offset of the network header
 * @snaplen: tp_snaplen, number of stored bytes
 * @size: bytes of the frame
 * @vnet: the ring stores a virtio_net_hdr, and the frame has room for it
 * @truncated: the frame does not have room for all bytes to store
 */
struct nfr_layout {
	u32 mac;
	u32 net;
	u32 snaplen;
	u32 size;
	bool vnet;
	bool truncated;
};

/*
 * A frame reserves at least this for the link-layer header, even if the packet
 * has none.
 */
#define NFR_MIN_MACLEN	16

/*
 * Returns false if the packet cannot be stored: tp_net has 16 bits and cannot
 * hold the offset of the network header.
 */
static inline bool nfr_layout_init(struct nfr_layout *at,
				   const struct nfr_geom *geom,
				   const struct nfr_frame_info *info)
{
	u32 maclen = info->maclen < NFR_MIN_MACLEN ? NFR_MIN_MACLEN
						   : info->maclen;
	u64 net = TPACKET_ALIGN((u64)geom->hdrlen + geom->metadata_room +
				maclen) +
		  geom->reserve + info->vnet_size;
	u32 room;

	if (net > U16_MAX)
		return false;

	at->net = net;
	at->mac = net - info->maclen;
	at->vnet = info->vnet_size && at->mac <= geom->frame_max;
	room = at->mac < geom->frame_max ? geom->frame_max - at->mac : 0;
	at->truncated = info->snaplen > room;
	at->snaplen = at->truncated ? room : info->snaplen;
	at->size = geom->frame_size;
	if (geom->version != TPACKET_V3)
		return true;

	/*
	 * The frame is as large as its packet needs.  Even a frame without
	 * packet bytes has headers, which must fit in a block.
	 */
	if (at->mac > geom->frame_max)
		at->mac = geom->frame_max;
	at->size = ALIGN(at->mac + at->snaplen, NFR_V3_ALIGNMENT);
	return true;
}

/*
 * Write the headers of the frame, but not the status word that publishes it
 * (handoff.h).  In TPACKET_V3 the status of the block publishes the frame, so
 * this function also writes the status of the frame.
 */
void nfr_header_write(void *frame, const struct nfr_geom *geom,
		      const struct nfr_frame_info *info,
		      const struct nfr_layout *at);

#endif

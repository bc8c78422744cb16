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
 *	the struct nfring_metadata or nfring_metadata_2, if the ring has one;
 *	padding, so that the network header would be at a multiple of
 *	TPACKET_ALIGNMENT if the next two were absent;
 *	PACKET_RESERVE;
 *	the virtio_net_hdr of PACKET_VNET_HDR, which ends where the packet
 *	starts.
 *
 * The functions are inline: on the fill path (receive.c), @version is a
 * constant, and @info and @at stay in registers.
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
 * Returns false if the packet cannot be stored: tp_net has 16 bits and cannot
 * hold the offset of the network header.
 */
static __always_inline bool layout_init(struct nfr_layout *at,
					const struct nfr_geom *geom,
					int version,
					const struct nfr_frame_info *info)
{
	u64 net = geom->net;
	u32 room;

	if (unlikely(info->maclen > NFR_MIN_MACLEN))
		net = nfr_geom_net(geom, info->maclen);
	net += info->vnet_size;
	if (net > U16_MAX)
		return false;

	at->net = net;
	at->mac = net - info->maclen;
	at->vnet = info->vnet_size && at->mac <= geom->frame_max;
	room = at->mac < geom->frame_max ? geom->frame_max - at->mac : 0;
	at->truncated = info->snaplen > room;
	at->snaplen = at->truncated ? room : info->snaplen;
	at->size = geom->frame_size;
	if (version != TPACKET_V3)
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
 * The same for the fill path: nfr_geom_fits_headers(), @info->maclen is at most
 * NFR_MIN_MACLEN, and there is no virtio_net_hdr.  So nothing can be missing
 * but room for the end of the packet.
 */
static __always_inline void layout_short(struct nfr_layout *at,
					 const struct nfr_geom *geom,
					 int version,
					 const struct nfr_frame_info *info)
{
	u32 room = geom->frame_max - (geom->net - info->maclen);

	at->net = geom->net;
	at->mac = at->net - info->maclen;
	at->vnet = false;
	at->snaplen = info->snaplen > room ? room : info->snaplen;
	at->truncated = at->snaplen != info->snaplen;
	at->size = geom->frame_size;
	if (version == TPACKET_V3)
		at->size = ALIGN(at->mac + at->snaplen, NFR_V3_ALIGNMENT);
}

static __always_inline void write_v1(struct tpacket_hdr *h,
				     const struct nfr_frame_info *info,
				     const struct nfr_layout *at)
{
	h->tp_len = info->len;
	h->tp_snaplen = at->snaplen;
	h->tp_mac = at->mac;
	h->tp_net = at->net;
	h->tp_sec = info->sec;
	h->tp_usec = info->nsec / 1000;
}

static __always_inline void write_v2(struct tpacket2_hdr *h,
				     const struct nfr_frame_info *info,
				     const struct nfr_layout *at)
{
	h->tp_len = info->len;
	h->tp_snaplen = at->snaplen;
	h->tp_mac = at->mac;
	h->tp_net = at->net;
	h->tp_sec = info->sec;
	h->tp_nsec = info->nsec;
	h->tp_vlan_tci = info->vlan_tci;
	h->tp_vlan_tpid = info->vlan_tpid;
	memset(h->tp_padding, 0, sizeof(h->tp_padding));
}

static __always_inline void write_v3(struct tpacket3_hdr *h,
				     const struct nfr_frame_info *info,
				     const struct nfr_layout *at)
{
	h->tp_next_offset = at->size;
	h->tp_sec = info->sec;
	h->tp_nsec = info->nsec;
	h->tp_snaplen = at->snaplen;
	h->tp_len = info->len;
	h->tp_status = info->status;
	h->tp_mac = at->mac;
	h->tp_net = at->net;
	h->hv1.tp_rxhash = info->rxhash;
	h->hv1.tp_vlan_tci = info->vlan_tci;
	h->hv1.tp_vlan_tpid = info->vlan_tpid;
	h->hv1.tp_padding = 0;
	memset(h->tp_padding, 0, sizeof(h->tp_padding));
}

/*
 * Whatever PACKET_VNET_HDR_SZ is, the virtio_net_hdr ends where the packet
 * starts.
 */
static __always_inline void write_vnet(void *packet,
				       const struct nfr_frame_info *info)
{
	memset(packet - info->vnet_size, 0, info->vnet_size);
	memcpy(packet - NFR_VNET_HDRLEN, info->vnet, NFR_VNET_HDRLEN);
}

/*
 * Without metadata, the gap before an Ethernet header has 14 bytes.  Two stores
 * clear it without a call of memset().
 */
static __always_inline void zero_gap(void *gap, u32 len)
{
	if (unlikely(len - 8 > 8)) {
		memset(gap, 0, len);
		return;
	}
	memset(gap, 0, 8);
	memset(gap + len - 8, 0, 8);
}

/* In each version, this many bytes separate address and metadata. */
#define METADATA_PAD	(TPACKET_ALIGN(sizeof(struct sockaddr_ll)) - \
			 sizeof(struct sockaddr_ll))

/*
 * Write the metadata and zero the gap around it.  nfr_geom_init() has made sure
 * that every frame has room for metadata.
 */
static __always_inline void write_metadata(void *frame, u32 gap_end,
					   const struct nfr_geom *geom,
					   const struct nfr_frame_info *info)
{
	u32 end = geom->hdrlen + geom->metadata_room;
	void *to = frame + end - geom->metadata_size;

	memset(frame + geom->hdrlen, 0, METADATA_PAD);
	/*
	 * Before an Ethernet header, the gap is short.  One store clears it and
	 * bytes of the metadata, which are written next.
	 */
	if (gap_end - end <= 8)
		memset(frame + gap_end - 8, 0, 8);
	else
		memset(frame + end, 0, gap_end - end);
	if (geom->metadata_size == NFR_METADATA_SIZE)
		memcpy(to, info->metadata, NFR_METADATA_SIZE);
	else
		memcpy(to, info->metadata, geom->metadata_size);
}

/* The end of the gap that the kernel zeroes.  @at is from layout_init(). */
static __always_inline u32 layout_gap_end(const struct nfr_layout *at,
					  const struct nfr_geom *geom,
					  const struct nfr_frame_info *info)
{
	u32 end = at->net - info->maclen - info->vnet_size - geom->reserve;

	return end > at->size ? at->size : end;
}

/* The same, for an @at from layout_short(). */
static __always_inline u32 layout_short_gap_end(const struct nfr_layout *at,
						const struct nfr_geom *geom)
{
	return at->mac - geom->reserve;
}

/* The address in a frame, which the caller of header_write() fills in. */
static __always_inline struct sockaddr_ll *frame_address(void *frame,
							 int version)
{
	return frame + nfr_hdrlen(version) - sizeof(struct sockaddr_ll);
}

/*
 * Write the headers of the frame, except the address, and except the status word
 * that publishes the frame (handoff.h).  In TPACKET_V3 the status of the block
 * publishes the frame, so this function also writes the status of the frame.
 */
static __always_inline void header_write(void *frame,
					 const struct nfr_geom *geom,
					 int version,
					 const struct nfr_frame_info *info,
					 const struct nfr_layout *at,
					 u32 gap_end)
{
	u32 hdrlen = nfr_hdrlen(version);

	switch (version) {
	case TPACKET_V1:
		write_v1(frame, info, at);
		break;
	case TPACKET_V2:
		write_v2(frame, info, at);
		break;
	case TPACKET_V3:
		write_v3(frame, info, at);
		break;
	}

	/*
	 * Zero the gap of up to 31 bytes and the room for metadata, or bytes of
	 * an earlier packet would remain there.  PACKET_RESERVE, which follows,
	 * belongs to the reader and is left alone.
	 */
	if (info->metadata)
		write_metadata(frame, gap_end, geom, info);
	else
		zero_gap(frame + hdrlen, gap_end - hdrlen);
	if (at->vnet)
		write_vnet(frame + at->mac, info);
}

static inline bool nfr_layout_init(struct nfr_layout *at,
				   const struct nfr_geom *geom,
				   const struct nfr_frame_info *info)
{
	return layout_init(at, geom, geom->version, info);
}

static inline void nfr_header_write(void *frame, const struct nfr_geom *geom,
				    const struct nfr_frame_info *info,
				    const struct nfr_layout *at)
{
	struct sockaddr_ll *address = frame_address(frame, geom->version);

	header_write(frame, geom, geom->version, info, at,
		     layout_gap_end(at, geom, info));
	*address = info->address;
}

#endif

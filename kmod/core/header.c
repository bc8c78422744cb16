// SPDX-License-Identifier: GPL-2.0
#include "header.h"

static void write_v1(struct tpacket_hdr *h, const struct nfr_frame_info *info,
		     const struct nfr_layout *at)
{
	h->tp_len = info->len;
	h->tp_snaplen = at->snaplen;
	h->tp_mac = at->mac;
	h->tp_net = at->net;
	h->tp_sec = info->sec;
	h->tp_usec = info->nsec / 1000;
}

static void write_v2(struct tpacket2_hdr *h, const struct nfr_frame_info *info,
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

static void write_v3(struct tpacket3_hdr *h, const struct nfr_frame_info *info,
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
static void write_vnet(void *packet, const struct nfr_frame_info *info)
{
	memset(packet - info->vnet_size, 0, info->vnet_size);
	memcpy(packet - NFR_VNET_HDRLEN, info->vnet, NFR_VNET_HDRLEN);
}

/*
 * Without metadata, the gap before an Ethernet header has 14 bytes.  Two stores
 * clear it without a call of memset().
 */
static void zero_gap(void *gap, u32 len)
{
	if (len - 8 > 8) {
		memset(gap, 0, len);
		return;
	}
	memset(gap, 0, 8);
	memset(gap + len - 8, 0, 8);
}

/* nfr_geom_init() has made sure that every frame has room for metadata. */
static void write_metadata(void *frame, const struct nfr_geom *geom,
			   const struct nfr_frame_info *info)
{
	memcpy(frame + geom->hdrlen + geom->metadata_room - NFR_METADATA_SIZE,
	       info->metadata, NFR_METADATA_SIZE);
}

void NFR_HOT nfr_header_write(void *frame, const struct nfr_geom *geom,
			      const struct nfr_frame_info *info,
			      const struct nfr_layout *at)
{
	struct sockaddr_ll *address = frame + geom->hdrlen - sizeof(*address);
	u32 gap_end = at->net - info->maclen - info->vnet_size - geom->reserve;

	switch (geom->version) {
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
	*address = info->address;

	/*
	 * Zero the gap of up to 31 bytes and the room for metadata, or bytes of
	 * an earlier packet would remain there.  PACKET_RESERVE, which follows,
	 * belongs to the reader and is left alone.
	 */
	if (gap_end > at->size)
		gap_end = at->size;
	zero_gap(frame + geom->hdrlen, gap_end - geom->hdrlen);
	if (geom->metadata_room)
		write_metadata(frame, geom, info);
	if (at->vnet)
		write_vnet(frame + at->mac, info);
}

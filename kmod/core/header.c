// SPDX-License-Identifier: GPL-2.0
#include "header.h"

static void write_v1(struct tpacket_hdr *h, const struct nfr_meta *meta,
		     const struct nfr_layout *at)
{
	h->tp_len = meta->len;
	h->tp_snaplen = at->snaplen;
	h->tp_mac = at->mac;
	h->tp_net = at->net;
	h->tp_sec = meta->sec;
	h->tp_usec = meta->nsec / 1000;
}

static void write_v2(struct tpacket2_hdr *h, const struct nfr_meta *meta,
		     const struct nfr_layout *at)
{
	h->tp_len = meta->len;
	h->tp_snaplen = at->snaplen;
	h->tp_mac = at->mac;
	h->tp_net = at->net;
	h->tp_sec = meta->sec;
	h->tp_nsec = meta->nsec;
	h->tp_vlan_tci = meta->vlan_tci;
	h->tp_vlan_tpid = meta->vlan_tpid;
	memset(h->tp_padding, 0, sizeof(h->tp_padding));
}

static void write_v3(struct tpacket3_hdr *h, const struct nfr_meta *meta,
		     const struct nfr_layout *at)
{
	h->tp_next_offset = at->size;
	h->tp_sec = meta->sec;
	h->tp_nsec = meta->nsec;
	h->tp_snaplen = at->snaplen;
	h->tp_len = meta->len;
	h->tp_status = meta->status;
	h->tp_mac = at->mac;
	h->tp_net = at->net;
	h->hv1.tp_rxhash = meta->rxhash;
	h->hv1.tp_vlan_tci = meta->vlan_tci;
	h->hv1.tp_vlan_tpid = meta->vlan_tpid;
	h->hv1.tp_padding = 0;
	memset(h->tp_padding, 0, sizeof(h->tp_padding));
}

/* The header ends at the packet, whatever PACKET_VNET_HDR_SZ is. */
static void write_vnet(void *packet, const struct nfr_meta *meta)
{
	memset(packet - meta->vnet_size, 0, meta->vnet_size);
	memcpy(packet - NFR_VNET_HDRLEN, meta->vnet, NFR_VNET_HDRLEN);
}

/* Where there is an Ethernet header it is 14 bytes, and no function call. */
static void zero_gap(void *gap, u32 len)
{
	if (len - 8 > 8) {
		memset(gap, 0, len);
		return;
	}
	memset(gap, 0, 8);
	memset(gap + len - 8, 0, 8);
}

/* The geometry has seen to it that every frame has room. */
static void write_metadata(void *frame, const struct nfr_geom *geom,
			   const struct nfr_meta *meta)
{
	memcpy(frame + geom->hdrlen + geom->metadata - NFR_METADATA_SIZE,
	       meta->metadata, NFR_METADATA_SIZE);
}

void NFR_HOT nfr_header_write(void *frame, const struct nfr_geom *geom,
			      const struct nfr_meta *meta,
			      const struct nfr_layout *at)
{
	struct sockaddr_ll *address = frame + geom->hdrlen - sizeof(*address);
	u32 gap_end = at->net - meta->maclen - meta->vnet_size - geom->reserve;

	switch (geom->version) {
	case TPACKET_V1:
		write_v1(frame, meta, at);
		break;
	case TPACKET_V2:
		write_v2(frame, meta, at);
		break;
	case TPACKET_V3:
		write_v3(frame, meta, at);
		break;
	}
	*address = meta->address;

	/*
	 * Up to 31 bytes, and metadata, in which an earlier packet would shine
	 * through.  The reserve behind them is the reader's own and is left
	 * alone.
	 */
	if (gap_end > at->size)
		gap_end = at->size;
	zero_gap(frame + geom->hdrlen, gap_end - geom->hdrlen);
	if (geom->metadata)
		write_metadata(frame, geom, meta);
	if (at->vnet)
		write_vnet(frame + at->mac, meta);
}

// SPDX-License-Identifier: GPL-2.0
#include "geom.h"
#include "frame_info.h"

static u64 first_frame(const struct nfr_request *req)
{
	if (req->version != TPACKET_V3)
		return 0;
	return NFR_BLOCK_HDRLEN + ALIGN((u64)req->priv, NFR_V3_ALIGNMENT);
}

static u32 room_for_metadata(u32 hdrlen, u32 size)
{
	return size ? TPACKET_ALIGN(hdrlen) - hdrlen + size : 0;
}

int nfr_geom_init(struct nfr_geom *geom, const struct nfr_request *req,
		  u32 page_size)
{
	u32 hdrlen = nfr_hdrlen(req->version);
	u32 metadata_room = room_for_metadata(hdrlen, req->metadata_size);
	u64 least = (u64)hdrlen + metadata_room + req->reserve;
	u64 first = first_frame(req);
	u64 frames;

	if (!hdrlen)
		return -EINVAL;

	/* Refuse the sign bit because tp_block_size was once an int. */
	if (!req->block_size || req->block_size > S32_MAX ||
	    req->block_size % page_size)
		return -EINVAL;
	if (!req->block_nr)
		return -EINVAL;

	/* A block must hold its own header and the smallest frame. */
	if (first && req->block_size < first + least)
		return -EINVAL;
	if (req->frame_size < least)
		return -EINVAL;
	if (req->frame_size % TPACKET_ALIGNMENT)
		return -EINVAL;
	if (req->frame_size > req->block_size)
		return -EINVAL;

	frames = (u64)(req->block_size / req->frame_size) * req->block_nr;
	if (frames != req->frame_nr)
		return -EINVAL;

	*geom = (struct nfr_geom) {
		.version	  = req->version,
		.hdrlen		  = hdrlen,
		.metadata_room	  = metadata_room,
		.reserve	  = req->reserve,
		.frame_size	  = req->frame_size,
		.frames_per_block = req->block_size / req->frame_size,
		.frame_nr	  = req->frame_nr,
		.block_size	  = req->block_size,
		.block_nr	  = req->block_nr,
		.first		  = first,
		.frame_max	  = first ? req->block_size - first
					  : req->frame_size,
		.metadata_size	  = req->metadata_size,
	};
	geom->net = nfr_geom_net(geom, 0);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Random packets into random frames.  With any combination of reserve, header lengths
 * and sizes, nothing may be stored outside the frame or at a wrong place in it.
 */
#include "header.h"
#include "random.h"
#include "report.h"

#include <limits.h>
#include <stdlib.h>

typedef __int128 wide;

#define CANARY	256
#define POISON	0x5a
#define VNET	0xb7
#define METADATA 0x3e
#define LARGEST	(1U << 18)

static u32 near(u64 *seed, u32 value)
{
	return value + random_below(seed, 41) - 20;
}

static u32 random_reserve(u64 *seed)
{
	switch (random_below(seed, 6)) {
	case 0:
		return 0;
	case 1:
		return random_below(seed, 64);
	case 2:
		return near(seed, 65535 - 80);
	case 3:
		return random_below(seed, 70000);
	case 4:
		return near(seed, INT_MAX - 20);
	default:
		return random_below(seed, 2000);
	}
}

/*
 * Set only the fields that the layout reads.  No real frame is larger than its block, but
 * the layout must be correct even for such a frame.
 */
static struct nfr_geom random_geom(u64 *seed)
{
	/* none, version 1, and version 2 */
	static const u32 metadata_sizes[] = { 0, 0, 64, 192 };
	struct nfr_geom geom = {
		.version = random_below(seed, 3),
		.reserve = random_reserve(seed),
		.metadata_size = metadata_sizes[random_below(seed, 4)],
	};
	wide least;

	geom.hdrlen = geom.version == TPACKET_V3 ? 68 : 52;
	geom.metadata_room = geom.metadata_size ? 12 + geom.metadata_size : 0;
	least = ((wide)geom.hdrlen + geom.metadata_room + geom.reserve + 15) /
		16 * 16;
	geom.frame_size = least;
	if (random_once_in(seed, 2))
		geom.frame_size += random_below(seed, 200) * 16;
	geom.frame_max = geom.frame_size;
	/* Often, leave hardly any room for a packet. */
	if (geom.version == TPACKET_V3 && random_once_in(seed, 2))
		geom.frame_max += random_below(seed, 300) * 8;
	geom.frames_per_block = 1;
	geom.frame_nr = 1;
	geom.net = nfr_geom_net(&geom, 0);
	return geom;
}

static u32 random_maclen(u64 *seed)
{
	static const u32 usual[] = { 0, 14, 16, 18, 22, 32, 255 };

	if (random_once_in(seed, 20))
		return random_next(seed);
	if (random_once_in(seed, 10))
		return near(seed, 65535);
	if (random_once_in(seed, 50))
		return near(seed, UINT_MAX - 40);
	if (random_once_in(seed, 3))
		return random_below(seed, 70);
	return usual[random_below(seed, 7)];
}

static struct nfr_frame_info random_info(u64 *seed, const struct nfr_geom *geom)
{
	static const u32 vnet_sizes[] = { 0, 0, 10, 12 };
	static u8 metadata[192];
	struct nfr_frame_info info = {
		.len = random_next(seed),
		.maclen = random_maclen(seed),
		.status = TP_STATUS_USER,
		.address.sll_halen = random_next(seed),
		.vnet_size = vnet_sizes[random_below(seed, 4)],
		.metadata = geom->metadata_room ? metadata : NULL,
	};

	memset(metadata, METADATA, sizeof(metadata));
	memset(info.vnet, VNET, sizeof(info.vnet));
	if (random_once_in(seed, 2))
		info.len = random_below(seed, geom->frame_size);
	info.snaplen = random_once_in(seed, 2) ? info.len : random_next(seed);
	return info;
}

static bool layout_is_right(const struct nfr_geom *geom,
			    const struct nfr_frame_info *info,
			    const struct nfr_layout *at, bool possible)
{
	wide maclen = info->maclen < 16 ? 16 : info->maclen;
	wide net = (geom->hdrlen + geom->metadata_room + maclen + 15) / 16 *
		   16 + geom->reserve + info->vnet_size;
	wide mac = net - info->maclen;
	wide room = geom->frame_max > mac ? geom->frame_max - mac : 0;
	wide used = info->snaplen < room ? info->snaplen : room;
	wide size = geom->frame_size;

	if (possible != (net <= 65535))
		return false;
	if (!possible)
		return true;
	if (at->vnet != (info->vnet_size && mac <= geom->frame_max))
		return false;
	if (geom->version == TPACKET_V3) {
		/* In V3 only tp_next_offset gives the end of a frame. */
		if (mac > geom->frame_max)
			mac = geom->frame_max;
		size = (mac + used + 7) / 8 * 8;
	}
	return at->net == net && at->mac == mac && at->size == size &&
	       at->snaplen == used &&
	       at->truncated == (info->snaplen > room);
}

/* The packets of the fill path. */
static bool is_short(const struct nfr_geom *geom,
		     const struct nfr_frame_info *info)
{
	return nfr_geom_fits_headers(geom) && info->maclen <= NFR_MIN_MACLEN &&
	       !info->vnet_size;
}

/* On the fill path, a packet has the same layout as on the general path. */
static bool short_layout_is_right(const struct nfr_geom *geom,
				  const struct nfr_frame_info *info,
				  const struct nfr_layout *at)
{
	struct nfr_layout fill = { 0 };

	layout_short(&fill, geom, geom->version, info);
	return fill.mac == at->mac && fill.net == at->net &&
	       fill.snaplen == at->snaplen && fill.size == at->size &&
	       !fill.vnet && fill.truncated == at->truncated &&
	       layout_short_gap_end(&fill, geom) ==
		       layout_gap_end(at, geom, info);
}

static bool all(const u8 *bytes, s64 from, s64 to, u8 value)
{
	s64 i;

	for (i = from; i < to; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

/* The size of the status at the start of a V1 or V2 frame; V3 has it in the block. */
static s64 status_size(const struct nfr_geom *geom)
{
	switch (geom->version) {
	case TPACKET_V1:
		return 8;
	case TPACKET_V2:
		return 4;
	default:
		return 0;
	}
}

/* Check the virtio_net_hdr, which must end where the packet starts. */
static bool vnet_is_right(const u8 *frame, const struct nfr_frame_info *info,
			  const struct nfr_layout *at)
{
	s64 start = (s64)at->mac - info->vnet_size;

	return !at->vnet || (all(frame, start, (s64)at->mac - 10, 0) &&
			     all(frame, (s64)at->mac - 10, at->mac, VNET));
}

/* Check that the metadata start at a multiple of 16, and that the padding is zero. */
static bool metadata_is_right(const u8 *frame, const struct nfr_geom *geom)
{
	s64 start = geom->version == TPACKET_V3 ? 80 : 64;

	return !geom->metadata_room ||
	       (all(frame, geom->hdrlen, start, 0) &&
		all(frame, start, start + geom->metadata_size, METADATA));
}

/* Check that the bytes after the address are zero up to the reserve, then unchanged. */
static bool frame_is_right(const u8 *frame, const struct nfr_geom *geom,
			   const struct nfr_frame_info *info,
			   const struct nfr_layout *at)
{
	s64 zero_end = (s64)at->net - info->maclen - info->vnet_size -
		       geom->reserve;
	s64 untouched = (s64)at->net - info->maclen - info->vnet_size;

	if (zero_end > at->size)
		zero_end = at->size;
	if (!at->vnet || untouched > at->size)
		untouched = at->size;
	return all(frame, 0, status_size(geom), POISON) &&
	       metadata_is_right(frame, geom) &&
	       all(frame, geom->hdrlen + geom->metadata_room, zero_end, 0) &&
	       all(frame, zero_end, untouched, POISON) &&
	       vnet_is_right(frame, info, at) &&
	       all(frame, at->vnet ? at->mac : zero_end, at->size, POISON) &&
	       all(frame, -CANARY, 0, POISON) &&
	       all(frame, at->size, (s64)at->size + CANARY, POISON);
}

static bool write_is_right(u8 *memory, const struct nfr_geom *geom,
			   const struct nfr_frame_info *info,
			   const struct nfr_layout *at)
{
	memset(memory, POISON, at->size + 2 * CANARY);
	nfr_header_write(memory + CANARY, geom, info, at);
	return frame_is_right(memory + CANARY, geom, info, at);
}

static void note(const char *what, const struct nfr_geom *geom,
		 const struct nfr_frame_info *info)
{
	report_note("%s: version %d reserve %u frame %u, maclen %u vnet %u len %u snaplen %u",
		    what, geom->version, geom->reserve, geom->frame_max,
		    info->maclen, info->vnet_size, info->len, info->snaplen);
}

int main(void)
{
	u64 seed = random_seed();
	unsigned long rounds = report_scaled(80000);
	unsigned long i, wrong_layout = 0, wrong_write = 0;
	unsigned long refused = 0, empty = 0, written = 0;
	unsigned long shorts = 0, wrong_short = 0;
	u8 *memory = malloc(LARGEST + 2 * CANARY);

	report_deadline(DEADLINE);
	for (i = 0; i < rounds; i++) {
		struct nfr_geom geom = random_geom(&seed);
		struct nfr_frame_info info = random_info(&seed, &geom);
		struct nfr_layout at = { 0 };
		bool possible = nfr_layout_init(&at, &geom, &info);

		if (!layout_is_right(&geom, &info, &at, possible)) {
			if (wrong_layout++ < 10)
				note("layout", &geom, &info);
			continue;
		}
		refused += !possible;
		if (is_short(&geom, &info)) {
			shorts++;
			if (!short_layout_is_right(&geom, &info, &at) &&
			    wrong_short++ < 10)
				note("fill path", &geom, &info);
		}
		if (!possible || geom.frame_max > LARGEST)
			continue;
		empty += at.mac >= geom.frame_max;
		written++;
		if (!write_is_right(memory, &geom, &info, &at) &&
		    wrong_write++ < 10)
			note("write", &geom, &info);
	}
	free(memory);
	report(!wrong_layout, "layout: %lu packets", rounds);
	report(shorts && !wrong_short,
	       "layout: %lu packets of the fill path, as on the general path",
	       shorts);
	report(!wrong_write, "header: %lu frames, nothing stored outside them",
	       written);
	report(written && refused && empty,
	       "layout: %lu packets that no header can express, %lu frames without any room",
	       refused, empty);
	return report_end();
}

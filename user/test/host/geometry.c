// SPDX-License-Identifier: GPL-2.0
/* Random requests, compared with the rules of packet(7) in 128-bit arithmetic. */
#include "geom.h"
#include "random.h"
#include "report.h"

typedef unsigned __int128 wide;

static const u32 page_sizes[] = { 4096, 16384, 65536 };

/* A number near a limit where code for sizes often goes wrong. */
static u32 awkward(u64 *seed)
{
	static const u32 edges[] = {
		0, 1, 15, 16, 52, 64, 128, 4095, 4096, 4097, 32767, 32768, 65535,
		65536, 1U << 20, 0x7fffffff, 0x80000000, 0x80001000, 0xfffff000,
		0xffffffff,
	};
	u32 edge = edges[random_below(seed, sizeof(edges) / sizeof(*edges))];

	switch (random_below(seed, 4)) {
	case 0:
		return edge;
	case 1:
		return edge + random_below(seed, 5) - 2;
	case 2:
		return random_next(seed) >> random_below(seed, 32);
	default:
		return (u32)random_next(seed);
	}
}

static u32 hdrlen_of(const struct nfr_request *req)
{
	return req->version == TPACKET_V3 ? 48 + 20 : 32 + 20;
}

/* The minimum number of bytes before the packet in a frame. */
static u32 least_of(const struct nfr_request *req)
{
	return hdrlen_of(req) + (req->metadata_size ? 12 + req->metadata_size : 0);
}

static struct nfr_request sound(u64 *seed, u32 page_size)
{
	u32 pages = 1 + random_below(seed, 40);
	struct nfr_request req = {
		.version = random_below(seed, 3),
		.reserve = random_once_in(seed, 2) ? 0 :
			   random_below(seed, 3000),
		.metadata_size = random_below(seed, 3) * 96,
		.block_size = pages * page_size,
		.block_nr = 1 + (random_next(seed) >> (40 +
						       random_below(seed, 24))),
	};
	u32 least = (least_of(&req) + req.reserve + 15) / 16 * 16;
	u32 room = req.block_size - 48 - least_of(&req) - req.reserve;

	req.frame_size = least +
			 random_below(seed, (req.block_size - least) / 16 + 1) *
			 16;
	req.frame_nr = req.block_size / req.frame_size * req.block_nr;
	/* The private area may leave room for only one frame of the smallest size. */
	if (req.version == TPACKET_V3)
		req.priv = random_once_in(seed, 4) ? room / 8 * 8
						   : random_below(seed, room);
	return req;
}

static void spoil(u64 *seed, struct nfr_request *req)
{
	switch (random_below(seed, 10)) {
	case 0:
		req->version = (int)awkward(seed);
		break;
	case 1:
		req->reserve = awkward(seed);
		break;
	case 2:
		req->block_size = awkward(seed);
		break;
	case 3:
		req->block_nr = awkward(seed);
		break;
	case 4:
		req->frame_size = awkward(seed);
		break;
	case 5:
		req->frame_nr = awkward(seed);
		break;
	case 6:
		req->frame_nr += random_once_in(seed, 2) ? 1 : -1;
		break;
	case 7:
		/* the product is correct only modulo 2^32 */
		req->block_nr = awkward(seed);
		if (req->frame_size)
			req->frame_nr = req->block_size / req->frame_size *
					req->block_nr;
		break;
	case 8:
		/* another frame size, with the number of frames adjusted */
		req->frame_size += random_below(seed, 17) - 8;
		if (req->frame_size)
			req->frame_nr = req->block_size / req->frame_size *
					req->block_nr;
		break;
	case 9:
		req->priv = random_once_in(seed, 2) ? awkward(seed)
						    : req->priv + 8;
		break;
	}
}

/*
 * Return the size of block header and private area, or 0 if the version has no
 * blocks.
 */
static wide first_of(const struct nfr_request *req)
{
	if (req->version != TPACKET_V3)
		return 0;
	return 48 + ((wide)req->priv + 7) / 8 * 8;
}

static bool is_sound(const struct nfr_request *req, u32 page_size)
{
	wide least = (wide)least_of(req) + req->reserve;

	return req->version >= TPACKET_V1 && req->version <= TPACKET_V3 &&
	       (req->version != TPACKET_V3 ||
		first_of(req) + least <= req->block_size) &&
	       req->block_size >= 1 && req->block_size <= 0x7fffffff &&
	       req->block_size % page_size == 0 &&
	       req->block_nr >= 1 &&
	       req->frame_size >= least && req->frame_size % 16 == 0 &&
	       req->frame_size <= req->block_size &&
	       (wide)(req->block_size / req->frame_size) * req->block_nr ==
	       req->frame_nr;
}

static bool is_of(const struct nfr_geom *geom, const struct nfr_request *req)
{
	return geom->version == req->version &&
	       geom->hdrlen == hdrlen_of(req) &&
	       geom->metadata_room == least_of(req) - hdrlen_of(req) &&
	       geom->first == first_of(req) &&
	       geom->frame_max == (req->version == TPACKET_V3 ?
				   req->block_size - first_of(req) :
				   req->frame_size) &&
	       geom->reserve == req->reserve &&
	       geom->frame_size == req->frame_size &&
	       geom->frames_per_block == req->block_size / req->frame_size &&
	       geom->frame_nr == req->frame_nr &&
	       geom->block_size == req->block_size &&
	       geom->block_nr == req->block_nr &&
	       (wide)nfr_geom_bytes(geom) ==
	       (wide)req->block_size * req->block_nr;
}

static bool judge(const struct nfr_request *req, u32 page_size, bool want)
{
	struct nfr_geom geom, poison;
	int error;

	memset(&poison, 0x5a, sizeof(poison));
	geom = poison;
	error = nfr_geom_init(&geom, req, page_size);
	if (want)
		return error == 0 && is_of(&geom, req);
	return error == -EINVAL && !memcmp(&geom, &poison, sizeof(geom));
}

static void note_request(const struct nfr_request *req, u32 page_size)
{
	report_note("version %d reserve %u block %u x %u frame %u x %u priv %u page %u",
		    req->version, req->reserve, req->block_size, req->block_nr,
		    req->frame_size, req->frame_nr, req->priv, page_size);
}

int main(void)
{
	u64 seed = random_seed();
	unsigned long rounds = report_scaled(2000000);
	unsigned long counts[2] = { 0, 0 };
	unsigned long i, wrong = 0;

	report_deadline(DEADLINE);
	for (i = 0; i < rounds; i++) {
		u32 page_size = page_sizes[random_below(&seed, 3)];
		struct nfr_request req = sound(&seed, page_size);
		u64 spoilt = random_below(&seed, 3);
		bool want;

		while (spoilt--)
			spoil(&seed, &req);
		want = is_sound(&req, page_size);
		counts[want]++;
		if (!judge(&req, page_size, want) && wrong++ < 10)
			note_request(&req, page_size);
	}
	report(!wrong, "geometry: %lu sound and %lu unsound requests",
	       counts[true], counts[false]);
	report(counts[true] > rounds / 5 && counts[false] > rounds / 5,
	       "geometry: both kinds were tried");
	return report_end();
}

// SPDX-License-Identifier: GPL-2.0
/* Geometries of rings that are accepted or refused. */
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "ring.h"

struct request {
	const char *what;
	unsigned int block_size, block_nr, frame_size, frame_nr;
	unsigned int reserve;
	int error;
};

static struct tpacket_req as_req(const struct request *q)
{
	return (struct tpacket_req) {
		.tp_block_size = q->block_size,
		.tp_block_nr = q->block_nr,
		.tp_frame_size = q->frame_size,
		.tp_frame_nr = q->frame_nr,
	};
}

/* A frame size of 48 is aligned, but 4 bytes smaller than header and sockaddr_ll. */
static const struct request refused[] = {
	{ "block size 0",		0, 1, 2048, 2, 0, EINVAL },
	{ "block size -4096",		-4096u, 1, 2048, 2097150, 0, EINVAL },
	{ "block size 4095",		4095, 1, 2032, 2, 0, EINVAL },
	{ "block size 4097",		4097, 1, 2048, 2, 0, EINVAL },
	{ "block size 6144",		6144, 1, 2048, 3, 0, EINVAL },
	{ "block size 2^31",		1u << 31, 1, 2048, 1048576, 0, EINVAL },
	{ "frame size 0",		4096, 1, 0, 0, 0, EINVAL },
	{ "frame size 0, two frames",	4096, 1, 0, 2, 0, EINVAL },
	{ "frame below its header",	4096, 1, 48, 85, 0, EINVAL },
	{ "frame below header + reserve", 4096, 1, 64, 64, 13, EINVAL },
	{ "frame far below reserve",	4096, 1, 2048, 2, 4096, EINVAL },
	{ "reserve of 2^31 - 1",	4096, 1, 4096, 1, 0x7fffffff, EINVAL },
	{ "frame size unaligned",	4096, 1, 2040, 2, 0, EINVAL },
	{ "frame size off by one",	4096, 1, 2049, 1, 0, EINVAL },
	{ "frame above its block",	4096, 2, 8192, 1, 0, EINVAL },
	{ "frame of 2^31",		4096, 1, 1u << 31, 1, 0, EINVAL },
	{ "one frame too many",		4096, 4, 2048, 9, 0, EINVAL },
	{ "one frame too few",		4096, 4, 2048, 7, 0, EINVAL },
	{ "no frames",			4096, 4, 2048, 0, 0, EINVAL },
	{ "one frame too many, with gaps",	4096, 3, 1264, 9 + 1, 0, EINVAL },
	{ "product 2^32 + 16384",	1 << 20, (1 << 18) + 1, 64, 16384, 0, EINVAL },
	{ "product 2^32 exactly",	1 << 20, 1 << 18, 64, 0, 0, EINVAL },
	{ "product 2^33 - 2",		4096, 0xffffffff, 2048, 0xfffffffe, 0, EINVAL },
	{ "frames without blocks",	4096, 0, 2048, 2, 0, EINVAL },
	{ "16 TiB",			4096, 0xffffffff, 4096, 0xffffffff, 0, ENOMEM },
};

TEST(unsound_geometry_is_refused, .page_4k = true)
{
	struct tpacket_req req;
	struct ring r;
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		ring_open(&r, v, SOCK_RAW);
		OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE,
			       (int)refused[i].reserve));
		req = as_req(&refused[i]);
		if (!FAILS(refused[i].error, ring_try_set(&r, &req)))
			NOTE("the request was: %s", refused[i].what);
		if (v->ops->is_nfring)
			EXPECT_EQ(host_pages_held(), 0);

		/* The refused request must leave nothing behind. */
		FAILS(EINVAL, (long)mmap(NULL, PAGE, PROT_READ, MAP_SHARED, r.fd, 0));
		OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, 0));
		ring_set(&r, PAGE, 2, PAGE / 2);
		ring_map(&r);
		ring_close(&r);
	}
}

static const struct request sound[] = {
	{ "one page, one frame",	4096, 1, 4096, 1, 0, 0 },
	{ "the smallest frames",	4096, 1, 64, 64, 0, 0 },
	{ "reserve up to the frame",	4096, 1, 64, 64, 12, 0 },
	{ "the smallest frames of V3",	4096, 1, 80, 51, 0, 0 },
	{ "reserve up to the frame in V3", 4096, 1, 80, 51, 12, 0 },
	{ "a gap in each block",	4096, 3, 1264, 9, 0, 0 },
	{ "a gap larger than a frame's header", 4096, 5, 2064, 5, 0, 0 },
	{ "blocks of three pages",	12288, 4, 4096, 12, 0, 0 },
	{ "three pages with a gap",	12288, 3, 5008, 6, 0, 0 },
	{ "frames of 64 KiB",		262144, 2, 65536, 8, 0, 0 },
	{ "one block of 1 MiB",		1048576, 1, 2048, 512, 0, 0 },
	{ "many blocks",		4096, 1000, 2048, 2000, 0, 0 },
};

static void expect_zeroed_and_writable(const struct ring *r)
{
	size_t at;

	for (at = 0; at < r->size; at += PAGE) {
		if (r->map[at] || r->map[at + PAGE - 1]) {
			FAIL("byte %zu of a new ring is not zero", at);
			return;
		}
		r->map[at] = 1;
	}
}

TEST(sound_geometry_gives_a_mapping_of_this_size, .page_4k = true)
{
	struct tpacket_req req;
	struct ring r;
	size_t i;

	for (i = 0; i < sizeof(sound) / sizeof(sound[0]); i++) {
		const struct request *q = &sound[i];
		size_t size = (size_t)q->block_size * q->block_nr;

		if (q->frame_size < ring_hdrlen(v) + q->reserve)
			continue;
		ring_open(&r, v, SOCK_RAW);
		OK(ring_option(&r, SOL_PACKET, PACKET_RESERVE, (int)q->reserve));
		req = as_req(q);
		if (ring_try_set(&r, &req) < 0) {
			FAIL("%s: %s", q->what, strerror(errno));
			ring_close(&r);
			continue;
		}
		FAILS(EINVAL, (long)mmap(NULL, size + PAGE, PROT_READ,
					 MAP_SHARED, r.fd, 0));
		if (v->ops->is_nfring)
			EXPECT(host_pages_held() >= (long)(size / PAGE));
		r.size = size;
		ring_map(&r);
		/* A packet socket has already written the header of its first block. */
		if (v->ops->is_nfring || !has_blocks(v))
			expect_zeroed_and_writable(&r);
		ring_close(&r);
	}
}

TEST(a_second_ring_is_refused_before_the_first_is_freed)
{
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	OK(ring_try_zero(&r));
	ring_set(&r, PAGE, 4, PAGE / 2);
	FAILS(EBUSY, ring_try_set(&r, &r.req));
	OK(ring_try_zero(&r));
	OK(ring_try_zero(&r));
	FAILS(EINVAL, (long)mmap(NULL, r.size, PROT_READ, MAP_SHARED, r.fd, 0));
	ring_set(&r, PAGE, 2, 4096);
	ring_map(&r);
	FAILS(EBUSY, ring_try_set(&r, &r.req));
	FAILS(EBUSY, ring_try_zero(&r));
	munmap(r.map, r.size);
	FAILS(EBUSY, ring_try_set(&r, &r.req));
	OK(ring_try_zero(&r));
	ring_set(&r, PAGE, 2, 4096);
	ring_map(&r);
	ring_close(&r);
}

TEST(wrong_length_of_a_request_is_refused)
{
	struct { struct tpacket_req req; uint32_t more[3]; } q = { 0 };
	struct ring r;

	ring_open(&r, v, SOCK_RAW);
	q.req = (struct tpacket_req) { PAGE, 2, PAGE / 2, 4 };
	if (has_blocks(v)) {
		FAILS(EINVAL, v->ops->set(r.fd, SOL_PACKET, PACKET_RX_RING, &q, 16));
		FAILS(EINVAL, v->ops->set(r.fd, SOL_PACKET, PACKET_RX_RING, &q, 27));
	}
	FAILS(EINVAL, v->ops->set(r.fd, SOL_PACKET, PACKET_RX_RING, &q.req, 0));
	FAILS(EINVAL, v->ops->set(r.fd, SOL_PACKET, PACKET_RX_RING, &q.req, 15));
	/* A program made for V3 may pass its longer struct with any version. */
	OK(v->ops->set(r.fd, SOL_PACKET, PACKET_RX_RING, &q, 28));
	ring_close(&r);
}

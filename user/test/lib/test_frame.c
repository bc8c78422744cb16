// SPDX-License-Identifier: GPL-2.0
/*
 * Reading V1 and V2 frames in plain memory: gaps, wrapping, held frames, and
 * hostile values in headers.  The test fills frames as the kernel does, and computes
 * their addresses by division.  The library's reader must not divide.
 */
#include "cases.h"

#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>

#include <nfring.h>
#include "ring.h"

#define PAGE 4096

struct fixture {
	struct nfring ring;
	struct tpacket_req req;
	int version;
	uint8_t *memory;
	uint32_t filled;	/* number of frames that the test has filled */
};

static void *frame_at(struct fixture *f, uint32_t nr)
{
	uint32_t per_block = f->req.tp_block_size / f->req.tp_frame_size;

	return f->memory + (size_t)(nr / per_block) * f->req.tp_block_size +
	       (size_t)(nr % per_block) * f->req.tp_frame_size;
}

/* The memory has exactly the ring's size, so sanitizers notice an access outside. */
static struct fixture *fixture_new(int version, uint32_t block_size,
				   uint32_t block_nr, uint32_t frame_size)
{
	struct fixture *f = test_calloc(1, sizeof(*f));
	size_t size = (size_t)block_size * block_nr;

	f->version = version;
	f->req = (struct tpacket_req) {
		.tp_block_size = block_size,
		.tp_block_nr = block_nr,
		.tp_frame_size = frame_size,
		.tp_frame_nr = block_size / frame_size * block_nr,
	};
	f->memory = aligned_alloc(PAGE, size);
	assert_non_null(f->memory);
	memset(f->memory, 0, size);
	nfring_cursor_init(&f->ring.cursor, f->memory, &f->req, version,
			   UINT32_MAX);
	return f;
}

static void fixture_free(struct fixture *f)
{
	free(f->memory);
	test_free(f);
}

static void fill_v1(uint8_t *frame, uint32_t number)
{
	*(struct tpacket_hdr *)frame = (struct tpacket_hdr) {
		.tp_status = TP_STATUS_USER, .tp_len = 1000 + number,
		.tp_snaplen = 4, .tp_mac = 66, .tp_net = 80,
		.tp_sec = number, .tp_usec = 7,
	};
}

static void fill_v2(uint8_t *frame, uint32_t number)
{
	*(struct tpacket2_hdr *)frame = (struct tpacket2_hdr) {
		.tp_status = TP_STATUS_USER | TP_STATUS_LOSING,
		.tp_len = 1000 + number, .tp_snaplen = 4, .tp_mac = 66,
		.tp_net = 80, .tp_sec = number, .tp_nsec = 7000,
		.tp_vlan_tci = 5, .tp_vlan_tpid = 0x8100,
	};
}

static void fill(struct fixture *f)
{
	uint32_t number = f->filled++;
	uint8_t *frame = frame_at(f, number % f->req.tp_frame_nr);
	struct sockaddr_ll *from = (struct sockaddr_ll *)(frame + 32);

	if (f->version == TPACKET_V1)
		fill_v1(frame, number);
	else
		fill_v2(frame, number);
	*from = (struct sockaddr_ll) { .sll_hatype = ARPHRD_ETHER,
				       .sll_ifindex = number };
	memcpy(frame + 66, &number, sizeof(number));
}

static uint32_t status_at(struct fixture *f, uint32_t nr)
{
	uint32_t status;

	memcpy(&status, frame_at(f, nr % f->req.tp_frame_nr), sizeof(status));
	return status;
}

static void check_frame(struct fixture *f, const struct nfring_frame *frame,
			uint32_t number)
{
	uint32_t stored;

	assert_ptr_equal(frame->header, frame_at(f, number % f->req.tp_frame_nr));
	assert_ptr_equal(frame->data, (uint8_t *)frame->header + 66);
	assert_ptr_equal(frame->from, (uint8_t *)frame->header + 32);
	assert_int_equal(frame->from->sll_ifindex, number);
	assert_int_equal(frame->len, 1000 + number);
	assert_int_equal(frame->snaplen, 4);
	assert_int_equal(frame->maclen, 14);
	assert_int_equal(frame->sec, number);
	assert_int_equal(frame->nsec, 7000);
	memcpy(&stored, frame->data, sizeof(stored));
	assert_int_equal(stored, number);
	if (f->version != TPACKET_V2)
		return;
	assert_int_equal(frame->status, TP_STATUS_USER | TP_STATUS_LOSING);
	assert_int_equal(frame->vlan_tci, 5);
	assert_int_equal(frame->vlan_tpid, 0x8100);
}

/* Read and return all frames, @at_once at a time, for @laps laps of the ring. */
static void go_round(struct fixture *f, uint32_t laps, uint32_t at_once)
{
	uint32_t total = f->req.tp_frame_nr * laps;
	struct nfring_frame frames[16];
	uint32_t number, i;

	for (number = 0; number + at_once <= total; number += at_once) {
		for (i = 0; i < at_once; i++)
			fill(f);
		for (i = 0; i < at_once; i++) {
			assert_true(nfring_next(&f->ring, &frames[i]));
			check_frame(f, &frames[i], number + i);
		}
		for (i = 0; i < at_once; i++)
			nfring_release(&f->ring, &frames[i]);
		for (i = 0; i < at_once; i++)
			assert_int_equal(status_at(f, number + i),
					 TP_STATUS_KERNEL);
		assert_int_equal(f->ring.cursor.held, 0);
	}
	assert_false(nfring_next(&f->ring, &frames[0]));
}

static const struct {
	uint32_t block_size, block_nr, frame_size;
} shapes[] = {
	{ 4096, 1, 4096 },	/* one frame */
	{ 4096, 4, 4096 },
	{ 4096, 1, 2048 },
	{ 4096, 3, 1024 },	/* no gap */
	{ 4096, 3, 1376 },	/* two frames and a gap of 1344 in each block */
	{ 8192, 3, 3008 },
	{ 8192, 5, 8176 },	/* a gap of 16, the smallest */
	{ 4096, 7, 2064 },	/* a gap of 2032, nearly a frame */
	{ 65536, 2, 144 },
};

static void the_walk_visits_every_frame_in_order(void **state)
{
	static const int versions[] = { TPACKET_V1, TPACKET_V2 };
	size_t i, version;

	(void)state;
	for (version = 0; version < COUNT(versions); version++)
		for (i = 0; i < COUNT(shapes); i++) {
			struct fixture *f = fixture_new(versions[version],
				shapes[i].block_size, shapes[i].block_nr,
				shapes[i].frame_size);

			case_is("version %d, shape %zu",
				versions[version], i);
			go_round(f, 10, 1);
			fixture_free(f);
		}
	case_over();
}

static void metadata_are_found_in_a_frame(void **state)
{
	struct fixture *f = fixture_new(TPACKET_V2, 4096, 2, 1024);
	const struct nfring_metadata *m;
	struct nfring_frame frame;

	(void)state;
	fill(f);
	fill(f);
	assert_true(nfring_next(&f->ring, &frame));
	assert_null(nfring_frame_metadata(&f->ring, &frame));
	f->ring.cursor.metadata = 64;
	((uint8_t *)frame.header)[64] = 1;
	((uint8_t *)frame.header)[64 + 16] = 5;
	m = nfring_frame_metadata(&f->ring, &frame);
	assert_int_equal(m->version, 1);
	assert_int_equal(m->family, 5);
	f->ring.cursor.head = 64 + sizeof(struct nfring_metadata);
	assert_null(nfring_frame_metadata_2(&f->ring, &frame));
	f->ring.cursor.head = 64 + sizeof(struct nfring_metadata_2);
	assert_ptr_equal(nfring_frame_metadata_2(&f->ring, &frame), m);
	fixture_free(f);
}

static void several_frames_are_held_over_a_gap(void **state)
{
	struct fixture *f = fixture_new(TPACKET_V2, 4096, 3, 1376);

	(void)state;
	go_round(f, 10, 3);
	fixture_free(f);
}

static void reading_stops_at_a_frame_of_the_kernel(void **state)
{
	struct fixture *f = fixture_new(TPACKET_V2, 4096, 2, 1024);
	struct nfring_frame frame;

	(void)state;
	assert_false(nfring_next(&f->ring, &frame));
	fill(f);
	assert_true(nfring_next(&f->ring, &frame));
	assert_false(nfring_next(&f->ring, &frame));
	/* Without USER a frame is not readable, whatever other bits are set. */
	((struct tpacket2_hdr *)frame_at(f, 1))->tp_status = TP_STATUS_COPY;
	assert_false(nfring_next(&f->ring, &frame));
	fixture_free(f);
}

/* A held frame still has USER, but the next lap must not read it again. */
static void no_held_frame_is_read_twice(void **state)
{
	static const int versions[] = { TPACKET_V1, TPACKET_V2 };
	size_t version;

	(void)state;
	for (version = 0; version < COUNT(versions); version++) {
		struct fixture *f = fixture_new(versions[version], 4096, 2, 1024);
		struct nfring_frame frames[8], more;
		int i;

		for (i = 0; i < 8; i++)
			fill(f);
		for (i = 0; i < 8; i++)
			assert_true(nfring_next(&f->ring, &frames[i]));
		assert_false(nfring_next(&f->ring, &more));
		nfring_release(&f->ring, &frames[0]);
		assert_false(nfring_next(&f->ring, &more));
		fill(f);
		assert_true(nfring_next(&f->ring, &more));
		check_frame(f, &more, 8);
		fixture_free(f);
	}
}

static void a_ring_not_set_up_has_no_frames(void **state)
{
	struct nfring ring = { .cursor.version = TPACKET_V2 };
	struct nfring_frame frame;

	(void)state;
	assert_false(nfring_next(&ring, &frame));
	ring.cursor.version = TPACKET_V1;
	assert_false(nfring_next(&ring, &frame));
}

static const struct {
	uint16_t mac;
	uint32_t snaplen;
	uint32_t limit;
	uint32_t offset_seen;
	uint32_t snaplen_seen;
} bounds[] = {
	{ 66, 958, UINT32_MAX, 66, 958 },	/* the packet ends with the frame */
	{ 66, 959, UINT32_MAX, 66, 958 },
	{ 66, UINT32_MAX, UINT32_MAX, 66, 958 },
	{ 66, 958, 100, 66, 100 },
	{ 66, 99, 100, 66, 99 },
	{ 1024, 1, UINT32_MAX, 1024, 0 },
	{ 1025, 1, UINT32_MAX, 1024, 0 },
	{ 65535, 65535, 65535, 1024, 0 },
	{ 0, 1024, UINT32_MAX, 0, 1024 },
};

static void data_stays_inside_the_frame(void **state)
{
	static const int versions[] = { TPACKET_V1, TPACKET_V2 };
	size_t i, version;

	(void)state;
	for (version = 0; version < COUNT(versions); version++)
		for (i = 0; i < COUNT(bounds); i++) {
			struct fixture *f = fixture_new(versions[version], 4096,
							1, 1024);
			struct nfring_frame frame;

			case_is("version %d, row %zu",
				versions[version], i);
			f->ring.cursor.snaplen = bounds[i].limit;
			fill(f);
			if (versions[version] == TPACKET_V1) {
				struct tpacket_hdr *h = frame_at(f, 0);

				h->tp_mac = bounds[i].mac;
				h->tp_snaplen = bounds[i].snaplen;
			} else {
				struct tpacket2_hdr *h = frame_at(f, 0);

				h->tp_mac = bounds[i].mac;
				h->tp_snaplen = bounds[i].snaplen;
			}
			assert_true(nfring_next(&f->ring, &frame));
			assert_ptr_equal(frame.data, f->memory +
					 bounds[i].offset_seen);
			assert_int_equal(frame.snaplen, bounds[i].snaplen_seen);
			fixture_free(f);
		}
	case_over();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(the_walk_visits_every_frame_in_order),
		cmocka_unit_test(metadata_are_found_in_a_frame),
		cmocka_unit_test(several_frames_are_held_over_a_gap),
		cmocka_unit_test(reading_stops_at_a_frame_of_the_kernel),
		cmocka_unit_test(no_held_frame_is_read_twice),
		cmocka_unit_test(a_ring_not_set_up_has_no_frames),
		table_test(data_stays_inside_the_frame),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}

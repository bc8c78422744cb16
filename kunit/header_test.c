// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes before a packet, compared with bytes written by hand for a
 * little-endian machine with a 64-bit long.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "../kmod/core/geom.c"
#include "../kmod/core/header.h"

#define POISON		0x5a
#define FRAME_MAX	2048

/* The packet of all tests: 1500 bytes, or the length in the row. */
static const struct nfr_frame_info a_packet = {
	.len = 1500,
	.status = TP_STATUS_USER,
	.sec = 0x01020304,
	.nsec = 168496141,	/* 0x0a0b0c0d; 168496 us are 0x00029230 */
	.vlan_tci = 0x6123,
	.vlan_tpid = 0x88a8,
	.address.sll_family = AF_PACKET,
	.address.sll_protocol = cpu_to_be16(0x86dd),
	.address.sll_hatype = 0x0301,
	.address.sll_ifindex = 0x11223344,
	.address.sll_pkttype = 4,
	.address.sll_halen = 6,
	.address.sll_addr = { 0x02, 0xaa, 0xbb, 0xcc, 0xdd, 0xee },
};

static const u8 v1_bytes[52] = {
	/* tp_status, not written by nfr_header_write() */
	0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a,
	0xdc, 0x05, 0x00, 0x00,		/* tp_len */
	0, 0, 0, 0,			/* tp_snaplen: from the row */
	0, 0, 0, 0,			/* tp_mac, tp_net: from the row */
	0x04, 0x03, 0x02, 0x01,		/* tp_sec */
	0x30, 0x92, 0x02, 0x00,		/* tp_usec */
	0x5a, 0x5a, 0x5a, 0x5a,		/* padding; zero since allocation */
	0x11, 0x00,			/* sll_family */
	0x86, 0xdd,			/* sll_protocol */
	0x44, 0x33, 0x22, 0x11,		/* sll_ifindex */
	0x01, 0x03,			/* sll_hatype */
	0x04,				/* sll_pkttype */
	0x06,				/* sll_halen */
	0x02, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0x00, 0x00,
};

static const u8 v2_bytes[52] = {
	/* tp_status, not written by nfr_header_write() */
	0x5a, 0x5a, 0x5a, 0x5a,
	0xdc, 0x05, 0x00, 0x00,		/* tp_len */
	0, 0, 0, 0,			/* tp_snaplen: from the row */
	0, 0, 0, 0,			/* tp_mac, tp_net: from the row */
	0x04, 0x03, 0x02, 0x01,		/* tp_sec */
	0x0d, 0x0c, 0x0b, 0x0a,		/* tp_nsec */
	0x23, 0x61,			/* tp_vlan_tci */
	0xa8, 0x88,			/* tp_vlan_tpid */
	0x00, 0x00, 0x00, 0x00,		/* tp_padding */
	0x11, 0x00,			/* sll_family */
	0x86, 0xdd,			/* sll_protocol */
	0x44, 0x33, 0x22, 0x11,		/* sll_ifindex */
	0x01, 0x03,			/* sll_hatype */
	0x04,				/* sll_pkttype */
	0x06,				/* sll_halen */
	0x02, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0x00, 0x00,
};

struct header_row {
	const char *name;
	/* input */
	u32 maclen;
	u32 reserve;
	u32 frame_size;
	u32 snaplen_wanted;
	/* expected; the gap is zero up to @gap_end and unchanged after it */
	u8 snaplen[4];
	u8 mac[2];
	u8 net[2];
	u32 gap_end;
	bool truncated;
};

static const struct header_row rows[] = {
	/* raw: 52 + 14 = 66, rounded up to 80 */
	{ "Ethernet", 14, 0, 2048, 1500,
	  { 0xdc, 0x05, 0, 0 }, { 66, 0 }, { 80, 0 }, 66, false },
	{ "Ethernet and a tag", 18, 0, 2048, 1500,
	  { 0xdc, 0x05, 0, 0 }, { 62, 0 }, { 80, 0 }, 62, false },
	{ "Ethernet and two tags", 22, 0, 2048, 1500,
	  { 0xdc, 0x05, 0, 0 }, { 58, 0 }, { 80, 0 }, 58, false },
	{ "link layer of 28, without a gap", 28, 0, 2048, 1500,
	  { 0xdc, 0x05, 0, 0 }, { 52, 0 }, { 80, 0 }, 52, false },
	{ "link layer of 29", 29, 0, 2048, 1500,
	  { 0xdc, 0x05, 0, 0 }, { 67, 0 }, { 96, 0 }, 67, false },
	/* cooked, or no link layer: there is room for 16 bytes nevertheless */
	{ "no link layer", 0, 0, 2048, 1500,
	  { 0xdc, 0x05, 0, 0 }, { 80, 0 }, { 80, 0 }, 80, false },
	{ "short snaplen", 14, 0, 2048, 96,
	  { 96, 0, 0, 0 }, { 66, 0 }, { 80, 0 }, 66, false },
	{ "snaplen 0", 14, 0, 2048, 0,
	  { 0, 0, 0, 0 }, { 66, 0 }, { 80, 0 }, 66, false },
	/* the reserve moves the packet and is not written */
	{ "reserve", 14, 100, 2048, 1500,
	  { 0xdc, 0x05, 0, 0 }, { 166, 0 }, { 180, 0 }, 66, false },
	{ "reserve of one byte", 0, 1, 2048, 1500,
	  { 0xdc, 0x05, 0, 0 }, { 81, 0 }, { 81, 0 }, 80, false },
	{ "reserve over 255", 22, 300, 2048, 1500,
	  { 0xdc, 0x05, 0, 0 }, { 0x66, 0x01 }, { 0x7c, 0x01 }, 58, false },
	/* cut to the frame */
	{ "cut", 14, 0, 128, 1500,
	  { 62, 0, 0, 0 }, { 66, 0 }, { 80, 0 }, 66, true },
	{ "fits to the byte", 14, 0, 1568, 1502,
	  { 0xde, 0x05, 0, 0 }, { 66, 0 }, { 80, 0 }, 66, false },
	{ "one byte too long", 14, 0, 1568, 1503,
	  { 0xde, 0x05, 0, 0 }, { 66, 0 }, { 80, 0 }, 66, true },
	{ "frame ends with the reserve", 14, 12, 64, 1500,
	  { 0, 0, 0, 0 }, { 78, 0 }, { 92, 0 }, 64, true },
	{ "frame ends in the gap", 0, 0, 64, 1500,
	  { 0, 0, 0, 0 }, { 80, 0 }, { 80, 0 }, 64, true },
	{ "frame ends before the packet", 0, 0, 80, 1500,
	  { 0, 0, 0, 0 }, { 80, 0 }, { 80, 0 }, 80, true },
};

static void name_row(const struct header_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, name_row);

static struct nfr_geom geom_of(struct kunit *test, int version, u32 frame_size,
			       u32 reserve)
{
	const struct nfr_request req = {
		.version = version,
		.reserve = reserve,
		.block_size = 1 << 20,
		.block_nr = 1,
		.frame_size = frame_size,
		.frame_nr = (1 << 20) / frame_size,
	};
	struct nfr_geom geom;

	KUNIT_ASSERT_EQ(test, nfr_geom_init(&geom, &req, 4096), 0);
	return geom;
}

/* Expect @bytes, with the three fields of the row from offset @at. */
static void expect_frame(struct kunit *test, const u8 *frame, const u8 *bytes,
			 u32 at, const struct header_row *row)
{
	u8 *expected = kunit_kmalloc(test, FRAME_MAX, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, expected);
	memset(expected, POISON, FRAME_MAX);
	memcpy(expected, bytes, 52);
	memcpy(expected + at, row->snaplen, 4);
	memcpy(expected + at + 4, row->mac, 2);
	memcpy(expected + at + 6, row->net, 2);
	memset(expected + 52, 0, row->gap_end - 52);
	KUNIT_EXPECT_MEMEQ(test, frame, expected, row->frame_size);
}

/* The allocation ends with the frame, so that KASAN finds overruns. */
static u8 *written_frame(struct kunit *test, int version,
			 const struct header_row *row)
{
	const struct nfr_geom geom = geom_of(test, version, row->frame_size,
					     row->reserve);
	u8 *frame = kunit_kmalloc(test, row->frame_size, GFP_KERNEL);
	struct nfr_frame_info info = a_packet;
	struct nfr_layout at;

	KUNIT_ASSERT_NOT_NULL(test, frame);
	info.maclen = row->maclen;
	info.snaplen = row->snaplen_wanted;
	memset(&at, POISON, sizeof(at));
	memset(frame, POISON, row->frame_size);
	KUNIT_ASSERT_TRUE(test, nfr_layout_init(&at, &geom, &info));
	KUNIT_EXPECT_EQ(test, at.truncated, row->truncated);
	nfr_header_write(frame, &geom, &info, &at);
	return frame;
}

static void v1_header_has_the_expected_bytes(struct kunit *test)
{
	const struct header_row *row = test->param_value;

	expect_frame(test, written_frame(test, TPACKET_V1, row), v1_bytes, 12,
		     row);
}

static void v2_header_has_the_expected_bytes(struct kunit *test)
{
	const struct header_row *row = test->param_value;

	expect_frame(test, written_frame(test, TPACKET_V2, row), v2_bytes, 8,
		     row);
}

static void set_reserve(struct nfr_geom *geom, u32 reserve)
{
	geom->reserve = reserve;
	geom->net = nfr_geom_net(geom, 0);
}

/* CVE-2020-14386: tp_net has 16 bits. */
static void network_offset_beyond_16_bits_is_refused(struct kunit *test)
{
	struct nfr_geom geom = geom_of(test, TPACKET_V2, 1 << 18, 65535 - 80);
	struct nfr_frame_info info = a_packet;
	struct nfr_layout at;

	info.maclen = 28;
	KUNIT_ASSERT_TRUE(test, nfr_layout_init(&at, &geom, &info));
	KUNIT_EXPECT_EQ(test, at.net, 65535);
	KUNIT_EXPECT_EQ(test, at.mac, 65535 - 28);

	info.maclen = 29;
	KUNIT_EXPECT_FALSE(test, nfr_layout_init(&at, &geom, &info));

	info.maclen = 0;
	set_reserve(&geom, geom.reserve + 1);
	KUNIT_EXPECT_FALSE(test, nfr_layout_init(&at, &geom, &info));
	set_reserve(&geom, S32_MAX);
	KUNIT_EXPECT_FALSE(test, nfr_layout_init(&at, &geom, &info));
	set_reserve(&geom, U32_MAX);
	KUNIT_EXPECT_FALSE(test, nfr_layout_init(&at, &geom, &info));
}

static void network_offset_does_not_wrap_with_the_link_layer(struct kunit *test)
{
	const struct nfr_geom geom = geom_of(test, TPACKET_V1, 2048, 0);
	struct nfr_frame_info info = a_packet;
	struct nfr_layout at;

	info.maclen = U32_MAX - 60;
	KUNIT_EXPECT_FALSE(test, nfr_layout_init(&at, &geom, &info));
	info.maclen = U32_MAX;
	KUNIT_EXPECT_FALSE(test, nfr_layout_init(&at, &geom, &info));
}

/* With the largest reserve that fits, no byte after the frame is written. */
static void largest_reserve_stays_inside(struct kunit *test)
{
	const struct nfr_geom geom = geom_of(test, TPACKET_V2, 65600,
					     65535 - 80);
	u8 *frame = kunit_kmalloc(test, geom.frame_size, GFP_KERNEL);
	struct nfr_frame_info info = a_packet;
	struct nfr_layout at;

	KUNIT_ASSERT_NOT_NULL(test, frame);
	info.snaplen = info.len;
	memset(frame, POISON, geom.frame_size);
	KUNIT_ASSERT_TRUE(test, nfr_layout_init(&at, &geom, &info));
	KUNIT_EXPECT_EQ(test, at.snaplen, 65);
	KUNIT_EXPECT_TRUE(test, at.truncated);
	nfr_header_write(frame, &geom, &info, &at);
	KUNIT_EXPECT_EQ(test, frame[79], 0);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(frame + 80, POISON,
					     geom.frame_size - 80), NULL);
}

static void microseconds_stay_below_a_second(struct kunit *test)
{
	const struct nfr_geom geom = geom_of(test, TPACKET_V1, 2048, 0);
	u8 *frame = kunit_kzalloc(test, 2048, GFP_KERNEL);
	struct nfr_frame_info info = a_packet;
	struct nfr_layout at;

	KUNIT_ASSERT_NOT_NULL(test, frame);
	info.nsec = 999999999;
	KUNIT_ASSERT_TRUE(test, nfr_layout_init(&at, &geom, &info));
	nfr_header_write(frame, &geom, &info, &at);
	KUNIT_EXPECT_EQ(test, ((struct tpacket_hdr *)frame)->tp_usec, 999999);
}

/* Metadata are after the address at a multiple of 16, before the reserve. */
static void metadata_are_between_address_and_reserve(struct kunit *test)
{
	static const u8 versions[][2] = {
		{ TPACKET_V1, 64 }, { TPACKET_V2, 64 }, { TPACKET_V3, 80 },
	};
	u8 *frame = kunit_kmalloc(test, FRAME_MAX, GFP_KERNEL);
	u8 metadata[64], zero[16] = {};

	KUNIT_ASSERT_NOT_NULL(test, frame);
	memset(metadata, 0x3e, sizeof(metadata));
	for (int i = 0; i < ARRAY_SIZE(versions); i++) {
		u32 at_metadata = versions[i][1], end = at_metadata + 64;
		u32 hdrlen = nfr_hdrlen(versions[i][0]);
		struct nfr_request req = {
			.version = versions[i][0], .reserve = 40,
			.metadata_size = NFR_METADATA_SIZE,
			.block_size = 4096, .block_nr = 1,
			.frame_size = FRAME_MAX, .frame_nr = 2,
		};
		struct nfr_frame_info info = a_packet;
		struct nfr_layout at;
		struct nfr_geom geom;

		KUNIT_ASSERT_EQ(test, nfr_geom_init(&geom, &req, 4096), 0);
		info.metadata = metadata;
		info.maclen = 14;
		info.snaplen = 100;
		memset(frame, POISON, FRAME_MAX);
		KUNIT_ASSERT_TRUE(test, nfr_layout_init(&at, &geom, &info));
		nfr_header_write(frame, &geom, &info, &at);

		/* 14 bytes are padded to 16; the reserve of 40 follows */
		KUNIT_EXPECT_EQ(test, at.net, end + 16 + 40);
		KUNIT_EXPECT_EQ(test, at.mac, end + 16 + 40 - 14);
		KUNIT_EXPECT_MEMEQ(test, frame + hdrlen, zero,
				   at_metadata - hdrlen);
		KUNIT_EXPECT_MEMEQ(test, frame + at_metadata, metadata, 64);
		KUNIT_EXPECT_MEMEQ(test, frame + end, zero, 2);
		KUNIT_EXPECT_EQ(test, frame[end + 2], POISON);
	}
}

/* The smallest frame ends with the metadata. */
static void frame_without_room_for_metadata_is_refused(struct kunit *test)
{
	struct nfr_request req = {
		.version = TPACKET_V2, .metadata_size = NFR_METADATA_SIZE,
		.block_size = 4096, .block_nr = 1,
		.frame_size = 128, .frame_nr = 32,
	};
	u8 *frame = kunit_kmalloc(test, 128, GFP_KERNEL);
	struct nfr_frame_info info = a_packet;
	struct nfr_layout at;
	struct nfr_geom geom;
	u8 metadata[64];

	KUNIT_ASSERT_NOT_NULL(test, frame);
	KUNIT_ASSERT_EQ(test, nfr_geom_init(&geom, &req, 4096), 0);
	info.metadata = memset(metadata, 0x3e, sizeof(metadata));
	info.snaplen = 100;
	KUNIT_ASSERT_TRUE(test, nfr_layout_init(&at, &geom, &info));
	KUNIT_EXPECT_EQ(test, at.snaplen, 0);
	nfr_header_write(frame, &geom, &info, &at);
	KUNIT_EXPECT_MEMEQ(test, frame + 64, metadata, 64);

	req.frame_size = 112;
	req.frame_nr = 36;
	KUNIT_EXPECT_EQ(test, nfr_geom_init(&geom, &req, 4096), -EINVAL);
	req.metadata_size = 0;
	KUNIT_EXPECT_EQ(test, nfr_geom_init(&geom, &req, 4096), 0);
}

static struct kunit_case header_cases[] = {
	KUNIT_CASE_PARAM(v1_header_has_the_expected_bytes, row_gen_params),
	KUNIT_CASE_PARAM(v2_header_has_the_expected_bytes, row_gen_params),
	KUNIT_CASE(network_offset_beyond_16_bits_is_refused),
	KUNIT_CASE(network_offset_does_not_wrap_with_the_link_layer),
	KUNIT_CASE(largest_reserve_stays_inside),
	KUNIT_CASE(microseconds_stay_below_a_second),
	KUNIT_CASE(metadata_are_between_address_and_reserve),
	KUNIT_CASE(frame_without_room_for_metadata_is_refused),
	{}
};

static struct kunit_suite header_suite = {
	.name = "nfring_header",
	.test_cases = header_cases,
};
kunit_test_suite(header_suite);

MODULE_DESCRIPTION("KUnit tests of nfring's frame headers");
MODULE_LICENSE("GPL");

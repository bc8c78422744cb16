// SPDX-License-Identifier: GPL-2.0
/*
 * The record in a capture file and the line on the terminal that are made from a frame.
 * The expected bytes are written by hand.
 */
#include "../lib/cases.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>

#include "common/file/encap.h"
#include "common/print/line.h"
#include "packets.h"

#define ETHER \
	2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 6

/* An ARP request with its Ethernet header. */
static const uint8_t ethernet[] = {
	ETHER, 0, 1, 8, 0, 6, 4, 0, 1,
	2, 0, 0, 0, 0, 1, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 192, 0, 2, 2,
};

static const struct sockaddr_ll from = {
	.sll_family = AF_PACKET,
	.sll_hatype = ARPHRD_ETHER,
	.sll_ifindex = 0x01020304,
	.sll_pkttype = PACKET_OUTGOING,
	.sll_halen = 6,
	.sll_addr = { 2, 0, 0, 0, 0, 1 },
};

struct fixture {
	struct sockaddr_ll from;
	struct nfring_frame frame;
	struct record record;
	uint8_t *data;
	uint8_t *buffer;
};

/*
 * Make a frame with the first @snaplen bytes of @packet.  The link-layer header
 * has @maclen bytes.
 */
static struct fixture *fixture_new(const uint8_t *packet, uint32_t len,
				   uint32_t snaplen, uint32_t maclen)
{
	struct fixture *f = test_calloc(1, sizeof(*f));

	f->from = from;
	f->from.sll_protocol = htons(ETH_P_ARP);
	f->data = malloc(snaplen ? snaplen : 1);
	f->buffer = malloc(snaplen + RECORD_ROOM);
	assert_true(f->data && f->buffer);
	memcpy(f->data, packet, snaplen);
	memset(f->buffer, 0xa5, snaplen + RECORD_ROOM);
	f->frame = (struct nfring_frame) {
		.data = f->data,
		.from = &f->from,
		.len = len,
		.snaplen = snaplen,
		.maclen = maclen,
		.status = TP_STATUS_USER,
	};
	return f;
}

static void fixture_free(struct fixture *f)
{
	free(f->data);
	free(f->buffer);
	test_free(f);
}

static void set_tag(struct fixture *f, uint16_t tci, uint16_t tpid)
{
	f->frame.status |= TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID;
	f->frame.vlan_tci = tci;
	f->frame.vlan_tpid = tpid;
}

static void ethernet_is_written_as_it_is(void **state)
{
	struct fixture *f = fixture_new(ethernet, 60, sizeof(ethernet), 14);

	(void)state;
	assert_int_equal(record_build(&f->record, &f->frame, LINK_ETHERNET,
				      f->buffer), 0);
	assert_int_equal(f->record.len, 60);
	assert_int_equal(f->record.caplen, sizeof(ethernet));
	assert_memory_equal(f->record.data, ethernet, sizeof(ethernet));
	fixture_free(f);
}

static void a_tag_is_inserted_after_the_addresses(void **state)
{
	static const uint8_t expected[] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xa8, 0x20, 5, 8, 6, 0, 1,
	};
	struct fixture *f = fixture_new(ethernet, 60, sizeof(ethernet), 14);

	(void)state;
	set_tag(f, 0x2005, ETH_P_8021AD);
	assert_int_equal(record_build(&f->record, &f->frame, LINK_ETHERNET,
				      f->buffer), 0);
	assert_int_equal(f->record.len, 64);
	assert_int_equal(f->record.caplen, sizeof(ethernet) + 4);
	assert_memory_equal(f->record.data, expected, sizeof(expected));
	assert_memory_equal(f->record.data + 16, ethernet + 12,
			    sizeof(ethernet) - 12);
	fixture_free(f);
}

static void a_tag_without_ethertype_is_8021q(void **state)
{
	static const uint8_t expected[] = { 0x81, 0x00, 0x20, 0x05 };
	struct fixture *f = fixture_new(ethernet, 60, sizeof(ethernet), 14);

	(void)state;
	set_tag(f, 0x2005, 0);
	f->frame.status &= ~TP_STATUS_VLAN_TPID_VALID;
	assert_int_equal(record_build(&f->record, &f->frame, LINK_ETHERNET,
				      f->buffer), 0);
	assert_memory_equal(f->record.data + 12, expected, sizeof(expected));
	fixture_free(f);
}

/* 11 bytes end before the ethertype, so there is no place to insert a tag. */
static void a_frame_cut_in_its_addresses_gets_no_tag(void **state)
{
	struct fixture *f = fixture_new(ethernet, 60, 11, 14);

	(void)state;
	set_tag(f, 5, ETH_P_8021Q);
	assert_int_equal(record_build(&f->record, &f->frame, LINK_ETHERNET,
				      f->buffer), 0);
	assert_int_equal(f->record.caplen, 11);
	assert_int_equal(f->record.len, 60);
	fixture_free(f);
}

static void no_ethernet_header_is_made_up(void **state)
{
	struct fixture *f = fixture_new(arp_request, 28, 28, 0);

	(void)state;
	assert_int_equal(record_build(&f->record, &f->frame, LINK_ETHERNET,
				      f->buffer), -1);
	f->frame.maclen = 13;
	assert_int_equal(record_build(&f->record, &f->frame, LINK_ETHERNET,
				      f->buffer), -1);
	fixture_free(f);
}

static void a_cooked_record_has_the_fields_of_sockaddr_ll(void **state)
{
	static const uint8_t expected[] = {
		0x08, 0x06, 0, 0, 1, 2, 3, 4, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0,
	};
	struct fixture *f = fixture_new(arp_request, 46, 28, 0);

	(void)state;
	assert_int_equal(record_build(&f->record, &f->frame, LINK_COOKED,
				      f->buffer), 0);
	assert_int_equal(f->record.len, 66);
	assert_int_equal(f->record.caplen, 48);
	assert_memory_equal(f->record.data, expected, sizeof(expected));
	assert_memory_equal(f->record.data + 20, arp_request, 28);
	fixture_free(f);
}

static void a_cooked_tag_is_in_the_protocol_and_the_data(void **state)
{
	static const uint8_t expected[] = {
		0x81, 0x00, 0, 0, 1, 2, 3, 4, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0,
		0x20, 0x05, 0x08, 0x06, 0, 1,
	};
	struct fixture *f = fixture_new(arp_request, 28, 28, 0);

	(void)state;
	set_tag(f, 0x2005, ETH_P_8021Q);
	assert_int_equal(record_build(&f->record, &f->frame, LINK_COOKED,
				      f->buffer), 0);
	assert_int_equal(f->record.len, 52);
	assert_int_equal(f->record.caplen, 52);
	assert_memory_equal(f->record.data, expected, sizeof(expected));
	fixture_free(f);
}

static void a_packet_of_no_bytes_is_a_record(void **state)
{
	struct fixture *f = fixture_new(arp_request, 28, 0, 0);

	(void)state;
	set_tag(f, 5, ETH_P_8021Q);
	assert_int_equal(record_build(&f->record, &f->frame, LINK_COOKED,
				      f->buffer), 0);
	assert_int_equal(f->record.caplen, 24);
	assert_int_equal(f->record.len, 52);
	fixture_free(f);
}

static void check_line(struct fixture *f, bool link, const char *expected)
{
	struct line_style style = { .link = link, .numeric = true };
	struct line_before before = { 0 };
	struct device_names names = { 0 };
	char line[256];
	struct text text;

	text_init(&text, line, sizeof(line));
	line_build(&text, &f->frame, NULL, NULL, &style, &names, &before);
	/* The hour depends on this machine's time zone. */
	assert_true(text.len > 5);
	assert_string_equal(line + 5, expected);
}

static void the_line_begins_with_time_device_direction(void **state)
{
	struct fixture *f = fixture_new(ethernet, 42, sizeof(ethernet), 14);

	(void)state;
	f->frame.sec = 1700000001;
	f->frame.nsec = 123456999;
	f->from.sll_ifindex = 2000000000;
	check_line(f, false, ":21.123456 if2000000000 Out ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28");
	f->from.sll_ifindex = 0;
	f->from.sll_pkttype = PACKET_HOST;
	check_line(f, true, ":21.123456 ?     In  02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype ARP (0x0806): ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28");
	set_tag(f, 0x2005, ETH_P_8021Q);
	f->from.sll_pkttype = PACKET_MULTICAST;
	check_line(f, false, ":21.123456 ?     M   vlan 5, ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28");
	fixture_free(f);
}

static void a_cooked_line_shows_the_sender(void **state)
{
	struct fixture *f = fixture_new(arp_request, 28, 28, 0);

	(void)state;
	f->from.sll_ifindex = 0;
	check_line(f, true, ":00.000000 ?     Out 02:00:00:00:00:01, ethertype ARP (0x0806): ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28");
	f->from.sll_halen = 255;
	check_line(f, true, ":00.000000 ?     Out 02:00:00:00:00:01:00:00, ethertype ARP (0x0806): ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28");
	fixture_free(f);
}

/* maclen comes from the ring, which other programs can write, so it may be wrong. */
static void a_header_longer_than_the_bytes_is_survived(void **state)
{
	struct fixture *f = fixture_new(ethernet, 42, 10, 14);

	(void)state;
	f->from.sll_ifindex = 0;
	check_line(f, true, ":00.000000 ?     Out [|ether] ARP, [|arp]");
	f->frame.maclen = 65535;
	check_line(f, false, ":00.000000 ?     Out ARP, [|arp]");
	fixture_free(f);
}

/* Other programs take a record above 262144 bytes for a damaged file. */
static void no_record_is_longer_than_readers_take(void **state)
{
	static uint8_t packet[RECORD_MAX], buffer[RECORD_MAX + RECORD_ROOM];
	struct fixture *f = fixture_new(packet, sizeof(packet), sizeof(packet), 14);
	struct record record;
	enum link link;

	(void)state;
	set_tag(f, 0x2005, ETH_P_8021Q);
	for (link = LINK_ETHERNET; link <= LINK_COOKED; link++) {
		assert_int_equal(record_build(&record, &f->frame, link, buffer), 0);
		assert_int_equal(record.caplen, RECORD_MAX);
		assert_true(record.len > RECORD_MAX);
	}
	assert_int_equal(record_snaplen(RECORD_MAX), RECORD_MAX);
	assert_int_equal(record_snaplen(64), 64 + RECORD_ROOM);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ethernet_is_written_as_it_is),
		cmocka_unit_test(a_tag_is_inserted_after_the_addresses),
		cmocka_unit_test(a_tag_without_ethertype_is_8021q),
		cmocka_unit_test(a_frame_cut_in_its_addresses_gets_no_tag),
		cmocka_unit_test(no_ethernet_header_is_made_up),
		cmocka_unit_test(a_cooked_record_has_the_fields_of_sockaddr_ll),
		cmocka_unit_test(a_cooked_tag_is_in_the_protocol_and_the_data),
		cmocka_unit_test(a_packet_of_no_bytes_is_a_record),
		cmocka_unit_test(no_record_is_longer_than_readers_take),
		cmocka_unit_test(the_line_begins_with_time_device_direction),
		cmocka_unit_test(a_cooked_line_shows_the_sender),
		cmocka_unit_test(a_header_longer_than_the_bytes_is_survived),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}

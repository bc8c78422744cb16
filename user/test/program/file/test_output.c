// SPDX-License-Identifier: GPL-2.0
/*
 * Metadata in pcapng files.  The reader of "nfring capture -r" must get back all that
 * the writer was given.
 */
#include "../../lib/cases.h"

#include <arpa/inet.h>
#include <byteswap.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/read/reader.h"
#include "capture/read/view.h"
#include "common/file/output.h"

static const uint8_t bytes[] = "\x45\0\0\x14";

/* Every member has a value of its own. */
static const struct nfring_metadata everything = {
	.version = NFRING_METADATA_VERSION, .size = sizeof(everything),
	.flags = NFRING_METADATA_CT | NFRING_METADATA_CT_ID | NFRING_METADATA_QUEUE |
		 NFRING_METADATA_GSO | NFRING_METADATA_STAMPED,
	.packet_id = 0x1122334455667788, .family = NFPROTO_IPV4,
	.hook = NF_INET_FORWARD, .queue = 3, .priority = -77, .in_ifindex = 1,
	.out_ifindex = INT32_MAX, .mark = 0x78, .cpu = 9, .skb_priority = 10,
	.ct_id = 11, .ct_status = IPS_SRC_NAT, .ct_mark = 12, .ct_zone = 13,
	.ct_state = IP_CT_ESTABLISHED_REPLY, .stamp_age = 14,
};

/**
 * struct fixture - a file that is written first and read afterwards
 * @path: name of the file
 * @fd: descriptor of the file
 * @opener: has a second descriptor of the file
 * @output: the writer
 * @reader: the reader
 * @names: names of this machine's devices
 * @file_names: names of the devices in the file
 * @view: the packet that was read last
 * @packet: the same packet as it is in the file
 */
struct fixture {
	char path[32];
	int fd;
	struct opener opener;
	struct output output;
	struct reader reader;
	struct device_names names;
	struct device_names file_names;
	struct view view;
	struct pcapng_packet packet;
};

static struct fixture *fixture_new(bool comments)
{
	struct fixture *f = test_calloc(1, sizeof(*f));
	const struct output_config config = {
		.path = f->path, .opener = &f->opener, .snaplen = 100,
		.link = LINK_COOKED, .comments = comments,
	};
	const struct naming naming = output_naming(&config);

	f->fd = memfd_create("pcapng", MFD_CLOEXEC);
	assert_true(f->fd >= 0);
	snprintf(f->path, sizeof(f->path), "/proc/self/fd/%d", f->fd);
	opener_give(&f->opener, &naming, dup(f->fd));
	assert_int_equal(output_open(&f->output, &config, &f->names), 0);
	return f;
}

static void write_packet(struct fixture *f, const struct nfring_metadata *m,
			 uint32_t status)
{
	const struct sockaddr_ll from = {
		.sll_ifindex = 1, .sll_protocol = htons(ETH_P_IP),
		.sll_pkttype = PACKET_OUTGOING,
	};
	const struct nfring_frame frame = {
		.data = bytes, .snaplen = sizeof(bytes), .len = sizeof(bytes),
		.from = &from, .status = TP_STATUS_USER | status,
	};

	assert_int_equal(output_write(&f->output, &frame, m, 0), 1);
}

static void start_reading(struct fixture *f)
{
	assert_int_equal(output_close(&f->output, 0), 0);
	assert_int_equal(reader_open(&f->reader, f->path,
				     &(struct source_wake){ .fd = -1 }), 0);
}

static void read_packet(struct fixture *f)
{
	assert_int_equal(reader_next(&f->reader, &f->packet), 1);
	assert_int_equal(view_build(&f->view, &f->packet,
				    &f->reader.interfaces[f->packet.interface].is,
				    &f->file_names), 0);
}

static const char *file_name(struct fixture *f, int ifindex)
{
	return ifindex ? device_name(&f->file_names, ifindex) : "";
}

static void fixture_free(struct fixture *f)
{
	assert_int_equal(reader_next(&f->reader, &f->packet), 0);
	reader_close(&f->reader);
	device_names_free(&f->names);
	device_names_free(&f->file_names);
	close(f->fd);
	test_free(f);
}

/* The reader gives devices other numbers than the writer, so compare their names. */
static void expect_metadata(struct fixture *f, struct nfring_metadata m,
			    const char *in, const char *out)
{
	assert_true(f->view.has_metadata);
	assert_string_equal(file_name(f, f->view.m.in_ifindex), in);
	assert_string_equal(file_name(f, f->view.m.out_ifindex), out);
	m.in_ifindex = f->view.m.in_ifindex;
	m.out_ifindex = f->view.m.out_ifindex;
	assert_memory_equal(&f->view.m, &m, sizeof(m));
}

static void all_metadata_is_read_back(void **state)
{
	struct fixture *f = fixture_new(false);

	(void)state;
	write_packet(f, &everything, 0);
	start_reading(f);
	read_packet(f);
	expect_metadata(f, everything, "lo", "if2147483647");
	assert_true(f->packet.id == everything.packet_id);
	assert_true(f->packet.has_queue);
	assert_int_equal(f->packet.queue, 3);
	fixture_free(f);
}

/* The names of devices are cached, but no other metadata may be. */
static void each_packet_has_metadata_of_its_own(void **state)
{
	struct fixture *f = fixture_new(false);
	struct nfring_metadata m = everything;

	(void)state;
	write_packet(f, &m, 0);
	m.packet_id = 0;
	m.cpu = 1;
	m.flags &= ~NFRING_METADATA_QUEUE;
	write_packet(f, &m, 0);
	m.in_ifindex = 0;
	write_packet(f, &m, 0);
	m.in_ifindex = 1;
	m.out_ifindex = 0;
	write_packet(f, &m, 0);
	start_reading(f);
	read_packet(f);
	expect_metadata(f, everything, "lo", "if2147483647");
	read_packet(f);
	expect_metadata(f, m, "lo", "if2147483647");
	assert_false(f->packet.has_queue);
	read_packet(f);
	expect_metadata(f, m, "", "if2147483647");
	read_packet(f);
	expect_metadata(f, m, "lo", "");
	fixture_free(f);
}

/* Each member that version 2 adds has a value of its own, too. */
static struct nfring_metadata_2 everything_2(void)
{
	struct nfring_metadata_2 m = {
		.base = everything, .drop_reason = 0x10005, .drop_site = 17,
		.drop_address = UINT64_MAX - 4095, .cgroup_id = 1ULL << 33,
		.socket_cookie = 1ULL << 34, .socket_inode = 1ULL << 35, .uid = 1000,
		.spi = 0xabcd1234, .ct_source_port = htons(55126), .ct_dest_port = htons(53),
		.ct_family = NFPROTO_IPV4, .ct_protocol = 17, .ct_source = { 192, 168, 1, 2 },
		.ct_dest = { 203, 0, 113, 2 }, .ct_packets = { 3, 4 },
		.ct_bytes = { 500, 1ULL << 40 },
	};

	m.base.version = NFRING_METADATA_VERSION_2;
	m.base.size = sizeof(m);
	m.base.flags |= NFRING_METADATA_DROP | NFRING_METADATA_CGROUP | NFRING_METADATA_UID;
	return m;
}

static void write_packet_2(struct fixture *f, const struct nfring_metadata_2 *m,
			   const struct metadata_names *names)
{
	const struct sockaddr_ll from = {
		.sll_ifindex = 1, .sll_protocol = htons(ETH_P_IP),
		.sll_pkttype = PACKET_OUTGOING,
	};
	const struct nfring_frame frame = {
		.data = bytes, .snaplen = sizeof(bytes), .len = sizeof(bytes),
		.from = &from, .status = TP_STATUS_USER,
	};
	const struct output_facts facts = { .m = m, .names = *names };

	assert_int_equal(output_write_2(&f->output, &frame, &facts, 0), 1);
}

static void metadata_of_version_2_is_read_back_with_its_texts(void **state)
{
	const struct nfring_metadata_2 m = everything_2();
	struct fixture *f = fixture_new(false);
	struct nfring_metadata base = everything;

	(void)state;
	write_packet_2(f, &m, &(struct metadata_names) {
		.reason = "NETFILTER_\x1b", .function = "nf_hook_slow", .cgroup = "/web",
		.process = "812 curl",
	});
	/* A packet with version 1 may follow. */
	write_packet(f, &everything, 0);
	start_reading(f);
	read_packet(f);
	assert_true(f->view.has_2);
	expect_metadata(f, base, "lo", "if2147483647");
	f->view.m2.base.in_ifindex = m.base.in_ifindex;
	f->view.m2.base.out_ifindex = m.base.out_ifindex;
	assert_memory_equal(&f->view.m2, &m, sizeof(m));
	assert_string_equal(f->view.drop.reason, "NETFILTER_?");
	assert_string_equal(f->view.drop.function, "nf_hook_slow");
	assert_string_equal(f->view.names.cgroup, "/web");
	assert_string_equal(f->view.names.process, "812 curl");
	read_packet(f);
	assert_false(f->view.has_2);
	expect_metadata(f, base, "lo", "if2147483647");
	fixture_free(f);
}

static void a_text_that_does_not_fit_is_empty(void **state)
{
	const struct nfring_metadata_2 m = everything_2();
	struct fixture *f = fixture_new(false);
	char most[METADATA_TEXTS_MAX];
	size_t len, left;

	(void)state;
	/* what the names of the devices leave, without the zero bytes of all texts */
	left = sizeof(most) - strlen("lo") - strlen("if2147483647") - 6;
	for (len = left; len <= left + 1; len++) {
		memset(most, 'x', len);
		most[len] = '\0';
		write_packet_2(f, &m, &(struct metadata_names) { .cgroup = most, .process = "1" });
	}
	start_reading(f);
	read_packet(f);
	assert_int_equal(strlen(f->view.names.cgroup), left);
	assert_string_equal(f->view.names.process, "");
	assert_string_equal(f->view.drop.reason, "reason 65541");
	read_packet(f);
	assert_string_equal(f->view.names.cgroup, "");
	assert_string_equal(f->view.names.process, "1");
	fixture_free(f);
}

/* An option is damaged if its struct or the names of its devices are not whole. */
static void version_2_that_is_cut_is_damaged(void **state)
{
	const struct nfring_metadata_2 m = everything_2();
	struct metadata_option_2 option;
	size_t whole = metadata_option_build(&option, &m, &(struct metadata_names) {
		.in = "lo", .out = "tun0", .reason = "R" }) - 4, len;
	struct nfring_metadata_2 parsed;
	struct metadata_names names;

	(void)state;
	for (len = 1; len < whole; len++) {
		uint8_t *exact = test_malloc(len);	/* sanitizers notice a read beyond its end */

		case_is("%zu bytes", len);
		memcpy(exact, option.word, len);
		/* The texts after the names of the devices may be missing. */
		assert_int_equal(metadata_option_parse_2(&parsed, &names, exact, len),
				 len < 8 + sizeof(m) + 8 ? 0 : 2);
		test_free(exact);
	}
	case_over();
}

static void a_packet_without_metadata_has_no_option(void **state)
{
	struct fixture *f = fixture_new(true);

	(void)state;
	write_packet(f, NULL, 0);
	start_reading(f);
	read_packet(f);
	assert_null(f->packet.custom);
	assert_int_equal(f->packet.id, 0);
	fixture_free(f);
}

static void comments_are_written_on_request(void **state)
{
	static const char comment[] = "hook=ip/forward prio=-77 in=lo out=if2147483647 mark=0x78 ct=reply,snat ctid=11 zone=13 ctmark=0xc";
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct fixture *f = fixture_new(i);

		case_is("comments=%d", i);
		write_packet(f, &everything, 0);
		start_reading(f);
		read_packet(f);
		assert_non_null(f->packet.custom);
		assert_int_equal(!!f->packet.comment, i);
		if (i) {
			assert_int_equal(f->packet.comment_len, strlen(comment));
			assert_memory_equal(f->packet.comment, comment,
					    strlen(comment));
		}
		fixture_free(f);
	}
	case_over();
}

/* The flags are those of epb_flags in pcapng. */
static void checksums_and_segmentation_are_flags(void **state)
{
	static const struct {
		uint32_t status;
		uint32_t flags;
	} rows[] = {
		{ 0, 0x2 },
		{ TP_STATUS_CSUMNOTREADY, 0x202 },
		{ TP_STATUS_CSUM_VALID, 0x402 },
		{ 1 << 8, 0x802 },
		{ TP_STATUS_CSUMNOTREADY | 1 << 8, 0xa02 },
		{ TP_STATUS_LOSING | TP_STATUS_VLAN_VALID | TP_STATUS_COPY, 0x2 },
	};
	struct fixture *f = fixture_new(false);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		write_packet(f, &everything, rows[i].status);
	start_reading(f);
	for (i = 0; i < COUNT(rows); i++) {
		case_is("status 0x%x", rows[i].status);
		read_packet(f);
		assert_int_equal(f->packet.flags, rows[i].flags);
	}
	fixture_free(f);
	case_over();
}

/*
 * Write the option as nfring(8) describes it, but without the enterprise number, in this
 * machine's byte order.
 */
static size_t documented(uint8_t *to)
{
	memcpy(to, "nfring\0\0", 8);
	memcpy(to + 8, &everything, 64);
	memcpy(to + 72, "lo\0tun0", 8);
	return 80;
}

static bool parse(const uint8_t *at, size_t len)
{
	uint8_t *exact = malloc(len);	/* sanitizers notice a read beyond its end */
	struct nfring_metadata m;
	const char *in, *out;
	bool parsed;

	assert_non_null(exact);
	memcpy(exact, at, len);
	parsed = metadata_option_parse(&m, &in, &out, exact, len);
	if (parsed) {
		assert_string_equal(in, "lo");
		assert_string_equal(out, "tun0");
		assert_memory_equal(&m, &everything, sizeof(m));
	}
	free(exact);
	return parsed;
}

static void an_option_that_is_cut_has_no_metadata(void **state)
{
	uint8_t option[128];
	size_t whole = documented(option), len;

	(void)state;
	for (len = 1; len < whole; len++) {
		case_is("%zu bytes", len);
		assert_false(parse(option, len));
	}
	assert_true(parse(option, whole));
	case_over();
}

static void options_of_others_are_not_metadata(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} rows[] = {
		{ 0, 'N' },		/* "nfring\0\0" */
		{ 7, 1 },
		{ 8, 0 },		/* version 0 */
		{ 9, 1 },		/* version 257 */
		{ 10, 63 },		/* size */
		{ 10, 81 },
		{ 11, 0xff },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		uint8_t option[128];
		size_t len = documented(option);

		case_is("byte %zu = %d", rows[i].at, rows[i].value);
		option[rows[i].at] = rows[i].value;
		assert_false(parse(option, len));
	}
	case_over();
}

static void a_longer_struct_of_a_later_version_is_read(void **state)
{
	const uint16_t version = 2, size = 72;
	uint8_t option[128];

	(void)state;
	documented(option);
	memcpy(option + 8, &version, 2);
	memcpy(option + 10, &size, 2);
	memset(option + 72, 0xff, 8);
	memcpy(option + 80, "lo\0tun0", 8);
	assert_true(parse(option, 88));
}

/* Swap each member by its offset, not with the code that is tested. */
static void the_other_byte_order_is_read(void **state)
{
	static const struct {
		size_t at;
		size_t len;
	} members[] = {
		{ 0, 2 }, { 2, 2 }, { 4, 4 }, { 8, 8 }, { 18, 2 }, { 20, 4 },
		{ 24, 4 }, { 28, 4 }, { 32, 4 }, { 36, 4 }, { 40, 4 }, { 44, 4 },
		{ 48, 4 }, { 52, 4 }, { 56, 2 }, { 60, 4 },
	};
	uint8_t option[128];
	size_t whole = documented(option), i, b;

	(void)state;
	for (i = 0; i < COUNT(members); i++) {
		uint8_t *first = option + 8 + members[i].at;

		for (b = 0; b < members[i].len / 2; b++) {
			uint8_t swap = first[b];

			first[b] = first[members[i].len - 1 - b];
			first[members[i].len - 1 - b] = swap;
		}
	}
	assert_true(parse(option, whole));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_metadata_is_read_back),
		cmocka_unit_test(each_packet_has_metadata_of_its_own),
		cmocka_unit_test(metadata_of_version_2_is_read_back_with_its_texts),
		cmocka_unit_test(a_text_that_does_not_fit_is_empty),
		table_test(version_2_that_is_cut_is_damaged),
		cmocka_unit_test(a_packet_without_metadata_has_no_option),
		table_test(comments_are_written_on_request),
		table_test(checksums_and_segmentation_are_flags),
		table_test(an_option_that_is_cut_has_no_metadata),
		table_test(options_of_others_are_not_metadata),
		cmocka_unit_test(a_longer_struct_of_a_later_version_is_read),
		cmocka_unit_test(the_other_byte_order_is_read),
	};

	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}

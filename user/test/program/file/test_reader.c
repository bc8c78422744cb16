// SPDX-License-Identifier: GPL-2.0
/*
 * Reading capture files that are built by hand, in both byte orders, cut at
 * each byte, and damaged at random.  The sanitizers check that no byte outside
 * the file is read.
 */
#include "../../lib/cases.h"

#include <byteswap.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/read/reader.h"
#include "capture/read/view.h"
#include "common/describe.h"
#include "common/message.h"

/* A file that is being built. */
struct bytes_file {
	uint8_t at[4096];
	size_t len;
	bool swapped;
};

static void put16(struct bytes_file *f, uint16_t value)
{
	value = f->swapped ? bswap_16(value) : value;
	memcpy(f->at + f->len, &value, 2);
	f->len += 2;
}

static void put32(struct bytes_file *f, uint32_t value)
{
	value = f->swapped ? bswap_32(value) : value;
	memcpy(f->at + f->len, &value, 4);
	f->len += 4;
}

static void put64(struct bytes_file *f, uint64_t value)
{
	value = f->swapped ? bswap_64(value) : value;
	memcpy(f->at + f->len, &value, 8);
	f->len += 8;
}

static void put_bytes(struct bytes_file *f, const char *from, size_t len)
{
	memcpy(f->at + f->len, from, len);
	f->len += (len + 3) & ~3UL;
}

static void put_option(struct bytes_file *f, uint16_t code, const char *value,
		       size_t len)
{
	put16(f, code);
	put16(f, len);
	put_bytes(f, value, len);
}

static size_t begin(struct bytes_file *f, uint32_t type)
{
	size_t at = f->len;

	put32(f, type);
	put32(f, 0);
	return at;
}

static void end(struct bytes_file *f, size_t at)
{
	size_t behind = f->len + 4;
	uint32_t len = behind - at;

	put32(f, len);
	f->len = at + 4;
	put32(f, len);
	f->len = behind;
}

static void put_section(struct bytes_file *f)
{
	size_t at = begin(f, 0x0a0d0d0a);

	put32(f, 0x1a2b3c4d);
	put16(f, 1);
	put16(f, 0);
	put64(f, UINT64_MAX);
	end(f, at);
}

static void put_interface(struct bytes_file *f, uint16_t link, const char *name,
			  uint8_t resolution)
{
	size_t at = begin(f, 1);

	put16(f, link);
	put16(f, 0);
	put32(f, 100);
	if (name)
		put_option(f, 2, name, strlen(name));
	put_option(f, 9, (const char *)&resolution, 1);
	put32(f, 0);
	end(f, at);
}

static void put_packet(struct bytes_file *f, uint32_t interface, uint64_t time,
		       const char *comment)
{
	size_t at = begin(f, 6);

	put32(f, interface);
	put32(f, time >> 32);
	put32(f, time);
	put32(f, 5);
	put32(f, 77);
	put_bytes(f, "abcde", 5);
	put16(f, 2);
	put16(f, 4);
	put32(f, PCAPNG_OUTBOUND);
	put16(f, 4);
	put16(f, 8);
	put64(f, 9);
	put16(f, 5);
	put16(f, 8);
	put64(f, 0x123456789aULL);
	if (comment)
		put_option(f, 1, comment, strlen(comment));
	put32(f, 0);
	end(f, at);
}

static void open_bytes(struct reader *reader, const uint8_t *at, size_t len,
		       int *err)
{
	int fd = memfd_create("capture", MFD_CLOEXEC);
	static char path[32];	/* static, because the reader keeps the pointer */

	assert_true(fd >= 0);
	assert_int_equal(write(fd, at, len), len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	*err = reader_open(reader, path, &(struct source_wake){ .fd = -1 });
	close(fd);
}

static void a_file_of_several_sections(struct bytes_file *f)
{
	put_section(f);
	put_interface(f, 1, "eth0@output", 9);
	put_interface(f, 276, NULL, 6);
	put_packet(f, 1, 5000001, NULL);
	put_packet(f, 0, 7000000002, "hook=output prio=50");
	end(f, begin(f, 0x0bad));	/* a block of an unknown type */
	put_section(f);
	put_interface(f, 101, "tun0", 0x80 | 10);
	put_packet(f, 0, 3 * 1024 + 512, NULL);
}

static void check_packets(const struct bytes_file *f)
{
	static const struct {
		uint32_t interface;
		uint64_t time;
		uint16_t link;
		const char *name;
	} rows[] = {
		{ 1, 5000001000, 276, NULL },
		{ 0, 7000000002, 1, "eth0@output" },
		{ 2, 3500000000, 101, "tun0" },
	};
	struct pcapng_packet packet;
	struct reader reader;
	size_t i;
	int err;

	open_bytes(&reader, f->at, f->len, &err);
	assert_int_equal(err, 0);
	for (i = 0; i < COUNT(rows); i++) {
		const struct pcapng_interface *of;

		assert_int_equal(reader_next(&reader, &packet), 1);
		of = &reader.interfaces[packet.interface].is;
		assert_int_equal(packet.interface, rows[i].interface);
		assert_int_equal(packet.time, rows[i].time);
		assert_int_equal(packet.caplen, 5);
		assert_int_equal(packet.len, 77);
		assert_memory_equal(packet.data, "abcde", 5);
		assert_int_equal(packet.flags, PCAPNG_OUTBOUND);
		assert_int_equal(packet.drops, 9);
		assert_int_equal(packet.id, 0x123456789aULL);
		assert_int_equal(of->link, rows[i].link);
		assert_int_equal(of->snaplen, 100);
		if (rows[i].name)
			assert_string_equal(of->name, rows[i].name);
		else
			assert_null(of->name);
	}
	assert_int_equal(reader_next(&reader, &packet), 0);
	reader_close(&reader);
}

static void sections_have_interfaces_of_their_own(void **state)
{
	struct bytes_file same = { .swapped = false }, other = { .swapped = true };

	(void)state;
	a_file_of_several_sections(&same);
	check_packets(&same);
	a_file_of_several_sections(&other);
	check_packets(&other);
}

/* Count the packets and set @ended.  Read all bytes, so that sanitizers check them. */
static int count(const uint8_t *at, size_t len, int *ended)
{
	struct pcapng_packet packet;
	struct device_names names = { 0 };
	struct reader reader;
	uint32_t sum = 0;
	int nr = 0;

	open_bytes(&reader, at, len, ended);
	while (!*ended && (*ended = reader_next(&reader, &packet)) > 0) {
		struct view view;
		uint32_t i;

		assert_true(packet.interface < reader.interface_nr);
		for (i = 0; i < packet.caplen; i++)
			sum += packet.data[i];
		for (i = 0; i < packet.comment_len; i++)
			sum += packet.comment[i];
		view_build(&view, &packet,
			   &reader.interfaces[packet.interface].is, &names);
		for (i = 0; i < view.frame.snaplen; i++)
			sum += view.frame.data[i];
		*ended = 0;
		nr++;
	}
	reader_close(&reader);
	device_names_free(&names);
	return sum == 1 ? 0 : nr;
}

/* From a cut file the reader gets the complete packets.  A cut inside a block is an error. */
static void a_file_can_end_anywhere(void **state)
{
	struct bytes_file f = { .swapped = false };
	size_t len, wholes = 0;
	char said[256];

	(void)state;
	a_file_of_several_sections(&f);
	complain_to(said, sizeof(said));
	for (len = 1; len <= f.len; len++) {
		int ended, nr;

		said[0] = '\0';
		nr = count(f.at, len, &ended);
		assert_int_equal(ended ? -1 : 0, ended);
		assert_int_equal(!!said[0], !!ended);
		assert_true(nr <= 3);
		wholes += !ended;
		if (len == f.len)
			assert_int_equal(nr, 3);
	}
	complain_to(NULL, 0);
	/* two sections, three interfaces, three packets, and a block of another kind */
	assert_int_equal(wholes, 9);
}

/* Return false as often as *@arg says, and then true. */
static bool is_over(void *arg)
{
	int *left = arg;

	return !(*left)--;
}

/*
 * Read @len bytes from a pipe that stays open.  The second signal ends the reading.  If
 * the reader ignored that signal, it would wait for more bytes forever.  If it returned
 * bytes that are not there, the sanitizers would notice.
 */
static void read_interrupted(const struct bytes_file *f, size_t len)
{
	int left = 1, ends[2], wake[2], nr = 0, err;
	struct pcapng_packet packet;
	struct reader reader;
	char path[32];

	assert_int_equal(pipe(ends) | pipe(wake), 0);
	assert_int_equal(write(ends[1], f->at, len), len);
	assert_int_equal(write(wake[1], "x", 1), 1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	err = reader_open(&reader, path, &(struct source_wake) {
		.fd = wake[0], .is_over = is_over, .arg = &left,
	});
	while (!err && (err = reader_next(&reader, &packet)) > 0) {
		err = 0;
		nr++;
	}
	assert_int_equal(err, 0);
	assert_int_equal(left, -1);
	assert_true(nr <= 3);
	reader_close(&reader);
	close(ends[0]);
	close(ends[1]);
	close(wake[0]);
	close(wake[1]);
}

/* If a signal ends the reading before the end of the file, there is no error message. */
static void a_signal_can_end_the_reading_anywhere(void **state)
{
	static const uint32_t classic[] = {
		0xa1b2c3d4, 0x00040002, 0, 0, 65535, 1, 7, 8, 4, 9, 0,
	};
	struct bytes_file f = { .swapped = false };
	char said[256] = "";
	size_t len, i;

	(void)state;
	complain_to(said, sizeof(said));
	a_file_of_several_sections(&f);
	for (len = 1; len <= f.len; len++)
		read_interrupted(&f, len);
	f.len = 0;
	for (i = 0; i < COUNT(classic); i++)
		put32(&f, classic[i]);
	for (len = 1; len <= f.len; len++)
		read_interrupted(&f, len);
	complain_to(NULL, 0);
	assert_string_equal(said, "");
}

static void damaged_files_are_survived(void **state)
{
	struct bytes_file f = { .swapped = false };
	unsigned int seed = 1, round, hits;
	char said[256];

	(void)state;
	a_file_of_several_sections(&f);
	complain_to(said, sizeof(said));
	for (round = 0; round < 3000; round++) {
		struct bytes_file damaged = f;
		int ended;

		for (hits = 1 + rand_r(&seed) % 4; hits; hits--)
			damaged.at[rand_r(&seed) % f.len] =
				rand_r(&seed) % 3 ? rand_r(&seed) : 0xff;
		count(damaged.at, f.len, &ended);
	}
	complain_to(NULL, 0);
}

/* Check that the reader refuses the file, with a message that contains @what. */
static void refused(const struct bytes_file *f, const char *what)
{
	char said[256] = "";
	int ended;

	case_is("%s", what);
	complain_to(said, sizeof(said));
	count(f->at, f->len, &ended);
	complain_to(NULL, 0);
	assert_int_equal(ended, -1);
	assert_non_null(strstr(said, what));
	case_over();
}

static void damage_is_named_in_the_message(void **state)
{
	struct bytes_file f = { .swapped = false };
	size_t at;

	(void)state;
	put_section(&f);
	put_packet(&f, 0, 0, NULL);
	refused(&f, "packet of an interface that the file does not describe");
	f.len = 0;
	put_section(&f);
	put_interface(&f, 1, NULL, 20);
	refused(&f, "impossible resolution of time stamps");
	f.len = 0;
	put_section(&f);
	put_interface(&f, 1, NULL, 9);
	at = begin(&f, 6);
	put32(&f, 0);
	put64(&f, 0);
	put32(&f, 6);
	put32(&f, 6);
	put32(&f, 0);
	end(&f, at);
	refused(&f, "packet is longer than its block");
	f.at[f.len - 1] ^= 1;
	refused(&f, "the two lengths of a block differ");
	f.len = 0;
	put_section(&f);
	put32(&f, 1);
	put32(&f, 11);
	refused(&f, "impossible length of a block");
	f.len = 0;
	put_section(&f);
	f.at[12] = 2;
	refused(&f, "unknown version of pcapng");
	f.at[8] = 0;
	refused(&f, "section of unknown byte order");
	f.len = 0;
	put32(&f, 0xa1b2c3d4);
	put32(&f, 0x00040002);
	put64(&f, 0);
	put32(&f, 65535);
	put32(&f, 1);
	put64(&f, 0);
	put32(&f, 0x7fffffff);
	put32(&f, 0);
	refused(&f, "packet is larger than 16 MiB");
}

static void classic_files_have_two_units_and_byte_orders(void **state)
{
	static const uint32_t magic[] = { 0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34 };
	struct pcapng_packet packet;
	struct reader reader;
	size_t i;
	int err;

	(void)state;
	for (i = 0; i < 2 * COUNT(magic); i++) {
		struct bytes_file f = { .swapped = i % 2 };

		put32(&f, magic[i / 2]);
		put32(&f, 0x00040002);
		put64(&f, 0);
		put32(&f, 65535);
		put32(&f, 0x10000071);
		put32(&f, 7);
		put32(&f, 8);
		put32(&f, 5);
		put32(&f, 9);
		if (i / 2 == 2)
			put64(&f, 0);
		memcpy(f.at + f.len, "abcde", 5);
		open_bytes(&reader, f.at, f.len + 5, &err);
		assert_int_equal(err, 0);
		assert_int_equal(reader_next(&reader, &packet), 1);
		assert_int_equal(reader.interfaces[0].is.link, 113);
		assert_int_equal(packet.time, i / 2 == 1 ? 7000000008 : 7000008000);
		assert_int_equal(packet.caplen, 5);
		assert_int_equal(packet.len, 9);
		assert_memory_equal(packet.data, "abcde", 5);
		assert_int_equal(reader_next(&reader, &packet), 0);
		reader_close(&reader);
	}
}

/* From the writer's comments, the reader must get the metadata that was written. */
static void comments_are_read_as_metadata(void **state)
{
	static const char *const rows[] = {
		"hook=output prio=50 in=- out=eth0 mark=0x77 ct=new,snat ctid=7",
		"hook=prerouting prio=-150 in=eth0 out=- mark=0x0 ct=none",
		"hook=ip6/forward prio=3 in=a out=b mark=0x1 ct=reply,snat,dnat ctid=9 zone=3 ctmark=0x5",
		"hook=arp/input prio=50 in=eth0 out=- mark=0x0 ct=untracked",
		"hook=ingress prio=-2147483648 in=eth0 out=- mark=0x0 ct=none ipsec=decrypted",
		"hook=postrouting prio=300 in=- out=eth0 mark=0x0 ct=related ipsec=encrypts",
	};
	static const char *const others[] = {
		"", "a comment", "hook=output", "hook=nosuch prio=0",
		"hook=output prio=x", "hook=output:lo prio=5", "prio=5 hook=output",
	};
	struct device_names names = { 0 };
	struct nfring_metadata m;
	char line[256];
	struct text text;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		case_is("%s", rows[i]);
		assert_true(view_metadata(&m, rows[i], strlen(rows[i]), &names));
		text_init(&text, line, sizeof(line));
		describe_packet(&text, &m, &names);
		assert_string_equal(line, rows[i]);
	}
	for (i = 0; i < COUNT(others); i++) {
		case_is("%s", others[i]);
		assert_false(view_metadata(&m, others[i], strlen(others[i]),
					   &names));
	}
	device_names_free(&names);
	case_over();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(sections_have_interfaces_of_their_own),
		table_test(a_file_can_end_anywhere),
		table_test(a_signal_can_end_the_reading_anywhere),
		table_test(damaged_files_are_survived),
		table_test(damage_is_named_in_the_message),
		table_test(classic_files_have_two_units_and_byte_orders),
		table_test(comments_are_read_as_metadata),
	};

	return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}

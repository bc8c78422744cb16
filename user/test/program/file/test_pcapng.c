// SPDX-License-Identifier: GPL-2.0
/* The bytes of a written pcapng file, which the test finds by the lengths in its blocks. */
#include "../../lib/cases.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/file/pcapng.h"

struct fixture {
	struct stream stream;
	int fd;
	uint8_t *bytes;
	size_t size;
	size_t at;
};

static struct fixture *fixture_new(const char *comment)
{
	struct fixture *f = test_calloc(1, sizeof(*f));

	f->fd = memfd_create("pcapng", MFD_CLOEXEC);
	assert_true(f->fd >= 0);
	assert_int_equal(stream_open(&f->stream, f->fd, NULL), 0);
	assert_int_equal(pcapng_section(&f->stream, comment), 0);
	return f;
}

/* Read the written stream from its start. */
static void read_back(struct fixture *f)
{
	assert_int_equal(stream_flush(&f->stream), 0);
	free(f->bytes);
	f->size = (size_t)lseek(f->fd, 0, SEEK_END);
	f->bytes = malloc(f->size);
	assert_int_equal(pread(f->fd, f->bytes, f->size, 0), f->size);
	assert_int_equal(f->stream.total, f->size);
	f->at = 0;
}

static void fixture_free(struct fixture *f)
{
	free(f->bytes);
	assert_int_equal(stream_close(&f->stream), 0);
	test_free(f);
}

static uint32_t word(const struct fixture *f, size_t at)
{
	uint32_t value;

	assert_true(at + 4 <= f->size);
	memcpy(&value, f->bytes + at, 4);
	return value;
}

static uint16_t half(const struct fixture *f, size_t at)
{
	uint16_t value;

	assert_true(at + 2 <= f->size);
	memcpy(&value, f->bytes + at, 2);
	return value;
}

/*
 * Go to the next block and return the offset of its body.  Its two lengths must
 * be equal.
 */
static size_t block(struct fixture *f, uint32_t type)
{
	size_t inside = f->at + 8;
	uint32_t len = word(f, f->at + 4);

	assert_int_equal(word(f, f->at), type);
	assert_int_equal(len % 4, 0);
	assert_int_equal(word(f, f->at + len - 4), len);
	f->at += len;
	return inside;
}

/* Expect the option @code with this value at @at; return the next option's offset. */
static size_t option(const struct fixture *f, size_t at, uint16_t code,
		     const void *value, uint16_t len)
{
	assert_int_equal(half(f, at), code);
	assert_int_equal(half(f, at + 2), len);
	assert_memory_equal(f->bytes + at + 4, value, len);
	return at + 4 + (len + 3) / 4 * 4;
}

static void end_of_options(const struct fixture *f, size_t at)
{
	assert_int_equal(word(f, at), 0);
	assert_int_equal(at + 8, f->at);
}

static void the_section_comes_first(void **state)
{
	struct fixture *f = fixture_new(NULL);
	size_t at;

	(void)state;
	read_back(f);
	at = block(f, 0x0a0d0d0a);
	assert_int_equal(word(f, at), 0x1a2b3c4d);
	assert_int_equal(half(f, at + 4), 1);
	assert_int_equal(half(f, at + 6), 0);
	assert_int_equal(word(f, at + 8), 0xffffffff);
	assert_int_equal(word(f, at + 12), 0xffffffff);
	assert_int_equal(half(f, at + 16), 3);
	assert_memory_equal(f->bytes + at + 20, "Linux", 5);
	assert_int_equal(f->at, f->size);
	fixture_free(f);
}

static void a_comment_belongs_to_the_section(void **state)
{
	struct fixture *f = fixture_new("why it is");
	size_t at;

	(void)state;
	read_back(f);
	at = block(f, 0x0a0d0d0a);
	at = option(f, at + 16, 1, "why it is", 9);
	assert_int_equal(half(f, at), 3);
	assert_int_equal(f->at, f->size);
	fixture_free(f);
}

static void an_interface_has_its_options(void **state)
{
	struct fixture *f = fixture_new(NULL);
	struct pcapng_interface interface = {
		.link = 276, .snaplen = 1000, .name = "eth0@prerouting",
		.description = "four", .filter = "udp",
	};
	size_t at;

	(void)state;
	assert_int_equal(pcapng_interface(&f->stream, &interface), 0);
	interface.description = NULL;
	interface.filter = NULL;
	assert_int_equal(pcapng_interface(&f->stream, &interface), 0);
	read_back(f);
	block(f, 0x0a0d0d0a);
	at = block(f, 1);
	assert_int_equal(half(f, at), 276);
	assert_int_equal(half(f, at + 2), 0);
	assert_int_equal(word(f, at + 4), 1000);
	at = option(f, at + 8, 2, "eth0@prerouting", 15);
	at = option(f, at, 3, "four", 4);
	at = option(f, at, 9, "\t", 1);
	at = option(f, at, 11, "\0udp", 4);
	end_of_options(f, at);
	at = block(f, 1);
	at = option(f, at + 8, 2, "eth0@prerouting", 15);
	at = option(f, at, 9, "\t", 1);
	end_of_options(f, at);
	fixture_free(f);
}

static void a_packet_has_its_metadata_as_options(void **state)
{
	struct fixture *f = fixture_new(NULL);
	struct pcapng_packet packet = {
		.interface = 3, .time = 0x1122334455667788ULL,
		.data = (const uint8_t *)"abcde", .caplen = 5, .len = 77,
		.flags = PCAPNG_OUTBOUND, .drops = 9, .id = 0x123456789aULL,
		.has_queue = true, .queue = 4,
		.custom = "\xd9\x7e\0\0custom", .custom_len = 10,
		.comment = "hook=x", .comment_len = 6,
	};
	size_t at;

	(void)state;
	assert_int_equal(pcapng_packet(&f->stream, &packet), 0);
	packet.drops = 0;
	packet.id = 0;
	packet.has_queue = false;
	packet.custom = NULL;
	packet.comment = NULL;
	assert_int_equal(pcapng_packet(&f->stream, &packet), 0);
	read_back(f);
	block(f, 0x0a0d0d0a);
	at = block(f, 6);
	assert_int_equal(word(f, at), 3);
	assert_int_equal(word(f, at + 4), 0x11223344);
	assert_int_equal(word(f, at + 8), 0x55667788);
	assert_int_equal(word(f, at + 12), 5);
	assert_int_equal(word(f, at + 16), 77);
	assert_memory_equal(f->bytes + at + 20, "abcde\0\0\0", 8);
	at = option(f, at + 28, 2, "\2\0\0\0", 4);
	at = option(f, at, 4, "\x09\0\0\0\0\0\0\0", 8);
	at = option(f, at, 5, "\x9a\x78\x56\x34\x12\0\0\0", 8);
	at = option(f, at, 6, "\4\0\0\0", 4);
	at = option(f, at, 2989, "\xd9\x7e\0\0custom", 10);
	at = option(f, at, 1, "hook=x", 6);
	end_of_options(f, at);
	at = block(f, 6);
	at = option(f, at + 28, 2, "\2\0\0\0", 4);
	end_of_options(f, at);
	fixture_free(f);
}

static void statistics_have_times_and_counts(void **state)
{
	struct fixture *f = fixture_new(NULL);
	size_t at;

	(void)state;
	assert_int_equal(pcapng_statistics(&f->stream,
					   &(struct pcapng_statistics) {
		.interface = 1, .start = 0x100000002ULL, .end = 0x300000004ULL,
		.received = 5, .dropped = 6,
	}), 0);
	read_back(f);
	block(f, 0x0a0d0d0a);
	at = block(f, 5);
	assert_int_equal(word(f, at), 1);
	assert_int_equal(word(f, at + 4), 3);
	assert_int_equal(word(f, at + 8), 4);
	at = option(f, at + 12, 2, "\1\0\0\0\2\0\0\0", 8);
	at = option(f, at, 3, "\3\0\0\0\4\0\0\0", 8);
	at = option(f, at, 4, "\5\0\0\0\0\0\0\0", 8);
	at = option(f, at, 7, "\6\0\0\0\0\0\0\0", 8);
	end_of_options(f, at);
	fixture_free(f);
}

/* The writer writes only full buffers until the file ends, and loses no bytes. */
static void large_amounts_are_written_in_whole_buffers(void **state)
{
	static uint8_t data[65535];
	struct fixture *f = fixture_new(NULL);
	struct pcapng_packet packet = { .data = data, .len = 65535 };
	uint32_t i;

	(void)state;
	for (i = 0; i < 100; i++) {
		memset(data, (int)i, sizeof(data));
		packet.caplen = 65535 - i;
		assert_int_equal(pcapng_packet(&f->stream, &packet), 0);
		assert_int_equal(lseek(f->fd, 0, SEEK_END) % STREAM_BUFFER, 0);
	}
	read_back(f);
	block(f, 0x0a0d0d0a);
	for (i = 0; i < 100; i++) {
		size_t at = block(f, 6);

		assert_int_equal(word(f, at + 12), 65535 - i);
		assert_int_equal(f->bytes[at + 20], i);
		assert_int_equal(f->bytes[at + 20 + 65535 - i - 1], i);
	}
	assert_int_equal(f->at, f->size);
	fixture_free(f);
}

/* Write a packet that leaves this room in the buffer of the stream. */
static void fill_buffer(struct fixture *f, size_t left)
{
	static uint8_t data[STREAM_BUFFER];
	const size_t around = 44;	/* of a block with flags, before and after the bytes */
	struct pcapng_packet packet = { .data = data };

	packet.caplen = STREAM_BUFFER - left - f->stream.used - around;
	packet.len = packet.caplen;
	assert_int_equal(pcapng_packet(&f->stream, &packet), 0);
	assert_int_equal(f->stream.used, STREAM_BUFFER - left);
}

static void a_packet_with_all_options_fits_into_any_room(void **state)
{
	const struct pcapng_packet packet = {
		.data = (const uint8_t *)"abcde", .caplen = 5, .len = 5, .drops = 1,
		.id = 2, .has_queue = true, .queue = 3, .dropped = true,
		.custom = "\xd9\x7e\0\0custom", .custom_len = 10,
		.comment = "hook=x", .comment_len = 6,
	};
	size_t left, at;

	(void)state;
	for (left = 4; left < 200; left += 4) {
		struct fixture *f = fixture_new(NULL);

		fill_buffer(f, left);
		assert_int_equal(pcapng_packet(&f->stream, &packet), 0);
		read_back(f);
		block(f, 0x0a0d0d0a);
		block(f, 6);
		at = block(f, 6);
		at = option(f, at + 28, 2, "\0\0\0\0", 4);
		at = option(f, at, 4, "\1\0\0\0\0\0\0\0", 8);
		at = option(f, at, 5, "\2\0\0\0\0\0\0\0", 8);
		at = option(f, at, 6, "\3\0\0\0", 4);
		at = option(f, at, 7, "\1\2\0\0\0\0\0\0\0", 9);
		at = option(f, at, 2989, packet.custom, 10);
		at = option(f, at, 1, "hook=x", 6);
		end_of_options(f, at);
		assert_int_equal(f->at, f->size);
		fixture_free(f);
	}
}

static void a_full_disk_is_an_error(void **state)
{
	static uint8_t data[65535];
	struct pcapng_packet packet = { .data = data, .caplen = 65535 };
	struct stream stream;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	int err, i;

	(void)state;
	assert_int_equal(stream_open(&stream, fd, NULL), 0);
	err = pcapng_section(&stream, NULL);
	for (i = 0; i < 20 && !err; i++)
		err = pcapng_packet(&stream, &packet);
	assert_int_equal(err, -ENOSPC);
	assert_int_equal(stream_close(&stream), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_section_comes_first),
		cmocka_unit_test(a_comment_belongs_to_the_section),
		cmocka_unit_test(an_interface_has_its_options),
		cmocka_unit_test(a_packet_has_its_metadata_as_options),
		cmocka_unit_test(statistics_have_times_and_counts),
		cmocka_unit_test(large_amounts_are_written_in_whole_buffers),
		cmocka_unit_test(a_packet_with_all_options_fits_into_any_room),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests_name("pcapng", tests, NULL, NULL);
}

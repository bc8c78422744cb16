// SPDX-License-Identifier: GPL-2.0
/* Streams to each kind of descriptor, and codecs with any bytes. */
#include "../../lib/cases.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/read/source.h"
#include "common/file/stream.h"

#define BYTES	(3 << 20)

static uint8_t original[BYTES];

/* Codecs expand the random half of the bytes, and shrink the regular half. */
static int fill(void **state)
{
	unsigned int seed = 1;
	size_t i;

	(void)state;
	for (i = 0; i < BYTES; i++)
		original[i] = i < BYTES / 2 ? (uint8_t)rand_r(&seed) : (uint8_t)(i / 5000);
	return 0;
}

static const struct codec *codec_of(const char *name)
{
	const struct codec *codec = codec_by_name(name);

	assert_non_null(codec);
	return codec;
}

static void names_choose_codecs(void **state)
{
	static const struct {
		const char *path, *codec;
	} rows[] = {
		{ "a.pcapng.gz", "gzip" }, { "a.zst", "zstd" }, { "/x.gz/a", NULL },
		{ "a.pcapng", NULL }, { "gz", NULL }, { ".gz", NULL }, { "-", NULL },
	};
	const typeof(rows[0]) *row;

	(void)state;
	for_each_case(row, rows) {
		const struct codec *codec = codec_by_name(row->path);

		case_is("%s", row->path);
		assert_int_equal(!!codec, !!row->codec);
		if (codec)
			assert_string_equal(codec->name, row->codec);
	}
}

/* Write the original in parts of many sizes. */
static int pack(const struct codec *codec, size_t flush_at)
{
	int fd = memfd_create("packed", MFD_CLOEXEC), kept = dup(fd);
	size_t at = 0, part = 1;
	struct stream stream;

	assert_int_equal(stream_open(&stream, fd, codec), 0);
	while (at < BYTES) {
		if (part > BYTES - at)
			part = BYTES - at;
		assert_int_equal(stream_put(&stream, original + at, part), 0);
		at += part;
		part = part * 3 % 300007 + 1;
		if (at > flush_at) {
			assert_int_equal(stream_flush(&stream), 0);
			flush_at = SIZE_MAX;
		}
	}
	assert_int_equal(stream_close(&stream), 0);
	return kept;
}

static void open_packed(struct source *source, int fd, const struct codec *codec)
{
	static const struct source_wake never = { .fd = -1 };

	lseek(fd, 0, SEEK_SET);
	assert_int_equal(source_open(source, fd, &never), 0);
	assert_ptr_equal(codec_by_magic(source_see(source, 4)), codec);
	assert_int_equal(source_unpack(source, codec), 0);
}

/* Read @times the original, in parts of many sizes.  The source closes @fd. */
static void expect_original(int fd, const struct codec *codec, int times)
{
	struct source source;
	size_t part = 1;

	open_packed(&source, fd, codec);
	while (times--) {
		size_t at = 0;

		while (at < BYTES) {
			const uint8_t *bytes;

			if (part > BYTES - at)
				part = BYTES - at;
			bytes = source_see(&source, part);
			assert_non_null(bytes);
			assert_memory_equal(bytes, original + at, part);
			source_take(&source, part);
			at += part;
			part = part * 3 % 1000003 + 1;
		}
	}
	assert_null(source_see(&source, 1));
	assert_int_equal(source.error, 0);
	source_close(&source);
}

static void round_trip(const char *name)
{
	const struct codec *codec = codec_of(name);
	uint8_t *packed;
	off_t len;
	int fd;

	if (!codec->ops)
		skip();
	expect_original(pack(codec, SIZE_MAX), codec, 1);
	expect_original(pack(codec, BYTES / 3), codec, 1);
	/* The reader treats two compressed files in one descriptor as one file. */
	fd = pack(codec, SIZE_MAX);
	len = lseek(fd, 0, SEEK_END);
	packed = malloc(len);
	assert_int_equal(pread(fd, packed, len, 0), len);
	assert_int_equal(pwrite(fd, packed, len, len), len);
	free(packed);
	expect_original(fd, codec, 2);
}

static void gzip_and_back(void **state)
{
	(void)state;
	round_trip("x.gz");
}

static void zstd_and_back(void **state)
{
	(void)state;
	round_trip("x.zst");
}

/* Everything before a flush can be read while the stream is open. */
static void a_flush_lets_others_read(const char *name)
{
	const struct codec *codec = codec_of(name);
	int fd = memfd_create("packed", MFD_CLOEXEC), kept = dup(fd);
	struct source source;
	struct stream stream;

	if (!codec->ops)
		skip();
	assert_int_equal(stream_open(&stream, fd, codec), 0);
	assert_int_equal(stream_put(&stream, original, 10000), 0);
	assert_int_equal(stream_flush(&stream), 0);
	open_packed(&source, dup(kept), codec);
	assert_memory_equal(source_see(&source, 10000), original, 10000);
	source_take(&source, 10000);
	assert_null(source_see(&source, 1));
	assert_int_equal(source.error, ENODATA);
	source_close(&source);
	assert_int_equal(stream_close(&stream), 0);
	close(kept);
}

static void a_flush_of_gzip_lets_others_read(void **state)
{
	(void)state;
	a_flush_lets_others_read("x.gz");
}

static void a_flush_of_zstd_lets_others_read(void **state)
{
	(void)state;
	a_flush_lets_others_read("x.zst");
}

/* Reading a damaged or cut file must end.  If it is cut, the reader must report that. */
static void damage(const char *name)
{
	const struct codec *codec = codec_of(name);
	unsigned int seed = 1;
	int fd, round;
	off_t len;

	if (!codec->ops)
		skip();
	fd = pack(codec, BYTES / 3);
	len = lseek(fd, 0, SEEK_END);
	for (round = 0; round < 60; round++) {
		off_t at = 4 + rand_r(&seed) % (len - 4);
		int copy = memfd_create("damaged", MFD_CLOEXEC);
		uint8_t *bytes = malloc(len), byte = rand_r(&seed);
		struct source source;

		assert_int_equal(pread(fd, bytes, len, 0), len);
		if (round % 2 == 0)
			bytes[at] ^= byte | 1;
		assert_int_equal(write(copy, bytes, round % 2 ? at : len),
				 round % 2 ? at : len);
		free(bytes);
		open_packed(&source, copy, codec);
		while (source_see(&source, 1))
			source_take(&source, source_left(&source));
		assert_true(source.at <= 2 * BYTES);
		if (round % 2)
			assert_int_equal(source.error, ENODATA);
		source_close(&source);
	}
	close(fd);
}

static void damaged_gzip_ends(void **state)
{
	(void)state;
	damage("x.gz");
}

static void damaged_zstd_ends(void **state)
{
	(void)state;
	damage("x.zst");
}

/* The pipe is smaller than the original, so the writer must wait for the child to read. */
static void a_non_blocking_pipe_gets_everything(void **state)
{
	struct stream stream;
	int ends[2], status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	child = fork();
	if (!child) {
		static uint8_t got[BYTES];
		size_t at = 0;
		ssize_t nr;

		close(ends[1]);
		while ((nr = read(ends[0], got + at, BYTES - at)) > 0)
			at += nr;
		_exit(at != BYTES || memcmp(got, original, BYTES));
	}
	close(ends[0]);
	assert_int_equal(stream_open(&stream, ends[1], NULL), 0);
	assert_int_equal(stream_put(&stream, original, BYTES), 0);
	assert_int_equal(stream_close(&stream), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* After an error, no more bytes are written, because they would follow a gap. */
static void an_error_stays(void **state)
{
	struct stream stream;
	int ends[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(stream_open(&stream, ends[1], NULL), 0);
	assert_int_equal(stream_put(&stream, "x", 1), 0);
	assert_int_equal(stream_flush(&stream), -EPIPE);
	assert_int_equal(dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), ends[1]), ends[1]);
	assert_int_equal(stream_put(&stream, "x", 1), -EPIPE);
	assert_int_equal(stream_flush(&stream), -EPIPE);
	assert_int_equal(stream_close(&stream), -EPIPE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(names_choose_codecs),
		cmocka_unit_test(gzip_and_back),
		cmocka_unit_test(zstd_and_back),
		cmocka_unit_test(a_flush_of_gzip_lets_others_read),
		cmocka_unit_test(a_flush_of_zstd_lets_others_read),
		cmocka_unit_test(damaged_gzip_ends),
		cmocka_unit_test(damaged_zstd_ends),
		cmocka_unit_test(a_non_blocking_pipe_gets_everything),
		cmocka_unit_test(an_error_stays),
	};

	return cmocka_run_group_tests_name("stream", tests, fill, NULL);
}

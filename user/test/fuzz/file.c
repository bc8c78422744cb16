// SPDX-License-Identifier: GPL-2.0
/* The input is a capture file. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <sanitizer/asan_interface.h>

#include "capture/read/cut.h"
#include "capture/read/reader.h"
#include "capture/read/view.h"
#include "common/print/line.h"

#include "fuzz.h"

static int pass(void *arg, uint32_t type, const uint8_t *at, size_t len)
{
	uint32_t *sum = arg;

	*sum += type;
	while (len--)
		*sum += *at++;
	return 0;
}

/* Read every byte that the reader returns, so that the sanitizers check them. */
static uint32_t add_up(const void *at, size_t len)
{
	uint32_t sum = 0;

	pass(&sum, 0, at, len);
	return sum;
}

/*
 * The buffer is larger than the file, so tell AddressSanitizer where the file ends.  Only
 * a compressed file is not in the buffer as a whole.
 */
static void forbid_rest(const struct source *source)
{
	if (!source->packed.codec)
		ASAN_POISON_MEMORY_REGION(source->buffer + source->end,
					  source->size - source->end);
}

static void cut_one(const struct reader *reader, const struct pcapng_packet *packet)
{
	struct cut cut = { 0 };

	if (reader->classic || !packet->caplen)
		return;
	fuzz_require(!cut_block(&cut, reader, packet->caplen / 2));
	add_up(cut.bytes, cut.len);
	cut_free(&cut);
}

static void see_packet(const struct reader *reader, const struct pcapng_packet *packet,
		       struct device_names *names, struct line_before *before)
{
	static const struct line_style style = { .verbose = true, .point = true };
	struct view view;
	struct text text;
	char line[1024];

	fuzz_require(packet->interface < reader->interface_nr);
	add_up(packet->data, packet->caplen);
	add_up(packet->comment, packet->comment ? packet->comment_len : 0);
	view_build(&view, packet, &reader->interfaces[packet->interface].is, names);
	fuzz_require(view.frame.snaplen <= packet->caplen);
	text_init(&text, line, sizeof(line));
	line_build(&text, &view.frame, view.has_metadata ? &view.m : NULL, NULL, &style,
		   names, before);
	fuzz_require(strlen(line) == text.len);
	cut_one(reader, packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	const struct source_wake never = { .fd = -1 };
	struct device_names names = { 0 };
	struct line_before before = { 0 };
	struct pcapng_packet packet;
	struct reader reader;
	uint32_t sum = 0;
	char path[32];
	int found;

	fuzz_quietly();
	fuzz_require(fd >= 0);
	fuzz_require(write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	found = reader_open(&reader, path, &never);
	if (!found) {
		forbid_rest(&reader.source);
		reader.others = (struct reader_blocks) { .pass = pass, .arg = &sum };
		do {
			found = reader_next(&reader, &packet);
			if (found > 0)
				see_packet(&reader, &packet, &names, &before);
		} while (found > 0);
	}
	reader_close(&reader);
	device_names_free(&names);
	close(fd);
	return 0;
}

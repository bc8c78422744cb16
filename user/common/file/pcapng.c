// SPDX-License-Identifier: GPL-2.0
/* Write blocks of draft-ietf-opsawg-pcapng, in this machine's byte order. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "common/file/pcapng.h"
#include "common/file/pcapng_format.h"

#define TSRESOL_NANOSECONDS	9
#define OPTION_LEN_MAX		65535

static uint32_t option_size(size_t len)
{
	return 4 + pcapng_padded(len);
}

/* Write the buffer, which is full except at a flush and at the end. */
static int write_out(struct pcapng *file)
{
	int err = stream_write(file->stream, file->buffer, file->used);

	file->used = 0;
	return err;
}

int pcapng_flush(struct pcapng *file)
{
	int err = write_out(file);

	return err ? err : stream_flush(file->stream);
}

int pcapng_put(struct pcapng *file, const void *from, size_t len)
{
	const uint8_t *bytes = from;

	file->total += len;
	while (len) {
		size_t room = PCAPNG_BUFFER - file->used;
		size_t part = len < room ? len : room;
		int err;

		memcpy(file->buffer + file->used, bytes, part);
		file->used += part;
		bytes += part;
		len -= part;
		if (file->used < PCAPNG_BUFFER)
			continue;
		err = write_out(file);
		if (err)
			return err;
	}
	return 0;
}

static int put_padded(struct pcapng *file, const void *from, size_t len)
{
	static const uint8_t zero[4];
	int err = pcapng_put(file, from, len);

	return err ? err : pcapng_put(file, zero, pcapng_padded(len) - len);
}

static int put_option(struct pcapng *file, uint16_t code, const void *value,
		      size_t len)
{
	uint16_t head[] = { code, len };
	int err = pcapng_put(file, head, sizeof(head));

	return err ? err : put_padded(file, value, len);
}

static int put_u64(struct pcapng *file, uint16_t code, uint64_t value)
{
	return put_option(file, code, &value, sizeof(value));
}

/* A time is two 32-bit words, the upper one first. */
static int put_time(struct pcapng *file, uint16_t code, uint64_t time)
{
	uint32_t words[] = { time >> 32, time };

	return put_option(file, code, words, sizeof(words));
}

/* @len: bytes of the block without its type and its two lengths. */
static int pcapng_begin(struct pcapng *file, uint32_t type, size_t len)
{
	uint32_t head[] = { type, len + 12 };

	return pcapng_put(file, head, sizeof(head));
}

static int pcapng_end(struct pcapng *file, size_t len, bool options)
{
	static const uint16_t last[] = { OPTION_END, 0 };
	uint32_t total = len + 12;
	int err = options ? pcapng_put(file, last, sizeof(last)) : 0;

	return err ? err : pcapng_put(file, &total, sizeof(total));
}

static size_t text_len(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	return len < OPTION_LEN_MAX ? len : OPTION_LEN_MAX;
}

static size_t text_size(const char *text)
{
	return text ? option_size(text_len(text)) : 0;
}

static int put_text(struct pcapng *file, uint16_t code, const char *text)
{
	return text ? put_option(file, code, text, text_len(text)) : 0;
}

int pcapng_section(struct pcapng *file, const char *comment)
{
	static const struct {
		uint32_t magic;
		uint16_t major, minor;
		int64_t len;
	} __attribute__((packed)) section = { BYTE_ORDER_MAGIC, 1, 0, -1 };
	const char *application = "nfring " NFRING_VERSION;
	char os[sizeof(((struct utsname *)0)->release) + 8] = "Linux";
	struct utsname name;
	size_t len;
	int err;

	if (!uname(&name)) {
		strcat(os, " ");
		strcat(os, name.release);
	}
	len = sizeof(section) + text_size(comment) + text_size(os) +
	      text_size(application) + 4;
	err = pcapng_begin(file, BLOCK_SECTION, len);
	if (!err)
		err = pcapng_put(file, &section, sizeof(section));
	if (!err)
		err = put_text(file, OPTION_COMMENT, comment);
	if (!err)
		err = put_text(file, SHB_OS, os);
	if (!err)
		err = put_text(file, SHB_APPLICATION, application);
	return err ? err : pcapng_end(file, len, true);
}

int pcapng_open(struct pcapng *file, struct stream *stream)
{
	*file = (struct pcapng) { .stream = stream };
	file->buffer = aligned_alloc(4096, PCAPNG_BUFFER);
	return file->buffer ? 0 : -ENOMEM;
}

void pcapng_free(struct pcapng *file)
{
	free(file->buffer);
	file->buffer = NULL;
}

/* Write a zero byte, which announces a libpcap expression, then the expression. */
static int put_filter(struct pcapng *file, const char *filter)
{
	uint16_t head[] = { IF_FILTER, text_len(filter) + 1 };
	static const char zero[4];
	int err;

	if (!filter)
		return 0;
	err = pcapng_put(file, head, sizeof(head));
	if (!err)
		err = pcapng_put(file, zero, 1);
	if (!err)
		err = pcapng_put(file, filter, head[1] - 1);
	return err ? err : pcapng_put(file, zero, pcapng_padded(head[1]) - head[1]);
}

int pcapng_interface(struct pcapng *file, const struct pcapng_interface *i)
{
	uint8_t resolution = TSRESOL_NANOSECONDS;
	struct {
		uint16_t link, reserved;
		uint32_t snaplen;
	} head = { i->link, 0, i->snaplen };
	size_t filter = i->filter ? option_size(text_len(i->filter) + 1) : 0;
	size_t len = sizeof(head) + text_size(i->name) +
		     text_size(i->description) + option_size(1) + filter + 4;
	int err = pcapng_begin(file, BLOCK_INTERFACE, len);

	if (!err)
		err = pcapng_put(file, &head, sizeof(head));
	if (!err)
		err = put_text(file, IF_NAME, i->name);
	if (!err)
		err = put_text(file, IF_DESCRIPTION, i->description);
	if (!err)
		err = put_option(file, IF_TSRESOL, &resolution, 1);
	if (!err)
		err = put_filter(file, i->filter);
	if (!err)
		err = pcapng_end(file, len, true);
	file->interfaces++;
	return err;
}

/* Append bytes to a block in memory, and zeros up to a multiple of 4. */
static uint8_t *pcapng_add(uint8_t *to, const void *from, size_t len)
{
	memcpy(to, from, len);
	memset(to + len, 0, pcapng_padded(len) - len);
	return to + pcapng_padded(len);
}

static uint8_t *add_option(uint8_t *to, uint16_t code, const void *value,
			   uint16_t len)
{
	uint16_t head[] = { code, len };

	memcpy(to, head, sizeof(head));
	return pcapng_add(to + sizeof(head), value, len);
}

static void build_packet(uint8_t *to, const struct pcapng_packet *p,
			 uint32_t total)
{
	uint32_t head[] = {
		BLOCK_PACKET, total, p->interface, p->time >> 32, p->time,
		p->caplen, p->len,
	};

	memcpy(to, head, sizeof(head));
	to = pcapng_add(to + sizeof(head), p->data, p->caplen);
	to = add_option(to, EPB_FLAGS, &p->flags, 4);
	if (p->drops)
		to = add_option(to, EPB_DROPCOUNT, &p->drops, 8);
	if (p->id)
		to = add_option(to, EPB_PACKETID, &p->id, 8);
	if (p->has_queue)
		to = add_option(to, EPB_QUEUE, &p->queue, 4);
	if (p->custom)
		to = add_option(to, OPTION_CUSTOM, p->custom, p->custom_len);
	if (p->comment)
		to = add_option(to, OPTION_COMMENT, p->comment, p->comment_len);
	memset(to, 0, 4);
	memcpy(to + 4, &total, sizeof(total));
}

/*
 * Called for each packet, so build the block directly in the buffer if it fits.
 */
int pcapng_packet(struct pcapng *file, const struct pcapng_packet *p)
{
	size_t len = 5 * 4 + pcapng_padded(p->caplen) + option_size(4) +
		     (p->drops ? option_size(8) : 0) +
		     (p->id ? option_size(8) : 0) +
		     (p->has_queue ? option_size(4) : 0) +
		     (p->custom ? option_size(p->custom_len) : 0) +
		     (p->comment ? option_size(p->comment_len) : 0) + 4;
	uint32_t total = len + 12;
	uint8_t *apart;
	int err;

	if (total < PCAPNG_BUFFER - file->used) {
		build_packet(file->buffer + file->used, p, total);
		file->used += total;
		file->total += total;
		return 0;
	}
	apart = malloc(total);
	if (!apart)
		return -ENOMEM;
	build_packet(apart, p, total);
	err = pcapng_put(file, apart, total);
	free(apart);
	return err;
}

int pcapng_statistics(struct pcapng *file, const struct pcapng_statistics *s)
{
	uint32_t head[] = { s->interface, s->end >> 32, s->end };
	size_t len = sizeof(head) + 4 * option_size(8) + 4;
	int err = pcapng_begin(file, BLOCK_STATISTICS, len);

	if (!err)
		err = pcapng_put(file, head, sizeof(head));
	if (!err)
		err = put_time(file, ISB_START, s->start);
	if (!err)
		err = put_time(file, ISB_END, s->end);
	if (!err)
		err = put_u64(file, ISB_RECEIVED, s->received);
	if (!err)
		err = put_u64(file, ISB_DROPPED, s->dropped);
	return err ? err : pcapng_end(file, len, true);
}

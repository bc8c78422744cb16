// SPDX-License-Identifier: GPL-2.0
/* Write blocks of draft-ietf-opsawg-pcapng, in this machine's byte order. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "common/file/pcapng.h"
#include "common/file/pcapng_format.h"

#define TSRESOL_NANOSECONDS	9
/* epb_verdict: a type, and the 64 bits of this type. */
#define VERDICT_TC		1
#define VERDICT_LEN		9
#define OPTION_LEN_MAX		65535

static uint32_t option_size(size_t len)
{
	return 4 + pcapng_padded(len);
}

static int put_padded(struct stream *stream, const void *from, size_t len)
{
	static const uint8_t zero[4];
	int err = stream_put(stream, from, len);

	return err ? err : stream_put(stream, zero, pcapng_padded(len) - len);
}

static int put_option(struct stream *stream, uint16_t code, const void *value,
		      size_t len)
{
	uint16_t head[] = { code, len };
	int err = stream_put(stream, head, sizeof(head));

	return err ? err : put_padded(stream, value, len);
}

static int put_u64(struct stream *stream, uint16_t code, uint64_t value)
{
	return put_option(stream, code, &value, sizeof(value));
}

/* A time is two 32-bit words, the upper one first. */
static int put_time(struct stream *stream, uint16_t code, uint64_t time)
{
	uint32_t words[] = { time >> 32, time };

	return put_option(stream, code, words, sizeof(words));
}

/* @len: bytes of the block without its type and its two lengths. */
static int pcapng_begin(struct stream *stream, uint32_t type, size_t len)
{
	uint32_t head[] = { type, len + 12 };

	return stream_put(stream, head, sizeof(head));
}

static int pcapng_end(struct stream *stream, size_t len, bool options)
{
	static const uint16_t last[] = { OPTION_END, 0 };
	uint32_t total = len + 12;
	int err = options ? stream_put(stream, last, sizeof(last)) : 0;

	return err ? err : stream_put(stream, &total, sizeof(total));
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

static int put_text(struct stream *stream, uint16_t code, const char *text)
{
	return text ? put_option(stream, code, text, text_len(text)) : 0;
}

int pcapng_section(struct stream *stream, const char *comment)
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
	err = pcapng_begin(stream, BLOCK_SECTION, len);
	if (!err)
		err = stream_put(stream, &section, sizeof(section));
	if (!err)
		err = put_text(stream, OPTION_COMMENT, comment);
	if (!err)
		err = put_text(stream, SHB_OS, os);
	if (!err)
		err = put_text(stream, SHB_APPLICATION, application);
	return err ? err : pcapng_end(stream, len, true);
}

/* Write a zero byte, which announces a libpcap expression, then the expression. */
static int put_filter(struct stream *stream, const char *filter)
{
	uint16_t head[] = { IF_FILTER, text_len(filter) + 1 };
	static const char zero[4];
	int err;

	if (!filter)
		return 0;
	err = stream_put(stream, head, sizeof(head));
	if (!err)
		err = stream_put(stream, zero, 1);
	if (!err)
		err = stream_put(stream, filter, head[1] - 1);
	return err ? err : stream_put(stream, zero, pcapng_padded(head[1]) - head[1]);
}

int pcapng_interface(struct stream *stream, const struct pcapng_interface *i)
{
	uint8_t resolution = TSRESOL_NANOSECONDS;
	struct {
		uint16_t link, reserved;
		uint32_t snaplen;
	} head = { i->link, 0, i->snaplen };
	size_t filter = i->filter ? option_size(text_len(i->filter) + 1) : 0;
	size_t len = sizeof(head) + text_size(i->name) +
		     text_size(i->description) + option_size(1) + filter + 4;
	int err = pcapng_begin(stream, BLOCK_INTERFACE, len);

	if (!err)
		err = stream_put(stream, &head, sizeof(head));
	if (!err)
		err = put_text(stream, IF_NAME, i->name);
	if (!err)
		err = put_text(stream, IF_DESCRIPTION, i->description);
	if (!err)
		err = put_option(stream, IF_TSRESOL, &resolution, 1);
	if (!err)
		err = put_filter(stream, i->filter);
	if (!err)
		err = pcapng_end(stream, len, true);
	return err;
}

/* Append bytes to a block in memory, and zeros up to a multiple of 4. */
static uint8_t *pcapng_add(uint8_t *to, const void *from, size_t len)
{
	uint8_t *end = to + pcapng_padded(len);

	/* Zero all of the last word: a store of constant size needs no call. */
	if (len)
		memset(end - 4, 0, 4);
	memcpy(to, from, len);
	return end;
}

static uint8_t *add_option(uint8_t *to, uint16_t code, const void *value,
			   uint16_t len)
{
	uint16_t head[] = { code, len };

	memcpy(to, head, sizeof(head));
	return pcapng_add(to + sizeof(head), value, len);
}

/*
 * pcapng has no type of verdict for the whole kernel.  Use the type of traffic control:
 * programs that read it take TC_ACT_SHOT, 2, for a drop.
 */
static uint8_t *add_verdict(uint8_t *to)
{
	const uint64_t shot = 2;
	uint8_t verdict[VERDICT_LEN] = { VERDICT_TC };

	memcpy(verdict + 1, &shot, sizeof(shot));
	return add_option(to, EPB_VERDICT, verdict, sizeof(verdict));
}

/* Build the block of a packet, and return its length. */
static uint32_t build_packet(uint8_t *block, const struct pcapng_packet *p)
{
	uint32_t head[] = {
		BLOCK_PACKET, 0, p->interface, p->time >> 32, p->time, p->caplen, p->len,
	};
	uint8_t *to = pcapng_add(block + sizeof(head), p->data, p->caplen);
	uint32_t total;

	to = add_option(to, EPB_FLAGS, &p->flags, 4);
	if (p->drops)
		to = add_option(to, EPB_DROPCOUNT, &p->drops, 8);
	if (p->id)
		to = add_option(to, EPB_PACKETID, &p->id, 8);
	if (p->has_queue)
		to = add_option(to, EPB_QUEUE, &p->queue, 4);
	if (p->dropped)
		to = add_verdict(to);
	if (p->custom)
		to = add_option(to, OPTION_CUSTOM, p->custom, p->custom_len);
	if (p->comment)
		to = add_option(to, OPTION_COMMENT, p->comment, p->comment_len);
	memset(to, 0, 4);
	total = to + 8 - block;
	memcpy(to + 4, &total, sizeof(total));
	head[1] = total;
	memcpy(block, head, sizeof(head));
	return total;
}

/* Return the most bytes that the block of a packet may have. */
static size_t packet_bound(const struct pcapng_packet *p)
{
	return 7 * 4 + pcapng_padded(p->caplen) + option_size(4) + option_size(8) +
	       option_size(8) + option_size(4) + option_size(VERDICT_LEN) +
	       option_size(p->custom_len) + option_size(p->comment_len) + 2 * 4;
}

/* Build the block in memory of its own: the buffer of the stream may have no room. */
static int put_apart(struct stream *stream, const struct pcapng_packet *p)
{
	uint8_t *apart = malloc(packet_bound(p));
	int err;

	if (!apart)
		return -ENOMEM;
	err = stream_put(stream, apart, build_packet(apart, p));
	free(apart);
	return err;
}

/*
 * Called for each packet, so build the block directly in the buffer, and find out its
 * length only then.
 */
int pcapng_packet(struct stream *stream, const struct pcapng_packet *p)
{
	uint8_t *room = stream_room(stream, packet_bound(p));

	if (!room)
		return put_apart(stream, p);
	stream_advance(stream, build_packet(room, p));
	return 0;
}

int pcapng_statistics(struct stream *stream, const struct pcapng_statistics *s)
{
	uint32_t head[] = { s->interface, s->end >> 32, s->end };
	size_t len = sizeof(head) + 4 * option_size(8) + 4;
	int err = pcapng_begin(stream, BLOCK_STATISTICS, len);

	if (!err)
		err = stream_put(stream, head, sizeof(head));
	if (!err)
		err = put_time(stream, ISB_START, s->start);
	if (!err)
		err = put_time(stream, ISB_END, s->end);
	if (!err)
		err = put_u64(stream, ISB_RECEIVED, s->received);
	if (!err)
		err = put_u64(stream, ISB_DROPPED, s->dropped);
	return err ? err : pcapng_end(stream, len, true);
}

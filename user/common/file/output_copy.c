// SPDX-License-Identifier: GPL-2.0
/* Write packets and blocks that come from another file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/file/output_internal.h"
#include "common/link.h"
#include "common/message.h"

/*
 * Make sure that the file for a packet with this time is open.  Return the same
 * values as output_copy().
 */
static int copy_rotate(struct output *output, uint64_t sec)
{
	uint64_t seconds = output->config.seconds;
	int err = 0;

	if (seconds && output->opened && sec >= (uint64_t)output->begun + seconds)
		err = output_end_interval(output);
	if (err)
		return err;
	/* The name of a file contains the time of its first packet. */
	if (!output->opened)
		output->begun = (time_t)sec;
	return output_make_ready(output);
}

/* The original is a classic file, so it has one interface. */
static int copy_pcapng(struct output *output, const struct pcapng_interface *from,
		       const struct pcapng_packet *packet)
{
	int err = 0;

	if (!output->interface_nr++)
		err = pcapng_interface(&output->stream, from);
	if (!err)
		err = pcapng_packet(&output->stream, packet);
	return output_finish_packet(output, err);
}

static int copy_classic(struct output *output, const struct pcapng_interface *from,
			const struct pcapng_packet *packet)
{
	const struct record record = {
		.data = packet->data, .caplen = packet->caplen,
		.len = packet->len,
	};

	if (output->type < 0) {
		output->type = from->link;
		if (output_open_classic(output, output->type))
			return -1;
	}
	if (output->type != from->link)
		return 0;
	return output_put_classic(output, &record, packet->time / 1000000000,
				  packet->time % 1000000000);
}

int output_copy(struct output *output, const struct pcapng_interface *interface,
		const struct pcapng_packet *packet)
{
	int err = copy_rotate(output, packet->time / 1000000000);

	if (err)
		return err;
	return output->config.classic ? copy_classic(output, interface, packet) :
				      copy_pcapng(output, interface, packet);
}

static int preamble_add(struct output_preamble *preamble, const void *bytes,
			size_t len)
{
	uint8_t *grown;

	if (preamble->size - preamble->len < len) {
		size_t size = 2 * (preamble->len + len);

		grown = realloc(preamble->bytes, size);
		if (!grown)
			return -ENOMEM;
		preamble->bytes = grown;
		preamble->size = size;
	}
	memcpy(preamble->bytes + preamble->len, bytes, len);
	preamble->len += len;
	return 0;
}

int output_pass(struct output *output, const void *bytes, size_t len,
		enum output_part part)
{
	struct output_preamble *preamble = &output->preamble;
	bool rotates = output->config.size || output->config.seconds;
	int err = 0;

	if (part == OUTPUT_SECTION) {
		if (output->opened)
			preamble->len = 0;
		preamble->has_packets = false;
	}
	/* The next file needs this block too. */
	if (rotates && (part != OUTPUT_OTHER || !preamble->has_packets))
		err = preamble_add(preamble, bytes, len);
	/* A file that is not open yet begins with the preamble. */
	if (!err && output->opened)
		err = stream_put(&output->stream, bytes, len);
	return err ? output_failed(output, err) : 0;
}

int output_pass_packet(struct output *output, const void *block, size_t len,
		       uint64_t sec)
{
	int err = copy_rotate(output, sec);

	if (err)
		return err;
	output->preamble.has_packets = true;
	err = stream_put(&output->stream, block, len);
	return output_finish_packet(output, err);
}

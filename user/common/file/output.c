// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/describe.h"
#include "common/descriptor.h"
#include "common/link.h"
#include "common/message.h"
#include "common/file/output_internal.h"

#ifndef TP_STATUS_GSO_TCP
#define TP_STATUS_GSO_TCP	(1 << 8)	/* not in headers before Linux 6.3 */
#endif

int output_failed(struct output *output, int err)
{
	output->gone = err == -EPIPE;
	if (output->gone && output->config.option)
		return -1;
	return complain("%s %s: %s", output->config.option ?: "-w", output->name,
			descriptor_why(-err));
}

/* A copy of pcapng begins with blocks of the original. */
static int begin_pcapng(struct output *output)
{
	const struct output_preamble *preamble = &output->preamble;

	if (output->config.raw)
		return stream_put(&output->stream, preamble->bytes, preamble->len);
	return pcapng_section(&output->stream, output->config.comment);
}

/* Write the header of a file now: the reader of a pipe may wait for it. */
static int flush_header(struct output *output, int err)
{
	if (!err)
		err = stream_flush(&output->stream);
	return err ? output_failed(output, err) : 0;
}

static int open_pcapng(struct output *output)
{
	output->interface_nr = 0;
	return flush_header(output, begin_pcapng(output));
}

int output_open_classic(struct output *output, int32_t type)
{
	const struct output_config *config = &output->config;

	if (type < 0)
		return 0;
	return flush_header(output, savefile_begin(&output->stream, type,
						   record_snaplen(config->snaplen),
						   config->micro));
}

/* After a failure, output_close_file() closes what is open. */
int output_open_file(struct output *output)
{
	const struct output_config *config = &output->config;

	output->started = clock_now(CLOCK_REALTIME);
	if (output_open_stream(output)) {
		stream_close(&output->stream);
		return -1;
	}
	output->opened = true;
	output->total++;
	return config->classic ? output_open_classic(output, output->type) :
				 open_pcapng(output);
}

static int put_statistics(struct output *output, uint64_t drops)
{
	struct pcapng_statistics statistics = {
		.start = output->started, .end = clock_now(CLOCK_REALTIME),
	};
	uint32_t i;
	int err = 0;

	/* A copy has no counters of its own. */
	for (i = 0; i < output->interface_nr && !err && !output->config.copy; i++) {
		statistics.interface = i;
		statistics.received = output->interfaces[i].packets;
		/* Drops belong to no interface; report them with the first. */
		statistics.dropped = i ? 0 : drops;
		err = pcapng_statistics(&output->stream, &statistics);
	}
	return err;
}

static int close_pcapng(struct output *output, uint64_t drops)
{
	int err = put_statistics(output, drops);

	return err ? output_failed(output, err) : 0;
}

/* A copy without packets needs a link type too. */
static int close_classic(struct output *output)
{
	return output->type < 0 ? output_open_classic(output, LINKTYPE_ETHERNET) : 0;
}

/* An earlier error of the stream already had its message, so do not print another. */
int output_close_file(struct output *output, uint64_t drops)
{
	bool failed = output->stream.error;
	int err = 0, closed;

	if (!output->opened)
		return 0;
	output->opened = false;
	if (!failed)
		err = output->config.classic ? close_classic(output) :
					       close_pcapng(output, drops);
	closed = stream_close(&output->stream);
	if (failed || err)
		return -1;
	return closed ? output_failed(output, closed) : 0;
}

int output_open(struct output *output, const struct output_config *config,
		struct device_names *names)
{
	*output = (struct output) {
		.config = *config, .names = names, .stream.fd = -1,
		.type = config->copy ? -1 : link_dlt(config->link),
	};
	output->buffer = malloc((size_t)config->snaplen + RECORD_ROOM);
	output->interfaces = calloc(OUTPUT_INTERFACES_MAX,
				    sizeof(*output->interfaces));
	if (!output->buffer || !output->interfaces)
		return output_refused(config->option, config->path, -ENOMEM, NULL);
	output_begin_interval(output);
	/* The name of a copy may depend on the time of its first packet. */
	return config->copy && config->seconds ? 0 : output_open_file(output);
}

/* Convert the status of a frame to the flags for checksums and segmentation. */
static uint32_t offload_of(const struct nfring_frame *frame)
{
	return (frame->status & TP_STATUS_CSUMNOTREADY ? PCAPNG_CSUM_NOT_READY : 0) |
	       (frame->status & TP_STATUS_CSUM_VALID ? PCAPNG_CSUM_VALID : 0) |
	       (frame->status & TP_STATUS_GSO_TCP ? PCAPNG_TCP_SEGMENTS : 0);
}

static uint32_t direction_of(const struct nfring_frame *frame)
{
	static const uint8_t flags[] = {
		[PACKET_OUTGOING] = PCAPNG_OUTBOUND,
		[PACKET_HOST] = PCAPNG_INBOUND | PCAPNG_UNICAST,
		[PACKET_BROADCAST] = PCAPNG_INBOUND | PCAPNG_BROADCAST,
		[PACKET_MULTICAST] = PCAPNG_INBOUND | PCAPNG_MULTICAST,
		[PACKET_OTHERHOST] = PCAPNG_INBOUND | PCAPNG_PROMISCUOUS,
	};
	unsigned int type = frame->from->sll_pkttype;

	return type < sizeof(flags) ? flags[type] : 0;
}

static const char *name_of(struct output *output, int ifindex)
{
	return ifindex ? device_name(output->names, ifindex) : "";
}

/* Look up the names once for many packets, because successive packets share devices. */
static void set_option(struct output *output, struct output_interface *i,
		       const struct nfring_metadata *m)
{
	char in[IF_NAMESIZE];

	snprintf(in, sizeof(in), "%s", name_of(output, m->in_ifindex));
	i->option_len = metadata_option_init(&i->option, in,
					     name_of(output, m->out_ifindex));
}

static void set_comment(struct output *output, struct output_interface *i,
			const struct nfring_metadata *key)
{
	struct text text;

	i->key = *key;
	text_init(&text, i->comment, sizeof(i->comment));
	describe_packet(&text, key, output->names);
	i->comment_len = text.len;
}

static int new_interface(struct output *output, int ifindex, enum link link,
			 const struct nfring_metadata *key)
{
	struct output_interface *i = &output->interfaces[output->interface_nr];
	char name[2 * NFRING_POINT_MAX], description[2 * NFRING_POINT_MAX];
	struct pcapng_interface block = {
		.link = link_dlt(link),
		.snaplen = record_snaplen(output->config.snaplen),
		.name = name,
		.description = description,
		.filter = output->config.filter,
	};
	struct text text;

	*i = (struct output_interface) { .ifindex = ifindex, .link = link };
	set_option(output, i, key);
	set_comment(output, i, key);
	text_init(&text, name, sizeof(name));
	text_add_name(&text, ifindex ? device_name(output->names, ifindex) :
				       "any");
	text_add(&text, "@");
	describe_point(&text, key);
	text_init(&text, description, sizeof(description));
	text_add(&text, "netfilter ");
	describe_point(&text, key);
	text_add(&text, ", priority %d", key->priority);
	output->interface_nr++;
	return pcapng_interface(&output->stream, &block);
}

/*
 * Find or add the interface of a device, point and link type.  Return its number
 * or -errno.
 */
static int interface_of(struct output *output, int ifindex, enum link link,
			const struct nfring_metadata *key)
{
	struct output_interface *i = output->interfaces;
	uint32_t nr;
	int err;

	for (nr = 0; nr < output->interface_nr; nr++, i++)
		if (i->ifindex == ifindex && i->link == link &&
		    i->key.family == key->family &&
		    i->key.hook == key->hook &&
		    i->key.priority == key->priority)
			return (int)nr;
	/*
	 * If devices come and go without end, the latest share one interface.
	 */
	if (nr == OUTPUT_INTERFACES_MAX)
		return i[-1].link == link ? (int)nr - 1 : -E2BIG;
	err = new_interface(output, ifindex, link, key);
	return err ? err : (int)nr;
}

/* Use the cooked header for a packet without an Ethernet header. */
static enum link link_of(const struct output *output,
			 const struct nfring_frame *frame)
{
	return frame->maclen >= ETH_HLEN ? output->config.link : LINK_COOKED;
}

/* Build the option of version 2 for each packet, because its texts differ. */
static void set_option_2(struct output *output, struct pcapng_packet *packet,
			 const struct output_facts *facts)
{
	const struct nfring_metadata_2 *m = facts->m;
	struct metadata_names names = facts->names;
	char in[IF_NAMESIZE];

	snprintf(in, sizeof(in), "%s", name_of(output, m->base.in_ifindex));
	names.in = in;
	names.out = name_of(output, m->base.out_ifindex);
	packet->custom = &output->option_2;
	packet->custom_len = metadata_option_build(&output->option_2, m, &names);
	packet->dropped = m->base.flags & NFRING_METADATA_DROP;
}

static int write_pcapng(struct output *output, const struct nfring_frame *frame,
			const struct nfring_metadata *m, const struct output_facts *facts,
			uint64_t drops)
{
	static const struct nfring_metadata none;
	const struct nfring_metadata *key = m ?: &none;
	enum link link = link_of(output, frame);
	struct output_interface *i;
	struct pcapng_packet packet;
	struct record record;
	int nr;

	if (record_build(&record, frame, link, output->buffer))
		return 0;
	nr = interface_of(output, frame->from->sll_ifindex, link, key);
	if (nr < 0)
		return output_failed(output, nr);
	i = &output->interfaces[nr];
	if (i->option.m.in_ifindex != key->in_ifindex ||
	    i->option.m.out_ifindex != key->out_ifindex)
		set_option(output, i, key);
	metadata_option_set(&i->option, key);
	if (output->config.comments && !describe_alike(&i->key, key))
		set_comment(output, i, key);
	i->packets++;
	packet = (struct pcapng_packet) {
		.interface = (uint32_t)nr,
		.time = (uint64_t)frame->sec * 1000000000 + frame->nsec,
		.data = record.data,
		.caplen = record.caplen,
		.len = record.len,
		.flags = direction_of(frame) | offload_of(frame),
		.drops = drops,
		.id = m ? m->packet_id : 0,
		.has_queue = key->flags & NFRING_METADATA_QUEUE,
		.queue = key->queue,
		.custom = m ? &i->option : NULL,
		.custom_len = i->option_len,
		.comment = output->config.comments ? i->comment : NULL,
		.comment_len = i->comment_len,
	};
	if (facts)
		set_option_2(output, &packet, facts);
	return output_finish_packet(output, pcapng_packet(&output->stream, &packet));
}

static int write_classic(struct output *output, const struct nfring_frame *frame)
{
	struct record record;

	if (record_build(&record, frame, output->config.link, output->buffer))
		return 0;
	return output_put_classic(output, &record, frame->sec, frame->nsec);
}

size_t output_write_classic(struct output *output, const struct nfring_frame *frames,
			    size_t nr, uint64_t *unfit)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		int written = output_make_ready(output) ? -1 : write_classic(output, &frames[i]);

		if (written < 0)
			break;
		*unfit += !written;
	}
	return i;
}

int output_write(struct output *output, const struct nfring_frame *frame,
		 const struct nfring_metadata *m, uint64_t drops)
{
	if (output_make_ready(output))
		return -1;
	if (output->config.classic)
		return write_classic(output, frame);
	return write_pcapng(output, frame, m, NULL, drops);
}

int output_write_2(struct output *output, const struct nfring_frame *frame,
		   const struct output_facts *facts, uint64_t drops)
{
	if (output->config.classic)
		return output_write(output, frame, NULL, drops);
	if (output_make_ready(output))
		return -1;
	return write_pcapng(output, frame, &facts->m->base, facts, drops);
}

int output_flush(struct output *output)
{
	int err;

	if (!output->opened)
		return 0;
	err = stream_flush(&output->stream);
	return err ? output_failed(output, err) : 0;
}

/* A compressed pipe waits for a full buffer, because each flush makes it longer. */
int output_idle(struct output *output)
{
	return output->piped && !output->stream.codec ? output_flush(output) : 0;
}

int output_close(struct output *output, uint64_t drops)
{
	int err = 0;

	/* Create the file of a copy even if there was no packet. */
	if (output->config.copy && output->config.seconds && !output->total)
		err = output_open_file(output);
	if (output_close_file(output, drops))
		err = -1;
	free(output->buffer);
	free(output->interfaces);
	free(output->preamble.bytes);
	output->buffer = NULL;
	output->interfaces = NULL;
	output->preamble = (struct output_preamble) { 0 };
	return err;
}

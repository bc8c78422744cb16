// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pcap/dlt.h>

#include "describe.h"
#include "message.h"
#include "output.h"
#include "spawn.h"

static int failed(const struct output *output, int err)
{
	return complain("-w %s: %s", output->name, strerror(-err));
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return (uint64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int digits(uint64_t files)
{
	int nr = 1;

	for (files--; files >= 10; files /= 10)
		nr++;
	return nr;
}

void output_add_number(char *name, uint64_t number, uint64_t files)
{
	name += strlen(name);
	if (files)
		sprintf(name, "%0*" PRIu64, digits(files), number);
	else if (number)
		sprintf(name, "%" PRIu64, number);
}

/* As tcpdump has them: strftime's words with -G, a number behind with -C. */
static int make_name(struct output *output)
{
	const struct output_wish *wish = &output->wish;
	size_t size = sizeof(output->name), len;
	struct tm local;

	if (wish->seconds && localtime_r(&output->begun, &local))
		len = strftime(output->name, size, wish->path, &local);
	else
		len = snprintf(output->name, size, "%s", wish->path);
	if (!len || len >= size - OUTPUT_NUMBER_ROOM)
		return complain("-w %s: the name is too long", wish->path);
	if (wish->size)
		output_add_number(output->name, output->number, wish->files);
	return 0;
}

static int open_pcapng(struct output *output)
{
	bool is_stdout = !strcmp(output->name, "-");
	int err;

	output->fd = is_stdout ? dup(STDOUT_FILENO) :
		     open(output->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			  0666);
	if (output->fd < 0)
		return failed(output, -errno);
	output->interface_nr = 0;
	err = pcapng_open(&output->pcapng, output->fd, output->wish.comment);
	/* The header at once: a reader at the other end may wait for it. */
	if (!err)
		err = pcapng_flush(&output->pcapng);
	if (!err)
		return 0;
	pcapng_free(&output->pcapng);
	close(output->fd);
	output->fd = -1;
	return failed(output, err);
}

static int open_file(struct output *output)
{
	const struct output_wish *wish = &output->wish;

	output->started = now();
	output->begun = (time_t)(output->started / 1000000000);
	if (make_name(output))
		return -1;
	output->total++;
	if (wish->classic ? savefile_open(&output->savefile, output->name,
					  wish->link, wish->snaplen,
					  wish->flush)
			  : open_pcapng(output))
		return -1;
	output->opened = true;
	return 0;
}

static int put_statistics(struct output *output, uint64_t drops)
{
	struct pcapng_statistics statistics = {
		.start = output->started, .end = now(),
	};
	uint32_t i;
	int err = 0;

	for (i = 0; i < output->interface_nr && !err; i++) {
		statistics.interface = i;
		statistics.received = output->interfaces[i].packets;
		/* Where those were that are lost is not known: told once. */
		statistics.dropped = i ? 0 : drops;
		err = pcapng_statistics(&output->pcapng, &statistics);
	}
	return err;
}

static int close_pcapng(struct output *output, uint64_t drops)
{
	int err = output->pcapng.buffer ? put_statistics(output, drops) : 0;

	if (output->pcapng.buffer && !err)
		err = pcapng_flush(&output->pcapng);
	pcapng_free(&output->pcapng);
	if (output->fd >= 0 && close(output->fd) && !err)
		err = -errno;
	output->fd = -1;
	return err ? failed(output, err) : 0;
}

static int close_file(struct output *output, uint64_t drops)
{
	if (!output->opened)
		return 0;
	output->opened = false;
	return output->wish.classic ? savefile_close(&output->savefile)
				    : close_pcapng(output, drops);
}

int output_open(struct output *output, const struct output_wish *wish,
		struct device_names *names)
{
	*output = (struct output) { .wish = *wish, .names = names, .fd = -1 };
	output->buffer = malloc((size_t)wish->snaplen + RECORD_ROOM);
	output->interfaces = calloc(OUTPUT_INTERFACES_MAX,
				    sizeof(*output->interfaces));
	if (!output->buffer || !output->interfaces)
		return complain("-w %s: %s", wish->path, strerror(ENOMEM));
	return open_file(output);
}

static uint64_t written(const struct output *output)
{
	long at;

	if (!output->wish.classic)
		return output->pcapng.total;
	at = pcap_dump_ftell(output->savefile.dumper);
	return at < 0 ? 0 : (uint64_t)at;
}

/* 0 no, 1 by size, 2 by time */
static int is_complete(const struct output *output,
		       const struct nfring_frame *frame)
{
	const struct output_wish *wish = &output->wish;

	if (wish->seconds &&
	    frame->sec >= (uint64_t)output->begun + wish->seconds)
		return 2;
	return wish->size && written(output) > wish->size;
}

/* 0; 2 where that was the last; -1 after a message */
static int next_file(struct output *output, int why)
{
	const struct output_wish *wish = &output->wish;

	if (close_file(output, 0))
		return -1;
	if (wish->command)
		spawn_with("-z", wish->command, output->name);
	if (why == 2) {
		output->number = 0;
		if (wish->files && !wish->size && output->total >= wish->files)
			return 2;
	} else {
		output->number++;
		if (wish->files)
			output->number %= wish->files;
	}
	return open_file(output);
}

static uint32_t flags_of(const struct nfring_frame *frame)
{
	switch (frame->from->sll_pkttype) {
	case PACKET_OUTGOING:
		return PCAPNG_OUTBOUND;
	case PACKET_HOST:
		return PCAPNG_INBOUND | PCAPNG_UNICAST;
	case PACKET_BROADCAST:
		return PCAPNG_INBOUND | PCAPNG_BROADCAST;
	case PACKET_MULTICAST:
		return PCAPNG_INBOUND | PCAPNG_MULTICAST;
	case PACKET_OTHERHOST:
		return PCAPNG_INBOUND | PCAPNG_PROMISCUOUS;
	default:
		return 0;
	}
}

/* What packets with the same comment have in common. */
static struct nfring_metadata key_of(const struct nfring_metadata *m)
{
	struct nfring_metadata key = *m;

	key.packet_id = 0;
	key.queue = 0;
	key.cpu = 0;
	key.skb_priority = 0;
	key.flags &= ~(NFRING_METADATA_QUEUE | NFRING_METADATA_CLONED |
		       NFRING_METADATA_GSO | NFRING_METADATA_LOCAL);
	return key;
}

static void comment_on(struct output *output, struct output_interface *i,
		       const struct nfring_metadata *key)
{
	struct text text;

	i->key = *key;
	text_init(&text, i->comment, sizeof(i->comment));
	describe_packet(&text, key, output->names);
	i->comment_len = text.len;
}

static int new_interface(struct output *output, int ifindex,
			 const struct nfring_metadata *key)
{
	struct output_interface *i = &output->interfaces[output->interface_nr];
	char name[2 * NFRING_POINT_MAX], description[2 * NFRING_POINT_MAX];
	struct pcapng_interface block = {
		.link = link_dlt(output->wish.link),
		.snaplen = output->wish.snaplen + RECORD_ROOM,
		.name = name,
		.description = description,
		.filter = output->wish.filter,
	};
	struct text text;

	*i = (struct output_interface) { .ifindex = ifindex };
	comment_on(output, i, key);
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
	return pcapng_interface(&output->pcapng, &block);
}

/* The one of its device and point; its number, or -errno. */
static int interface_of(struct output *output, int ifindex,
			const struct nfring_metadata *key)
{
	struct output_interface *i = output->interfaces;
	uint32_t nr;
	int err;

	for (nr = 0; nr < output->interface_nr; nr++, i++)
		if (i->ifindex == ifindex && i->key.family == key->family &&
		    i->key.hook == key->hook &&
		    i->key.priority == key->priority)
			return (int)nr;
	/* Devices that come and go without end share the last one. */
	if (nr == OUTPUT_INTERFACES_MAX)
		return (int)nr - 1;
	err = new_interface(output, ifindex, key);
	return err ? err : (int)nr;
}

static int write_pcapng(struct output *output, const struct nfring_frame *frame,
			const struct nfring_metadata *m, uint64_t drops)
{
	static const struct nfring_metadata none;
	struct nfring_metadata key = m ? key_of(m) : none;
	struct output_interface *i;
	struct record record;
	int nr, err;

	if (record_build(&record, frame, output->wish.link, output->buffer))
		return 0;
	nr = interface_of(output, frame->from->sll_ifindex, &key);
	if (nr < 0)
		return failed(output, nr);
	i = &output->interfaces[nr];
	if (memcmp(&i->key, &key, sizeof(key)))
		comment_on(output, i, &key);
	i->packets++;
	err = pcapng_packet(&output->pcapng, &(struct pcapng_packet) {
		.interface = (uint32_t)nr,
		.time = (uint64_t)frame->sec * 1000000000 + frame->nsec,
		.data = record.data,
		.caplen = record.caplen,
		.len = record.len,
		.flags = flags_of(frame),
		.drops = drops,
		.id = m ? m->packet_id : 0,
		.comment = i->comment,
		.comment_len = i->comment_len,
	});
	if (!err && output->wish.flush)
		err = pcapng_flush(&output->pcapng);
	return err ? failed(output, err) : 1;
}

int output_write(struct output *output, const struct nfring_frame *frame,
		 const struct nfring_metadata *m, uint64_t drops)
{
	int why = is_complete(output, frame);
	int err = why ? next_file(output, why) : 0;

	if (err)
		return err;
	if (output->wish.classic)
		return savefile_write(&output->savefile, frame);
	return write_pcapng(output, frame, m, drops);
}

int output_flush(struct output *output)
{
	int err;

	if (!output->opened)
		return 0;
	if (output->wish.classic)
		return pcap_dump_flush(output->savefile.dumper) ?
		       failed(output, -errno) : 0;
	err = pcapng_flush(&output->pcapng);
	return err ? failed(output, err) : 0;
}

int output_close(struct output *output, uint64_t drops)
{
	int err = close_file(output, drops);

	free(output->buffer);
	free(output->interfaces);
	output->buffer = NULL;
	output->interfaces = NULL;
	return err;
}

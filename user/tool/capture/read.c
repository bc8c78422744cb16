// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "capture/read.h"
#include "capture/read/cut.h"
#include "capture/read/reader.h"
#include "capture/wanted.h"
#include "common/descriptor.h"
#include "common/print/line.h"
#include "common/message.h"
#include "common/file/output.h"
#include "common/file/pcapng_format.h"
#include "common/privilege.h"
#include "common/signals.h"

/**
 * struct reading - a capture file that is being read
 * @options: from the command line
 * @reader: source of the packets
 * @wanted: the filter
 * @privilege: privileges that remain while the file is read
 * @opener: opens the files, if -w was given
 * @file: destination of the packets, if @has_file
 * @has_file: -w was given
 * @raw: blocks of the file are copied unchanged
 * @cut: with @raw, the block of the last packet that -s has cut
 * @full: the last output file is complete
 * @failed: a flush failed, so stop reading
 * @names: device names of the file
 * @before: what a line needs to know of earlier packets
 * @taken: packets that matched so far
 */
struct reading {
	const struct capture_options *options;
	struct reader reader;
	struct wanted wanted;
	struct privilege privilege;
	struct opener opener;
	struct output file;
	bool has_file;
	bool raw;
	struct cut cut;
	bool full;
	bool failed;
	struct device_names names;
	struct line_before before;
	uint64_t taken;
};

static int reading_print(struct reading *reading, const struct view *view, bool known)
{
	struct line_style style = reading->options->style;
	const struct sockaddr_ll *from = &view->from;
	struct line_facts facts = { .owners = reading->wanted.owners };
	struct owner owner;

	if (view->has_2 && view->m2.base.flags & NFRING_METADATA_DROP)
		facts.drop = &view->drop;
	if (view->has_2 && reading->options->origin.show) {
		owners_find(facts.owners, &view->m2, &owner);
		facts.owner = &owner;
	}
	/* Leave out what the file does not contain. */
	style.bare = !from->sll_ifindex && from->sll_pkttype == VIEW_NO_DIRECTION;
	style.point = view->has_metadata;
	style.link &= known;
	if (line_print(&view->frame, view->has_metadata ? &view->m : NULL, &facts, &style,
		       &reading->names, &reading->before) ||
	    (reading->options->lines && fflush(stdout)))
		return descriptor_print_failed();
	return 0;
}

/* Copy the block of the file.  Only the packet in it may be cut by -s. */
static int write_block(struct reading *reading, const struct pcapng_packet *packet,
		       bool cut)
{
	const struct reader *reader = &reading->reader;
	uint64_t sec = packet->time / 1000000000;

	if (!cut)
		return output_pass_packet(&reading->file, reader->block,
					  reader->block_len, sec);
	if (cut_block(&reading->cut, reader, packet->caplen))
		return complain("-s: %s", strerror(ENOMEM));
	return output_pass_packet(&reading->file, reading->cut.bytes,
				  reading->cut.len, sec);
}

static int write_copy(struct reading *reading,
		      const struct pcapng_interface *interface,
		      const struct pcapng_packet *packet, bool cut)
{
	int written = reading->raw ? write_block(reading, packet, cut) :
				     output_copy(&reading->file, interface, packet);

	if (!written)
		return complain("--pcap: the file has only one link type, but -r %s has several",
				reading->options->read);
	reading->full = written == 2;
	return written < 0 ? -1 : 0;
}

static int reading_handle(struct reading *reading, struct pcapng_packet *packet)
{
	const struct capture_options *options = reading->options;
	const struct pcapng_interface *interface =
		&reading->reader.interfaces[packet->interface].is;
	struct view view;
	bool known, cut;
	int wanted;

	known = !view_build(&view, packet, interface, &reading->names);
	wanted = wanted_ask(&reading->wanted, &view, packet, interface->link);
	if (wanted <= 0)
		return wanted;
	/* The filter sees the whole packet, as it does in the kernel. */
	cut = options->select.cut && packet->caplen > options->select.filter.snaplen;
	if (cut) {
		packet->caplen = options->select.filter.snaplen;
		known = !view_build(&view, packet, interface, &reading->names);
	}
	if (options->file && write_copy(reading, interface, packet, cut))
		return -1;
	if (reading->full)
		return 0;
	reading->taken++;
	return options->print ? reading_print(reading, &view, known) : 0;
}

static bool reading_is_complete(const struct reading *reading)
{
	return reading->full || (reading->options->count &&
				 reading->taken == reading->options->count);
}

static int reading_run(struct reading *reading)
{
	struct pcapng_packet packet;
	int more = 1;

	while (more > 0 && !reading_is_complete(reading)) {
		more = reader_next(&reading->reader, &packet);
		if (more > 0 && reading_handle(reading, &packet))
			more = -1;
	}
	return more < 0 || reading->failed ? -1 : 0;
}

/* The reader calls this after a signal.  Return whether to stop reading. */
static bool reading_is_over(void *arg)
{
	struct reading *reading = arg;
	int signals = signals_take();

	if (signals & SIGNALS_FLUSH && reading->has_file)
		reading->failed = output_flush(&reading->file);
	if (signals & SIGNALS_REPORT)
		fprintf(stderr, "nfring: %" PRIu64 " packets captured\n",
			reading->taken);
	return reading->failed || signals & SIGNALS_END;
}

/* Code depends on the link type, so print it for the first one in the file. */
static int print_code(struct reading *reading)
{
	struct pcapng_packet packet;
	int more = reading->reader.interface_nr ? 1 :
		   reader_next(&reading->reader, &packet);

	if (more < 0)
		return -1;
	if (reading->reader.source.woken)
		return 0;
	if (!reading->reader.interface_nr)
		return complain("-d: cannot compile the filter: -r %s has no link type",
				reading->options->read);
	return wanted_print(&reading->wanted,
			    reading->reader.interfaces[0].is.link);
}

/* The length of the new section is not known yet: write -1, "not specified". */
static int pass_section(struct reading *reading, const uint8_t *at, size_t len)
{
	static const uint8_t unknown[8] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	};
	const size_t before = 16, after = before + sizeof(unknown);
	struct output *file = &reading->file;

	if (len < after)
		return output_pass(file, at, len, OUTPUT_SECTION);
	return output_pass(file, at, before, OUTPUT_SECTION) ||
	       output_pass(file, unknown, sizeof(unknown), OUTPUT_DESCRIPTION) ||
	       output_pass(file, at + after, len - after, OUTPUT_DESCRIPTION) ? -1 : 0;
}

/* The reader calls this for a block without a packet, or for a part of such a block. */
static int reading_pass(void *arg, uint32_t type, const uint8_t *at, size_t len)
{
	struct reading *reading = arg;

	switch (type) {
	case BLOCK_SECTION:
		return pass_section(reading, at, len);
	case BLOCK_INTERFACE:
	case BLOCK_NAMES:
	case BLOCK_SECRETS:
		return output_pass(&reading->file, at, len, OUTPUT_DESCRIPTION);
	default:
		return output_pass(&reading->file, at, len, OUTPUT_OTHER);
	}
}

static int open_output(struct reading *reading)
{
	const struct capture_options *options = reading->options;
	struct output_config config = options_output(options);

	if (!options->file)
		return 0;
	reading->raw = !reading->reader.classic && !options->classic;
	if (reading->raw)
		reading->reader.others = (struct reader_blocks) {
			.pass = reading_pass, .arg = reading,
		};
	config.opener = &reading->opener;
	config.user = reading->privilege.own ? reading->privilege.user : NULL;
	config.copy = true;
	config.raw = reading->raw;
	config.source = reading->reader.source.fd;
	reading->has_file = true;
	return output_open(&reading->file, &config, &reading->names);
}

/* Drop privileges before parsing packets, because the file may be hostile. */
static int reading_start(struct reading *reading)
{
	const struct capture_options *options = reading->options;
	struct source_wake wake = { .is_over = reading_is_over, .arg = reading };
	struct privilege *privilege = &reading->privilege;

	if (privilege_choose(privilege, options->user, options->command) ||
	    options_open(options, privilege, &reading->opener))
		return -1;
	wake.fd = signals_open();
	if (wake.fd < 0 || reader_open(&reading->reader, options->read, &wake))
		return -1;
	if (!privilege->own && !options->code && open_output(reading))
		return -1;
	if (privilege_drop(privilege))
		return -1;
	if (privilege->own && !options->code && open_output(reading))
		return -1;
	if (!origin_needs_owners(&options->origin))
		return 0;
	reading->wanted.owners = owners_recorded();
	return reading->wanted.owners ? 0 :
	       complain("owner: no memory for the owners of sockets; allow the process more memory (ulimit -d, ulimit -v)");
}

static int reading_end(struct reading *reading, int err)
{
	/* Print the number even if the file was cut short. */
	if (reading->options->count_only &&
	    printf("%" PRIu64 " packets\n", reading->taken) < 0)
		err = -1;
	if (fflush(stdout))
		err = descriptor_print_failed();
	if (reading->has_file && output_close(&reading->file, 0))
		err = -1;
	return err;
}

int read_file(const struct capture_options *options)
{
	struct reading reading = {
		.options = options, .wanted.options = options,
		.reader.source.fd = -1,
	};
	int err = reading_start(&reading);

	if (!err && options->code) {
		err = print_code(&reading);
	} else if (!err) {
		fprintf(stderr, "reading from file %s, %s\n", options->read,
			reading.reader.classic ? "pcap" : "pcapng");
		err = reading_end(&reading, reading_run(&reading));
	}
	wanted_free(&reading.wanted);
	owners_stop(reading.wanted.owners);
	cut_free(&reading.cut);
	line_before_free(&reading.before);
	reader_close(&reading.reader);
	device_names_free(&reading.names);
	opener_stop(&reading.opener);
	signals_close();
	return err;
}

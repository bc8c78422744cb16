/* SPDX-License-Identifier: GPL-2.0 */
/* Write packets to one or several capture files, pcapng or classic pcap. */
#ifndef COMMON_OUTPUT_H
#define COMMON_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <nfring.h>
#include "common/device.h"
#include "common/file/metadata_option.h"
#include "common/file/opener.h"
#include "common/file/pcapng.h"
#include "common/link.h"

/**
 * struct output_config - options of the files
 * @option: option to name in messages; NULL: -w.  With NULL, a pipe whose
 *	reader goes away is an error with a message; otherwise it ends the
 *	output silently
 * @path: name of the first file, or pattern of all names; "-" is standard
 *	output
 * @opener: opens the files; with its naming.fresh, only files that do not exist
 * @user: the user of -Z who opens the files, for messages; or NULL
 * @classic: write classic pcap, otherwise pcapng
 * @flush: write each packet at once
 * @size: start the next file after this number of bytes; 0: never
 * @seconds: start the next file after this number of seconds; 0: never
 * @files: number of files; 0: no limit.  With @size the oldest of the interval
 *	is overwritten; with @seconds alone the capture ends after @files intervals
 * @command: run this with the name of each complete file; or NULL
 * @filter: expression to store with each interface; or NULL
 * @comment: comment on the section of a pcapng file; or NULL
 * @comments: write a comment on each packet of a pcapng file, with its metadata
 * @snaplen: bytes to keep of each packet
 * @link: link type of the packets.  With pcapng and LINK_ETHERNET, packets
 *	without an Ethernet header are LINK_COOKED
 * @copy: packets come from another file; their link types are not known yet
 * @source: with @copy, descriptor of that file, which must not be overwritten
 * @raw: with @copy, both files are pcapng, and blocks are copied unchanged
 * @micro: store microseconds in a classic file, otherwise nanoseconds
 */
struct output_config {
	const char *option;
	const char *path;
	const struct opener *opener;
	const char *user;
	bool classic;
	bool flush;
	uint64_t size;
	uint64_t seconds;
	uint64_t files;
	const char *command;
	const char *filter;
	const char *comment;
	bool comments;
	uint32_t snaplen;
	enum link link;
	bool copy;
	int source;
	bool raw;
	bool micro;
};

#define OUTPUT_INTERFACES_MAX	1024
#define OUTPUT_COMMENT_MAX	NFRING_METADATA_TEXT_MAX

/**
 * struct output_interface - device and point of some packets of one file
 * @ifindex: the device; 0: none
 * @link: link type of the packets
 * @key: the metadata that @comment describes; all packets have its point
 * @packets: number of packets of this interface
 * @comment: comment for packets whose metadata is like @key
 * @comment_len: bytes of @comment
 * @option: metadata of the last packet, and the names of its devices
 * @option_len: bytes of @option
 */
struct output_interface {
	int ifindex;
	enum link link;
	struct nfring_metadata key;
	uint64_t packets;
	char comment[OUTPUT_COMMENT_MAX];
	size_t comment_len;
	struct metadata_option option;
	size_t option_len;
};

/**
 * struct output_facts - metadata of version 2, and texts for its numbers
 * @m: the metadata
 * @names: all but the names of devices, which are looked up
 */
struct output_facts {
	const struct nfring_metadata_2 *m;
	struct metadata_names names;
};

/* Kinds of blocks for output_pass(). */
enum output_part {
	OUTPUT_SECTION,		/* a section header */
	OUTPUT_DESCRIPTION,	/* a block that later packets of the section need */
	OUTPUT_OTHER,
};

/**
 * struct output_preamble - blocks at the start of each file of a copy
 * @bytes: blocks of the section that is being copied: those before its first
 *	packet, and later descriptions
 * @len: number of bytes at @bytes
 * @size: size of the memory at @bytes
 * @has_packets: the section has packets
 */
struct output_preamble {
	uint8_t *bytes;
	size_t len;
	size_t size;
	bool has_packets;
};

/**
 * struct output - files that are being written
 * @config: the options
 * @names: names of devices
 * @name: name of the open file
 * @opened_as: time and number in that name
 * @stream: the bytes of the open file
 * @preamble: with @raw, the first blocks of the next file
 * @type: link type of a classic file, LINKTYPE_*; -1: not known yet
 * @buffer: memory for records
 * @interfaces: interfaces of the open file
 * @interface_nr: number of entries in @interfaces
 * @option_2: memory for the metadata of one packet
 * @number: number after the file's name; 0 at the start of each interval
 * @total: files so far
 * @intervals: intervals that are over
 * @begun: start of the interval, seconds since 1970; for names
 * @due: end of the interval by the monotonic clock, nanoseconds
 * @started: when the file was opened, nanoseconds since 1970
 * @opened: a file is open
 * @piped: it is a pipe or a device, not a regular file
 * @gone: the file was a pipe, and its reader has closed it
 */
struct output {
	struct output_config config;
	struct device_names *names;
	char name[4096];
	struct name opened_as;
	struct stream stream;
	struct output_preamble preamble;
	int32_t type;
	uint8_t *buffer;
	struct output_interface *interfaces;
	uint32_t interface_nr;
	struct metadata_option_2 option_2;
	uint64_t number;
	uint64_t total;
	uint64_t intervals;
	time_t begun;
	int64_t due;
	uint64_t started;
	bool opened;
	bool piped;
	bool gone;
};

/* Return how the files of these options are named. */
struct naming output_naming(const struct output_config *config);

/*
 * Print why a file cannot be opened, and what to do if @user of -Z is the reason.
 * @option and @user may be NULL.  Return -1.
 */
int output_refused(const char *option, const char *name, int err, const char *user);

/* Return 0.  Like all functions below, return -1 after a message. */
int output_open(struct output *output, const struct output_config *config,
		struct device_names *names);

/*
 * Return 1 if the packet was written, or 0 if it has no header of the file's link
 * type.  @m may be NULL.
 */
int output_write(struct output *output, const struct nfring_frame *frame,
		 const struct nfring_metadata *m, uint64_t drops);

/*
 * Write @nr packets to a classic file.  Return how many were handled before the first
 * failure, which had its message.  Add to *@unfit the number of those that have no
 * header of the file's link type.
 */
size_t output_write_classic(struct output *output, const struct nfring_frame *frames,
			    size_t nr, uint64_t *unfit);

/* Like output_write() with metadata of version 2. */
int output_write_2(struct output *output, const struct nfring_frame *frame,
		   const struct output_facts *facts, uint64_t drops);

/*
 * output_left() returns the milliseconds until the interval ends, or -1 for
 * never.  After that time, call output_tick(), even if there was no packet.  It ends
 * the file and runs @command; the next packet begins the next file.  It returns 0, or
 * 2 if that was the last file, or -1 after a message.
 */
int output_left(const struct output *output);
int output_tick(struct output *output);

/*
 * Without @raw, write a packet of another file.  @interface is the packet's interface
 * there.  Return 1 if the packet was written, or 0 if this file has another link type,
 * or 2 if the last of the files is complete, or -1 after a message.
 */
int output_copy(struct output *output, const struct pcapng_interface *interface,
		const struct pcapng_packet *packet);

/*
 * With @raw, write a block that holds no packet, or a part of such a block.  Return
 * 0, or -1 after a message.
 */
int output_pass(struct output *output, const void *bytes, size_t len,
		enum output_part part);

/*
 * With @raw, write a block with a packet that was captured at @sec.  Return the same
 * values as output_copy().
 */
int output_pass_packet(struct output *output, const void *block, size_t len,
		       uint64_t sec);

/* Make the packets written so far readable for others. */
int output_flush(struct output *output);

/*
 * Call this when no packet waits.  The reader of a pipe gets the packets so far.  Return
 * 0, or -1 after a message.
 */
int output_idle(struct output *output);

/* Close the file; @drops is the number of packets the kernel dropped. */
int output_close(struct output *output, uint64_t drops);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Capture files: pcapng or classic, one after the other where that is asked. */
#ifndef COMMON_OUTPUT_H
#define COMMON_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <nfring.h>
#include "common/device.h"
#include "common/pcapng.h"
#include "common/savefile.h"

/**
 * struct output_config - what files are to be
 * @option: that asked for it, for messages, which a pipe whose reader goes away
 *	is not worth; NULL for -w, where it is
 * @path: of the first, or what names are made of; "-" is standard output
 * @classic: pcap, not pcapng
 * @flush: write each packet out at once
 * @size: bytes after which the next file begins; 0: none
 * @seconds: after which it does; 0: none
 * @files: how many there are: with @size they are used again, with @seconds
 *	alone the last ends the capture; 0: any number
 * @command: run with the name of each file that is complete; or NULL
 * @filter: for the description of interfaces; or NULL
 * @comment: on the whole of a pcapng file; or NULL
 * @snaplen: bytes
 * @link: of all of it; with pcapng, LINK_ETHERNET is of what has such a header
 * @copy: packets of another file come, whose link types are not known yet
 * @micro: a classic file has microseconds
 */
struct output_config {
	const char *option;
	const char *path;
	bool classic;
	bool flush;
	uint64_t size;
	uint64_t seconds;
	uint64_t files;
	const char *command;
	const char *filter;
	const char *comment;
	uint32_t snaplen;
	enum link link;
	bool copy;
	bool micro;
};

/* What a name needs behind it, at most, for the number. */
#define OUTPUT_NUMBER_ROOM	24

#define OUTPUT_INTERFACES_MAX	1024
#define OUTPUT_COMMENT_MAX	256

/**
 * struct output_interface - device and point of packets of one file
 * @ifindex: the device, 0: none
 * @link: what its packets have in front of them
 * @source: of a copy: its number there, of which that is the only one used
 * @key: metadata of the last packet, without what is its alone
 * @packets: of it
 * @comment: for packets with @key
 * @comment_len: bytes of it
 */
struct output_interface {
	int ifindex;
	enum link link;
	uint32_t source;
	struct nfring_metadata key;
	uint64_t packets;
	char comment[OUTPUT_COMMENT_MAX];
	size_t comment_len;
};

/**
 * struct output - where they are written
 * @config: as given
 * @names: of devices
 * @name: of the file that is open
 * @savefile: classic
 * @pcapng: else
 * @fd: of @pcapng, or of a file that has no header yet; else -1
 * @dlt: of a classic copy; -1: not known yet
 * @buffer: for records
 * @interfaces: of the file that is open
 * @interface_nr: how many
 * @number: of files before, in the present interval
 * @total: files so far
 * @begun: when the file was, seconds since 1970
 * @started: the same in nanoseconds
 * @opened: there is a file
 * @gone: it was a pipe, and its reader has gone
 */
struct output {
	struct output_config config;
	struct device_names *names;
	char name[4096];
	struct savefile savefile;
	struct pcapng pcapng;
	int fd;
	int dlt;
	uint8_t *buffer;
	struct output_interface *interfaces;
	uint32_t interface_nr;
	uint64_t number;
	uint64_t total;
	time_t begun;
	uint64_t started;
	bool opened;
	bool gone;
};

/*
 * Put @number behind @name: as wide as those of @files need it; or, where that
 * is 0, of a first file none.
 */
void output_add_number(char *name, uint64_t number, uint64_t files);

/* 0, or -1 after a message, as all that follow. */
int output_open(struct output *output, const struct output_config *config,
		struct device_names *names);

/*
 * 1 written, 0 the packet has no header of the file's link type, 2 the last of
 * the files is complete, -1 after a message.  @m may be NULL.
 */
int output_write(struct output *output, const struct nfring_frame *frame,
		 const struct nfring_metadata *m, uint64_t drops);

/*
 * A packet of another file, and its interface there.  As above; 0 where a classic
 * file was begun with another link type.
 */
int output_copy(struct output *output, const struct pcapng_interface *interface,
		const struct pcapng_packet *packet);

/* All that was written so far can be read. */
int output_flush(struct output *output);

/* With the packets the kernel had no room for. */
int output_close(struct output *output, uint64_t drops);

#endif

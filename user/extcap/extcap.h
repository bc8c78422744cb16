/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nfring-extcap: Wireshark starts this program to capture at points of the
 * network stack.  Each point is an interface in Wireshark's list.  The calls
 * are described in extcap(4).
 */
#ifndef EXTCAP_H
#define EXTCAP_H

#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

#include "common/filter.h"

/**
 * struct extcap_interface - a point as Wireshark lists it
 * @name: name of the interface without EXTCAP_PREFIX
 * @point: name of the point for nfring_point_parse()
 * @what: description for people
 */
struct extcap_interface {
	const char *name;
	const char *point;
	const char *what;
};

/* Name of this program in its messages. */
#define EXTCAP_NAME "nfring-extcap"

#define EXTCAP_PREFIX "nfring-"

extern const struct extcap_interface extcap_interfaces[];
extern const size_t extcap_interface_nr;

/* Return the interface that Wireshark calls @name, or NULL. */
const struct extcap_interface *extcap_interface_by_name(const char *name);

/**
 * struct extcap_options - the command line
 * @call: what to do, of enum extcap_call; 0: not given
 * @interface: where to capture; or NULL
 * @fifo: pipe to write to; or NULL
 * @filter: capture filter; or NULL
 * @netns: network namespace; NULL: the caller's own
 * @device: network device; NULL: every device
 * @priority: priority at the hook; NULL: the default of the point
 * @snaplen: bytes to keep of each packet
 * @memory: bytes of the ring; 0: not given
 */
struct extcap_options {
	int call;
	const struct extcap_interface *interface;
	const char *fifo;
	const char *filter;
	const char *netns;
	const char *device;
	const char *priority;
	uint32_t snaplen;
	uint64_t memory;
};

enum extcap_call {
	EXTCAP_INTERFACES = 256,
	EXTCAP_DLTS,
	EXTCAP_CONFIG,
	EXTCAP_CAPTURE,
	EXTCAP_HELP,
	EXTCAP_VERSION,
};

/* Return 0, or -1 after a message. */
int extcap_options_parse(struct extcap_options *options, int argc, char **argv);

/* Answer the calls that Wireshark makes before a capture. */
void extcap_print_interfaces(void);
int extcap_print_dlts(const struct extcap_options *options);
int extcap_print_config(const struct extcap_options *options);

/*
 * Print on standard output the error in the filter, or nothing if the filter is
 * valid.
 */
int extcap_check_filter(const struct extcap_options *options);

/*
 * Capture until the reader closes the pipe, or until SIGTERM or SIGINT.  Return
 * 0, or -1 after a message.
 */
int extcap_capture(const struct extcap_options *options);

/*
 * Parse the point of @options, in the current namespace.  Return 0, or -1 after a
 * message.
 */
int extcap_point(struct nfring_point *point,
		 const struct extcap_options *options);

#endif

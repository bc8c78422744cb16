/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nfring-extcap: what Wireshark starts to capture at points of the network
 * stack.  Each point is an interface in its list.  The calls are those of
 * extcap(4).
 */
#ifndef EXTCAP_H
#define EXTCAP_H

#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

#include "common/filter.h"

/**
 * struct extcap_interface - a point as Wireshark lists it
 * @name: of the interface, without EXTCAP_PREFIX
 * @point: for nfring_point_parse()
 * @what: for people
 */
struct extcap_interface {
	const char *name;
	const char *point;
	const char *what;
};

#define EXTCAP_PREFIX "nfring-"

extern const struct extcap_interface extcap_interfaces[];
extern const size_t extcap_interface_nr;

/* The one Wireshark calls @name; or NULL. */
const struct extcap_interface *extcap_interface_by_name(const char *name);

/**
 * struct extcap_options - what Wireshark asks for
 * @call: what to do, an option of extcap(4); 0 for none
 * @interface: where; or NULL
 * @fifo: to write to; or NULL
 * @filter: of capture; or NULL
 * @netns: or NULL for this one
 * @device: or NULL for every one
 * @priority: or NULL for the point's
 * @snaplen: bytes of each packet
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

/* 0, or -1 after a message. */
int extcap_options_parse(struct extcap_options *options, int argc, char **argv);

/* The answers to what is asked before a capture. */
void extcap_print_interfaces(void);
int extcap_print_dlts(const struct extcap_options *options);
int extcap_print_config(const struct extcap_options *options);

/* Says on standard output what is wrong with the filter, nothing where it is right. */
int extcap_check_filter(const struct extcap_options *options);

/* What is wrong with a filter, until asked again; NULL where nothing is. */
const char *extcap_filter_why(const struct filter_config *filter, enum link link);

/* Until the reader goes away, SIGTERM or SIGINT.  0, or -1 after a message. */
int extcap_capture(const struct extcap_options *options);

/* The point with what was configured, in the namespace that is entered. */
int extcap_point(struct nfring_point *point,
		 const struct extcap_options *options);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Convert a packet of a file into a frame of a ring, to print it the same way. */
#ifndef TOOL_CAPTURE_READ_VIEW_H
#define TOOL_CAPTURE_READ_VIEW_H

#include <nfring.h>
#include "common/device.h"
#include "common/drop_names.h"
#include "common/file/metadata_option.h"
#include "common/file/pcapng.h"

/* sll_pkttype of a packet of unknown direction. */
#define VIEW_NO_DIRECTION 255

/**
 * struct view - one packet
 * @frame: points to @from and to the bytes of the packet
 * @from: filled in as far as the file allows
 * @m: metadata of the hook, if @has_metadata
 * @has_metadata: the file contains metadata
 * @m2: metadata of version 2, if @has_2
 * @has_2: the file contains version 2
 * @names: texts of version 2, valid as long as the bytes of the packet
 * @drop: why the packet was dropped, if @m2 says so; the texts are printable
 */
struct view {
	struct nfring_frame frame;
	struct sockaddr_ll from;
	struct nfring_metadata m;
	bool has_metadata;
	struct nfring_metadata_2 m2;
	bool has_2;
	struct metadata_names names;
	struct drop drop;
};

/*
 * Build the view of a packet from @interface.  Return 0, or -1 if the link type
 * is unknown; then the whole frame counts as link-layer header.
 */
int view_build(struct view *view, const struct pcapng_packet *packet,
	       const struct pcapng_interface *interface,
	       struct device_names *names);

/* Parse a comment of describe_packet().  Return false if it is not one. */
bool view_metadata(struct nfring_metadata *m, const char *comment, size_t len,
		   struct device_names *names);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Convert a packet of a file into a frame of a ring, to print it the same way. */
#ifndef TOOL_CAPTURE_READ_VIEW_H
#define TOOL_CAPTURE_READ_VIEW_H

#include <nfring.h>
#include "common/device.h"
#include "common/file/pcapng.h"

/* sll_pkttype of a packet of unknown direction. */
#define VIEW_NO_DIRECTION 255

/**
 * struct view - one packet
 * @frame: points to @from and to the bytes of the packet
 * @from: filled in as far as the file allows
 * @m: metadata of the hook, if @has_metadata
 * @has_metadata: the file contains metadata
 */
struct view {
	struct nfring_frame frame;
	struct sockaddr_ll from;
	struct nfring_metadata m;
	bool has_metadata;
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

/* SPDX-License-Identifier: GPL-2.0 */
/* A packet of a file as a ring would have it, for the line on the terminal. */
#ifndef TOOL_CAPTURE_READ_VIEW_H
#define TOOL_CAPTURE_READ_VIEW_H

#include <nfring.h>
#include "common/device.h"
#include "common/pcapng.h"

/* sll_pkttype of a packet whose direction is not known. */
#define VIEW_NO_DIRECTION 255

/**
 * struct view - one packet
 * @frame: pointing at @from and the packet's bytes
 * @from: as far as it is known
 * @m: what the hook knew, if @has_metadata
 * @has_metadata: the file says it
 */
struct view {
	struct nfring_frame frame;
	struct sockaddr_ll from;
	struct nfring_metadata m;
	bool has_metadata;
};

/*
 * Of a packet of that interface.  0; -1 for a link type that is not known: the
 * frame is then all link layer.
 */
int view_build(struct view *view, const struct pcapng_packet *packet,
	       const struct pcapng_interface *interface,
	       struct device_names *names);

/* What describe_packet() wrote; whether it is that. */
bool view_metadata(struct nfring_metadata *m, const char *comment, size_t len,
		   struct device_names *names);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets on their way through the stack, and the points that each has passed.  The
 * packets are kept in order of arrival.  Once a packet has not been seen for a while,
 * it is reported and forgotten.
 */
#ifndef TOOL_PATH_PATH_H
#define TOOL_PATH_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nfring.h>
#include "common/device.h"
#include "common/owner/owner.h"
#include "common/print/flow.h"
#include "path/trace/tracer.h"

#define PATH_STEPS_MAX	16
#define PATH_NR		(1U << 15)

/**
 * struct path_step - a point that a packet passed, or the place where it was dropped
 * @m: metadata of the point
 * @ifindex: the device
 * @time: nanoseconds since 1970
 * @reason: number of the reason, if the packet was dropped
 * @site: number of the function that dropped it; 0: not known
 */
struct path_step {
	struct nfring_metadata m;
	int ifindex;
	uint64_t time;
	uint32_t reason;
	uint32_t site;
};

/**
 * struct path - one packet
 * @id: id of the packet
 * @next: 1 + index of the next path in its bucket; 0: none
 * @wanted: the filter matched at one point or more
 * @taken: when the last point was read, nanoseconds of CLOCK_MONOTONIC
 * @len: length of the packet in bytes
 * @first: its addresses at the first point
 * @tcp: its TCP header, and the length of its payload, at the first point
 * @last: its addresses at the last point
 * @head: its first bytes where it was dropped
 * @sender: who sent it, if it comes from a socket of this machine
 * @receiver: who gets it, if it is for such a socket
 * @steps: points that it passed; the last entry is overwritten if there are more
 * @step_nr: number of points, including overwritten ones
 */
struct path {
	uint64_t id;
	uint32_t next;
	bool wanted;
	uint64_t taken;
	uint32_t len;
	struct flow first;
	struct flow_tcp tcp;
	struct flow last;
	struct trace_head head;
	struct owner sender;
	struct owner receiver;
	struct path_step steps[PATH_STEPS_MAX];
	uint32_t step_nr;
};

/**
 * struct path_fate - what became of a packet
 * @final: it left the stack, so its last point is the end of the path
 * @rule: what dropped it, if nftables did and that was asked for
 */
struct path_fate {
	bool final;
	struct trace_rule rule;
};

/**
 * struct paths - all packets
 * @path: ring of PATH_NR paths
 * @bucket: hash table over ids: 1 + index of the newest path; 0: none
 * @begin: number of paths that were forgotten
 * @end: number of paths that were added
 */
struct paths {
	struct path *path;
	uint32_t *bucket;
	uint64_t begin;
	uint64_t end;
};

/* Return 0 or -ENOMEM. */
int paths_init(struct paths *paths);
void paths_free(struct paths *paths);

/*
 * Add a point to the path of a packet, and return the path.  @m is the metadata, and @more is NULL or what
 * version 2 tells in addition.  @wanted: the filter matches the packet here.  @now is
 * from CLOCK_MONOTONIC, because the clock of the frame's time may be set.
 */
struct path *paths_add(struct paths *paths, const struct nfring_frame *frame,
		       const struct nfring_metadata *m,
		       const struct nfring_metadata_2 *more, bool wanted, uint64_t now);

/* Add what @m tells about the sockets at both ends of the path, at its last point. */
void path_add_owner(struct path *path, const struct nfring_metadata_2 *m,
		    struct owners *owners);

bool paths_full(const struct paths *paths);

/* Return the oldest path if no point of it was read after @time, else NULL. */
const struct path *paths_oldest(const struct paths *paths, uint64_t time);

/* Forget the oldest path. */
void paths_forget(struct paths *paths);

/* Return the last point of the path, which has at least one. */
const struct path_step *path_last(const struct path *path);

/* Return whether the packet is for this machine, as seen at the step. */
bool path_is_received(const struct path_step *step);

/* Return whether the step is the place where the kernel dropped the packet. */
bool path_is_drop(const struct path_step *step);

/* Return whether the addresses or ports changed on the way. */
bool path_is_translated(const struct path *path);

/* Return the nanoseconds from the first point to the last. */
uint64_t path_duration(const struct path *path);

/* Return the nanoseconds from the point before @step, which is not the first. */
uint64_t path_since(const struct path_step *step);

/*
 * Return the addresses that are the same for both directions of a connection.  With NAT,
 * a reply begins with the addresses with which the request ended, and ends with those
 * with which it began.  This is the lower pair of the two.
 */
const struct flow *path_flow(const struct path *path);

/* Write the two ends of a flow, the source first. */
void path_flow_ends(struct tcp_end ends[2], const struct flow *flow);

#endif

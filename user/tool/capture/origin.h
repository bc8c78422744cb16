/* SPDX-License-Identifier: GPL-2.0 */
/* Options that select packets by the reason of their drop and by their owner. */
#ifndef TOOL_CAPTURE_ORIGIN_H
#define TOOL_CAPTURE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <nfring.h>
#include "command.h"
#include "common/owner/owner.h"

/* Most names of one --reason. */
#define ORIGIN_REASONS_MAX	32

/**
 * struct origin - checked options
 * @reasons: names of --reason
 * @numbers: their numbers on this kernel
 * @reason_nr: number of entries in both; 0: any reason, or none
 * @has_uid: --uid was given
 * @uid: its user
 * @cgroup: --cgroup, the path below the root of cgroup2; or NULL
 * @container: --container; or NULL
 * @pid: --pid; 0: any process
 * @cookie: --socket; 0: any socket
 * @show: print the owner of each packet
 * @given: one of these options was given
 */
struct origin {
	const char *reasons[ORIGIN_REASONS_MAX];
	uint32_t numbers[ORIGIN_REASONS_MAX];
	size_t reason_nr;
	bool has_uid;
	uint32_t uid;
	const char *cgroup;
	const char *container;
	pid_t pid;
	uint64_t cookie;
	bool show;
	bool given;
};

/* The rows of --reason, --uid, --cgroup, --container, --pid, --socket and --owner. */
extern const struct command_option origin_options[];

/*
 * Parse the option that command_next_option() has returned, if it is one of
 * origin_options.  Return 0, or 1 if it is none of these, or -1 after a message.
 */
int origin_take(struct origin *origin, int option);

/* Return whether the options need a struct owners. */
bool origin_needs_owners(const struct origin *origin);

/*
 * Return 0, or -1 after a message if --reason is given, but no point is for dropped
 * packets.
 */
int origin_check(const struct origin *origin, const struct nfring_point *points,
		 size_t nr);

/* Find the numbers of the reasons.  Return 0, or -1 after a message. */
int origin_find(struct origin *origin, struct nfring *ring);

/*
 * Return whether the options keep the packet.  @m is NULL if its metadata is not of
 * version 2.  @owners may be NULL if origin_needs_owners() is false.  For a packet of a
 * file, @reason is the name of the reason, because the numbers of another kernel differ;
 * otherwise it is NULL.
 */
bool origin_wants(const struct origin *origin, struct owners *owners,
		  const struct nfring_metadata_2 *m, const char *reason);

#endif

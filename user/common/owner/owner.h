/* SPDX-License-Identifier: GPL-2.0 */
/* The owner of a packet's socket: its user, process and container. */
#ifndef COMMON_OWNER_H
#define COMMON_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/nfring.h>

#include "common/decode/text.h"
#include "common/owner/cgroup.h"
#include "common/owner/finder.h"

#define OWNER_CACHE	1024

/**
 * struct owner - the owner of a socket
 * @cookie: SO_COOKIE of the socket; 0: there is no socket
 * @cgroup_id: id of its control group, or 0
 * @uid: its user
 * @has_uid: @uid is known
 * @process: the process that has it, if it could be found
 */
struct owner {
	uint64_t cookie;
	uint64_t cgroup_id;
	uint32_t uid;
	bool has_uid;
	struct process process;
};

/**
 * struct owner_hold - whether a process has a socket
 * @cookie: SO_COOKIE of the socket; 0: empty
 * @pid: the process
 * @has: it has the socket
 * @until: ask again after this time of CLOCK_MONOTONIC
 */
struct owner_hold {
	uint64_t cookie;
	pid_t pid;
	bool has;
	int64_t until;
};

/**
 * struct owners - owners found so far
 * @finder: finds processes
 * @cgroups: names of control groups
 * @cache: owners of sockets, by the cookie modulo OWNER_CACHE
 * @holds: answers of owners_hold(), likewise
 */
struct owners {
	struct finder finder;
	struct cgroup_names cgroups;
	struct owner cache[OWNER_CACHE];
	struct owner_hold holds[OWNER_CACHE];
};

/*
 * Start finding processes.  This needs privileges, which the caller may drop afterwards.
 * Return NULL if memory is short.
 */
struct owners *owners_start(void);

/*
 * The same for packets of a file: only owners that owners_give() has stored are known.
 * This starts no process, but owners_stop() must free the memory.
 */
struct owners *owners_recorded(void);

/*
 * Store the owner of the socket in @m, as a file has it: the path of its control group, and
 * "PID NAME" of the process.  Both may be empty.  owners_find(), owners_hold() and
 * owners_cgroup() return it until the next call.
 */
void owners_give(struct owners *owners, const struct nfring_metadata_2 *m,
		 const char *cgroup, const char *process);

/* Find the owner of the socket in @m.  If there is none, the cookie of *@owner is 0. */
void owners_find(struct owners *owners, const struct nfring_metadata_2 *m,
		 struct owner *owner);

/*
 * Return whether the process @pid has the socket in @m.  An answer is used again for a
 * second, because many packets have the same socket.
 */
bool owners_hold(struct owners *owners, const struct nfring_metadata_2 *m, pid_t pid);

/* Return the path of the cgroup in @m, as cgroup_path() does. */
const char *owners_cgroup(struct owners *owners, const struct nfring_metadata_2 *m);

/*
 * Add "curl[812] (user 1000, podman 0123456789ab)", or "user 1000, podman 0123456789ab"
 * if the process is not known.
 */
void owner_add(struct text *text, const struct owner *owner, struct owners *owners);

void owners_stop(struct owners *owners);

#endif

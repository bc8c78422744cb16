// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/message.h"
#include "common/owner/owner.h"

/* For this time, use again the answer whether a process has a socket; nanoseconds. */
#define HOLD_TIME	1000000000

struct owners *owners_start(void)
{
	struct owners *owners = calloc(1, sizeof(*owners));
	int err;

	if (!owners)
		return NULL;
	/* Without the finder, there are no names of processes. */
	err = finder_start(&owners->finder);
	if (err)
		complain("owner: cannot start the process that finds out who has a socket: %s",
			 strerror(-err));
	return owners;
}

struct owners *owners_recorded(void)
{
	struct owners *owners = calloc(1, sizeof(*owners));

	if (owners)
		owners->finder.channel = -1;
	return owners;
}

void owners_give(struct owners *owners, const struct nfring_metadata_2 *m,
		 const char *cgroup, const char *process)
{
	struct owner *owner = &owners->cache[m->socket_cookie % OWNER_CACHE];
	uint32_t flags = m->base.flags;
	char *name;
	long pid = strtol(process, &name, 10);

	if (flags & NFRING_METADATA_CGROUP)
		cgroup_give(&owners->cgroups, m->cgroup_id, cgroup);
	*owner = (struct owner) {
		.cookie = m->socket_cookie,
		.has_uid = flags & NFRING_METADATA_UID,
		.uid = m->uid,
		.cgroup_id = flags & NFRING_METADATA_CGROUP ? m->cgroup_id : 0,
		.process.pid = pid > 0 && pid <= INT32_MAX ? (int32_t)pid : 0,
	};
	if (owner->process.pid && *name == ' ')
		snprintf(owner->process.command, FINDER_COMMAND_MAX, "%s", name + 1);
	owners->holds[m->socket_cookie % OWNER_CACHE] = (struct owner_hold) {
		.cookie = m->socket_cookie, .pid = owner->process.pid, .has = true,
		.until = INT64_MAX,
	};
}

/* Return whether the socket is open and its process has ended, so that another one has it. */
static bool is_inherited(const struct owner *owner, const struct nfring_metadata_2 *m)
{
	return m->base.flags & NFRING_METADATA_INODE && kill(owner->process.pid, 0) &&
	       errno == ESRCH;
}

/*
 * Find the process anew.  If none is found, the packet may be from the time before the last
 * process ended.
 */
static void find_heir(struct owners *owners, struct owner *owner,
		      const struct nfring_metadata_2 *m)
{
	struct process process;

	finder_ask(&owners->finder, m->socket_inode, &process);
	if (process.pid)
		owner->process = process;
}

static void owner_new(struct owners *owners, struct owner *owner,
		      const struct nfring_metadata_2 *m)
{
	uint32_t flags = m->base.flags;

	*owner = (struct owner) {
		.cookie = m->socket_cookie,
		.has_uid = flags & NFRING_METADATA_UID,
		.uid = m->uid,
		.cgroup_id = flags & NFRING_METADATA_CGROUP ? m->cgroup_id : 0,
	};
	if (flags & NFRING_METADATA_INODE)
		finder_ask(&owners->finder, m->socket_inode, &owner->process);
}

void owners_find(struct owners *owners, const struct nfring_metadata_2 *m,
		 struct owner *owner)
{
	struct owner *cached = &owners->cache[m->socket_cookie % OWNER_CACHE];

	if (!(m->base.flags & NFRING_METADATA_COOKIE)) {
		*owner = (struct owner) { 0 };
		return;
	}
	if (cached->cookie != m->socket_cookie || !cached->process.pid)
		owner_new(owners, cached, m);
	else if (is_inherited(cached, m))
		find_heir(owners, cached, m);
	*owner = *cached;
}

bool owners_hold(struct owners *owners, const struct nfring_metadata_2 *m, pid_t pid)
{
	const uint32_t needed = NFRING_METADATA_COOKIE | NFRING_METADATA_INODE;
	struct owner_hold *hold = &owners->holds[m->socket_cookie % OWNER_CACHE];
	int64_t now = clock_now(CLOCK_MONOTONIC);

	if ((m->base.flags & needed) != needed)
		return false;
	if (hold->cookie != m->socket_cookie || hold->pid != pid || now >= hold->until)
		*hold = (struct owner_hold) {
			.cookie = m->socket_cookie, .pid = pid, .until = now + HOLD_TIME,
			.has = finder_has(&owners->finder, pid, m->socket_inode),
		};
	return hold->has;
}

const char *owners_cgroup(struct owners *owners, const struct nfring_metadata_2 *m)
{
	return cgroup_path(&owners->cgroups, m->base.flags & NFRING_METADATA_CGROUP ?
			   m->cgroup_id : 0);
}

/* Add "user 1000, podman 0123456789ab", without unknown parts. */
static void add_account(struct text *text, const struct owner *owner,
			struct owners *owners)
{
	const char *path = cgroup_path(&owners->cgroups, owner->cgroup_id);

	if (owner->has_uid)
		text_add(text, "user %" PRIu32, owner->uid);
	if (owner->has_uid && path[0] && path[1])
		text_add(text, ", ");
	cgroup_add_name(text, path);
}

void owner_add(struct text *text, const struct owner *owner, struct owners *owners)
{
	const struct process *process = &owner->process;

	if (!process->pid) {
		add_account(text, owner, owners);
		return;
	}
	text_add_name(text, process->command);
	text_add(text, "[%" PRId32 "]", process->pid);
	if (!owner->has_uid && !owner->cgroup_id)
		return;
	text_add(text, " (");
	add_account(text, owner, owners);
	text_add(text, ")");
}

void owners_stop(struct owners *owners)
{
	if (!owners)
		return;
	finder_stop(&owners->finder);
	free(owners);
}

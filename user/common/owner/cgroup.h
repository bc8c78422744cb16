/* SPDX-License-Identifier: GPL-2.0 */
/* Names of control groups. */
#ifndef COMMON_OWNER_CGROUP_H
#define COMMON_OWNER_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "common/decode/text.h"

#define CGROUP_PATH_MAX	512
#define CGROUP_CACHE	64

/**
 * struct cgroup_names - cache of paths
 * @id: ids of the groups; 0: empty
 * @path: their paths below the root of cgroup2; empty if there is no such group
 */
struct cgroup_names {
	uint64_t id[CGROUP_CACHE];
	char path[CGROUP_CACHE][CGROUP_PATH_MAX];
};

/*
 * Return the path of a group, such as "/system.slice/ssh.service", or an empty text if
 * there is no such group any more, or if @id is 0.
 */
const char *cgroup_path(struct cgroup_names *names, uint64_t id);

/* Make cgroup_path() return @path for @id, until another group replaces it in the cache. */
void cgroup_give(struct cgroup_names *names, uint64_t id, const char *path);

/*
 * Add the name by which users know the group: "podman 0123456789ab" for a container,
 * otherwise the last part of the path.  Add nothing for the root.  Return whether text was
 * added.
 */
bool cgroup_add_name(struct text *text, const char *path);

/* Return whether the group @path is @group or below it. */
bool cgroup_is_below(const char *path, const char *group);

/*
 * Return whether @path belongs to the container @name: its id, the first characters of
 * its id, or the name of a machine.
 */
bool cgroup_is_container(const char *path, const char *name);

#endif

// SPDX-License-Identifier: GPL-2.0
#include <fts.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/owner/cgroup.h"

/* Where cgroup2 is mounted: alone, or beside the hierarchies of version 1. */
static const char *const roots[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };

/* Container engines put the id of the container between these texts. */
static const struct {
	const char *engine;
	const char *before;
	const char *after;
} containers[] = {
	{ "podman", "/libpod-", ".scope" },
	{ "docker", "/docker-", ".scope" },
	{ "docker", "/docker/", "" },
	{ "containerd", "/cri-containerd-", ".scope" },
	{ "cri-o", "/crio-", ".scope" },
	{ "lxc", "/lxc.payload.", "" },
	{ "machine", "/machine-", ".scope" },
	{ "machine", "/systemd-nspawn@", ".service" },
};

#define CONTAINER_NR	(sizeof(containers) / sizeof(containers[0]))

/* Show as many characters of a container's id as the engines do in their lists. */
#define ID_SHOWN	12

static const char *find_root(void)
{
	char name[64];
	size_t i;

	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		snprintf(name, sizeof(name), "%s/cgroup.procs", roots[i]);
		if (!access(name, F_OK))
			return roots[i];
	}
	return NULL;
}

/* The id of a group is the inode number of its directory. */
static void find_path(char path[CGROUP_PATH_MAX], uint64_t id)
{
	const char *root = find_root();
	char *const trees[] = { (char *)root, NULL };
	FTS *tree;
	FTSENT *entry;

	path[0] = '\0';
	tree = root ? fts_open(trees, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL) : NULL;
	if (!tree)
		return;
	while ((entry = fts_read(tree)))
		if (entry->fts_info == FTS_D && entry->fts_statp->st_ino == id) {
			const char *below = entry->fts_path + strlen(root);

			snprintf(path, CGROUP_PATH_MAX, "%s", *below ? below : "/");
			break;
		}
	fts_close(tree);
}

const char *cgroup_path(struct cgroup_names *names, uint64_t id)
{
	size_t slot = id % CGROUP_CACHE;

	if (!id)
		return "";
	if (names->id[slot] != id) {
		find_path(names->path[slot], id);
		names->id[slot] = id;
	}
	return names->path[slot];
}

void cgroup_give(struct cgroup_names *names, uint64_t id, const char *path)
{
	size_t slot = id % CGROUP_CACHE;

	snprintf(names->path[slot], CGROUP_PATH_MAX, "%s", path);
	names->id[slot] = id;
}

/* Cut an id of hexadecimal digits, but not the name of a machine. */
static void add_id(struct text *text, const char *engine, const char *id, size_t len)
{
	char name[CGROUP_PATH_MAX];

	if (strspn(id, "0123456789abcdef") >= ID_SHOWN)
		len = ID_SHOWN;
	snprintf(name, sizeof(name), "%.*s", (int)len, id);
	text_add(text, "%s ", engine);
	text_add_name(text, name);
}

/**
 * struct container - a container in the path of a group
 * @engine: what runs it
 * @id: its id or name, which does not end with a zero byte
 * @len: bytes at @id
 */
struct container {
	const char *engine;
	const char *id;
	size_t len;
};

static bool find_container(struct container *container, const char *path)
{
	const char *id, *end;
	size_t i;

	for (i = 0; i < CONTAINER_NR; i++) {
		id = strstr(path, containers[i].before);
		if (!id)
			continue;
		id += strlen(containers[i].before);
		end = *containers[i].after ? strstr(id, containers[i].after) :
					     id + strcspn(id, "/");
		if (!end || end == id || memchr(id, '/', (size_t)(end - id)))
			continue;
		*container = (struct container) {
			.engine = containers[i].engine, .id = id, .len = (size_t)(end - id),
		};
		return true;
	}
	return false;
}

bool cgroup_add_name(struct text *text, const char *path)
{
	const char *last = strrchr(path, '/');
	struct container container;

	if (!last || !last[1])
		return false;
	if (find_container(&container, path))
		add_id(text, container.engine, container.id, container.len);
	else
		text_add_name(text, last + 1);
	return true;
}

bool cgroup_is_below(const char *path, const char *group)
{
	size_t len = strlen(group);

	while (len && group[len - 1] == '/')
		len--;
	return *path && !strncmp(path, group, len) && (!path[len] || path[len] == '/');
}

bool cgroup_is_container(const char *path, const char *name)
{
	struct container container;
	size_t len = strlen(name);

	if (!find_container(&container, path) || len > container.len ||
	    memcmp(container.id, name, len))
		return false;
	return len == container.len ||
	       strspn(container.id, "0123456789abcdef") >= ID_SHOWN;
}

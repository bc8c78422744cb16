// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "capture/origin.h"
#include "capture/option_table.h"
#include "common/message.h"
#include "common/number.h"
#include "common/spelling.h"

#define ROOT_OF_CGROUPS "/sys/fs/cgroup"

const struct command_option origin_options[] = {
	{ OPTION_REASON, "reason", "NAME[,...]", ARG_TEXT,
	  .help = "At drop and drop-any, take only packets that the kernel dropped for one of "
		  "these reasons. NAME is the kernel's, such as NETFILTER_DROP. Default: "
		  "any reason." },
	{ OPTION_UID, "uid", "USER", ARG_USER,
	  .help = "Take only packets whose socket belongs to USER, a name or a number. Default: "
		  "any user." },
	{ OPTION_CGROUP, "cgroup", "PATH", ARG_FILE,
	  .help = "Take only packets whose socket was made in the control group PATH or below "
		  "it. PATH begins at the root of cgroup2. Default: any group." },
	{ OPTION_CONTAINER, "container", "NAME", ARG_TEXT,
	  .help = "Take only packets whose socket was made in the container NAME: an ID of "
		  "podman, docker, containerd or CRI-O, its first characters, or the name of a "
		  "machine. Default: any container." },
	{ OPTION_PID, "pid", "PID", ARG_NUMBER,
	  .help = "Take only packets whose socket the process PID has open. Default: any "
		  "process." },
	{ OPTION_SOCKET, "socket", "COOKIE", ARG_NUMBER,
	  .help = "Take only packets of the socket with this cookie (SO_COOKIE), a decimal "
		  "number, or a hexadecimal one after 0x. Default: any socket." },
	{ OPTION_OWNER, "owner", NULL, ARG_NONE,
	  .help = "Print the process, user and control group that own the packet's socket. "
		  "With -w, write them to the file." },
	{ }
};

static int parse_reasons(struct origin *origin, char *text)
{
	char *rest = text, *name;

	while ((name = strsep(&rest, ","))) {
		if (!*name)
			return complain("--reason: a name is empty; give names such as NETFILTER_DROP, separated by commas");
		if (origin->reason_nr == ORIGIN_REASONS_MAX)
			return complain("--reason %s: more than %d names", name,
					ORIGIN_REASONS_MAX);
		origin->reasons[origin->reason_nr++] = name;
	}
	return 0;
}

static int parse_uid(struct origin *origin, const char *text)
{
	const struct passwd *user;
	uint64_t value;

	origin->has_uid = true;
	/* The largest number stands for no user. */
	if (!number_parse(&value, text, 0, UINT32_MAX - 1)) {
		origin->uid = value;
		return 0;
	}
	user = getpwnam(text);
	if (!user)
		return complain("--uid %s: no such user; give a name, or a number from 0 to %u",
				text, UINT32_MAX - 1);
	origin->uid = user->pw_uid;
	return 0;
}

static int parse_cgroup(struct origin *origin, const char *text)
{
	size_t len = strlen(ROOT_OF_CGROUPS);

	if (!strncmp(text, ROOT_OF_CGROUPS, len) && (!text[len] || text[len] == '/'))
		text += len;
	origin->cgroup = *text ? text : "/";
	if (*origin->cgroup == '/')
		return 0;
	return complain("--cgroup %s: expected a path that begins with a slash, such as /system.slice/ssh.service",
			text);
}

static int parse_container(struct origin *origin, const char *text)
{
	origin->container = text;
	if (*text && !strchr(text, '/'))
		return 0;
	return complain("--container \"%s\": expected an ID, its first characters, or the name of a machine",
			text);
}

static int parse_pid(struct origin *origin, const char *text)
{
	uint64_t value;

	if (number_parse(&value, text, 1, INT32_MAX))
		return complain("--pid %s: expected a number from 1 to %d", text, INT32_MAX);
	origin->pid = (pid_t)value;
	return 0;
}

static int parse_socket(struct origin *origin, const char *text)
{
	char *end;

	origin->cookie = strtoull(text, &end, 0);
	if (*text >= '0' && *text <= '9' && !*end && origin->cookie)
		return 0;
	return complain("--socket %s: expected the cookie of a socket, which is not 0; write the number after \"sk:\" of ss -e with 0x before it",
			text);
}

static int origin_parse(struct origin *origin, int option)
{
	switch (option) {
	case OPTION_REASON:
		return parse_reasons(origin, optarg);
	case OPTION_UID:
		return parse_uid(origin, optarg);
	case OPTION_CGROUP:
		return parse_cgroup(origin, optarg);
	case OPTION_CONTAINER:
		return parse_container(origin, optarg);
	case OPTION_PID:
		return parse_pid(origin, optarg);
	case OPTION_SOCKET:
		return parse_socket(origin, optarg);
	default:
		origin->show = true;
		return 0;
	}
}

int origin_take(struct origin *origin, int option)
{
	const struct command_option *row;

	for (row = origin_options; row->id; row++)
		if (row->id == option) {
			origin->given = true;
			return origin_parse(origin, option);
		}
	return 1;
}

bool origin_needs_owners(const struct origin *origin)
{
	return origin->cgroup || origin->container || origin->pid || origin->show;
}

int origin_check(const struct origin *origin, const struct nfring_point *points,
		 size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (points[i].family == NFRING_PROTO_DROP)
			return 0;
	return origin->reason_nr ?
	       complain("--reason: only dropped packets have a reason; add --at drop") : 0;
}

/* Most names that are suggested instead of an unknown one. */
#define NEAR_NR	3

/**
 * struct near - the names of reasons that are most like an unknown name
 * @names: the names, the most alike first
 * @distances: their distances
 * @nr: number of entries
 */
struct near {
	char names[NEAR_NR][sizeof(((struct nfring_name *)0)->name)];
	size_t distances[NEAR_NR];
	size_t nr;
};

static void near_add(struct near *near, const char *name, size_t distance)
{
	size_t at = near->nr < NEAR_NR ? near->nr++ : NEAR_NR;

	for (; at && distance < near->distances[at - 1]; at--)
		if (at < NEAR_NR) {
			memcpy(near->names[at], near->names[at - 1], sizeof(near->names[at]));
			near->distances[at] = near->distances[at - 1];
		}
	if (at == NEAR_NR)
		return;
	strcpy(near->names[at], name);
	near->distances[at] = distance;
}

static int complain_unknown(const struct near *near, const char *reason)
{
	if (!near->nr)
		return complain("--reason %s: this kernel has no names of reasons", reason);
	return complain("--reason %s: this kernel has no such reason; similar ones: %s%s%s%s%s",
			reason, near->names[0],
			near->nr > 1 ? ", " : "", near->nr > 1 ? near->names[1] : "",
			near->nr > 2 ? ", " : "", near->nr > 2 ? near->names[2] : "");
}

static int find_reason(uint32_t *number, struct nfring *ring, const char *reason)
{
	struct nfring_name name = { .kind = NFRING_NAME_REASON };
	struct near near = { .nr = 0 };

	for (; !nfring_get_name(ring, &name); name.number++) {
		if (!strcasecmp(name.name, reason)) {
			*number = name.number;
			return 0;
		}
		near_add(&near, name.name, spelling_distance(name.name, reason));
	}
	return complain_unknown(&near, reason);
}

int origin_find(struct origin *origin, struct nfring *ring)
{
	size_t i;

	for (i = 0; i < origin->reason_nr; i++)
		if (find_reason(&origin->numbers[i], ring, origin->reasons[i]))
			return -1;
	return 0;
}

static bool is_reason(const struct origin *origin, const struct nfring_metadata_2 *m,
		      const char *reason)
{
	size_t i;

	for (i = 0; m->base.flags & NFRING_METADATA_DROP && i < origin->reason_nr; i++)
		if (reason ? !strcasecmp(origin->reasons[i], reason) :
			     origin->numbers[i] == m->drop_reason)
			return true;
	return false;
}

static bool is_group(const struct origin *origin, const char *path)
{
	return (!origin->cgroup || cgroup_is_below(path, origin->cgroup)) &&
	       (!origin->container || cgroup_is_container(path, origin->container));
}

/* Ask for the process last, because that takes longest. */
bool origin_wants(const struct origin *origin, struct owners *owners,
		  const struct nfring_metadata_2 *m, const char *reason)
{
	if (!m)
		return !origin->reason_nr && !origin->has_uid && !origin->cgroup &&
		       !origin->container && !origin->pid && !origin->cookie;
	if (origin->reason_nr && !is_reason(origin, m, reason))
		return false;
	if (origin->has_uid && (!(m->base.flags & NFRING_METADATA_UID) || m->uid != origin->uid))
		return false;
	if (origin->cookie && (!(m->base.flags & NFRING_METADATA_COOKIE) ||
			       m->socket_cookie != origin->cookie))
		return false;
	if ((origin->cgroup || origin->container) && !is_group(origin, owners_cgroup(owners, m)))
		return false;
	return !origin->pid || owners_hold(owners, m, origin->pid);
}

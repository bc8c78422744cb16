// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter.h>

#include "path/path.h"

#define NANOSECONDS	1000000000ULL

int paths_init(struct paths *paths)
{
	*paths = (struct paths) {
		.path = calloc(PATH_NR, sizeof(*paths->path)),
		.bucket = calloc(PATH_NR, sizeof(*paths->bucket)),
	};
	if (paths->path && paths->bucket)
		return 0;
	paths_free(paths);
	return -ENOMEM;
}

void paths_free(struct paths *paths)
{
	free(paths->path);
	free(paths->bucket);
	paths->path = NULL;
	paths->bucket = NULL;
}

static uint32_t *bucket_of(const struct paths *paths, uint64_t id)
{
	/* The bits of an id are as good as random. */
	return &paths->bucket[id % PATH_NR];
}

static struct path *path_find(const struct paths *paths, uint64_t id)
{
	uint32_t at = *bucket_of(paths, id);

	while (at && paths->path[at - 1].id != id)
		at = paths->path[at - 1].next;
	return at ? &paths->path[at - 1] : NULL;
}

bool paths_full(const struct paths *paths)
{
	return paths->end - paths->begin == PATH_NR;
}

static struct path *new_path(struct paths *paths, uint64_t id)
{
	uint32_t at = (uint32_t)(paths->end++ % PATH_NR);
	struct path *path = &paths->path[at];
	uint32_t *bucket = bucket_of(paths, id);

	path->id = id;
	path->next = *bucket;
	path->wanted = false;
	path->step_nr = 0;
	path->head.len = 0;
	path->sender.cookie = 0;
	path->receiver.cookie = 0;
	*bucket = at + 1;
	return path;
}

void paths_forget(struct paths *paths)
{
	uint32_t at = (uint32_t)(paths->begin++ % PATH_NR) + 1;
	uint32_t *link = bucket_of(paths, paths->path[at - 1].id);

	while (*link != at)
		link = &paths->path[*link - 1].next;
	*link = paths->path[at - 1].next;
}

/* Keep what the reports of nftables have of a packet, too. */
static void keep_head(struct path *path, const struct nfring_frame *frame)
{
	uint32_t len = frame->snaplen < TRACE_HEAD_MAX ? frame->snaplen : TRACE_HEAD_MAX;

	path->head.len = len;
	memcpy(path->head.bytes, frame->data, len);
}

struct path *paths_add(struct paths *paths, const struct nfring_frame *frame,
		       const struct nfring_metadata *m,
		       const struct nfring_metadata_2 *more, bool wanted, uint64_t now)
{
	/* Without an id the packet cannot be recognised at the next point. */
	struct path *path = m->packet_id ? path_find(paths, m->packet_id) : NULL;
	struct path_step *step;
	struct flow_tcp tcp;
	uint32_t at;

	if (!path) {
		if (paths_full(paths))
			paths_forget(paths);
		path = new_path(paths, m->packet_id);
		path->len = frame->len - frame->maclen;
		flow_of(&path->first, &path->tcp, frame);
	}
	at = path->step_nr < PATH_STEPS_MAX ? path->step_nr : PATH_STEPS_MAX - 1;
	step = &path->steps[at];
	*step = (struct path_step) {
		.m = *m,
		.ifindex = frame->from->sll_ifindex,
		.time = frame->sec * NANOSECONDS + frame->nsec,
	};
	if (more) {
		step->reason = more->drop_reason;
		step->site = more->drop_site;
	}
	if (path_is_drop(step))
		keep_head(path, frame);
	path->step_nr++;
	path->wanted |= wanted;
	path->taken = now;
	flow_of(&path->last, &tcp, frame);
	return path;
}

/* Return whether the step is at a hook between sockets and devices, so NF_INET_* apply. */
static bool is_inside_stack(const struct path_step *step)
{
	return step->m.family != NFPROTO_NETDEV && !path_is_drop(step);
}

/* At these hooks, a packet without an input device comes from a socket of this machine. */
static bool path_is_sent(const struct path_step *step)
{
	return is_inside_stack(step) && !step->m.in_ifindex &&
	       (step->m.hook == NF_INET_LOCAL_OUT ||
		step->m.hook == NF_INET_POST_ROUTING);
}

bool path_is_received(const struct path_step *step)
{
	return is_inside_stack(step) && step->m.hook == NF_INET_LOCAL_IN;
}

void path_add_owner(struct path *path, const struct nfring_metadata_2 *m,
		    struct owners *owners)
{
	if (path_is_sent(path_last(path)) && !path->sender.cookie)
		owners_find(owners, m, &path->sender);
	if (path_is_received(path_last(path)))
		owners_find(owners, m, &path->receiver);
}

const struct path_step *path_last(const struct path *path)
{
	uint32_t nr = path->step_nr < PATH_STEPS_MAX ? path->step_nr :
						       PATH_STEPS_MAX;

	return &path->steps[nr - 1];
}

bool path_is_drop(const struct path_step *step)
{
	return step->m.family == NFRING_PROTO_DROP;
}

bool path_is_translated(const struct path *path)
{
	return memcmp(&path->first, &path->last, sizeof(path->first));
}

/* The clocks of two CPUs may differ slightly, so time may go back. */
static uint64_t time_between(const struct path_step *from,
			     const struct path_step *to)
{
	return to->time > from->time ? to->time - from->time : 0;
}

uint64_t path_duration(const struct path *path)
{
	return time_between(path->steps, path_last(path));
}

uint64_t path_since(const struct path_step *step)
{
	return time_between(step - 1, step);
}

void path_flow_ends(struct tcp_end ends[2], const struct flow *flow)
{
	memcpy(ends[0].address, flow->source, sizeof(ends[0].address));
	memcpy(ends[1].address, flow->destination, sizeof(ends[1].address));
	ends[0].port = flow->ports[0];
	ends[1].port = flow->ports[1];
}

const struct flow *path_flow(const struct path *path)
{
	struct tcp_end a[2], b[2];

	path_flow_ends(a, &path->first);
	path_flow_ends(b, &path->last);
	return tcp_pair_compare(a, b) <= 0 ? &path->first : &path->last;
}

const struct path *paths_oldest(const struct paths *paths, uint64_t time)
{
	const struct path *path = &paths->path[paths->begin % PATH_NR];

	if (paths->begin == paths->end || path->taken > time)
		return NULL;
	return path;
}

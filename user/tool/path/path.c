// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/describe.h"
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

void paths_add(struct paths *paths, const struct nfring_frame *frame,
	       const struct nfring_metadata *m, bool wanted)
{
	/* Without an id the packet cannot be recognised at the next point. */
	struct path *path = m->packet_id ? path_find(paths, m->packet_id) : NULL;
	struct path_step *step;
	uint32_t at;

	if (!path) {
		if (paths_full(paths))
			paths_forget(paths);
		path = new_path(paths, m->packet_id);
		path->len = frame->len - frame->maclen;
		flow_of(&path->first, frame);
	}
	at = path->step_nr < PATH_STEPS_MAX ? path->step_nr : PATH_STEPS_MAX - 1;
	step = &path->steps[at];
	step->m = *m;
	step->ifindex = frame->from->sll_ifindex;
	step->time = frame->sec * NANOSECONDS + frame->nsec;
	path->step_nr++;
	path->wanted |= wanted;
	flow_of(&path->last, frame);
}

static const struct path_step *last_step(const struct path *path)
{
	uint32_t nr = path->step_nr < PATH_STEPS_MAX ? path->step_nr :
						       PATH_STEPS_MAX;

	return &path->steps[nr - 1];
}

const struct path *paths_oldest(const struct paths *paths, uint64_t time)
{
	const struct path *path = &paths->path[paths->begin % PATH_NR];

	if (paths->begin == paths->end || last_step(path)->time > time)
		return NULL;
	return path;
}

static void add_time(struct text *text, uint64_t time)
{
	time_t seconds = (time_t)(time / NANOSECONDS);
	struct tm local;

	if (localtime_r(&seconds, &local))
		text_add(text, "%02d:%02d:%02d.%06u ", local.tm_hour,
			 local.tm_min, local.tm_sec,
			 (unsigned int)(time % NANOSECONDS / 1000));
}

/* Use the unit with at most three digits before the decimal point. */
static void add_since(struct text *text, uint64_t since)
{
	if (since < 1000000)
		text_add(text, " +%.1fus ", (double)since / 1e3);
	else if (since < NANOSECONDS)
		text_add(text, " +%.1fms ", (double)since / 1e6);
	else
		text_add(text, " +%.1fs ", (double)since / 1e9);
}

static void add_step(struct text *text, const struct path_step *step,
		     struct device_names *names)
{
	if (step->ifindex) {
		text_add_name(text, device_name(names, step->ifindex));
		text_add(text, "@");
	}
	describe_point(text, &step->m);
}

void path_text(struct text *text, const struct path *path,
	       struct device_names *names, bool final)
{
	const struct path_step *last = last_step(path), *step;

	add_time(text, path->steps[0].time);
	flow_text(text, &path->first);
	if (memcmp(&path->first, &path->last, sizeof(path->first))) {
		text_add(text, " => ");
		flow_text(text, &path->last);
	}
	text_add(text, " ");
	flow_protocol(text, &path->first);
	text_add(text, " length %u: ", path->len);
	for (step = path->steps; step <= last; step++) {
		/* The clocks of two CPUs may differ slightly, so time may go back. */
		if (step > path->steps)
			add_since(text, step->time > step[-1].time ?
				  step->time - step[-1].time : 0);
		if (step == last && path->step_nr > PATH_STEPS_MAX)
			text_add(text, "... ");
		add_step(text, step, names);
	}
	if (!final)
		text_add(text, ", last seen there");
}

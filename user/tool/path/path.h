/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets that are on their way, and the points each has passed.  They are
 * remembered in the order they came; one of which nothing more was heard for a
 * while is told of and forgotten.
 */
#ifndef TOOL_PATH_PATH_H
#define TOOL_PATH_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nfring.h>
#include "common/device.h"
#include "path/flow.h"

#define PATH_STEPS_MAX	16
#define PATH_NR		(1U << 15)

/**
 * struct path_step - a point a packet passed
 * @m: what the hook said
 * @ifindex: the device
 * @time: nanoseconds since 1970
 */
struct path_step {
	struct nfring_metadata m;
	int ifindex;
	uint64_t time;
};

/**
 * struct path - one packet
 * @id: of it
 * @next: in its bucket; 0: none
 * @wanted: the filter wanted it at one point at least
 * @len: bytes
 * @first: from whom to whom, where it was seen first
 * @last: and last
 * @steps: it took, the last of them in place of more
 * @step_nr: how many, all counted
 */
struct path {
	uint64_t id;
	uint32_t next;
	bool wanted;
	uint32_t len;
	struct flow first;
	struct flow last;
	struct path_step steps[PATH_STEPS_MAX];
	uint32_t step_nr;
};

/**
 * struct paths - all of them
 * @path: a ring of PATH_NR
 * @bucket: 1 and the place of the newest by a hash of the id; 0: none
 * @begin: the oldest, counted
 * @end: behind the newest
 */
struct paths {
	struct path *path;
	uint32_t *bucket;
	uint64_t begin;
	uint64_t end;
};

/* 0, or -ENOMEM */
int paths_init(struct paths *paths);
void paths_free(struct paths *paths);

/* A packet was seen; with @wanted, it is one to be told of. */
void paths_add(struct paths *paths, const struct nfring_frame *frame,
	       const struct nfring_metadata *m, bool wanted);

bool paths_full(const struct paths *paths);

/* The oldest, if nothing was heard of it since @time; or NULL. */
const struct path *paths_oldest(const struct paths *paths, uint64_t time);

/* Forget the oldest. */
void paths_forget(struct paths *paths);

/* One line, without a newline.  @final: it came out where it was last seen. */
void path_text(struct text *text, const struct path *path,
	       struct device_names *names, bool final);

#endif

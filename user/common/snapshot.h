/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc/net/nfring said at one moment, in one or several namespaces. */
#ifndef COMMON_SNAPSHOT_H
#define COMMON_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/namespace.h"
#include "common/table.h"

#define SNAPSHOT_FILE "nfring"

/**
 * struct snapshot_ring - one ring
 * @netns: name of its network namespace
 * @table: its line
 */
struct snapshot_ring {
	char netns[NAMESPACE_NAME_MAX];
	struct table table;
};

/**
 * struct snapshot - every ring there was
 * @rings: of one namespace after the other, each in the order of the source
 * @ring_nr: how many
 */
struct snapshot {
	struct snapshot_ring *rings;
	size_t ring_nr;
};

/*
 * Append the rings that @file tells of, which are in the namespace @netns.
 * 0; -EPROTO where the file is none, -ENOMEM.
 */
int snapshot_read(struct snapshot *snapshot, FILE *file, const char *netns);

/* The same from the namespace @fd is of.  0 or -errno. */
int snapshot_take(struct snapshot *snapshot, int fd);

/* Says what @err of that was; returns -1. */
int snapshot_explain(int err);

/* What people want to read under @name: "raw" for the number of a socket type. */
const char *snapshot_word(const struct snapshot_ring *ring, const char *name);

/* The number under @name; 0 where there is none. */
uint64_t snapshot_number(const struct snapshot_ring *ring, const char *name);

void snapshot_free(struct snapshot *snapshot);

#endif

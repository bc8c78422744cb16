/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rings and the unused taps at one moment, in one or several namespaces: the
 * contents of /proc/net/nfring and /proc/net/nfring_taps.
 */
#ifndef COMMON_SNAPSHOT_H
#define COMMON_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/namespace.h"
#include "common/table.h"

#define SNAPSHOT_FILE "nfring"
#define SNAPSHOT_TAPS_FILE "nfring_taps"

/**
 * struct snapshot_ring - one ring
 * @netns: name of its network namespace
 * @table: its line of the file
 */
struct snapshot_ring {
	char netns[NAMESPACE_NAME_MAX];
	struct table table;
};

/**
 * struct snapshot_tap - one tap that no ring uses
 * @netns: name of its network namespace
 * @point: its point, in the syntax of libnfring
 */
struct snapshot_tap {
	char netns[NAMESPACE_NAME_MAX];
	char point[64];
};

/**
 * struct snapshot - all rings and unused taps at that moment
 * @rings: the rings, namespace by namespace, in the order of the file
 * @ring_nr: number of rings
 * @taps: the unused taps, in the same order
 * @tap_nr: number of unused taps
 */
struct snapshot {
	struct snapshot_ring *rings;
	size_t ring_nr;
	struct snapshot_tap *taps;
	size_t tap_nr;
};

/*
 * Append the rings listed in @file, which belong to the namespace @netns.
 * Return 0, -ENOMEM, or -EPROTO if the file has no header line.
 */
int snapshot_read(struct snapshot *snapshot, FILE *file, const char *netns);

/* Do the same for the unused taps.  Other taps in @file are skipped. */
int snapshot_read_taps(struct snapshot *snapshot, FILE *file, const char *netns);

/* Append the rings of the namespace @fd.  Return 0 or -errno. */
int snapshot_take(struct snapshot *snapshot, int fd);

/* Append the unused taps of the namespace @fd.  Return 0 or -errno. */
int snapshot_take_taps(struct snapshot *snapshot, int fd);

/* Print the meaning of @err, which snapshot_take() returned.  Return -1. */
int snapshot_explain(int err);

/*
 * Return the text in the column @name.  For the column "type", this is "raw" or
 * "dgram"; the file has a number there.
 */
const char *snapshot_word(const struct snapshot_ring *ring, const char *name);

/*
 * Return 0 if the kernel shows the counters of the rings.  It shows them to those
 * who may open rings in the network namespace of @snapshot.  Otherwise, print a
 * message that starts with @command, and return -1.
 */
int snapshot_check_counters(const struct snapshot *snapshot, const char *command);

/* Return the number in the column @name, or 0 if there is none. */
uint64_t snapshot_number(const struct snapshot_ring *ring, const char *name);

void snapshot_free(struct snapshot *snapshot);

#endif

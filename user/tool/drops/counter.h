/* SPDX-License-Identifier: GPL-2.0 */
/* A ring at the point "drop", whose packets are counted. */
#ifndef TOOL_DROPS_COUNTER_H
#define TOOL_DROPS_COUNTER_H

#include <stddef.h>
#include <stdint.h>

#include "common/arguments.h"
#include "common/device.h"
#include "common/rings.h"
#include "drops/drop_table.h"

/* Look for signals, keys and the time after at most this many packets. */
#define DROP_COUNTER_BATCH 4096

/**
 * struct drop_counter - counting drops; start with zeros
 * @points: the point drop
 * @point_nr: 1
 * @rings: the ring at this point
 * @names: names of devices
 * @table: the counters
 */
struct drop_counter {
	struct nfring_point points[POINTS_MAX];
	size_t point_nr;
	struct rings rings;
	struct device_names names;
	struct drop_table table;
};

/*
 * Open the ring for the device and namespace in @where.  Like all functions below that
 * return an int, return 0, or -1 after a message.  drop_counter_close() is necessary in
 * both cases.
 */
int drop_counter_open(struct drop_counter *counter, const struct points_config *where);

/* Begin to count. */
int drop_counter_attach(struct drop_counter *counter);

/* Count up to @max packets that wait in the ring.  Return their number. */
uint64_t drop_counter_take(struct drop_counter *counter, uint64_t max);

/* Count also what waits in a block that is not full. */
int drop_counter_take_all(struct drop_counter *counter);

/*
 * Store the number of drops that are in no counter: the ring had no room, or the module or
 * this program could not store them.
 */
int drop_counter_missed(const struct drop_counter *counter, uint64_t *missed);

/* No more drops arrive afterwards. */
void drop_counter_detach(struct drop_counter *counter);
void drop_counter_close(struct drop_counter *counter);

#endif

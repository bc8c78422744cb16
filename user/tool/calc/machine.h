/* SPDX-License-Identifier: GPL-2.0 */
/* What this machine's kernel says of its allocators. */
#ifndef TOOL_CALC_MACHINE_H
#define TOOL_CALC_MACHINE_H

#include <stdint.h>
#include <stdio.h>

/*
 * Largest allocation order, from the columns of /proc/buddyinfo: one for each
 * order from 0.  -1 where the file is none.
 */
int machine_max_order(FILE *buddyinfo);

/*
 * Bytes of the largest general cache in /proc/slabinfo (kmalloc-8k, and
 * size-131072 on old kernels); 0 where there is none.
 */
uint64_t machine_largest_cache(FILE *slabinfo);

#endif

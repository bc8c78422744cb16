/* SPDX-License-Identifier: GPL-2.0 */
/* Limits of the kernel's allocators, from files in /proc. */
#ifndef TOOL_CALC_MACHINE_H
#define TOOL_CALC_MACHINE_H

#include <stdint.h>
#include <stdio.h>

/*
 * Largest allocation order, from /proc/buddyinfo, which has a column for each
 * order from 0.  -1 if the file has another format.
 */
int machine_max_order(FILE *buddyinfo);

/*
 * Bytes of the largest general cache in /proc/slabinfo (kmalloc-8k, or
 * size-131072 on old kernels).  0 if there is none.
 */
uint64_t machine_largest_cache(FILE *slabinfo);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Limits of the kernel's allocators, from files in /proc. */
#ifndef TOOL_CALC_MACHINE_H
#define TOOL_CALC_MACHINE_H

#include <stdint.h>
#include <stdio.h>

/*
 * Return the largest order of an allocation, or -1 if the file has another
 * format.  /proc/buddyinfo has a column for each order from 0.
 */
int machine_max_order(FILE *buddyinfo);

/*
 * Return the size in bytes of the largest general cache in /proc/slabinfo
 * (kmalloc-8k, or size-131072 on old kernels), or 0 if there is none.
 */
uint64_t machine_largest_cache(FILE *slabinfo);

#endif

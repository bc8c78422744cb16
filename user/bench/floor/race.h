/* SPDX-License-Identifier: GPL-2.0 */
/* Time a burst from its first packet to its last, over all processors. */
#ifndef RACE_H
#define RACE_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/types.h>

/* Packets that this processor still expects. */
DECLARE_PER_CPU(u64, race_left);

void race_step(void);

/*
 * Return the processor time that the kernel has used so far, in nanoseconds, or
 * -errno.
 */
s64 cpu_ns(void);

/* This is called for each packet when it is dropped at the end of its path. */
static inline void race_packet(void)
{
	if (IS_ENABLED(CONFIG_UML) && unlikely(*this_cpu_ptr(&race_left)))
		race_step();
}

#endif

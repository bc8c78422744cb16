/* SPDX-License-Identifier: GPL-2.0 */
/* The time of a burst, from its first packet to its last, on all processors. */
#ifndef RACE_H
#define RACE_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/types.h>

/* Packets that are to come on this processor. */
DECLARE_PER_CPU(u64, race_left);

void race_step(void);

/* Processor time of the kernel so far, nanoseconds, or a negative errno. */
s64 cpu_ns(void);

/* A packet is at its end. */
static inline void race_packet(void)
{
	if (IS_ENABLED(CONFIG_UML) && unlikely(*this_cpu_ptr(&race_left)))
		race_step();
}

#endif

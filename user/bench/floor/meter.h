/* SPDX-License-Identifier: GPL-2.0 */
/* The processor time of a burst, from its first packet to its last. */
#ifndef METER_H
#define METER_H

#include <linux/compiler.h>
#include <linux/types.h>

/* Packets that are to come; one processor at a time. */
extern u64 meter_left;

void meter_step(void);

/* A packet is at its end. */
static inline void meter_packet(void)
{
	if (IS_ENABLED(CONFIG_UML) && unlikely(meter_left))
		meter_step();
}

#endif

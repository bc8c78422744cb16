/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PACKET_FANOUT: rings with the same points that share the packets.  The group
 * has the points in their place: a packet comes once, and one ring gets it.
 */
#ifndef NFR_FANOUT_H
#define NFR_FANOUT_H

#include <linux/if_packet.h>
#include <linux/types.h>

struct nfr_sink;
struct nfr_instance;

/*
 * The instance's lock held: join the group of @args, or found it; errno as a
 * packet socket has it.  A ring leaves when it is closed.
 */
int nfr_fanout_join(struct nfr_instance *inst, const struct fanout_args *args);
void nfr_fanout_leave(struct nfr_instance *inst);

/* The namespace's lock held: who has the points of the ring. */
const struct nfr_sink *nfr_fanout_sink(const struct nfr_instance *inst);

/* The instance's lock held: what PACKET_FANOUT answers, 0 for no group. */
int nfr_fanout_value(const struct nfr_instance *inst);

/* The instance's lock held: the group's program, PACKET_FANOUT_DATA. */
int nfr_fanout_set_data(struct nfr_instance *inst, void __user *value, u32 len);

/* The instance's lock held: it rolls over to others. */
bool nfr_fanout_rolls(const struct nfr_instance *inst);

#endif

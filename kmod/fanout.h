/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PACKET_FANOUT: a group of rings with the same points shares the packets.  The
 * group, not its rings, owns the points.  So a packet arrives once, and one
 * ring gets it.
 */
#ifndef NFR_FANOUT_H
#define NFR_FANOUT_H

#include <linux/if_packet.h>
#include <linux/types.h>

struct nfr_sink;
struct nfr_instance;

/*
 * Join the group of @args, or create it.  The caller holds the instance's lock.
 * Errors are those of a packet socket.  A ring leaves its group when it is
 * closed.
 */
int nfr_fanout_join(struct nfr_instance *inst, const struct fanout_args *args);
void nfr_fanout_leave(struct nfr_instance *inst);

/*
 * The sink that owns the points of the ring.  The caller holds rcu_read_lock()
 * or the namespace's lock.
 */
const struct nfr_sink *nfr_fanout_sink(const struct nfr_instance *inst);

/*
 * The value of PACKET_FANOUT, 0 for no group.  The caller holds the instance's
 * lock.
 */
int nfr_fanout_value(const struct nfr_instance *inst);

/*
 * PACKET_FANOUT_DATA: set the program of the group.  The caller holds the
 * instance's lock.
 */
int nfr_fanout_set_data(struct nfr_instance *inst, void __user *value, u32 len);

/*
 * True if packets roll over to other members when the ring is full.  The caller
 * holds the instance's lock.
 */
bool nfr_fanout_rolls(const struct nfr_instance *inst);

#endif

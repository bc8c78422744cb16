/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Dropped packets that cannot be delivered at once.  Each CPU copies its
 * packets into a buffer of its own.  An irq_work starts a work item, and that
 * delivers them.
 */
#ifndef NFR_LATE_H
#define NFR_LATE_H

#include <linux/types.h>

struct nfr_drop;
struct nfr_packet;

/*
 * Copy the packet for later.  Returns false if it cannot be copied or there is
 * no room.  The caller holds rcu_read_lock.  Any context but NMI.
 */
bool nfr_late_put(struct nfr_drop *drop, struct nfr_packet *pkt);

/* Returns 0 or -ENOMEM. */
int nfr_late_start(void);
/*
 * Deliver the copies that wait, and free the buffers.  Call this when nothing
 * calls nfr_late_put() any more.
 */
void nfr_late_stop(void);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* A ring from open to close: its memory, and what it is set up to do. */
#ifndef NFR_SETUP_H
#define NFR_SETUP_H

#include <linux/if_packet.h>

struct nfr_instance;

/* For the current task, in its network namespace; an ERR_PTR where not. */
struct nfr_instance *nfr_instance_open(void);
void nfr_instance_close(struct nfr_instance *inst);

/* PACKET_RX_RING, @lock held: a new ring, or none where block_nr is 0. */
int nfr_instance_set_ring(struct nfr_instance *inst,
			  const struct tpacket_req3 *req);

/*
 * NFRING_OVERWRITE, @lock held.  When overwriting ends, all that is in the ring
 * is whole when it returns.
 */
int nfr_instance_set_overwrite(struct nfr_instance *inst, bool on);

/* NFRING_SENDER, @lock held: the packet socket at @fd, or none where -1. */
int nfr_instance_set_sender(struct nfr_instance *inst, int fd);

#endif

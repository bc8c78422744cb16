/* SPDX-License-Identifier: GPL-2.0 */
/* Open, configure and close an instance. */
#ifndef NFR_SETUP_H
#define NFR_SETUP_H

#include <linux/if_packet.h>

struct nfr_instance;

/*
 * Open an instance in the network namespace of the current task.  Returns an
 * ERR_PTR on failure.
 */
struct nfr_instance *nfr_instance_open(void);
void nfr_instance_close(struct nfr_instance *inst);

/*
 * PACKET_RX_RING: create a ring, or remove it if block_nr is 0.  The caller
 * holds inst->lock.
 */
int nfr_instance_set_ring(struct nfr_instance *inst,
			  const struct tpacket_req3 *req);

/*
 * Choose the fill path (receive.c) for the packets of the ring if nothing about
 * it is special, and the general path otherwise.  To be called after each
 * change of an option.  The caller holds inst->lock.
 */
void nfr_instance_choose_path(struct nfr_instance *inst);

/*
 * NFRING_OVERWRITE.  The caller holds inst->lock.  When overwriting ends, all
 * blocks in the ring are complete on return.
 */
int nfr_instance_set_overwrite(struct nfr_instance *inst, bool on);

/*
 * NFRING_SENDER: the packet socket at @fd, or none if @fd is -1.  The caller
 * holds inst->lock.
 */
int nfr_instance_set_sender(struct nfr_instance *inst, int fd);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Delivery of one packet to one ring. */
#ifndef NFR_RECEIVE_H
#define NFR_RECEIVE_H

struct nfr_instance;
struct nfr_packet;

/* Store or queue a packet.  Context as in nfr_receive(). */
void nfr_instance_receive(struct nfr_instance *inst, struct nfr_packet *pkt);

#endif

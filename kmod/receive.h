/* SPDX-License-Identifier: GPL-2.0 */
/* One packet, one ring. */
#ifndef NFR_RECEIVE_H
#define NFR_RECEIVE_H

struct nfr_instance;
struct nfr_packet;

/* One packet of one of its points, as nfr_receive(). */
void nfr_instance_receive(struct nfr_instance *inst, struct nfr_packet *pkt);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring beside a packet socket that sees the same traffic at the same time,
 * and what their frames have in common: all of it.
 */
#ifndef PAIRED_H
#define PAIRED_H

#include "ring.h"

/**
 * struct paired - the two rings
 * @tested: of the variant
 * @oracle: of a packet socket
 * @original: its variant
 * @vnet: bytes of virtio_net_hdr in front of each packet
 */
struct paired {
	struct ring tested, oracle;
	struct variant original;
	unsigned int vnet;
};

void paired_start(struct paired *t, const struct variant *v, int type, int ifindex);
/* With frames of this size. */
void paired_start_snap(struct paired *t, const struct variant *v, int type,
		       int ifindex, unsigned int snap);
/* Raw ones with a virtio_net_hdr of so many bytes. */
void paired_start_vnet(struct paired *t, const struct variant *v, int ifindex,
		       unsigned int vnet);
/*
 * Fails on a frame that has no equal in the other ring, and on fewer than
 * these.  Closes both; returns all status bits seen.
 */
unsigned long paired_compare(struct paired *t, unsigned int at_least);
/* The same traffic through raw rings, then cooked ones. */
void paired_both_types(const struct variant *v, int ifindex,
		       void (*traffic)(void *), void *arg, unsigned int at_least);
/* A packet socket knows TP_STATUS_GSO_TCP only from 6.3 on. */
bool paired_tell_gso(void);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring and a packet socket that watch the same traffic at the same time.  All their
 * frames must be equal.
 */
#ifndef PAIRED_H
#define PAIRED_H

#include "ring.h"

/**
 * struct paired - the two rings
 * @tested: the ring of the kind under test
 * @oracle: the packet socket's ring
 * @original: the variant of @oracle
 * @vnet: size of the virtio_net_hdr before each packet; 0: none
 */
struct paired {
	struct ring tested, oracle;
	struct variant original;
	unsigned int vnet;
};

void paired_start(struct paired *t, const struct variant *v, int type, int ifindex);
/* Start both rings with frames of this size. */
void paired_start_snap(struct paired *t, const struct variant *v, int type,
		       int ifindex, unsigned int snap);
/* Start both rings, raw, with a virtio_net_hdr of this size. */
void paired_start_vnet(struct paired *t, const struct variant *v, int ifindex,
		       unsigned int vnet);
/*
 * Fail if a frame has no equal in the other ring, or if there are fewer frames than
 * @at_least.  Close both rings and return all status bits that occurred.
 */
unsigned long paired_compare(struct paired *t, unsigned int at_least);
/* Run the same traffic with raw rings, then with cooked ones. */
void paired_both_types(const struct variant *v, int ifindex,
		       void (*traffic)(void *), void *arg, unsigned int at_least);
/* Return whether packet sockets set TP_STATUS_GSO_TCP, as they do since 6.3. */
bool paired_tell_gso(void);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's names of reasons to drop packets, and of functions that drop them. */
#ifndef COMMON_DROP_NAMES_H
#define COMMON_DROP_NAMES_H

#include <stdint.h>

#include <nfring.h>

#define DROP_NAME_MAX	sizeof(((struct nfring_name *)0)->name)

/*
 * Write the name of a reason, or "reason N" if the kernel has no name for it.  Return
 * @name.
 */
const char *drop_reason_name(char name[DROP_NAME_MAX], struct nfring *ring,
			     uint32_t reason);

/* The same for a function: "nf_hook_slow", or "function N". */
const char *drop_site_name(char name[DROP_NAME_MAX], struct nfring *ring, uint32_t site);

/**
 * struct drop - why a packet was dropped
 * @reason: name of the reason
 * @function: name of the function that dropped it; empty if it is not known
 */
struct drop {
	char reason[DROP_NAME_MAX];
	char function[DROP_NAME_MAX];
};

/*
 * Find out why the packet was dropped.  @ring is the ring from which the frame was taken.
 * Return @drop, or NULL if the metadata does not say that it was dropped.
 */
const struct drop *drop_find(struct drop *drop, struct nfring *ring,
			     const struct nfring_frame *frame);

#endif

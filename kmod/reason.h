/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's reasons to drop packets. */
#ifndef NFR_REASON_H
#define NFR_REASON_H

#include <linux/nfring.h>

/* True if @reason says that the packet was lost, and why. */
bool nfr_reason_is_loss(u32 reason);

/*
 * Fill in the first reason from @name->number on that has a name.  Returns
 * -ENOENT if there is none.
 */
int nfr_reason_name(struct nfring_name *name);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's names of the reasons why it drops packets, and of the functions that do. */
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

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers for the places in the kernel's code that drop packets.  A program
 * may know the number and the name of the function, but not the address.
 */
#ifndef NFR_SITE_H
#define NFR_SITE_H

#include <linux/nfring.h>

/*
 * Return the number of the place at @address, always the same one.  Returns 0
 * if all numbers that it could get are taken.  Any context.
 */
u32 nfr_site_number(unsigned long address);

/*
 * Fill in the first place from @name->number on whose function has a name.
 * Returns -ENOENT if there is none.  @exact: fill in offset and size too.
 */
int nfr_site_name(struct nfring_name *name, bool exact);

/* True if the current task may see addresses of the kernel. */
bool nfr_sees_addresses(void);

/* Returns 0 or -ENOMEM.  Process context, one call at a time. */
int nfr_sites_start(void);
/* After this, no function above may be called. */
void nfr_sites_exit(void);

#endif

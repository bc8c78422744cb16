/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One program, compiled with three versions of <linux/nfring.h>: that in
 * test/abi/first, the module's, and that in test/abi/later.  The first one is the
 * original of ABI 1 and never changes; the last one has longer structs.
 */
#ifndef ABI_PROGRAM_H
#define ABI_PROGRAM_H

void abi_program_first(void);
void abi_program_now(void);
void abi_program_later(void);

#endif

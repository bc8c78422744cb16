/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One program, compiled with three versions of <linux/nfring.h>: the copy in
 * test/abi/first, which is the first one of ABI 1 and never changes; the module's; and
 * test/abi/later, with longer structs.
 */
#ifndef ABI_PROGRAM_H
#define ABI_PROGRAM_H

void abi_program_first(void);
void abi_program_now(void);
void abi_program_later(void);

#endif

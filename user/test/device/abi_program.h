/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One program, compiled with three versions of <linux/nfring.h>: the one in
 * test/abi/first, the module's own, and the one in test/abi/later.  The version in
 * test/abi/first is the original of ABI 1 and never changes.  The version in
 * test/abi/later has longer structs.
 */
#ifndef ABI_PROGRAM_H
#define ABI_PROGRAM_H

void abi_program_first(void);
void abi_program_now(void);
void abi_program_later(void);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything the core takes from the kernel.  In user space the host tests put
 * core_in_user_space.h on the include path.  It provides the same names over
 * C11 atomics, so the same .c files run under the sanitizers.
 */
#ifndef NFR_CORE_KERNEL_H
#define NFR_CORE_KERNEL_H

#ifdef __KERNEL__
#include <linux/align.h>
#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/if_packet.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/prefetch.h>
#include <linux/socket.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>
#else
#include <core_in_user_space.h>
#endif

/*
 * Marks the functions that run for every packet.  The compiler places them
 * together on few pages, which saves instruction TLB entries.
 */
#define NFR_HOT		__attribute__((__hot__))

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything the core takes from its surroundings.  In user space the host
 * harness puts a header of its own on the include path that provides the same
 * names over C11 atomics, so that the same .c files run under the sanitizers.
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
 * What every packet goes through is in one place, of few pages: a processor knows
 * where few pages are.
 */
#define NFR_HOT		__attribute__((__hot__))

#endif

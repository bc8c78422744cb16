/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every difference between the kernels the module builds for, 6.1 to 7.3.
 * Force-included, so that the other files are written for the newest.
 */
#ifndef NFR_COMPAT_H
#define NFR_COMPAT_H

#include <linux/version.h>
#include <linux/hrtimer.h>
#include <linux/if_packet.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/skbuff.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_mod(struct vm_area_struct *vma, vm_flags_t set,
				vm_flags_t clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
/*
 * Only from 6.2 on does this keep a timer from being armed again; before, the
 * callback may be the only one left to arm it, and del_timer_sync() waits for
 * that too.
 */
#define timer_shutdown_sync	del_timer_sync
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#ifndef ITER_DEST
#define ITER_DEST	READ
#endif
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static inline int import_ubuf(int direction, void __user *buf, size_t len,
			      struct iov_iter *iter)
{
	if (!access_ok(buf, len))
		return -EFAULT;
	iov_iter_ubuf(iter, direction, buf, len);
	return 0;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define hrtimer_setup	nfr_hrtimer_setup
static inline void nfr_hrtimer_setup(struct hrtimer *timer,
				     enum hrtimer_restart (*function)(struct hrtimer *),
				     clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

/*
 * Kernels may zero what is on the stack.  On the path of a packet that costs as
 * much as filling it in, which is done field by field.
 */
#ifndef __uninitialized
#if __has_attribute(__uninitialized__)
#define __uninitialized	__attribute__((__uninitialized__))
#else
#define __uninitialized
#endif
#endif

#ifndef timer_container_of
#define timer_container_of	from_timer
#endif

/* The largest order was one less than its name until 6.4, renamed in 6.8. */
#ifndef MAX_PAGE_ORDER
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define MAX_PAGE_ORDER	(MAX_ORDER - 1)
#else
#define MAX_PAGE_ORDER	MAX_ORDER
#endif
#endif

/* Known since 6.6; the option is one of the ring whatever the kernel. */
#ifndef PACKET_VNET_HDR_SZ
#define PACKET_VNET_HDR_SZ	24
#endif

/* Known since 6.7, in the same way. */
#ifndef PACKET_FANOUT_FLAG_IGNORE_OUTGOING
#define PACKET_FANOUT_FLAG_IGNORE_OUTGOING	0x4000
#endif

/* Known since 6.4; the bit is part of the frame whatever the kernel. */
#ifndef TP_STATUS_GSO_TCP
#define TP_STATUS_GSO_TCP	(1 << 8)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
/* Fragments in device memory came with 6.12. */
static inline bool skb_frags_readable(const struct sk_buff *skb)
{
	return true;
}
#endif

#endif

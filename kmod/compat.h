/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All differences between the supported kernels, 6.1 to 7.3.  Force-included,
 * so that the other files can be written for the newest kernel.
 */
#ifndef NFR_COMPAT_H
#define NFR_COMPAT_H

#include <linux/version.h>
#include <linux/hrtimer.h>
#include <linux/if_packet.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/skbuff.h>
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
 * Kernels can be built to zero variables on the stack.  For a packet this would
 * cost as much as filling the struct, so skip it: each field is filled anyway.
 */
#ifndef __uninitialized
#if __has_attribute(__uninitialized__)
#define __uninitialized	__attribute__((__uninitialized__))
#else
#define __uninitialized
#endif
#endif

/*
 * Before 6.4 MAX_ORDER was one more than the largest order.  6.8 renamed it to
 * MAX_PAGE_ORDER.
 */
#ifndef MAX_PAGE_ORDER
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define MAX_PAGE_ORDER	(MAX_ORDER - 1)
#else
#define MAX_PAGE_ORDER	MAX_ORDER
#endif
#endif

/* Defined since 6.6, but nfring has the option on every kernel. */
#ifndef PACKET_VNET_HDR_SZ
#define PACKET_VNET_HDR_SZ	24
#endif

/* Defined since 6.7, but nfring has the flag on every kernel. */
#ifndef PACKET_FANOUT_FLAG_IGNORE_OUTGOING
#define PACKET_FANOUT_FLAG_IGNORE_OUTGOING	0x4000
#endif

/* Defined since 6.4, but nfring sets the bit on every kernel. */
#ifndef TP_STATUS_GSO_TCP
#define TP_STATUS_GSO_TCP	(1 << 8)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
/* Before 6.12 no fragment can be in device memory. */
static inline bool skb_frags_readable(const struct sk_buff *skb)
{
	return true;
}
#endif

#endif

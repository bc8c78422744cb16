/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All differences between the supported kernels, 6.1 to 7.3.  Kbuild includes
 * this file in every source file.
 *
 * A function that a kernel may lack is called through a wrapper.  The wrapper
 * has the prefix nfr_, so its name cannot clash with a function of the kernel.
 * Kbuild finds out which functions the kernel has (see probe.c).  The kernel's
 * headers come first, and this file defines only the constants that they lack.
 */
#if !defined(NFR_COMPAT_H) && !defined(NFR_PROBE)
#define NFR_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/if_packet.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/skbuff.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include <probed.h>

/* A loop of at most 8 rounds, which the compiler unrolls.  @nr is a constant. */
#ifdef CONFIG_CC_IS_CLANG
#define for_each_unrolled(i, nr)					\
	_Pragma("clang loop unroll(full)") for (int i = 0; i < (nr); i++)
#else
#define for_each_unrolled(i, nr)					\
	_Pragma("GCC unroll 8") for (int i = 0; i < (nr); i++)
#endif

static inline void nfr_vm_flags_mod(struct vm_area_struct *vma,
				    unsigned long set, unsigned long clear)
{
#ifdef NFR_HAS_VM_FLAGS_MOD
	vm_flags_mod(vma, set, clear);
#else
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
#endif
}

static inline void
nfr_hrtimer_setup(struct hrtimer *timer,
		  enum hrtimer_restart (*function)(struct hrtimer *),
		  clockid_t clock, enum hrtimer_mode mode)
{
#ifdef NFR_HAS_HRTIMER_SETUP
	hrtimer_setup(timer, function, clock, mode);
#else
	hrtimer_init(timer, clock, mode);
	timer->function = function;
#endif
}

/* False if the CPU cannot read the fragments: they are in device memory. */
static inline bool nfr_skb_frags_readable(const struct sk_buff *skb)
{
#ifdef NFR_HAS_SKB_FRAGS_READABLE
	return skb_frags_readable(skb);
#else
	return true;
#endif
}

/* Defined since 6.2, and in later releases of 6.1. */
#ifndef ITER_DEST
#define ITER_DEST	READ
#endif

/* Do the same as import_ubuf(), which exists only since 6.4. */
static inline int nfr_import_ubuf(void __user *buf, size_t len,
				  struct iov_iter *iter)
{
	if (!access_ok(buf, len))
		return -EFAULT;
	iov_iter_ubuf(iter, ITER_DEST, buf, len);
	return 0;
}

/*
 * The largest order of the page allocator.  MAX_ORDER was one more than that
 * before 6.4, and 6.8 renamed it to MAX_PAGE_ORDER.  MAX_ORDER_NR_PAGES has
 * always had the same meaning.
 */
#define NFR_MAX_ORDER	ilog2(MAX_ORDER_NR_PAGES)

/*
 * How a block gets huge page-table entries:
 *
 *	NFR_HUGE_INSERTS	the module inserts them with
 *				vmf_insert_folio_pmd(), which exists since 6.15
 *	NFR_HUGE_NEEDS_INODE	the kernel inserts them at the end of a fault,
 *				if the ring has an inode (see inode.c)
 *
 * On a kernel that can do neither, blocks are ordinary pages.
 */
#ifdef CONFIG_TRANSPARENT_HUGEPAGE
#if defined(NFR_HAS_INSERT_FOLIO_PMD)
#define NFR_HUGE_INSERTS
#elif defined(NFR_HAS_OWN_MAPPING)
#define NFR_HUGE_NEEDS_INODE
#endif
#endif

#if defined(NFR_HUGE_INSERTS) || defined(NFR_HUGE_NEEDS_INODE)
#define NFR_HUGE_ENTRIES	true
#else
#define NFR_HUGE_ENTRIES	false
#endif

static inline void nfr_folio_init(struct folio *folio)
{
#ifdef NFR_HUGE_NEEDS_INODE
	/* With a stale index, the folio could seem to be beyond its file. */
	folio->index = 0;
#endif
}

/* A later kernel will remove f_op->mmap.  Use it while it exists. */
#if !defined(NFR_HAS_MMAP) && defined(NFR_HAS_MMAP_PREPARE)
#define NFR_MMAP_PREPARE
#elif !defined(NFR_HAS_MMAP)
#error nfring knows no way to map a ring on this kernel
#endif

/*
 * Kernels can be built to zero variables on the stack.  For the structs of a
 * packet, zeroing would cost as much as filling them.  Skip it, because each
 * field is filled anyway.
 */
#ifndef __uninitialized
#if __has_attribute(__uninitialized__)
#define __uninitialized	__attribute__((__uninitialized__))
#else
#define __uninitialized
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

#endif

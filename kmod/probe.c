// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel has.  Kbuild compiles this file once for each name in
 * nfr-probes, with PROBE_<name> defined.  If that works, probed.h defines
 * NFR_HAS_<name>.  The number of a version cannot say it: distributions add
 * functions of later kernels to theirs.
 */
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/skbuff.h>

/* If this fails, the compiler's options are wrong, and no other result counts. */
#ifdef PROBE_ANYTHING
static int __maybe_unused probe(void)
{
	return 0;
}
#endif

/* Since 6.3, which made vma->vm_flags constant. */
#ifdef PROBE_VM_FLAGS_MOD
static void __maybe_unused probe(struct vm_area_struct *vma)
{
	vm_flags_mod(vma, VM_DONTDUMP, VM_MAYEXEC);
}
#endif

/* Since 6.12. */
#ifdef PROBE_SKB_FRAGS_READABLE
static bool __maybe_unused probe(const struct sk_buff *skb)
{
	return skb_frags_readable(skb);
}
#endif

/* Since 6.13. */
#ifdef PROBE_HRTIMER_SETUP
static void __maybe_unused
probe(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *))
{
	hrtimer_setup(timer, function, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
}
#endif

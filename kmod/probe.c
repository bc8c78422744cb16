// SPDX-License-Identifier: GPL-2.0
/*
 * Find out which functions the kernel has.  Kbuild compiles this file once for
 * each name in nfr-probes, with PROBE_<name> defined.  If it compiles, probed.h
 * defines NFR_HAS_<name>.  The version number is not enough, because
 * distributions backport functions of later kernels.
 */
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/pseudo_fs.h>
#include <linux/skbuff.h>

/* If this probe fails, the compiler's options are wrong: ignore the others. */
#ifdef PROBE_ANYTHING
static int __maybe_unused probe(void)
{
	return 0;
}
#endif

/* Since 6.3, which made vma->vm_flags const. */
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

/* Later kernels may have only mmap_prepare, which the next probe tries. */
#ifdef PROBE_MMAP
static int map(struct file *file, struct vm_area_struct *vma)
{
	return 0;
}

static const struct file_operations probe __maybe_unused = { .mmap = map };
#endif

/* Since 7.2.  Use everything that mapping.c needs for it. */
#ifdef PROBE_MMAP_PREPARE
static int mapped(unsigned long start, unsigned long end, pgoff_t pgoff,
		  const struct file *file, void **vm_private_data)
{
	return 0;
}

static const struct vm_operations_struct operations = { .mapped = mapped };

static int prepare(struct vm_area_desc *desc)
{
	if (desc->pgoff || desc->end - desc->start != PAGE_SIZE ||
	    !desc->file->private_data || !vma_desc_test(desc, VMA_MAYSHARE_BIT))
		return -EINVAL;
	vma_desc_set_flags(desc, VMA_DONTEXPAND_BIT, VMA_DONTDUMP_BIT);
	vma_desc_clear_flags(desc, VMA_MAYEXEC_BIT);
	desc->vm_ops = &operations;
	return 0;
}

static const struct file_operations probe __maybe_unused = {
	.mmap_prepare = prepare,
};
#endif

/* Since 6.15. */
#ifdef PROBE_INSERT_FOLIO_PMD
static vm_fault_t insert(struct vm_fault *vmf, unsigned int order)
{
	return vmf_insert_folio_pmd(vmf, NULL, vmf->flags & FAULT_FLAG_WRITE);
}

static const struct vm_operations_struct probe __maybe_unused = {
	.huge_fault = insert,
};
#endif

/* Try what inode.c and nfr_folio_init() do. */
#ifdef PROBE_OWN_MAPPING
static int __maybe_unused probe(struct file *file, struct super_block *sb,
				struct fs_context *fc, struct folio *folio)
{
	struct inode *inode = alloc_anon_inode(sb);

	file->f_mapping = inode->i_mapping;
	folio->index = 0;
	return init_pseudo(fc, 0) ? 0 : -ENOMEM;
}
#endif

/* Since 6.4.  Before, there was one array, drop_reasons. */
#ifdef PROBE_DROP_REASONS_BY_SUBSYS
#include <net/dropreason.h>

static const char * __maybe_unused probe(void)
{
	return rcu_dereference(drop_reasons_by_subsys[0])->reasons[0];
}
#endif

/* Since 6.4. */
#ifdef PROBE_SKB_CONSUMED
static int __maybe_unused probe(void)
{
	return SKB_CONSUMED;
}
#endif

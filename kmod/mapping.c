// SPDX-License-Identifier: GPL-2.0
/*
 * There are two kinds of blocks.  If huge page-table entries can map a block,
 * it is mapped on first access, like the pages of any file.  The kernel then
 * maps, splits, moves and counts the entries itself.  The entries map ordinary
 * pages, to which other code can hold references.  All other blocks are mapped
 * at once by mmap(2).
 */
#include <linux/fs.h>
#include <linux/mm.h>

#include "instance.h"
#include "mapping.h"
#include "rx_ring.h"

static void vma_open(struct vm_area_struct *vma)
{
	struct nfr_instance *inst = vma->vm_private_data;

	atomic_long_inc(&inst->mapped);
}

/* The instance is NULL if the ring was gone before the mapping was complete. */
static void vma_close(struct vm_area_struct *vma)
{
	struct nfr_instance *inst = vma->vm_private_data;

	if (inst)
		atomic_long_dec(&inst->mapped);
}

/* The ring cannot be replaced while it is mapped. */
static const struct nfr_memory *mapped_memory(const struct vm_area_struct *vma)
{
	struct nfr_instance *inst = vma->vm_private_data;
	const struct nfr_rx_ring *rx_ring;

	rx_ring = rcu_dereference_protected(inst->rx_ring,
					    atomic_long_read(&inst->mapped));
	return &rx_ring->memory;
}

/*
 * A fault is always within the ring: a mapping has the size of the ring and
 * cannot grow.
 */
static vm_fault_t vma_fault(struct vm_fault *vmf)
{
	vmf->page = nfr_memory_page(mapped_memory(vmf->vma), vmf->pgoff);
	get_page(vmf->page);
	return 0;
}

#ifdef NFR_HUGE_INSERTS
/* Check that the huge entry is within the mapping.  The kernel does not. */
static vm_fault_t vma_huge_fault(struct vm_fault *vmf, unsigned int order)
{
	const struct vm_area_struct *vma = vmf->vma;
	unsigned long start = ALIGN_DOWN(vmf->address, PMD_SIZE);
	struct folio *folio;

	if (order != PMD_ORDER || start < vma->vm_start ||
	    vma->vm_end - start < PMD_SIZE)
		return VM_FAULT_FALLBACK;
	folio = nfr_memory_folio(mapped_memory(vma), vmf->pgoff -
				 ((vmf->address - start) >> PAGE_SHIFT));
	if (!folio)
		return VM_FAULT_FALLBACK;
	return vmf_insert_folio_pmd(vmf, folio, vmf->flags & FAULT_FLAG_WRITE);
}
#endif

/* Return the ring if its size is that of the mapping, @bytes, else NULL. */
static const struct nfr_rx_ring *whole_rx_ring(const struct nfr_instance *inst,
					       unsigned long bytes)
{
	const struct nfr_rx_ring *rx_ring;

	rx_ring = rcu_dereference_protected(inst->rx_ring,
					    lockdep_is_held(&inst->map_lock));
	return rx_ring && bytes == nfr_geom_bytes(&rx_ring->ring.geom) ?
	       rx_ring : NULL;
}

#ifndef NFR_MMAP_PREPARE

static const struct vm_operations_struct whole_ops = {
	.open  = vma_open,
	.close = vma_close,
};

static const struct vm_operations_struct lazy_ops = {
	.open  = vma_open,
	.close = vma_close,
	.fault = vma_fault,
#ifdef NFR_HUGE_INSERTS
	.huge_fault = vma_huge_fault,
#endif
};

static int map_rx_ring(struct nfr_instance *inst, struct vm_area_struct *vma)
{
	const struct nfr_rx_ring *rx_ring;
	int left;

	rx_ring = whole_rx_ring(inst, vma->vm_end - vma->vm_start);
	if (!rx_ring)
		return -EINVAL;

	/*
	 * mprotect(2) must not make the mapping executable, mremap(2) must not
	 * grow it, and core dumps leave it out.
	 */
	nfr_vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYEXEC);
	left = nfr_memory_map(&rx_ring->memory, vma);
	if (left < 0)
		return left;

	vma->vm_private_data = inst;
	vma->vm_ops = left ? &lazy_ops : &whole_ops;
	vma_open(vma);
	return 0;
}

int nfr_mapping_map(struct nfr_instance *inst, struct vm_area_struct *vma)
{
	int err;

	if (vma->vm_pgoff)
		return -EINVAL;
	/* No packet would arrive in a private copy. */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;

	mutex_lock(&inst->map_lock);
	err = map_rx_ring(inst, vma);
	mutex_unlock(&inst->map_lock);
	return err;
}

#else

/*
 * This is for a kernel without f_op->mmap.  The driver describes the mapping.
 * The kernel creates the mapping later, or fails without notice.  Meanwhile the
 * ring can be replaced, so no page is mapped before .mapped has counted the
 * mapping.  All pages are mapped on access.
 */
static int vma_mapped(unsigned long start, unsigned long end, pgoff_t pgoff,
		      const struct file *file, void **vm_private_data)
{
	struct nfr_instance *inst = file->private_data;
	int err = 0;

	mutex_lock(&inst->map_lock);
	if (whole_rx_ring(inst, end - start)) {
		atomic_long_inc(&inst->mapped);
		*vm_private_data = inst;
	} else {
		err = -EINVAL;
	}
	mutex_unlock(&inst->map_lock);
	return err;
}

static const struct vm_operations_struct prepared_ops = {
	.open	= vma_open,
	.close	= vma_close,
	.mapped	= vma_mapped,
	.fault	= vma_fault,
#ifdef NFR_HUGE_INSERTS
	.huge_fault = vma_huge_fault,
#endif
};

int nfr_mapping_prepare(struct nfr_instance *inst, struct vm_area_desc *desc)
{
	bool is_whole;

	if (desc->pgoff)
		return -EINVAL;
	/* No packet would arrive in a private copy. */
	if (!vma_desc_test(desc, VMA_MAYSHARE_BIT))
		return -EINVAL;
	if (vma_desc_test(desc, VMA_EXEC_BIT))
		return -EPERM;

	mutex_lock(&inst->map_lock);
	is_whole = whole_rx_ring(inst, desc->end - desc->start);
	mutex_unlock(&inst->map_lock);
	if (!is_whole)
		return -EINVAL;

	/* See map_rx_ring() for the reasons. */
	vma_desc_set_flags(desc, VMA_DONTEXPAND_BIT, VMA_DONTDUMP_BIT);
	vma_desc_clear_flags(desc, VMA_MAYEXEC_BIT);
	desc->vm_ops = &prepared_ops;
	return 0;
}

#endif

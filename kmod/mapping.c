// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks that huge page-table entries can map are mapped on first access, like
 * the pages of any file.  The kernel then maps, splits, moves and counts the
 * entries itself.  They map ordinary pages, to which others can hold
 * references.  All other blocks are mapped by mmap(2).
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>

#include "instance.h"
#include "mapping.h"
#include "rx_ring.h"

/*
 * Each open ring has its own address space.  That of the device node cannot be
 * used: the node has size 0, and the kernel makes no huge entry beyond the end
 * of a file.  An address space needs an inode, and an inode needs a file
 * system.  Nobody mounts this one.
 */
#define FS_MAGIC	0x6e667267	/* "nfrg" */

static struct vfsmount *inodes;

static int init_fs_context(struct fs_context *fc)
{
	return init_pseudo(fc, FS_MAGIC) ? 0 : -ENOMEM;
}

/*
 * No .owner: the mount would hold a reference to the module that must unmount
 * it.
 */
static struct file_system_type inodes_type = {
	.name		 = "nfring",
	.init_fs_context = init_fs_context,
	.kill_sb	 = kill_anon_super,
};

int nfr_mapping_init(void)
{
	inodes = kern_mount(&inodes_type);
	return PTR_ERR_OR_ZERO(inodes);
}

void nfr_mapping_exit(void)
{
	kern_unmount(inodes);
}

int nfr_mapping_open(struct file *file)
{
	struct inode *inode = alloc_anon_inode(inodes->mnt_sb);

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	/* At least as large as any ring. */
	i_size_write(inode, MAX_LFS_FILESIZE);
	file->f_mapping = inode->i_mapping;
	return 0;
}

void nfr_mapping_close(struct file *file)
{
	struct inode *inode = file->f_mapping->host;

	file->f_mapping = file_inode(file)->i_mapping;
	iput(inode);
}

static void vma_open(struct vm_area_struct *vma)
{
	struct nfr_instance *inst = vma->vm_private_data;

	atomic_long_inc(&inst->mapped);
}

static void vma_close(struct vm_area_struct *vma)
{
	struct nfr_instance *inst = vma->vm_private_data;

	atomic_long_dec(&inst->mapped);
}

/*
 * A fault is always within the ring: a mapping has the size of the ring and
 * cannot grow.
 */
static vm_fault_t vma_fault(struct vm_fault *vmf)
{
	struct nfr_instance *inst = vmf->vma->vm_private_data;
	const struct nfr_rx_ring *rx_ring;

	/* The ring cannot be replaced while it is mapped. */
	rx_ring = rcu_dereference_protected(inst->rx_ring,
					    atomic_long_read(&inst->mapped));
	vmf->page = nfr_memory_page(&rx_ring->memory, vmf->pgoff);
	get_page(vmf->page);
	return 0;
}

static const struct vm_operations_struct whole_ops = {
	.open  = vma_open,
	.close = vma_close,
};

static const struct vm_operations_struct lazy_ops = {
	.open  = vma_open,
	.close = vma_close,
	.fault = vma_fault,
};

static int map_rx_ring(struct nfr_instance *inst, struct vm_area_struct *vma)
{
	const struct nfr_rx_ring *rx_ring;
	int left;

	rx_ring = rcu_dereference_protected(inst->rx_ring,
					    lockdep_is_held(&inst->map_lock));
	if (!rx_ring)
		return -EINVAL;
	if (vma->vm_end - vma->vm_start != nfr_geom_bytes(&rx_ring->ring.geom))
		return -EINVAL;

	/*
	 * mprotect(2) cannot make it executable, mremap(2) cannot grow it, and
	 * core dumps leave it out.
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

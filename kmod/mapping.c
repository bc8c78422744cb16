// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that can be mapped by huge entries is mapped when it is touched, as
 * that of any file is: the kernel then maps, splits, moves and counts the
 * entries by itself, and what they map are ordinary pages that others can hold.
 * All else is mapped at once.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>

#include "instance.h"
#include "mapping.h"
#include "rx_ring.h"

/*
 * Each open ring is an address space of its own rather than that of the node,
 * which as a file has no size: the kernel makes no huge entry that goes beyond
 * the end of the file.  An address space needs an inode, and an inode a file
 * system.  Nobody mounts this one.
 */
#define FS_MAGIC	0x6e667267	/* "nfrg" */

static struct vfsmount *inodes;

static int init_fs_context(struct fs_context *fc)
{
	return init_pseudo(fc, FS_MAGIC) ? 0 : -ENOMEM;
}

/* Without an owner, or the mount would keep the module that unmounts it. */
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
	/* As large as any ring. */
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

/* Within the ring: a mapping has its size and does not grow. */
static vm_fault_t vma_fault(struct vm_fault *vmf)
{
	struct nfr_instance *inst = vmf->vma->vm_private_data;
	const struct nfr_rx_ring *rx_ring;

	/* It stays while it is mapped. */
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

	/* Not executable later either; not dumped, not grown. */
	vm_flags_mod(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYEXEC);
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
	/* A private copy would be a ring that nothing arrives in. */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;

	mutex_lock(&inst->map_lock);
	err = map_rx_ring(inst, vma);
	mutex_unlock(&inst->map_lock);
	return err;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Without vmf_insert_folio_pmd(), the kernel inserts huge page-table entries
 * only at the end of an ordinary fault, and only within the size of the file.
 * The device node has size 0, so each open ring gets an address space of its
 * own.  An address space needs an inode, and an inode needs a file system.
 * Users cannot mount this file system, because it is not registered.
 */
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>

#include "inode.h"

#ifdef NFR_HUGE_NEEDS_INODE

#define FS_MAGIC	0x6e667267	/* "nfrg" */

static struct vfsmount *inodes;

static int init_fs_context(struct fs_context *fc)
{
	return init_pseudo(fc, FS_MAGIC) ? 0 : -ENOMEM;
}

/*
 * Set no .owner: the mount would then hold a reference to the module.  The
 * module could not be unloaded, because only unloading removes the mount.
 */
static struct file_system_type inodes_type = {
	.name		 = "nfring",
	.init_fs_context = init_fs_context,
	.kill_sb	 = kill_anon_super,
};

int nfr_inode_init(void)
{
	inodes = kern_mount(&inodes_type);
	return PTR_ERR_OR_ZERO(inodes);
}

void nfr_inode_exit(void)
{
	kern_unmount(inodes);
}

int nfr_inode_open(struct file *file)
{
	struct inode *inode = alloc_anon_inode(inodes->mnt_sb);

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	/* Make the file at least as large as any ring. */
	i_size_write(inode, MAX_LFS_FILESIZE);
	file->f_mapping = inode->i_mapping;
	return 0;
}

void nfr_inode_close(struct file *file)
{
	struct inode *inode = file->f_mapping->host;

	file->f_mapping = file_inode(file)->i_mapping;
	iput(inode);
}

#endif

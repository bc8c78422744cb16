/* SPDX-License-Identifier: GPL-2.0 */
/* An inode for each open ring, if huge page-table entries need one. */
#ifndef NFR_INODE_H
#define NFR_INODE_H

struct file;

#ifdef NFR_HUGE_NEEDS_INODE

int nfr_inode_init(void);
void nfr_inode_exit(void);

/*
 * nfr_inode_open() is called on open, and nfr_inode_close() on the last close,
 * when no mapping is left.
 */
int nfr_inode_open(struct file *file);
void nfr_inode_close(struct file *file);

#else

static inline int nfr_inode_init(void)
{
	return 0;
}

static inline void nfr_inode_exit(void)
{
}

static inline int nfr_inode_open(struct file *file)
{
	return 0;
}

static inline void nfr_inode_close(struct file *file)
{
}

#endif

#endif

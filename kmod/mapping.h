/* SPDX-License-Identifier: GPL-2.0 */
/* A ring as its reader sees it: who may map it, and what is mapped when. */
#ifndef NFR_MAPPING_H
#define NFR_MAPPING_H

struct file;
struct nfr_instance;
struct vm_area_struct;

int nfr_mapping_init(void);
void nfr_mapping_exit(void);

/* For a file that is being opened, and for one that nobody maps any more. */
int nfr_mapping_open(struct file *file);
void nfr_mapping_close(struct file *file);

/* mmap(2) of the ring there is. */
int nfr_mapping_map(struct nfr_instance *inst, struct vm_area_struct *vma);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The mapping of a ring: who may map it, and when its pages are mapped. */
#ifndef NFR_MAPPING_H
#define NFR_MAPPING_H

struct file;
struct nfr_instance;
struct vm_area_struct;

int nfr_mapping_init(void);
void nfr_mapping_exit(void);

/* Called on open, and on the last close, when no mapping is left. */
int nfr_mapping_open(struct file *file);
void nfr_mapping_close(struct file *file);

/* mmap(2) of the current ring. */
int nfr_mapping_map(struct nfr_instance *inst, struct vm_area_struct *vma);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* The mapping of a ring: who may map it, and when its pages are mapped. */
#ifndef NFR_MAPPING_H
#define NFR_MAPPING_H

struct nfr_instance;
struct vm_area_desc;
struct vm_area_struct;

/* mmap(2) of the current ring. */
#ifdef NFR_MMAP_PREPARE
int nfr_mapping_prepare(struct nfr_instance *inst, struct vm_area_desc *desc);
#else
int nfr_mapping_map(struct nfr_instance *inst, struct vm_area_struct *vma);
#endif

#endif

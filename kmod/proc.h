/* SPDX-License-Identifier: GPL-2.0 */
/* Files for other programs: /proc/net/nfring, nfring_taps, and fdinfo. */
#ifndef NFR_PROC_H
#define NFR_PROC_H

struct nfr_instance;
struct seq_file;

void nfr_proc_fdinfo(struct seq_file *m, const struct nfr_instance *inst);

/* Create the files in all network namespaces, present and future. */
int nfr_proc_init(void);
void nfr_proc_exit(void);

#endif

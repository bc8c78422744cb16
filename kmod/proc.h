/* SPDX-License-Identifier: GPL-2.0 */
/* What can be seen of rings from outside: /proc/net/nfring and fdinfo. */
#ifndef NFR_PROC_H
#define NFR_PROC_H

struct nfr_instance;
struct seq_file;

void nfr_proc_fdinfo(struct seq_file *m, const struct nfr_instance *inst);

/* The list, in every namespace there is and will be. */
int nfr_proc_init(void);
void nfr_proc_exit(void);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* What can be seen of rings from outside: /proc/net/nfring and fdinfo. */
#ifndef NFR_PROC_H
#define NFR_PROC_H

#include <net/net_namespace.h>

struct nfr_instance;
struct seq_file;

int nfr_proc_add(struct net *net);
void nfr_proc_remove(struct net *net);

void nfr_proc_fdinfo(struct seq_file *m, const struct nfr_instance *in);

#endif

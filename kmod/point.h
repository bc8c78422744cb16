/* SPDX-License-Identifier: GPL-2.0 */
/* A place in the stack, as user space names it. */
#ifndef NFR_POINT_H
#define NFR_POINT_H

#include <linux/nfring.h>
#include <net/net_namespace.h>

struct seq_file;

/*
 * 0 where the kernel has such a hook; -EINVAL for what is no point at all,
 * -EOPNOTSUPP for what this kernel was built without.
 */
int nfr_point_check(const struct nfring_point *point);

/* Does it name a place on devices, rather than in a protocol's path? */
bool nfr_point_on_device(const struct nfring_point *point);

/* FAMILY/HOOK[:DEVICE]@PRIORITY, as libnfring takes it; a checked point. */
void nfr_point_show(struct seq_file *m, struct net *net,
		    const struct nfring_point *point);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* struct nfring_point: a place in the stack, as user space names it. */
#ifndef NFR_POINT_H
#define NFR_POINT_H

#include <linux/nfring.h>
#include <net/net_namespace.h>

struct seq_file;

/*
 * Returns 0 if the kernel has the hook, -EINVAL if @point is malformed or no
 * such hook exists, -EOPNOTSUPP if this kernel was built without it.
 */
int nfr_point_check(const struct nfring_point *point);

/* True for NFRING_PROTO_DROP, which netfilter does not know. */
bool nfr_point_is_drop(const struct nfring_point *point);

/* True if the hook belongs to a device, not to the path of a protocol. */
bool nfr_point_on_device(const struct nfring_point *point);

/*
 * Print FAMILY/HOOK[:DEVICE]@PRIORITY, the syntax of libnfring.  @point must
 * have passed nfr_point_check().
 */
void nfr_point_show(struct seq_file *m, struct net *net,
		    const struct nfring_point *point);

#endif

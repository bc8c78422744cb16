/* SPDX-License-Identifier: GPL-2.0 */
/* The BPF program attached to a ring or a fanout group, classic or eBPF. */
#ifndef NFR_FILTER_H
#define NFR_FILTER_H

#include <linux/filter.h>

/**
 * struct nfr_filter - at most one BPF program
 * @prog: RCU; changed under the lock of the owner
 * @locked: SO_LOCK_FILTER; guarded by the same lock
 */
struct nfr_filter {
	struct bpf_prog __rcu *prog;
	bool locked;
};

/*
 * SO_ATTACH_FILTER and SO_ATTACH_BPF.  @value is the user's pointer.  The
 * caller holds the lock of the owner.  Errors are those of setsockopt(2).  On
 * return the previous program has run for the last time.
 */
int nfr_filter_attach_classic(struct nfr_filter *filter, void __user *value,
			      u32 len);
int nfr_filter_attach_bpf(struct nfr_filter *filter, void __user *value,
			  u32 len);

/* Returns -ENOENT if no program is attached. */
int nfr_filter_detach(struct nfr_filter *filter);

/* SO_LOCK_FILTER.  A lock is permanent: unlocking a filter returns -EPERM. */
int nfr_filter_lock(struct nfr_filter *filter, bool lock);

/* Free the program.  No packet may run it any more. */
void nfr_filter_release(struct nfr_filter *filter);

#endif

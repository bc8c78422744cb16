/* SPDX-License-Identifier: GPL-2.0 */
/* The BPF program attached to a ring or a fanout group, classic or eBPF. */
#ifndef NFR_FILTER_H
#define NFR_FILTER_H

#include <linux/filter.h>

/**
 * struct nfr_filter - at most one program
 * @prog: RCU; changed under the lock of whoever has it
 * @locked: SO_LOCK_FILTER; guarded likewise
 */
struct nfr_filter {
	struct bpf_prog __rcu *prog;
	bool locked;
};

/*
 * SO_ATTACH_FILTER and SO_ATTACH_BPF, @value as the caller gave it; the caller
 * holds the lock.  Errno as setsockopt(2) has it.  When they return, the
 * program before has run for the last time.
 */
int nfr_filter_attach_classic(struct nfr_filter *filter, void __user *value,
			      u32 len);
int nfr_filter_attach_bpf(struct nfr_filter *filter, void __user *value,
			  u32 len);

/* -ENOENT where there is none. */
int nfr_filter_detach(struct nfr_filter *filter);

/* -EPERM: a lock stays. */
int nfr_filter_lock(struct nfr_filter *filter, bool lock);

/* Of a filter that nobody runs any more. */
void nfr_filter_release(struct nfr_filter *filter);

#endif

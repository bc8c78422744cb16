/* SPDX-License-Identifier: GPL-2.0 */
/* Whole packets to user space: read(2) and NFRING_RECV. */
#ifndef NFR_READ_H
#define NFR_READ_H

#include <linux/nfring.h>
#include <linux/uio.h>

struct nfr_instance;

/* One packet; bytes stored, or a negative errno; after -EFAULT it stays. */
ssize_t nfr_read(struct nfr_instance *inst, struct iov_iter *to, bool nowait);

/*
 * As the uapi header says.  Bytes, or a negative errno; after -EFAULT the packet
 * stays.
 */
int nfr_recv(struct nfr_instance *inst, struct nfring_recv __user *user,
	     bool nowait);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* read(2) and NFRING_RECV: whole packets to user space. */
#ifndef NFR_READ_H
#define NFR_READ_H

#include <linux/nfring.h>
#include <linux/uio.h>

struct nfr_instance;

/*
 * Read one packet.  Returns the bytes stored or a negative errno.  After
 * -EFAULT the packet stays in the queue.
 */
ssize_t nfr_read(struct nfr_instance *inst, struct iov_iter *to, bool nowait);

/*
 * NFRING_RECV, see the uapi header.  Returns the number of bytes or a negative
 * errno.  After -EFAULT the packet stays in the queue.
 */
int nfr_recv(struct nfr_instance *inst, struct nfring_recv __user *user,
	     bool nowait);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* read(2) and NFRING_RECV: whole packets to user space. */
#ifndef NFR_READ_H
#define NFR_READ_H

#include <linux/uio.h>

struct nfr_instance;

/*
 * Read one packet.  Returns the bytes stored or a negative errno.  After
 * -EFAULT the packet stays in the queue.
 */
ssize_t nfr_read(struct nfr_instance *inst, struct iov_iter *to, bool nowait);

/*
 * NFRING_RECV, see the uapi header.  @user is the program's struct nfring_recv,
 * of @given bytes.  Returns the number of bytes or a negative errno.  After
 * -EFAULT the packet stays in the queue.
 */
int nfr_recv(struct nfr_instance *inst, void __user *user, size_t given,
	     bool nowait);

#endif

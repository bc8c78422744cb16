// SPDX-License-Identifier: GPL-2.0
#include <linux/socket.h>
#include <linux/uaccess.h>
#include <linux/virtio_net.h>

#include "extensible.h"
#include "instance.h"
#include "read.h"
#include "wait.h"

static struct sk_buff *look_at_queue(struct nfr_instance *inst, bool peek)
{
	return peek ? nfr_queue_peek(&inst->queue)
		    : nfr_queue_take(&inst->queue);
}

static struct sk_buff *wait_for_copy(struct nfr_instance *inst, bool peek,
				     bool nowait)
{
	for (;;) {
		struct sk_buff *copy;
		int err = nfr_instance_take_error(inst);

		if (err)
			return ERR_PTR(err);
		copy = look_at_queue(inst, peek);
		if (copy)
			return copy;
		if (nowait)
			return ERR_PTR(-EAGAIN);
		err = wait_event_interruptible(inst->wait,
					       !nfr_queue_empty(&inst->queue) ||
					       READ_ONCE(inst->error));
		if (err)
			return ERR_PTR(err);
	}
}

/*
 * Free the copy after it was read.  If it could not be stored in user memory,
 * put it back into the queue instead.  Another reader may have found the queue
 * empty meanwhile, so wake it.
 */
static void done_with(struct nfr_instance *inst, struct sk_buff *copy,
		      bool peek, ssize_t result)
{
	if (result != -EFAULT || peek) {
		consume_skb(copy);
		return;
	}
	nfr_queue_requeue(&inst->queue, copy);
	nfr_wake_sleeper(inst);
}

static u32 vnet_size(const struct nfr_instance *inst)
{
	return READ_ONCE(inst->type) == SOCK_RAW ? READ_ONCE(inst->vnet_size)
						 : 0;
}

/*
 * Copy the virtio_net_hdr of @size bytes (0: none).  Returns the bytes stored.
 */
static ssize_t copy_vnet(struct sk_buff *copy, u32 size, struct iov_iter *to)
{
	struct virtio_net_hdr_mrg_rxbuf header = {};

	if (!size)
		return 0;
	if (iov_iter_count(to) < size)
		return -EINVAL;
	if (virtio_net_hdr_from_skb(copy, &header.hdr, virtio_legacy_is_little_endian(), true, 0))
		return -EINVAL;
	return copy_to_iter(&header, size, to) == size ? size : -EFAULT;
}

/* Copy the packet like a datagram: bytes that do not fit are lost. */
static ssize_t copy_packet(struct sk_buff *copy, u32 vnet, struct iov_iter *to)
{
	ssize_t len = copy_vnet(copy, vnet, to);
	size_t fits;

	if (len < 0)
		return len;
	fits = min_t(size_t, copy->len, iov_iter_count(to));
	if (skb_copy_datagram_iter(copy, 0, to, fits))
		return -EFAULT;
	return len + fits;
}

ssize_t nfr_read(struct nfr_instance *inst, struct iov_iter *to, bool nowait)
{
	struct sk_buff *copy;
	ssize_t len;

	if (!iov_iter_count(to))
		return 0;
	copy = wait_for_copy(inst, false, nowait);
	if (IS_ERR(copy))
		return PTR_ERR(copy);

	len = copy_packet(copy, vnet_size(inst), to);
	done_with(inst, copy, false, len);
	return len;
}

static void recv_describe(struct nfring_recv *recv, struct sk_buff *copy)
{
	const struct nfr_queued *queued = nfr_queued(copy);
	struct timespec64 time = ktime_to_timespec64(copy->tstamp);

	recv->address = queued->address;
	recv->aux = (struct tpacket_auxdata) {
		.tp_status    = queued->status,
		.tp_len	      = queued->len,
		.tp_snaplen   = copy->len,
		.tp_net	      = queued->net,
		.tp_vlan_tci  = queued->vlan_tci,
		.tp_vlan_tpid = queued->vlan_tpid,
	};
	recv->drops = queued->drops;
	recv->sec = time.tv_sec;
	recv->nsec = time.tv_nsec;
}

/* As recvmsg(2), return the stored length, or with MSG_TRUNC the whole one. */
static ssize_t recv_length(struct nfring_recv *recv, ssize_t stored,
			   ssize_t whole)
{
	bool asked = recv->flags & MSG_TRUNC;

	recv->flags = stored < whole ? MSG_TRUNC : 0;
	return asked ? whole : stored;
}

static ssize_t recv_packet(struct sk_buff *copy, u32 vnet,
			   struct nfring_recv *recv, struct iov_iter *to,
			   void __user *user, size_t given)
{
	ssize_t len = copy_packet(copy, vnet, to);

	if (len < 0)
		return len;
	recv_describe(recv, copy);
	len = recv_length(recv, len, vnet + copy->len);
	return nfr_struct_to_user(user, given, recv, sizeof(*recv)) ?: len;
}

int nfr_recv(struct nfr_instance *inst, void __user *user, size_t given,
	     bool nowait)
{
	struct nfring_recv recv;
	struct sk_buff *copy;
	struct iov_iter to;
	ssize_t len;
	bool peek;

	/* A shorter struct would lack the buffer, its size or the flags. */
	if (given < offsetofend(struct nfring_recv, flags))
		return -EINVAL;
	len = copy_struct_from_user(&recv, sizeof(recv), user, given);
	if (len)
		return len;
	if (recv.flags & ~(MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT) ||
	    recv.reserved || recv.len > INT_MAX)
		return -EINVAL;
	len = nfr_import_ubuf(u64_to_user_ptr(recv.data), recv.len, &to);
	if (len)
		return len;

	peek = recv.flags & MSG_PEEK;
	copy = wait_for_copy(inst, peek, nowait || recv.flags & MSG_DONTWAIT);
	if (IS_ERR(copy))
		return PTR_ERR(copy);
	len = recv_packet(copy, vnet_size(inst), &recv, &to, user, given);
	done_with(inst, copy, peek, len);
	return len;
}

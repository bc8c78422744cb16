// SPDX-License-Identifier: GPL-2.0
/*
 * For the benchmark only: hooks that do less than a ring, as lower bounds of
 * cost.
 *
 * A hook at the end of prerouting drops all IPv4 packets, so that the path
 * after the tap is short and the same in every measurement.  Write "MODE
 * DEVICE" to "floor" to register one of these hooks at ingress of the device:
 *
 *	empty	does nothing
 *	copy	copies the packet to the next slot of a ring
 *	stamp	copies, and takes the time as a ring must
 *	frame	does what stamp does, and all else that a ring of TPACKET_V2 needs:
 *		claims the slot, loads its status, writes header and address,
 *		publishes, counts, and checks whether a reader sleeps
 *
 * Write "none" to unregister it.  There is no reader, the slot's status is
 * ignored, and only one processor at a time may receive packets.  With "warm",
 * the next slot is prefetched.
 */
#include <linux/atomic.h>
#include <linux/if_packet.h>
#include <linux/ip.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/prefetch.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/wait.h>
#include <net/net_namespace.h>

#include "race.h"

/* Offset of the packet in a TPACKET_V2 frame, after 66 bytes of headers. */
#define OFFSET	66

static unsigned int ring_mib = 64;
module_param(ring_mib, uint, 0644);
static unsigned int block_kib = 1024;
module_param(block_kib, uint, 0644);
static unsigned int frame_size = 256;
module_param(frame_size, uint, 0644);
static bool warm;
module_param(warm, bool, 0644);

/**
 * struct floor - the only hook; changed under the lock of the module's
 *	parameters
 * @ops: registration of the hook; @ops.hook is NULL if there is none
 * @blocks: memory of the ring
 * @block_nr: number of blocks
 * @order: order of each block
 * @block: block of the next slot
 * @offset: offset of the next slot in that block
 * @frame_size: size of a slot, bytes
 * @warm: value of the parameter when the hook was registered
 * @stamp: time of the last packet
 * @claims: slots claimed so far
 * @packets: packets copied
 * @bytes: bytes copied
 * @wait: wait queue without a sleeper
 */
static struct floor {
	struct nf_hook_ops ops;
	void **blocks;
	u32 block_nr;
	u32 order;
	u32 block;
	u32 offset;
	u32 frame_size;
	bool warm;
	struct timespec64 stamp;
	atomic64_t claims;
	u64 packets;
	u64 bytes;
	wait_queue_head_t wait;
} floor = {
	.wait = __WAIT_QUEUE_HEAD_INITIALIZER(floor.wait),
};

static unsigned int end(void *priv, struct sk_buff *skb,
			const struct nf_hook_state *state)
{
	race_packet();
	return NF_DROP;
}

static const struct nf_hook_ops end_ops = {
	.hook	  = end,
	.pf	  = NFPROTO_IPV4,
	.hooknum  = NF_INET_PRE_ROUTING,
	.priority = INT_MAX,
};

static unsigned int empty(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

static void *next_slot(struct floor *f)
{
	void *slot = f->blocks[f->block] + f->offset;

	f->offset += f->frame_size;
	if (f->offset + f->frame_size > PAGE_SIZE << f->order) {
		f->offset = 0;
		if (++f->block == f->block_nr)
			f->block = 0;
	}
	if (f->warm) {
		prefetchw(f->blocks[f->block] + f->offset);
		prefetchw(f->blocks[f->block] + f->offset + L1_CACHE_BYTES);
	}
	return slot;
}

static unsigned int copy(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	int link = skb_mac_offset(skb);

	skb_copy_bits(skb, link, next_slot(&floor) + OFFSET, skb->len - link);
	return NF_ACCEPT;
}

static unsigned int stamp(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	ktime_get_real_ts64(&floor.stamp);
	return copy(priv, skb, state);
}

static void put_address(struct sockaddr_ll *address, const struct sk_buff *skb)
{
	address->sll_family = AF_PACKET;
	address->sll_protocol = skb->protocol;
	address->sll_ifindex = skb->dev->ifindex;
	address->sll_hatype = skb->dev->type;
	address->sll_pkttype = skb->pkt_type;
	address->sll_halen = ETH_ALEN;
	memcpy(address->sll_addr, eth_hdr(skb)->h_source, ETH_ALEN);
}

static void put_header(struct tpacket2_hdr *header, const struct timespec64 *ts,
		       u32 len)
{
	header->tp_len = len;
	header->tp_snaplen = len;
	header->tp_mac = OFFSET;
	header->tp_net = OFFSET + ETH_HLEN;
	header->tp_sec = ts->tv_sec;
	header->tp_nsec = ts->tv_nsec;
	header->tp_vlan_tci = 0;
	header->tp_vlan_tpid = 0;
}

static unsigned int frame(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	int link = skb_mac_offset(skb);
	u32 len = skb->len - link;
	struct tpacket2_hdr *header;
	struct timespec64 ts;

	ktime_get_real_ts64(&ts);
	atomic64_inc_return(&floor.claims);
	header = next_slot(&floor);
	(void)smp_load_acquire(&header->tp_status); /* pairs with a reader's release */
	skb_copy_bits(skb, link, (void *)header + OFFSET, len);
	put_header(header, &ts, len);
	put_address((void *)header + TPACKET_ALIGN(sizeof(*header)), skb);
	smp_store_release(&header->tp_status, TP_STATUS_USER); /* pairs with a reader */
	floor.packets++;
	floor.bytes += len;
	smp_mb(); /* pairs with a reader that goes to sleep */
	if (waitqueue_active(&floor.wait))
		wake_up_interruptible(&floor.wait);
	return NF_ACCEPT;
}

static void ring_free(void)
{
	for (u32 i = 0; floor.blocks && i < floor.block_nr; i++)
		if (floor.blocks[i])
			free_pages((unsigned long)floor.blocks[i], floor.order);
	kvfree(floor.blocks);
	floor.blocks = NULL;
}

static int ring_alloc(void)
{
	floor.order = get_order(block_kib << 10);
	floor.block_nr = ((u64)ring_mib << 20) / (PAGE_SIZE << floor.order);
	floor.frame_size = frame_size;
	floor.warm = warm;
	floor.block = 0;
	floor.offset = 0;
	floor.blocks = kvcalloc(floor.block_nr, sizeof(void *), GFP_KERNEL);
	if (!floor.blocks)
		return -ENOMEM;
	for (u32 i = 0; i < floor.block_nr; i++) {
		floor.blocks[i] = (void *)__get_free_pages(GFP_KERNEL |
							   __GFP_ZERO | __GFP_COMP,
							   floor.order);
		if (!floor.blocks[i]) {
			ring_free();
			return -ENOMEM;
		}
	}
	return 0;
}

static void unhook(void)
{
	if (!floor.ops.hook)
		return;
	nf_unregister_net_hook(&init_net, &floor.ops);
	synchronize_net();
	dev_put(floor.ops.dev);
	floor.ops.hook = NULL;
	ring_free();
}

static nf_hookfn *hook_by_name(const char *mode)
{
	if (!strcmp(mode, "empty"))
		return empty;
	if (!strcmp(mode, "copy"))
		return copy;
	if (!strcmp(mode, "stamp"))
		return stamp;
	if (!strcmp(mode, "frame"))
		return frame;
	return NULL;
}

static int hook(const char *mode, const char *device)
{
	int err;

	floor.ops.hook = hook_by_name(mode);
	if (!floor.ops.hook)
		return -EINVAL;
	floor.ops.pf = NFPROTO_NETDEV;
	floor.ops.hooknum = NF_NETDEV_INGRESS;
	floor.ops.dev = dev_get_by_name(&init_net, device);
	err = floor.ops.dev ? ring_alloc() : -ENODEV;
	if (!err) {
		err = nf_register_net_hook(&init_net, &floor.ops);
		if (!err)
			return 0;
		ring_free();
	}
	dev_put(floor.ops.dev);
	floor.ops.hook = NULL;
	return err;
}

static int floor_set(const char *value, const struct kernel_param *kp)
{
	char mode[8], device[IFNAMSIZ];
	int words = sscanf(value, "%7s %15s", mode, device);

	if (words == 1 && !strcmp(mode, "none")) {
		unhook();
		return 0;
	}
	if (words != 2)
		return -EINVAL;
	return floor.ops.hook ? -EBUSY : hook(mode, device);
}

static const struct kernel_param_ops floor_ops = { .set = floor_set };
module_param_cb(floor, &floor_ops, NULL, 0200);

static int __init floor_init(void)
{
	return nf_register_net_hook(&init_net, &end_ops);
}

static void __exit floor_exit(void)
{
	unhook();
	nf_unregister_net_hook(&init_net, &end_ops);
}

module_init(floor_init);
module_exit(floor_exit);
MODULE_DESCRIPTION("Hooks with the least cost, for the benchmark of nfring");
MODULE_LICENSE("GPL");

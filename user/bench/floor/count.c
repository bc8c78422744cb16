// SPDX-License-Identifier: GPL-2.0
/*
 * Write "COUNT SIZE DEVICE" to "inject" to put COUNT UDP packets into the
 * receive path of the device.  Then read "ticks", the number by which the time
 * stamp counter advanced in the receive path.  In an emulator that counts
 * instructions, the counter advances by one with each instruction.  Only the
 * receive path is counted, with interrupts off.  Therefore the same kernel always
 * gives the same number.  With "interrupts", they are on, and interrupt handlers
 * count too.
 */
#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/moduleparam.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/net_namespace.h>
#include <asm/msr.h>

#define LEAST	(ETH_HLEN + sizeof(struct iphdr) + sizeof(struct udphdr))

static unsigned long long ticks;
module_param(ticks, ullong, 0400);
static bool interrupts;
module_param(interrupts, bool, 0600);

static void put_headers(struct sk_buff *skb, const struct net_device *device)
{
	struct ethhdr *eth = skb_put_zero(skb, ETH_HLEN);
	struct iphdr *ip;
	struct udphdr *udp;

	ether_addr_copy(eth->h_dest, device->dev_addr);
	eth->h_proto = htons(ETH_P_IP);
	ip = skb_put_zero(skb, sizeof(*ip));
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->ttl = 64;
	ip->protocol = IPPROTO_UDP;
	ip->saddr = htonl(0xc0000202);
	ip->daddr = htonl(0xc0000201);
	udp = skb_put_zero(skb, sizeof(*udp));
	udp->source = htons(1000);
	udp->dest = htons(9);
}

static struct sk_buff *make_packet(struct net_device *device, u32 size)
{
	struct sk_buff *skb = netdev_alloc_skb_ip_align(device, size);
	struct iphdr *ip;

	if (!skb)
		return NULL;
	put_headers(skb, device);
	ip = (struct iphdr *)(skb->data + ETH_HLEN);
	ip->tot_len = htons(size - ETH_HLEN);
	ip_send_check(ip);
	skb_put_zero(skb, size - LEAST);
	skb->protocol = eth_type_trans(skb, device);
	return skb;
}

/* Usually count with interrupts off, because handlers do not belong to the packet. */
static u64 receive(struct sk_buff *skb)
{
	u64 start, end;

	bool on = interrupts;

	local_bh_disable();
	if (!on)
		local_irq_disable();
	start = rdtsc_ordered();
	netif_receive_skb(skb);
	end = rdtsc_ordered();
	if (!on)
		local_irq_enable();
	local_bh_enable();
	return end - start;
}

static int inject(u32 count, u32 size, struct net_device *device)
{
	ticks = 0;
	while (count--) {
		struct sk_buff *skb = make_packet(device, size);

		if (!skb)
			return -ENOMEM;
		ticks += receive(skb);
		cond_resched();
	}
	return 0;
}

static int inject_set(const char *value, const struct kernel_param *kp)
{
	struct net_device *device;
	char name[IFNAMSIZ];
	u32 count, size;
	int err;

	if (sscanf(value, "%u %u %15s", &count, &size, name) != 3 ||
	    size < LEAST || size > IP_MAX_MTU)
		return -EINVAL;
	device = dev_get_by_name(&init_net, name);
	if (!device)
		return -ENODEV;
	err = inject(count, size, device);
	dev_put(device);
	return err;
}

static const struct kernel_param_ops inject_ops = { .set = inject_set };
module_param_cb(inject, &inject_ops, NULL, 0200);

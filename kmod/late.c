// SPDX-License-Identifier: GPL-2.0
#include <linux/if_vlan.h>
#include <linux/irq_work.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>

#include "dropped.h"
#include "late.h"

/*
 * Bytes of each buffer, a power of two.  A packet can have more than 64 KiB if
 * it is to be segmented.
 */
#define BUFFER_SIZE	(128 * 1024)

/**
 * struct record - a packet in a buffer
 * @size: bytes from here to the next record
 * @gap: this is no packet, but fills the unused end of the buffer
 * @drop: where and why it was dropped, with its metadata; holds a reference to
 *	state.net
 * @time: when it was dropped
 * @net_off: see struct nfr_packet, counted from @bytes
 * @mac_off: likewise
 * @outgoing: likewise
 * @ifindex: its device, or 0
 * @len: number of @bytes
 * @skb: fields of the skb
 * @shared: fields of its struct skb_shared_info
 * @bytes: the packet
 */
struct record {
	u32 size;
	bool gap;
	struct nfr_drop drop;
	struct timespec64 time;
	int net_off;
	int mac_off;
	bool outgoing;
	int ifindex;
	u32 len;
	struct {
		__be16 protocol;
		__be16 vlan_proto;
		u16 vlan_tci;
		bool has_tag;
		u8 pkt_type;
		u8 ip_summed;
		u16 csum_start;
		u16 csum_offset;
		u16 queue;
		u32 mark;
		u32 priority;
		u32 hash;
	} skb;
	struct {
		u16 gso_size;
		u16 gso_segs;
		u32 gso_type;
	} shared;
	u8 bytes[];
};

/**
 * struct late - the buffer of one CPU
 * @bytes: the buffer
 * @head: end of the last record, as a count of bytes that goes on beyond
 *	BUFFER_SIZE; written by this CPU with interrupts disabled
 * @tail: start of the first record, likewise; written by @work
 * @irq: starts @work, because that cannot be done in every context
 * @work: delivers the records
 */
struct late {
	void *bytes;
	u32 head;
	u32 tail;
	struct irq_work irq;
	struct work_struct work;
};

static DEFINE_PER_CPU(struct late, late_of_cpu);

static struct record *record_at(const struct late *late, u32 position)
{
	return late->bytes + position % BUFFER_SIZE;
}

/* Return room for a record of @size bytes, or NULL. */
static struct record *record_reserve(struct late *late, u32 size)
{
	u32 left = BUFFER_SIZE - late->head % BUFFER_SIZE;
	u32 gap = size > left ? left : 0;
	u32 used;

	/* Pairs with late_work(): it does not read the record any more. */
	used = late->head - smp_load_acquire(&late->tail);
	if (size > BUFFER_SIZE || gap + size > BUFFER_SIZE - used)
		return NULL;
	if (gap) {
		struct record *record = record_at(late, late->head);

		record->size = gap;
		record->gap = true;
		/* late_work() may see the gap now, and nothing after it. */
		smp_store_release(&late->head, late->head + gap);
	}
	return record_at(late, late->head);
}

static void record_skb(struct record *record, const struct sk_buff *skb)
{
	const struct skb_shared_info *shared = skb_shinfo(skb);

	record->skb.protocol = skb->protocol;
	record->skb.vlan_proto = skb->vlan_proto;
	record->skb.vlan_tci = skb->vlan_tci;
	record->skb.has_tag = skb_vlan_tag_present(skb);
	record->skb.pkt_type = skb->pkt_type;
	record->skb.ip_summed = skb->ip_summed;
	record->skb.csum_start = skb->csum_start - skb_headroom(skb);
	record->skb.csum_offset = skb->csum_offset;
	record->skb.queue = skb->queue_mapping;
	record->skb.mark = skb->mark;
	record->skb.priority = skb->priority;
	record->skb.hash = skb->hash;
	record->shared.gso_size = shared->gso_size;
	record->shared.gso_segs = shared->gso_segs;
	record->shared.gso_type = shared->gso_type;
}

static bool late_fill(struct late *late, struct nfr_drop *drop,
		      struct nfr_packet *pkt)
{
	int start = min(nfr_packet_start(pkt, false), 0);
	u32 len = pkt->skb->len - start;
	struct record *record;
	struct net *net;

	if (len > BUFFER_SIZE || !nfr_skb_frags_readable(pkt->skb))
		return false;
	record = record_reserve(late, ALIGN(sizeof(*record) + len, 8));
	if (!record || skb_copy_bits(pkt->skb, start, record->bytes, len))
		return false;
	net = maybe_get_net(drop->state.net);
	if (!net)
		return false;
	nfr_drop_describe(drop, pkt);
	record->size = ALIGN(sizeof(*record) + len, 8);
	record->gap = false;
	record->drop = *drop;
	record->drop.state.in = NULL;
	record->drop.state.out = NULL;
	record->drop.receiver = NULL;
	ktime_get_real_ts64(&record->time);
	record->net_off = pkt->net_off - start;
	record->mac_off = pkt->mac_off - start;
	record->outgoing = pkt->outgoing;
	record->ifindex = pkt->dev ? pkt->dev->ifindex : 0;
	record->len = len;
	record_skb(record, pkt->skb);
	record->skb.csum_start -= start;
	/* Pairs with late_work(). */
	smp_store_release(&late->head, late->head + record->size);
	return true;
}

bool nfr_late_put(struct nfr_drop *drop, struct nfr_packet *pkt)
{
	struct late *late;
	unsigned long flags;
	bool done;

	/* An interrupt on this CPU must not write to the same record. */
	local_irq_save(flags);
	late = this_cpu_ptr(&late_of_cpu);
	done = late_fill(late, drop, pkt);
	if (done)
		irq_work_queue(&late->irq);
	local_irq_restore(flags);
	return done;
}

/* Make an skb from the record, with all fields that rings show. */
static struct sk_buff *record_to_skb(const struct record *record)
{
	struct sk_buff *skb = alloc_skb(record->len, GFP_ATOMIC | __GFP_NOWARN);

	if (!skb)
		return NULL;
	skb_put_data(skb, record->bytes, record->len);
	skb_set_network_header(skb, record->net_off);
	if (record->mac_off < record->net_off)
		skb_set_mac_header(skb, record->mac_off);
	skb->protocol = record->skb.protocol;
	if (record->skb.has_tag)
		__vlan_hwaccel_put_tag(skb, record->skb.vlan_proto,
				       record->skb.vlan_tci);
	skb->pkt_type = record->skb.pkt_type;
	skb->ip_summed = record->skb.ip_summed;
	skb->csum_start = record->skb.csum_start + skb_headroom(skb);
	skb->csum_offset = record->skb.csum_offset;
	skb->queue_mapping = record->skb.queue;
	skb->mark = record->skb.mark;
	skb->priority = record->skb.priority;
	skb->hash = record->skb.hash;
	skb_shinfo(skb)->gso_size = record->shared.gso_size;
	skb_shinfo(skb)->gso_segs = record->shared.gso_segs;
	skb_shinfo(skb)->gso_type = record->shared.gso_type;
	return skb;
}

static void record_deliver(struct record *record)
{
	struct nfr_drop *drop = &record->drop;
	struct nfr_packet pkt = {
		.skb = record_to_skb(record),
		.state = &drop->state,
		.id = drop->metadata.base.packet_id,
		.mac_off = record->mac_off,
		.net_off = record->net_off,
		.outgoing = record->outgoing,
		.stamped = true,
		.time = record->time,
	};

	rcu_read_lock();
	if (record->ifindex)
		pkt.dev = dev_get_by_index_rcu(drop->state.net,
					       record->ifindex);
	local_bh_disable();
	if (pkt.skb)
		nfr_drop_deliver(drop, &pkt);
	else
		nfr_drop_missed(drop);
	local_bh_enable();
	rcu_read_unlock();
	consume_skb(pkt.skb);
	put_net(drop->state.net);
}

static void late_work(struct work_struct *work)
{
	struct late *late = container_of(work, struct late, work);

	/* Pairs with late_fill(): see the whole record. */
	while (late->tail != smp_load_acquire(&late->head)) {
		struct record *record = record_at(late, late->tail);
		u32 next = late->tail + record->size;

		if (!record->gap)
			record_deliver(record);
		/* Pairs with record_reserve(): the record is not read again. */
		smp_store_release(&late->tail, next);
		cond_resched();
	}
}

static void late_irq(struct irq_work *irq)
{
	struct late *late = container_of(irq, struct late, irq);

	queue_work(system_highpri_wq, &late->work);
}

static void late_free(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct late *late = per_cpu_ptr(&late_of_cpu, cpu);

		kvfree(late->bytes);
		late->bytes = NULL;
	}
}

int nfr_late_start(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct late *late = per_cpu_ptr(&late_of_cpu, cpu);

		late->head = 0;
		late->tail = 0;
		init_irq_work(&late->irq, late_irq);
		INIT_WORK(&late->work, late_work);
		late->bytes = kvmalloc_node(BUFFER_SIZE, GFP_KERNEL_ACCOUNT,
					    cpu_to_node(cpu));
		if (!late->bytes) {
			late_free();
			return -ENOMEM;
		}
	}
	return 0;
}

void nfr_late_stop(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct late *late = per_cpu_ptr(&late_of_cpu, cpu);

		irq_work_sync(&late->irq);
		flush_work(&late->work);
	}
	late_free();
}

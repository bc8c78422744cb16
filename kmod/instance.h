/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One open of the device: where producer, core and consumer meet.
 *
 * Locks, outermost first:
 *
 *	nfr_instance.lock	configuration: options, ring, points
 *	    RTNL		devices, while attaching
 *	        nfr_netns.lock	taps, attachments, the list of instances
 *	            nfr_netns.points_lock
 *				the points of a sink, also read for /proc
 *	    nfr_instance.map_lock
 *				the ring, and whether it is mapped
 *
 * mmap(2) runs with mmap_lock held and takes only map_lock.  It could not take
 * .lock: RTNL is taken inside .lock, and other code can fault under RTNL, which
 * takes mmap_lock.
 *
 * A packet takes none of these locks: it finds the ring under RCU.  Rings and
 * taps are freed after a grace period.
 */
#ifndef NFR_INSTANCE_H
#define NFR_INSTANCE_H

#include <linux/cred.h>
#include <linux/hrtimer.h>
#include <linux/mutex.h>
#include <linux/nfring.h>
#include <linux/wait.h>

#include "filter.h"
#include "membership.h"
#include "packet.h"
#include "queue.h"
#include "sink.h"
#include "stats.h"

#define NFR_FLOWS_REMEMBERED	16

/**
 * struct nfr_rollover - where a ring's packets go when it is full.  Both fields
 *	are guesses: any CPU reads and writes them without a lock
 * @next: the member that had room last
 * @flow: flow hashes of recent packets
 */
struct nfr_rollover {
	u32 next;
	u32 flow[NFR_FLOWS_REMEMBERED];
};

struct nfr_fanout;
struct nfr_rx_ring;

/**
 * struct nfr_instance - one open ring
 * @sink: taps deliver packets to it
 * @rx_ring: the ring, or NULL; RCU, changed under @lock and @map_lock
 * @counters: per CPU; changed in any context
 * @filter: changed under @lock
 * @sender: NFRING_SENDER: a socket reference; compared without a lock, changed
 *	under @lock
 * @stamp_sources: PACKET_TIMESTAMP; any value; read without a lock
 * @copy_thresh: PACKET_COPY_THRESH; any value; read without a lock
 * @wakeup: NFRING_WAKEUP; each field is read without a lock
 * @ignore_outgoing: PACKET_IGNORE_OUTGOING, read without a lock
 * @early: NFRING_EARLY_RETIRE: close a block early for a sleeping reader; read
 *	and written without a lock
 * @losing: PACKET_STATISTICS has not reported all dropped packets
 * @wait: sleeping readers; lives as long as the file because epoll(7) needs
 *	that
 * @async: the descriptor, if it has O_ASYNC; fasync_helper() guards it
 * @async_entry: entry in @wait that sends the signal, while @async is set;
 *	guarded by the lock of @wait
 * @error: negative errno to report once, or 0; exchanged atomically, without a
 *	lock
 * @polled: poll(2) was called since readers were last woken, so a reader may
 *	sleep; set and cleared without a lock
 * @pending: packets published since the reader was last woken, for
 *	NFRING_WAKEUP
 * @wake_timer: expires when the first of @pending has waited long enough
 * @rollover: where packets go when the ring is full
 * @queue: whole packets for read(2) and NFRING_RECV
 * @lock: guards the configuration, see above
 * @map_lock: guards @rx_ring against mmap(2), see above
 * @mapped: number of mappings; increased under @map_lock
 * @type: SOCK_RAW or SOCK_DGRAM, under @lock
 * @version: PACKET_VERSION, under @lock
 * @reserve: PACKET_RESERVE, under @lock
 * @vnet_size: PACKET_VNET_HDR_SZ, 0 if off; under @lock
 * @metadata_version: NFRING_METADATA, under @lock
 * @packet_ids: NFRING_PACKET_ID, under @lock
 * @sees_addresses: NFRING_METADATA: the metadata may have addresses of the
 *	kernel; read without a lock
 * @drop_points: number of points of NFRING_PROTO_DROP that were attached and
 *	not detached, under @lock
 * @overwrite: NFRING_OVERWRITE, under @lock
 * @auxdata: PACKET_AUXDATA, stored without effect; under @lock
 * @origdev: PACKET_ORIGDEV, stored without effect; under @lock
 * @fanout: its fanout group, or NULL; changed under @lock and the namespace's
 *	lock; the lists of rings read it under RCU
 * @memberships: PACKET_ADD_MEMBERSHIP: what the ring requested from devices
 * @collected: what PACKET_STATISTICS has reported so far, under @lock
 * @net: network namespace of the opener, a reference; invariant
 * @in_netns: entry in nfr_netns.instances; RCU
 * @id: number of this open; unique, invariant
 * @uid: of the opener; invariant
 */
struct nfr_instance {
	struct nfr_sink sink;

	/* These are read for each packet and seldom written: one cache line. */
	struct nfr_rx_ring __rcu *rx_ring ____cacheline_aligned_in_smp;
	struct nfr_counters __percpu *counters;
	struct nfr_filter filter;
	struct sock *sender;
	int stamp_sources;
	int copy_thresh;
	struct {
		u32 packets;
		u32 usecs;
	} wakeup;
	bool ignore_outgoing;
	bool early;
	bool losing;

	/* Written by readers that fall asleep, and by some packets. */
	wait_queue_head_t wait ____cacheline_aligned_in_smp;
	int error;
	atomic_t polled;
	atomic_t pending;
	struct hrtimer wake_timer;
	struct nfr_rollover rollover;
	struct nfr_queue queue;

	struct fasync_struct *async;
	wait_queue_entry_t async_entry;

	struct mutex lock; /* configuration */
	struct mutex map_lock; /* rx_ring against mmap */
	atomic_long_t mapped;
	int type;
	int version;
	u32 reserve;
	u32 vnet_size;
	int metadata_version;
	bool packet_ids;
	bool sees_addresses;
	unsigned int drop_points;
	bool overwrite;
	bool auxdata;
	bool origdev;
	struct nfr_fanout *fanout;
	struct nfr_memberships memberships;
	struct nfr_collected collected;

	struct net *net;
	struct list_head in_netns;
	u64 id;
	kuid_t uid;
};

/* True if the packet was sent by the ring's NFRING_SENDER. */
static inline bool nfr_instance_sent(const struct nfr_instance *inst,
				     const struct nfr_packet *pkt)
{
	const struct sock *sender = READ_ONCE(inst->sender);

	return unlikely(sender) && pkt->skb->sk == sender;
}

/* The caller holds @lock. */
static inline bool nfr_instance_has_ring(const struct nfr_instance *inst)
{
	lockdep_assert_held(&inst->lock);
	return rcu_access_pointer(inst->rx_ring);
}

static inline void nfr_instance_count(struct nfr_instance *inst,
				      enum nfr_counter what)
{
	this_cpu_inc(inst->counters->value[what]);
}

static inline void nfr_instance_count_many(struct nfr_instance *inst,
					   enum nfr_counter what, u32 n)
{
	this_cpu_add(inst->counters->value[what], n);
}

/*
 * Count a stored packet.  The caller has disabled soft interrupts, and no packet
 * is stored in hard interrupts.  So a plain addition is enough, except with
 * PREEMPT_RT, where another update could come between its instructions.
 */
static inline void nfr_instance_count_packet(struct nfr_instance *inst, u32 len)
{
	struct nfr_counters __percpu *counters = inst->counters;

	if (IS_ENABLED(CONFIG_PREEMPT_RT)) {
		this_cpu_inc(counters->value[NFR_PACKETS]);
		this_cpu_add(counters->value[NFR_BYTES], len);
	} else {
		__this_cpu_inc(counters->value[NFR_PACKETS]);
		__this_cpu_add(counters->value[NFR_BYTES], len);
	}
}

/* TP_STATUS_LOSING until PACKET_STATISTICS has reported all drops, else 0. */
static inline u32 nfr_instance_losing(const struct nfr_instance *inst)
{
	return READ_ONCE(inst->losing) ? TP_STATUS_LOSING : 0;
}

#endif

// SPDX-License-Identifier: GPL-2.0
#include "instance.h"
#include "rx_ring.h"
#include "wait.h"

static void wake_reader(struct nfr_instance *inst)
{
	nfr_instance_count(inst, NFR_WAKEUPS);
	wake_up_interruptible_poll(&inst->wait, EPOLLIN | EPOLLRDNORM);
}

void nfr_wake_sleeper(struct nfr_instance *inst)
{
	if (wq_has_sleeper(&inst->wait))
		wake_reader(inst);
}

/*
 * NFRING_WAKEUP: true if enough packets have arrived since the reader fell
 * asleep.
 */
static bool is_enough(struct nfr_instance *inst)
{
	u32 packets = READ_ONCE(inst->wakeup.packets);
	u32 usecs;
	int pending;

	if (packets <= 1)
		return true;
	pending = atomic_inc_return(&inst->pending);
	if (pending >= packets) {
		atomic_set(&inst->pending, 0);
		return true;
	}
	usecs = READ_ONCE(inst->wakeup.usecs);
	if (pending == 1 && usecs)
		hrtimer_start(&inst->wake_timer,
			      ns_to_ktime((u64)usecs * NSEC_PER_USEC),
			      HRTIMER_MODE_REL_SOFT);
	return false;
}

enum hrtimer_restart nfr_wake_timeout(struct hrtimer *timer)
{
	struct nfr_instance *inst = container_of(timer, struct nfr_instance,
						 wake_timer);

	if (atomic_xchg(&inst->pending, 0))
		nfr_wake_sleeper(inst);
	return HRTIMER_NORESTART;
}

/*
 * True if a reader sleeps.  A packet is published before this checks the wait
 * queue.  A reader enters the wait queue before it checks the ring.  With a
 * full barrier on both sides, one of the two sees the other.  A packet in a
 * block that stays open needs no barrier here: the frame was claimed under the
 * ring's lock, and the reader closes the block under the same lock.
 */
static bool has_sleeper(struct nfr_instance *inst, unsigned int events)
{
	if (events & NFR_READABLE)
		smp_mb(); /* pairs with nfr_wait_poll() */
	return waitqueue_active(&inst->wait);
}

bool NFR_HOT nfr_wake_for(struct nfr_instance *inst,
			  struct nfr_rx_ring *rx_ring, unsigned int events)
{
	unsigned int early = 0;

	if (!has_sleeper(inst, events))
		return false;
	if (!(events & NFR_READABLE) && READ_ONCE(inst->early) &&
	    nfr_ring_next(&rx_ring->ring) == NFR_NEXT_NONE)
		early = nfr_ring_retire(&rx_ring->ring, 0,
					nfr_instance_losing(inst));
	events |= early;
	if (events & NFR_READABLE && (events & NFR_BLOCK || is_enough(inst)))
		wake_reader(inst);
	return early;
}

static enum nfr_next rx_ring_next(struct nfr_instance *inst,
				  struct nfr_rx_ring *rx_ring)
{
	enum nfr_next next = nfr_ring_next(&rx_ring->ring);

	/* Do not sleep while the open block has packets: close it. */
	if (next == NFR_NEXT_NONE && READ_ONCE(inst->early) &&
	    nfr_ring_retire(&rx_ring->ring, 0, nfr_instance_losing(inst)))
		next = nfr_ring_next(&rx_ring->ring);
	return next;
}

/*
 * What a frame, block or copy to be read next is like.  The reader has entered
 * the wait queue, and will sleep unless this is NFR_NEXT_READABLE.
 */
static enum nfr_next instance_next(struct nfr_instance *inst)
{
	enum nfr_next next = NFR_NEXT_NONE;
	struct nfr_rx_ring *rx_ring;

	if (!nfr_queue_empty(&inst->queue))
		return NFR_NEXT_READABLE;

	rcu_read_lock();
	rx_ring = rcu_dereference(inst->rx_ring);
	if (rx_ring)
		next = rx_ring_next(inst, rx_ring);
	rcu_read_unlock();
	return next;
}

__poll_t nfr_wait_poll(struct nfr_instance *inst, struct file *file,
		       poll_table *table)
{
	u32 packets = READ_ONCE(inst->wakeup.packets);
	__poll_t events = 0;
	enum nfr_next next;

	poll_wait(file, &inst->wait, table);
	/*
	 * NFRING_WAKEUP counts from here.  Packets already in the ring are
	 * found below.
	 */
	if (packets > 1)
		atomic_set(&inst->pending, 0);
	/* The reader enters the wait queue first and checks the ring second. */
	smp_mb(); /* pairs with has_sleeper() */

	next = instance_next(inst);
	/*
	 * Packets after a frame that is being filled came before the reader
	 * slept, so nothing counts them.  Let the next commit wake the reader.
	 * That frame's may have come meanwhile, so look again.
	 */
	if (next == NFR_NEXT_FILLING && packets > 1) {
		atomic_set(&inst->pending, packets - 1);
		smp_mb(); /* pairs with has_sleeper() */
		next = instance_next(inst);
	}

	if (READ_ONCE(inst->error))
		events |= EPOLLERR;
	if (next == NFR_NEXT_READABLE)
		events |= EPOLLIN | EPOLLRDNORM;
	return events;
}

void nfr_instance_lost(struct nfr_instance *inst)
{
	WRITE_ONCE(inst->error, -ENETDOWN);
	wake_up_interruptible_poll(&inst->wait, EPOLLERR);
}

int nfr_instance_take_error(struct nfr_instance *inst)
{
	return READ_ONCE(inst->error) ? xchg(&inst->error, 0) : 0;
}

void nfr_rx_ring_arm(struct nfr_rx_ring *rx_ring, u64 seq)
{
	WRITE_ONCE(rx_ring->armed, seq);
	mod_timer(&rx_ring->retire, jiffies + rx_ring->tov);
}

/* Close the open block if it is number @seq, and wake the reader. */
static void retire_block(struct nfr_rx_ring *rx_ring, u64 seq)
{
	struct nfr_instance *inst = rx_ring->inst;
	u32 status = TP_STATUS_BLK_TMO | nfr_instance_losing(inst);

	if (nfr_ring_retire(&rx_ring->ring, seq, status))
		nfr_wake_sleeper(inst);
}

void nfr_block_timeout(struct timer_list *timer)
{
	struct nfr_rx_ring *rx_ring = timer_container_of(rx_ring, timer,
							 retire);
	u64 filling = nfr_ring_filling(&rx_ring->ring);

	if (!filling)
		return;
	if (filling == READ_ONCE(rx_ring->armed))
		retire_block(rx_ring, filling);
	else
		nfr_rx_ring_arm(rx_ring, filling);
}

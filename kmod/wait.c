// SPDX-License-Identifier: GPL-2.0
#include "wait.h"

/*
 * Clear polled before waking.  A poll(2) that sets polled again later either
 * finds the packet in the ring or is woken.
 */
static void wake_readers(struct nfr_instance *inst)
{
	atomic_xchg(&inst->polled, 0);
	nfr_instance_count(inst, NFR_WAKEUPS);
	wake_up_interruptible_poll(&inst->wait, EPOLLIN | EPOLLRDNORM);
}

void nfr_wake_sleeper(struct nfr_instance *inst)
{
	if (wq_has_sleeper(&inst->wait))
		wake_readers(inst);
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
 * True if the open block should be closed for a reader.  A reader in epoll(7)
 * is on the wait queue even while it is busy.  Such a reader gets one block
 * early, and then full blocks until it polls again.
 */
static bool wants_block_early(struct nfr_instance *inst,
			      struct nfr_rx_ring *rx_ring)
{
	return READ_ONCE(inst->early) && atomic_read(&inst->polled) &&
	       nfr_ring_next(&rx_ring->ring) == NFR_NEXT_NONE;
}

bool nfr_wake_reader(struct nfr_instance *inst, struct nfr_rx_ring *rx_ring,
		     unsigned int events)
{
	unsigned int early = 0;

	if (!(events & NFR_READABLE) && wants_block_early(inst, rx_ring))
		early = nfr_ring_retire(&rx_ring->ring, 0,
					nfr_instance_losing(inst));
	events |= early;
	if (events & NFR_READABLE && (events & NFR_BLOCK || is_enough(inst)))
		wake_readers(inst);
	return early;
}

/*
 * True if readers other than the caller sleep.  They must be woken for the
 * block that this poll(2) has published.  The caller itself is on the wait
 * queue too, unless it called poll(2) without waiting.
 */
static bool others_sleep(struct nfr_instance *inst, const poll_table *table)
{
	const struct list_head *queue = &inst->wait.head;
	bool caller = table && table->_qproc;
	bool others;

	spin_lock_irq(&inst->wait.lock);
	others = !list_empty(queue) && !(caller && list_is_singular(queue));
	spin_unlock_irq(&inst->wait.lock);
	return others;
}

static enum nfr_next rx_ring_next(struct nfr_instance *inst,
				  struct nfr_rx_ring *rx_ring,
				  poll_table *table)
{
	enum nfr_next next = nfr_ring_next(&rx_ring->ring);

	/* Do not sleep while the open block has packets: close it. */
	if (next != NFR_NEXT_NONE || !READ_ONCE(inst->early) ||
	    !nfr_ring_retire(&rx_ring->ring, 0, nfr_instance_losing(inst)))
		return next;
	if (others_sleep(inst, table))
		wake_readers(inst);
	return nfr_ring_next(&rx_ring->ring);
}

/*
 * Return the state of the frame, block or copy that is read next.  The reader
 * has entered the wait queue, and sleeps unless the state is NFR_NEXT_READABLE.
 */
static enum nfr_next instance_next(struct nfr_instance *inst, poll_table *table)
{
	enum nfr_next next = NFR_NEXT_NONE;
	struct nfr_rx_ring *rx_ring;

	if (!nfr_queue_empty(&inst->queue))
		return NFR_NEXT_READABLE;

	rcu_read_lock();
	rx_ring = rcu_dereference(inst->rx_ring);
	if (rx_ring)
		next = rx_ring_next(inst, rx_ring, table);
	rcu_read_unlock();
	return next;
}

/*
 * NFRING_WAKEUP counts packets since the reader fell asleep.  @pending packets
 * were counted before the reader looked at the ring and found @next.
 */
static enum nfr_next count_from_here(struct nfr_instance *inst,
				     enum nfr_next next, u32 packets,
				     int pending, poll_table *table)
{
	switch (next) {
	case NFR_NEXT_READABLE:
		/* Keep the count: another reader may still wait for it. */
		return next;
	case NFR_NEXT_NONE:
		/* All packets counted so far have been read. */
		if (pending)
			atomic_cmpxchg(&inst->pending, pending, 0);
		return next;
	default:
		/*
		 * Packets after the frame that is being filled were counted
		 * before the reader slept, or not at all.  Let the next commit
		 * wake the reader.  The frame that was being filled may have
		 * been committed meanwhile, so look again.
		 */
		atomic_set(&inst->pending, packets - 1);
		smp_mb(); /* pairs with nfr_has_sleeper() */
		return instance_next(inst, table);
	}
}

__poll_t nfr_wait_poll(struct nfr_instance *inst, struct file *file,
		       poll_table *table)
{
	u32 packets = READ_ONCE(inst->wakeup.packets);
	int pending = atomic_read(&inst->pending);
	__poll_t events = 0;
	enum nfr_next next;

	poll_wait(file, &inst->wait, table);
	/* Code that sees polled set must find the reader in the wait queue. */
	atomic_set_release(&inst->polled, 1); /* pairs with wake_readers() */
	/* The reader enters the wait queue first and checks the ring second. */
	smp_mb(); /* pairs with nfr_has_sleeper() */

	next = instance_next(inst, table);
	if (packets > 1)
		next = count_from_here(inst, next, packets, pending, table);

	if (READ_ONCE(inst->error))
		events |= EPOLLERR;
	if (next == NFR_NEXT_READABLE)
		events |= EPOLLIN | EPOLLRDNORM;
	return events;
}

static int send_signal(struct wait_queue_entry *entry, unsigned int mode,
		       int flags, void *key)
{
	struct nfr_instance *inst = container_of(entry, struct nfr_instance,
						 async_entry);

	kill_fasync(&inst->async, SIGIO,
		    key_to_poll(key) & EPOLLERR ? POLL_ERR : POLL_IN);
	return 0;
}

void nfr_wait_init_async(struct nfr_instance *inst)
{
	init_waitqueue_func_entry(&inst->async_entry, send_signal);
	INIT_LIST_HEAD(&inst->async_entry.entry);
}

/*
 * The entry in the wait queue makes the ring look as if a reader slept, so
 * packets need not check for O_ASYNC.  Two calls may run at once.  The last one
 * to take the lock sees the final state.
 */
int nfr_wait_async(struct nfr_instance *inst, int fd, struct file *file,
		   int on)
{
	int err = fasync_helper(fd, file, on, &inst->async);
	struct list_head *entry = &inst->async_entry.entry;

	spin_lock_irq(&inst->wait.lock);
	if (!READ_ONCE(inst->async))
		list_del_init(entry);
	else if (list_empty(entry))
		__add_wait_queue(&inst->wait, &inst->async_entry);
	spin_unlock_irq(&inst->wait.lock);
	return err;
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
	hrtimer_start(&rx_ring->retire, rx_ring->tov, HRTIMER_MODE_REL_SOFT);
}

/* Close the open block if it is number @seq, and wake the reader. */
static void retire_block(struct nfr_rx_ring *rx_ring, u64 seq)
{
	struct nfr_instance *inst = rx_ring->inst;
	u32 status = TP_STATUS_BLK_TMO | nfr_instance_losing(inst);

	if (nfr_ring_retire(&rx_ring->ring, seq, status))
		nfr_wake_sleeper(inst);
}

/*
 * The timer is armed again by nfr_rx_ring_arm(), not by HRTIMER_RESTART: a
 * packet may have armed it meanwhile.
 */
enum hrtimer_restart nfr_block_timeout(struct hrtimer *timer)
{
	struct nfr_rx_ring *rx_ring = container_of(timer, struct nfr_rx_ring,
						   retire);
	u64 filling = nfr_ring_filling(&rx_ring->ring);

	if (filling && filling == READ_ONCE(rx_ring->armed))
		retire_block(rx_ring, filling);
	else if (filling)
		nfr_rx_ring_arm(rx_ring, filling);
	return HRTIMER_NORESTART;
}

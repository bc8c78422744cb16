/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sleeping readers: poll(2), and the code that wakes them.
 */
#ifndef NFR_WAIT_H
#define NFR_WAIT_H

#include <linux/hrtimer.h>
#include <linux/poll.h>

#include "instance.h"
#include "rx_ring.h"

/*
 * poll(2): returns the current events, and adds the caller to the wait queue.
 */
__poll_t nfr_wait_poll(struct nfr_instance *inst, struct file *file,
		       struct poll_table_struct *table);

/* O_ASYNC: a wake-up also sends SIGIO to the owner of the descriptor. */
void nfr_wait_init_async(struct nfr_instance *inst);
int nfr_wait_async(struct nfr_instance *inst, int fd, struct file *file,
		   int on);

/*
 * True if a reader sleeps.  A packet is published before this function checks
 * the wait queue.  A reader enters the wait queue before it checks the ring.
 * With a full barrier on both sides, one of the two sees the other.  A packet
 * in a block that stays open needs no barrier here: the frame was claimed under
 * the ring's lock, and the reader closes the block under the same lock.
 */
static __always_inline bool nfr_has_sleeper(struct nfr_instance *inst,
					    unsigned int events)
{
	if (events & NFR_READABLE)
		smp_mb(); /* pairs with nfr_wait_poll() */
	return waitqueue_active(&inst->wait);
}

/* Wake a sleeping reader, after a packet was queued or published. */
void nfr_wake_sleeper(struct nfr_instance *inst);

/*
 * Wake a reader after a commit returned @events (NFR_READABLE, NFR_BLOCK).  If
 * only the open block holds unread packets, it is closed and published now.  A
 * reader that is awake gets the block when it is full.  Returns true if the
 * block was closed.
 */
bool nfr_wake_reader(struct nfr_instance *inst, struct nfr_rx_ring *rx_ring,
		     unsigned int events);

/* The same, if a reader sleeps. */
static __always_inline bool nfr_wake_for(struct nfr_instance *inst,
					 struct nfr_rx_ring *rx_ring,
					 unsigned int events)
{
	return unlikely(nfr_has_sleeper(inst, events)) &&
	       nfr_wake_reader(inst, rx_ring, events);
}

/* Report ENETDOWN: all points of the ring are on one device, which is down. */
void nfr_instance_lost(struct nfr_instance *inst);

/* Return the pending negative errno and clear it, or return 0. */
int nfr_instance_take_error(struct nfr_instance *inst);

/*
 * Timer nfr_instance.wake_timer: wake a reader that has waited long enough for
 * more packets.
 */
enum hrtimer_restart nfr_wake_timeout(struct hrtimer *timer);

/* Block @seq was opened: arm the timer that closes it. */
void nfr_rx_ring_arm(struct nfr_rx_ring *rx_ring, u64 seq);

/* Timer nfr_rx_ring.retire: close the block that it was armed for. */
enum hrtimer_restart nfr_block_timeout(struct hrtimer *timer);

#endif

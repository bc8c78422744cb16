/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Readers that sleep until there is something to read: poll(2), and who wakes
 * them.  Both ends of each barrier between a packet and a reader are in wait.c.
 */
#ifndef NFR_WAIT_H
#define NFR_WAIT_H

#include <linux/hrtimer.h>
#include <linux/poll.h>
#include <linux/timer.h>

struct nfr_instance;
struct nfr_rx_ring;

/* poll(2): the events there are; the caller is in the wait queue then. */
__poll_t nfr_wait_poll(struct nfr_instance *inst, struct file *file,
		       poll_table *table);

/* Wake a reader if one sleeps, after a packet was queued or published. */
void nfr_wake_sleeper(struct nfr_instance *inst);

/*
 * Wake a reader that sleeps, for what @events says of the ring: NFR_READABLE and
 * NFR_BLOCK.  If there is nothing to read but packets in the open block, that
 * block is closed and published now; a reader that is awake gets it when it is
 * full.  True if that was done.
 */
bool nfr_wake_for(struct nfr_instance *inst, struct nfr_rx_ring *rx_ring,
		  unsigned int events);

/* The device all its points are about is down. */
void nfr_instance_lost(struct nfr_instance *inst);

/* The pending error, negative, which is reported by this; or 0. */
int nfr_instance_take_error(struct nfr_instance *inst);

/* Timer nfr_instance.wake_timer: a sleeper waits no longer for more packets. */
enum hrtimer_restart nfr_wake_timeout(struct hrtimer *timer);

/* A block was opened: it is to be closed in @tov. */
void nfr_rx_ring_arm(struct nfr_rx_ring *rx_ring, u64 seq);

/* Timer nfr_rx_ring.retire: close the block it was armed for. */
void nfr_block_timeout(struct timer_list *timer);

#endif

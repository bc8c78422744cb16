/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sleeping readers: poll(2), and the code that wakes them.  Producer and reader
 * need memory barriers, so that a reader that falls asleep misses no packet.
 * Both barriers of each pair are in wait.c.
 */
#ifndef NFR_WAIT_H
#define NFR_WAIT_H

#include <linux/hrtimer.h>
#include <linux/poll.h>

struct nfr_instance;
struct nfr_rx_ring;

/*
 * poll(2): returns the current events, and adds the caller to the wait queue.
 */
__poll_t nfr_wait_poll(struct nfr_instance *inst, struct file *file,
		       poll_table *table);

/* O_ASYNC: a wake-up also sends SIGIO to the owner of the descriptor. */
void nfr_wait_init_async(struct nfr_instance *inst);
int nfr_wait_async(struct nfr_instance *inst, int fd, struct file *file,
		   int on);

/* Wake a sleeping reader, after a packet was queued or published. */
void nfr_wake_sleeper(struct nfr_instance *inst);

/*
 * Wake a sleeping reader after a commit returned @events (NFR_READABLE,
 * NFR_BLOCK).  If only the open block holds unread packets, it is closed and
 * published now.  A reader that is awake gets the block when it is full.
 * Returns true if the block was closed.
 */
bool nfr_wake_for(struct nfr_instance *inst, struct nfr_rx_ring *rx_ring,
		  unsigned int events);

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

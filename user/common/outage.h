/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What to do when the only device of a ring goes down.  If the device comes up again,
 * the ring gets packets again.  If the device is removed while it is down, the ring does
 * not report that.
 */
#ifndef COMMON_OUTAGE_H
#define COMMON_OUTAGE_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/nfring.h>

/**
 * struct outage - the state of a device
 * @ifindex: the device; 0: none, or several
 * @is_down: it was reported to be down
 */
struct outage {
	int ifindex;
	bool is_down;
};

/* Prepare for a ring with these points. */
void outage_init(struct outage *outage, const struct nfring_point *points, size_t nr);

/*
 * The ring has reported @error, a negative errno, and @why says it in words.  Return 0
 * if the device may come up again, after a message if it is down.  Return -1 after
 * another message if reading must end.
 */
int outage_report(struct outage *outage, int error, const char *why);

/*
 * Return how long to wait for packets at most, given a limit of @timeout
 * milliseconds or -1.
 */
int outage_timeout(const struct outage *outage, int timeout);

/* Call this after each wait.  Return 0, or -1 after a message if the device is gone. */
int outage_check(struct outage *outage);

#endif

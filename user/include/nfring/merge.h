/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Read several rings as one, in the order of time.
 *
 *	struct nfring *rings[] = { first, second };
 *	struct nfring_merge *merge;
 *	struct nfring *from;
 *
 *	err = nfring_merge_open(&merge, rings, 2);
 *	while (nfring_merge_wait(merge, -1, -1) > 0)
 *		while ((from = nfring_merge_next(merge, &frame))) {
 *			use(&frame);
 *			nfring_release(from, &frame);
 *		}
 *	nfring_merge_close(merge);
 *
 * While rings are merged, take their frames only from the merge.
 */
#ifndef NFRING_MERGE_H
#define NFRING_MERGE_H

#include <stddef.h>
#include <nfring/frame.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nfring_merge;

/**
 * nfring_merge_open() - read these rings as one
 * @merge: written on success; close it with nfring_merge_close()
 * @rings: array of @nr rings that are set up, with all frames released.  The
 *	caller closes them after the merge
 * @nr: 1 or more
 *
 * Set NFRING_EARLY_RETIRE and NFRING_OVERWRITE of the rings before this call.
 *
 * Return: 0, or -EINVAL if @nr is 0, or -ENOMEM.
 */
int nfring_merge_open(struct nfring_merge **merge, struct nfring *const *rings,
		      size_t nr);

/**
 * nfring_merge_next() - take the oldest frame of all rings
 * @merge: the merge
 * @frame: filled if there is one
 *
 * This never waits.  Before it returns a frame, it checks each ring that seemed
 * empty once more, including packets in an open block of TPACKET_V3.  The order
 * is that of the timestamps, so all rings must use the same clock
 * (PACKET_TIMESTAMP).
 *
 * Return: the ring that the frame is from, or NULL if there is no frame.  Pass this
 * ring to nfring_release().
 */
struct nfring *nfring_merge_next(struct nfring_merge *merge,
				 struct nfring_frame *frame);

/**
 * nfring_merge_wait() - sleep until one of the rings has a frame
 * @merge: the merge, with all its frames released
 * @timeout_ms: milliseconds; 0: do not wait; negative: no limit
 * @fd: another descriptor; return when it is readable; or -1
 *
 * Return: the same values as nfring_wait().  nfring_merge_why() explains an error.
 */
int nfring_merge_wait(struct nfring_merge *merge, int timeout_ms, int fd);

/**
 * nfring_merge_why() - explain the last failure of nfring_merge_wait()
 * @merge: the merge
 *
 * Return: a text like that of nfring_why().
 */
const char *nfring_merge_why(const struct nfring_merge *merge);

/**
 * nfring_merge_close() - end the merge, so that its rings can be read one by one
 * @merge: a merge, or NULL
 *
 * Frames that the merge has taken and not returned go back to the kernel unread.
 */
void nfring_merge_close(struct nfring_merge *merge);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Several rings read as one, in the order of time.
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
 * @merge: written on success; to be closed with nfring_merge_close()
 * @rings: array of @nr rings that are set up, with all frames released; they
 *	stay the caller's, who closes them after the merge
 * @nr: 1 or more
 *
 * Set NFRING_EARLY_RETIRE and NFRING_OVERWRITE of the rings before.
 *
 * Return: 0; -EINVAL @nr is 0; -ENOMEM.
 */
int nfring_merge_open(struct nfring_merge **merge, struct nfring *const *rings,
		      size_t nr);

/**
 * nfring_merge_next() - take the oldest frame of all rings
 * @merge: the merge
 * @frame: filled if there is one
 *
 * Never waits.  Before it returns a frame, it checks each ring that seemed
 * empty once more, including packets in an open block of TPACKET_V3.  The order
 * is that of the time stamps, so all rings must use the same clock
 * (PACKET_TIMESTAMP).
 *
 * Return: the ring the frame is from, to release it with; NULL where there is
 * no frame.
 */
struct nfring *nfring_merge_next(struct nfring_merge *merge,
				 struct nfring_frame *frame);

/**
 * nfring_merge_wait() - sleep until one of the rings has a frame
 * @merge: the merge, with all its frames released
 * @timeout_ms: milliseconds; 0 only looks; negative: for ever
 * @fd: another descriptor to wait for reading, or -1
 *
 * Return: as nfring_wait(); an error is that of one ring, and
 * nfring_merge_why() has it in words.
 */
int nfring_merge_wait(struct nfring_merge *merge, int timeout_ms, int fd);

/**
 * nfring_merge_why() - the last failure of nfring_merge_wait() in words
 * @merge: the merge
 *
 * Return: as nfring_why().
 */
const char *nfring_merge_why(const struct nfring_merge *merge);

/**
 * nfring_merge_close() - read the rings one by one again
 * @merge: or NULL
 *
 * Frames that it has taken and not passed go back to the kernel unread.
 */
void nfring_merge_close(struct nfring_merge *merge);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compute the tap's frames from the egress hook's frame. Between the hook and the
 * taps the stack inserts the VLAN tag, segments the packet, and computes its
 * checksum, unless the device can do that itself.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include "capture.h"

/* The offloads that the device does itself. */
struct device {
	bool checksums, ctag, stag, tso, uso;
};

/* Ask the kernel for a device's offloads; stop the test if that fails. */
const struct device *device_ask(int ifindex);

/*
 * struct expected - the expected frames at the tap, in allocated memory
 * @frame: the frames, in the layout of the setup; NULL if the stack does not change
 *	the packet
 * @nr: number of frames
 * @rehashed: the stack inserts a tag, which changes the hash of the flow
 */
struct expected {
	struct seen *frame;
	unsigned int nr;
	bool rehashed;
};

/*
 * Two facts are not in the hook's frame: the segment size if there is no
 * virtio_net_hdr, and the tag in V1. Both are taken from the first frame of the
 * tap. That frame is still compared with the computed one.
 */
void expect_at_tap(struct expected *e, const struct setup *s,
		   const struct device *d, const struct seen *hook,
		   const struct seen *tap);
void expect_free(struct expected *e);

/*
 * Return whether devices offer fewer offloads for MPLS packets. They do on a kernel
 * with MPLS segmentation, which most kernels have.
 */
bool expect_less_for_mpls(void);

#endif

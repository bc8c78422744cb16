/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What becomes of a packet between the egress hook and the taps: where the
 * device cannot do it, the stack puts a tag into the packet, segments it and
 * computes its checksum. From a frame of the hook and what the device can do
 * follow the frames of the tap.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include "capture.h"

/* What a device does itself, of what the mixes ask of one. */
struct device {
	bool checksums, ctag, stag, tso, uso;
};

/* Ask the kernel; stops the test where it does not answer. */
const struct device *device_ask(int ifindex);

/*
 * struct expected - frames as they should be, in memory of their own
 * @frame: they, in the layout of the setup; none where the packet passes as
 *	it is
 * @nr: how many
 * @rehashed: a tag is put in, by which the hash of the flow is another one
 */
struct expected {
	struct seen *frame;
	unsigned int nr;
	bool rehashed;
};

/*
 * What the hook's frame does not tell is taken from the first frame of the
 * tap, which is compared with the outcome all the same: the payload of a
 * segment where there is no virtio_net_hdr, and of V1 the tag.
 */
void expect_at_tap(struct expected *e, const struct setup *s,
		   const struct device *d, const struct seen *hook,
		   const struct seen *tap);
void expect_free(struct expected *e);

/* Whether devices do less for MPLS, as most kernels have it. */
bool expect_less_for_mpls(void);

#endif

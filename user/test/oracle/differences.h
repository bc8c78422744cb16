/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a hook cannot give what a tap gives, or does not want to: a test for
 * each, which fails when the difference is gone or is another one. The rest of
 * the tests are about there being no others.
 *
 * "nfring-oracle --differences" prints the table; the manual page has it too.
 */
#ifndef DIFFERENCES_H
#define DIFFERENCES_H

#include "site.h"
#include "watch.h"

struct difference {
	const char *name, *what, *why;
	struct difference *next;
};

void difference_add(struct difference *d);
void differences_print(void);

/* How packets of up to 64 KiB are watched, whole. */
struct setup plain_setup(const struct variant *v, int type);
void watch_plain(struct watch *w, const struct variant *v, int type, int ifindex);

/* So many frames on either side, or there is nothing to look at. */
void expect_counts(struct watch *w, unsigned int tap, unsigned int hook);
/* The frames at @i differ in these fields, and in no others. */
void expect_fields(const struct watch *w, unsigned int i, uint32_t want);

/* A packet to be sent. */
extern uint8_t packet[PACKET_MAX];

/* A frame of these bytes behind a link-layer header, @nr times. */
void send_frames(int fd, unsigned int nr);

#define DIFFERENCE(fn, what_, why_)					\
	static struct difference difference_##fn = {			\
		.name = #fn, .what = (what_), .why = (why_),		\
	};								\
	static void __attribute__((constructor)) list_##fn(void)	\
	{								\
		difference_add(&difference_##fn);			\
	}								\
	TEST(fn, .nfring_only = "a packet socket beside itself differs in nothing")

#endif

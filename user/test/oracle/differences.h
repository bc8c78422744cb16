/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The known differences between a hook and a tap. In these cases the frame of a hook
 * cannot be the same, or deliberately differs. Each difference has a test, which fails
 * if the difference is gone or has changed. All other tests check that there are no
 * other differences.
 *
 * "nfring-oracle --differences" prints the list; the manual page has it too.
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

/* Return a setup in which packets of up to 64 KiB are not truncated. */
struct setup plain_setup(const struct variant *v, int type);
void watch_plain(struct watch *w, const struct variant *v, int type, int ifindex);

/*
 * Collect the frames. Stop the test unless there are @tap frames at the tap and
 * @hook frames at the hook.
 */
void expect_counts(struct watch *w, unsigned int tap, unsigned int hook);
/* Expect that the frames at @i differ in these fields and in no others. */
void expect_fields(const struct watch *w, unsigned int i, uint32_t want);

/* The packet to send. */
extern uint8_t packet[PACKET_MAX];

/* Send @nr frames of 100 bytes; the first byte after the header is their number. */
void send_frames(int fd, unsigned int nr);

#define DIFFERENCE(fn, what_, why_)					\
	static struct difference difference_##fn = {			\
		.name = #fn, .what = (what_), .why = (why_),		\
	};								\
	static void __attribute__((constructor)) list_##fn(void)	\
	{								\
		difference_add(&difference_##fn);			\
	}								\
	TEST(fn, .nfring_only = "two packet sockets do not differ")

#endif

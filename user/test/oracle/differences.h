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

#include "harness.h"

struct difference {
	const char *name, *what, *why;
	struct difference *next;
};

void difference_add(struct difference *d);
void differences_print(void);

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

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A test checks one behaviour.  It runs once for each variant: a ring of the module or
 * a packet socket, with V1 frames, V2 frames or V3 blocks.  Each run is a forked child
 * in a network namespace without devices of other tests.  A child reports through
 * memory that it shares with the runner, so failures in the child's own children and
 * threads count as well.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct ring_ops;

/**
 * struct variant - a kind of ring that tests run with
 * @name: printed in test results
 * @ops: operations of this kind of ring
 * @version: TPACKET_V1, TPACKET_V2 or TPACKET_V3
 */
struct variant {
	const char *name;
	const struct ring_ops *ops;
	int version;
};

/**
 * struct test - a test of one behaviour
 * @name: name of the function and of the behaviour
 * @run: the test; it returns, or one of the macros below stops it
 * @nfring_only: the reason why packet sockets cannot be tested, or NULL
 * @any_version: the behaviour does not depend on the version, so test only one
 * @frames: the test needs frames of a fixed size, which V3 does not have
 * @blocks: the test needs blocks, which only V3 has
 * @page_4k: the sizes in the test are for pages of 4 KiB
 * @real_time: in simulated time the test would hang or prove nothing
 * @seconds: limit after which the test counts as hanging, multiplied by the slowness
 *	of the machine; 0 is the default limit
 */
struct test {
	const char *name;
	void (*run)(const struct variant *v);
	const char *nfring_only;
	bool any_version;
	bool frames;
	bool blocks;
	bool page_4k;
	bool real_time;
	unsigned int seconds;
	struct test *next;
};

#define TEST(fn, ...)							\
	static void fn(const struct variant *v);			\
	static struct test test_##fn = {				\
		.name = #fn, .run = fn, __VA_ARGS__			\
	};								\
	static void __attribute__((constructor)) add_##fn(void)	\
	{								\
		test_add(&test_##fn);					\
	}								\
	static void fn(const struct variant *v __attribute__((unused)))

void test_add(struct test *test);
int test_main(int argc, char **argv, const struct variant *variants,
	      unsigned int nr, const char *(*missing)(const struct variant *));

/* Options of the command line. */
struct knobs {
	unsigned int stress_ms;		/* duration of each stress test */
	unsigned int lap_mib;		/* size of the large ring in the lap test */
};

extern struct knobs knobs;

void test_note(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void test_fail(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void test_skip(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), noreturn));
void test_stop(void) __attribute__((noreturn));
unsigned int test_failures(void);

#define NOTE(...)	test_note(__FILE__, __LINE__, __VA_ARGS__)
#define FAIL(...)	test_fail(__FILE__, __LINE__, __VA_ARGS__)
#define SKIP(...)	test_skip(__VA_ARGS__)

/* Stop the test if it has failed: later checks would mean nothing. */
#define STOP_IF_FAILED()						\
	do {								\
		if (test_failures())					\
			test_stop();					\
	} while (0)

#define EXPECT(cond)							\
	({								\
		bool held_ = (cond);					\
									\
		if (!held_)						\
			FAIL("this is false: %s", #cond);		\
		held_;							\
	})

#define ASSERT(cond)							\
	do {								\
		if (!EXPECT(cond))					\
			test_stop();					\
	} while (0)

#define EXPECT_EQ(got, want)						\
	({								\
		long long got_ = (long long)(got);			\
		long long want_ = (long long)(want);			\
									\
		if (got_ != want_)					\
			FAIL("%s is %lld (%#llx), expected %lld (%#llx)", \
			     #got, got_, got_, want_, want_);		\
		got_ == want_;						\
	})

#define ASSERT_EQ(got, want)						\
	do {								\
		if (!EXPECT_EQ(got, want))				\
			test_stop();					\
	} while (0)

/* Return the value of a call that must succeed. */
#define OK(call)							\
	({								\
		long value_ = (long)(call);				\
									\
		if (value_ < 0) {					\
			FAIL("%s: %s", #call, strerror(errno));		\
			test_stop();					\
		}							\
		value_;							\
	})

/* Expect that a call returns -1 and sets errno to @want. */
#define FAILS(want, call)						\
	({								\
		long value_ = (errno = 0, (long)(call));		\
									\
		if (value_ != -1 || errno != (want))			\
			FAIL("%s is %ld with %s, expected -1 with %s",	\
			     #call, value_,				\
			     errno ? strerror(errno) : "no error",	\
			     strerror(want));				\
		value_ == -1 && errno == (want);			\
	})

#endif

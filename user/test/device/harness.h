/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A test is one behaviour, run over variants: a ring of the module or a packet
 * socket, with frames of V1 or V2 or blocks of V3.  Each run is a forked child in a network
 * namespace with nothing in it.  A child reports through memory that it shares with
 * the runner, so that what its own children and threads find counts too.
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
 * struct variant - what a test runs against
 * @name: as it is printed
 * @ops: how this kind of ring is spoken to
 * @version: TPACKET_V1, TPACKET_V2 or TPACKET_V3
 */
struct variant {
	const char *name;
	const struct ring_ops *ops;
	int version;
};

/**
 * struct test - one behaviour
 * @name: of the function, which is the name of the behaviour
 * @run: returns, or stops by one of the macros below
 * @nfring_only: why a packet socket has no such behaviour, or NULL
 * @any_version: the behaviour does not depend on the version of the frames
 * @frames: it is one of frames with a size, which V3 has not
 * @blocks: it is one of blocks, which only V3 has
 * @real_time: in simulated time it would not end, or prove nothing
 * @seconds: after which it is taken for hanging, times the slowness of the
 *	machine; 0 is the usual
 */
struct test {
	const char *name;
	void (*run)(const struct variant *v);
	const char *nfring_only;
	bool any_version;
	bool frames;
	bool blocks;
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

/* What the command line said. */
struct knobs {
	unsigned int stress_ms;		/* of the tests that run for a time */
	unsigned int lap_mib;		/* of the large ring that goes round */
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

/* The rest of the test would say nothing: stop. */
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
			FAIL("not so: %s", #cond);			\
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
			FAIL("%s is %lld (%#llx), not %lld (%#llx)",	\
			     #got, got_, got_, want_, want_);		\
		got_ == want_;						\
	})

#define ASSERT_EQ(got, want)						\
	do {								\
		if (!EXPECT_EQ(got, want))				\
			test_stop();					\
	} while (0)

/* A call that must succeed, as its value. */
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

/* A call that must return -1 and set errno. */
#define FAILS(want, call)						\
	({								\
		long value_ = (errno = 0, (long)(call));		\
									\
		if (value_ != -1 || errno != (want))			\
			FAIL("%s is %ld with %s, not -1 with %s",	\
			     #call, value_,				\
			     errno ? strerror(errno) : "no error",	\
			     strerror(want));				\
		value_ == -1 && errno == (want);			\
	})

#endif

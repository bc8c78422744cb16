/* SPDX-License-Identifier: GPL-2.0 */
/* The counters of an instance, for suites that need no other part of one. */
#ifndef NFR_KUNIT_COUNTERS_H
#define NFR_KUNIT_COUNTERS_H

#include <kunit/test.h>
#include <linux/percpu.h>

#include "../kmod/stats.h"

static inline void free_counters(void *counters)
{
	free_percpu((void __percpu __force *)counters);
}

/* New counters, which are freed with the test. */
static inline struct nfr_counters __percpu *counters_of(struct kunit *test)
{
	struct nfr_counters __percpu *counters = alloc_percpu(struct nfr_counters);

	KUNIT_ASSERT_TRUE(test, counters);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, free_counters,
					       (void __force *)counters), 0);
	return counters;
}

#endif

// SPDX-License-Identifier: GPL-2.0
#include <linux/cpumask.h>
#include <linux/string.h>

#include "stats.h"

void nfr_stats_fold(const struct nfr_counters __percpu *counters,
		    struct nfring_stats *stats)
{
	u64 *sum = (u64 *)stats;
	int cpu;

	/* One counter after the other, in the order of the enum. */
	BUILD_BUG_ON(offsetof(struct nfring_stats, packets) !=
		     NFR_PACKETS * sizeof(u64));
	BUILD_BUG_ON(offsetof(struct nfring_stats, reserved) !=
		     NFR_COUNTER_NR * sizeof(u64));

	memset(stats, 0, sizeof(*stats));
	for_each_possible_cpu(cpu) {
		const struct nfr_counters *c = per_cpu_ptr(counters, cpu);

		for (int i = 0; i < NFR_COUNTER_NR; i++)
			sum[i] += READ_ONCE(c->value[i]);
	}
}

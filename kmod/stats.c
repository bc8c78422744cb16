// SPDX-License-Identifier: GPL-2.0
#include <linux/cpumask.h>
#include <linux/string.h>

#include "stats.h"

void nfr_stats_fold(const struct nfr_counters __percpu *counters,
		    struct nfring_stats *stats)
{
	u64 *sum = (u64 *)stats;
	int cpu;

	/* The sums are stored in the order of enum nfr_counter. */
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

/*
 * TP_STATUS_LOSING: nfr_stats_drop() counts the drop, then sets the mark.
 * nfr_stats_collect() clears the mark, then reads the counters.  Each has a
 * full barrier between its two steps, so one of them sees the other: a drop
 * that was not collected stays marked.
 */
void nfr_stats_drop(struct nfr_counters __percpu *counters, bool *losing,
		    enum nfr_counter why)
{
	this_cpu_inc(counters->value[why]);
	smp_mb(); /* pairs with nfr_stats_collect() */
	if (!READ_ONCE(*losing))
		WRITE_ONCE(*losing, true);
}

void nfr_stats_collect(const struct nfr_counters __percpu *counters,
		       bool *losing, const struct tpacket_stats_v3 *told,
		       struct nfr_collected *collected)
{
	struct nfring_stats now;

	collected->drops += told->tp_drops;
	collected->packets += told->tp_packets - told->tp_drops;
	collected->freezes += told->tp_freeze_q_cnt;

	WRITE_ONCE(*losing, false);
	smp_mb(); /* pairs with nfr_stats_drop() */
	nfr_stats_fold(counters, &now);
	/* PACKET_STATISTICS reports 32 bits, so compare no more than those. */
	if ((u32)(nfr_stats_drops(&now) - collected->drops))
		WRITE_ONCE(*losing, true);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters of one ring: per CPU, 64 bits, never reset.  The order is that of
 * struct nfring_stats.
 */
#ifndef NFR_STATS_H
#define NFR_STATS_H

#include <linux/if_packet.h>
#include <linux/nfring.h>
#include <linux/percpu.h>

enum nfr_counter {
	NFR_PACKETS,
	NFR_BYTES,
	NFR_DROP_FULL,
	NFR_DROP_OVERSIZE,
	NFR_TRUNCATED,
	NFR_COPIES,
	NFR_DROP_COPY,
	NFR_COPY_FAULT,
	NFR_WAKEUPS,
	NFR_FREEZES,
	NFR_FILTERED,
	NFR_DROP_QUEUE,
	NFR_DROP_VNET,
	NFR_ROLLED,
	NFR_ROLLED_HUGE,
	NFR_ROLL_FAILED,
	NFR_OVERWRITTEN,
	NFR_MISSED_DEVICES,
	NFR_MISSED_DROPS,
	NFR_UNPLACED_DROPS,
	NFR_COUNTER_NR,
};

struct nfr_counters {
	u64 value[NFR_COUNTER_NR];
};

/**
 * struct nfr_collected - what PACKET_STATISTICS has reported so far
 * @packets: the reported part of NFR_PACKETS
 * @drops: the reported part of nfr_stats_drops()
 * @freezes: the reported part of NFR_FREEZES
 */
struct nfr_collected {
	u64 packets;
	u64 drops;
	u64 freezes;
};

/*
 * Sum up the counters of all CPUs.  A concurrent increment is not lost: it is
 * in this sum or in the next.
 */
void nfr_stats_fold(const struct nfr_counters __percpu *counters,
		    struct nfring_stats *stats);

/* Count a dropped packet in @why and mark the ring as @losing. */
void nfr_stats_drop(struct nfr_counters __percpu *counters, bool *losing,
		    enum nfr_counter why);

/*
 * PACKET_STATISTICS has reported @told: add it to @collected.  The ring is no
 * longer @losing, unless packets were dropped since.
 */
void nfr_stats_collect(const struct nfr_counters __percpu *counters,
		       bool *losing, const struct tpacket_stats_v3 *told,
		       struct nfr_collected *collected);

/* All drops: packets that reached the ring and were not stored. */
static inline u64 nfr_stats_drops(const struct nfring_stats *stats)
{
	return stats->drop_full + stats->drop_oversize + stats->drop_queue +
	       stats->drop_vnet;
}

#endif

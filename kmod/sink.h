/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where packets go, and from which points they come.
 *
 *	sink             a ring, or a fanout group of rings
 *	sink             1 --- n  attachment (a point of the sink)
 *	attachment       1 --- n  entry      (one, or one per device)
 *	tap (a hook)     1 --- n  entry
 */
#ifndef NFR_SINK_H
#define NFR_SINK_H

#include <linux/list.h>
#include <linux/memcontrol.h>
#include <linux/nfring.h>

#include "netns.h"
#include "stats.h"

struct nfr_packet;
struct nfr_rx_ring;

/**
 * struct nfr_sink - a receiver of packets
 * @ns: its network namespace; invariant
 * @group: true for a fanout group, false for a ring; invariant
 * @plain: the ring, if its packets take the fill path without options; RCU,
 *	changed under nfr_instance.lock.  NULL for a group
 * @attachments: its points; changed under @ns->lock and @ns->points_lock
 * @point_nr: number of @attachments; guarded by @ns->lock
 */
struct nfr_sink {
	struct nfr_netns *ns;
	bool group;
	struct nfr_rx_ring __rcu *plain;
	struct list_head attachments;
	unsigned int point_nr;
};

/**
 * struct nfr_attachment - one point of one sink; guarded by the namespace's
 *	lock
 * @point: the point, as user space passed it
 * @sink: the sink that owns the point
 * @in_sink: entry in nfr_sink.attachments; also under @points_lock
 * @in_netns: entry in nfr_netns.attachments
 * @entries: struct nfr_tap_entry, one for each tap that serves the point
 * @down: the device of the point is down
 * @privileged: NFRING_TAPS_MAX does not limit the taps of the point, now or on
 *	devices that appear later; invariant
 * @memcg: charged for taps on devices that appear later; holds a reference;
 *	invariant
 */
struct nfr_attachment {
	struct nfring_point point;
	struct nfr_sink *sink;
	struct list_head in_sink;
	struct list_head in_netns;
	struct list_head entries;
	bool down;
	bool privileged;
	struct mem_cgroup *memcg;
};

static inline void nfr_sink_init(struct nfr_sink *sink,
				 struct nfr_netns *ns, bool group)
{
	sink->ns = ns;
	sink->group = group;
	RCU_INIT_POINTER(sink->plain, NULL);
	INIT_LIST_HEAD(&sink->attachments);
	sink->point_nr = 0;
}

/*
 * Attach a point.  @privileged: NFRING_TAPS_MAX does not limit its taps.
 * Returns errors as in the uapi header.  Takes RTNL and the namespace's lock.
 */
int nfr_sink_attach(struct nfr_sink *sink, const struct nfring_point *point,
		    bool privileged);

/*
 * Detach one point or all.  Packets may still arrive at the sink until the
 * caller has called synchronize_net().
 */
int nfr_sink_detach(struct nfr_sink *sink, const struct nfring_point *point);
void nfr_sink_detach_all(struct nfr_sink *sink);

/*
 * Move all points of one sink to another sink, which has none.  No packet is
 * missed or seen twice.  The caller holds the namespace's lock.
 */
void nfr_sink_hand_over(struct nfr_sink *from, struct nfr_sink *to);

/* Like nfr_sink_detach_all().  The caller holds the namespace's lock. */
void nfr_sink_release(struct nfr_sink *sink);

/*
 * Returns the device that all points of @sink name, or 0 if they do not all
 * name the same one.  The caller holds the namespace's lock.
 */
int nfr_sink_device(const struct nfr_sink *sink);

/*
 * True if both sinks have the same points.  The caller holds the namespace's
 * lock.
 */
bool nfr_sink_same_points(const struct nfr_sink *a,
			 const struct nfr_sink *b);

/*
 * Skip the first @skip points of the sink, and copy at most @room of the next
 * ones to @points.  Returns the number of points copied.  The caller keeps the
 * sink from being freed.
 */
unsigned int nfr_sink_points(const struct nfr_sink *sink, unsigned int skip,
			     struct nfring_point *points, unsigned int room);

/*
 * Implemented in fanout.c: deliver one packet to a group, or to a ring without
 * nfr_sink.plain.  Context as in nfr_receive().
 */
void nfr_sink_receive(struct nfr_sink *sink, struct nfr_packet *pkt);

/*
 * Implemented in fanout.c.  Called under RTNL and the namespace's lock.
 *
 * nfr_device_lost: all points of @sink are on one device, which is down now.
 *
 * nfr_device_missed: @sink has a point for all devices, but gets no packets of
 * a new device.
 */
void nfr_device_lost(struct nfr_sink *sink);
void nfr_device_missed(struct nfr_sink *sink);

/*
 * Implemented in fanout.c: add 1 to the counter @what of the ring of @sink, or
 * of the first ring if @sink is a group.  The caller holds rcu_read_lock.  Any
 * context.
 */
void nfr_sink_count(struct nfr_sink *sink, enum nfr_counter what);

int nfr_sinks_init(void);
void nfr_sinks_exit(void);

#endif

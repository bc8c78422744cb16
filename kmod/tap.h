/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where packets come from, and where they go.
 *
 *	sink             a ring, or a fanout group of rings
 *	sink             1 --- n  attachment (a point it asked for)
 *	attachment       1 --- n  entry      (one, or one per device)
 *	tap (a hook)     1 --- n  entry
 *
 * A tap is registered with netfilter when its first entry comes and goes with
 * its last: any number of rings at a point cost the stack one hook.
 */
#ifndef NFR_TAP_H
#define NFR_TAP_H

#include <linux/list.h>
#include <linux/nfring.h>

#include "netns.h"
#include "packet.h"

/**
 * struct nfr_sink - what takes packets
 * @ns: its namespace; invariant
 * @group: it is a fanout group's, not a ring's; invariant
 * @attachments: guarded by @ns->lock
 * @point_nr: how many; guarded likewise
 */
struct nfr_sink {
	struct nfr_netns *ns;
	bool group;
	struct list_head attachments;
	unsigned int point_nr;
};

/**
 * struct nfr_attachment - one point of one sink; guarded by the namespace
 * @point: as it was asked for
 * @sink: whose
 * @in_sink: in the list of @sink
 * @in_netns: in the list of the namespace
 * @entries: struct nfr_tap_entry, one for each tap that serves the point
 * @down: the one device it is about is down
 */
struct nfr_attachment {
	struct nfring_point point;
	struct nfr_sink *sink;
	struct list_head in_sink;
	struct list_head in_netns;
	struct list_head entries;
	bool down;
};

static inline void nfr_sink_init(struct nfr_sink *sink,
				 struct nfr_netns *ns, bool group)
{
	sink->ns = ns;
	sink->group = group;
	INIT_LIST_HEAD(&sink->attachments);
	sink->point_nr = 0;
}

/* Errors as the uapi header says.  Takes the RTNL and the namespace's lock. */
int nfr_tap_attach(struct nfr_sink *sink, const struct nfring_point *point);

/*
 * Packets may still be on their way to the sink until the caller has been
 * through synchronize_net().
 */
int nfr_tap_detach(struct nfr_sink *sink, const struct nfring_point *point);
void nfr_tap_detach_all(struct nfr_sink *sink);

/*
 * The namespace's lock held: @to takes over all points of @from and has had
 * none; no packet is missed or seen twice.
 */
void nfr_tap_hand_over(struct nfr_sink *from, struct nfr_sink *to);

/* The namespace's lock held: as nfr_tap_detach_all(). */
void nfr_tap_release(struct nfr_sink *sink);

/* The namespace's lock held: both have the same points. */
bool nfr_tap_same_points(const struct nfr_sink *a,
			 const struct nfr_sink *b);

/*
 * Implemented in fanout.c, called by the taps.
 *
 * nfr_receive: one packet of a point of @sink, under rcu_read_lock, in soft
 * interrupt or process context.
 *
 * nfr_device_lost: the one device all points of @sink are about is down.
 * Under the RTNL and the namespace's lock.
 */
void nfr_receive(struct nfr_sink *sink, struct nfr_packet *pkt);
void nfr_device_lost(struct nfr_sink *sink);

int nfr_tap_init(void);
void nfr_tap_exit(void);

#endif

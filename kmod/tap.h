/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A tap is a function that the module registers with netfilter.  All packets
 * come from taps.  All sinks at a point share one tap.  So the stack calls one
 * function, whatever the number of rings.
 *
 * A tap stays registered when its last sink leaves.  Whenever a function leaves
 * a hook, the kernel drops all packets of the namespace that wait in NFQUEUE
 * queues.  The end of a capture must not do that to an intrusion detection
 * system on the same machine.  The next sink at the point uses the tap again.
 * The tap is unregistered when its device or its namespace is removed, when the
 * module is unloaded, or when an administrator asks for it
 * (NFRING_RELEASE_TAPS).
 */
#ifndef NFR_TAP_H
#define NFR_TAP_H

#include <linux/list.h>
#include <linux/netfilter.h>
#include <linux/nfring.h>

#include "netns.h"
#include "packet.h"

struct nfr_sink;

/**
 * struct nfr_tap - one function registered at one netfilter hook
 * @entries: struct nfr_tap_entry; none if the tap is unused; RCU, changed under
 *	the namespace's lock
 * @in_netns: entry in nfr_netns.taps; RCU, changed under the namespace's lock
 * @ops: registered with netfilter; invariant
 * @rcu: frees the tap after a grace period: the hook may run until then
 */
struct nfr_tap {
	struct list_head entries;
	struct list_head in_netns;
	struct nf_hook_ops ops;
	struct rcu_head rcu;
};

/**
 * struct nfr_tap_entry - one tap that serves one attachment; invariant, except
 *	the list entries and @sink
 * @in_tap: entry in nfr_tap.entries; RCU
 * @sink: gets the packets; changes once, when a ring joins a group
 * @protocol: ethertype to deliver, network byte order; 0: all
 * @ifindex: at a hook for all devices: deliver only packets of this device; 0:
 *	deliver all
 * @selects: @protocol or @ifindex is not 0
 * @tap: the tap that serves the attachment
 * @in_attachment: entry in nfr_attachment.entries; guarded by the namespace's
 *	lock
 * @rcu: frees the entry after a grace period: a running hook may still use it
 */
struct nfr_tap_entry {
	struct list_head in_tap;
	struct nfr_sink *sink;
	__be16 protocol;
	bool selects;
	int ifindex;

	struct nfr_tap *tap;
	struct list_head in_attachment;
	struct rcu_head rcu;
};

/*
 * Deliver the packets of @point to @sink, from the hook of @dev, or from the
 * hook for all devices if @dev is NULL.  Returns an ERR_PTR on failure.  The
 * error is -EDQUOT if a new tap is needed, the hook already has NFRING_TAPS_MAX
 * taps, and @privileged is false.  The caller holds the namespace's lock.
 */
struct nfr_tap_entry *nfr_tap_add(struct nfr_netns *ns,
				  const struct nfring_point *point,
				  struct net_device *dev,
				  struct nfr_sink *sink, bool privileged);

/*
 * Undo nfr_tap_add().  The hook may use @entry until a grace period ends.  The
 * tap stays, even if this was its last entry.
 */
void nfr_tap_del(struct nfr_netns *ns, struct nfr_tap_entry *entry);

/* Deliver to @sink from now on.  No packet is missed or delivered twice. */
void nfr_tap_redirect(struct nfr_tap_entry *entry, struct nfr_sink *sink);

/*
 * Implemented in receive.c: deliver one packet to @sink.  The caller holds
 * rcu_read_lock and has disabled soft interrupts.
 */
void nfr_receive(struct nfr_sink *sink, struct nfr_packet *pkt);

/* Return the point that @tap serves.  The caller holds rcu_read_lock(). */
struct nfring_point nfr_tap_point(const struct nfr_tap *tap);

/*
 * Unregister the taps that no sink uses, and return their number.  Takes the
 * namespace's lock.
 */
unsigned int nfr_taps_release(struct nfr_netns *ns);

/*
 * Unregister the taps of a device that is being removed.  They must be unused.
 * The caller holds the namespace's lock.
 */
void nfr_taps_forget(struct nfr_netns *ns, const struct net_device *dev);

int nfr_taps_init(void);
void nfr_taps_exit(void);

#endif

// SPDX-License-Identifier: GPL-2.0
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/skb.h>

#include "lifetime.h"

#ifdef CONFIG_TRACEPOINTS

/*
 * The arguments of a tracepoint differ between kernels.  A probe must have the
 * arguments of this kernel, because the kernel calls it through a pointer.
 */
static __always_inline void freed(struct sk_buff *skb, void *location,
				  enum skb_drop_reason reason,
				  const struct sock *socket)
{
	/*
	 * Call this first, because nfr_skb_died() forgets the packet id.  Pairs
	 * with drop_start().
	 */
	if (unlikely(smp_load_acquire(&nfr_dropping))) {
		nfr_skb_dropped(skb, location, reason, socket);
		nfr_skb_freed(skb);
	}
	nfr_skb_died(skb);
}

/* Some kernels report the parts of a consumed packet as dropped. */
static __always_inline void consumed(struct sk_buff *skb)
{
	if (unlikely(READ_ONCE(nfr_dropping)))
		nfr_skb_freed(skb);
	nfr_skb_died(skb);
}

static void freed_3(void *data, struct sk_buff *skb, void *location,
		    enum skb_drop_reason reason)
{
	freed(skb, location, reason, NULL);
}

static void freed_4(void *data, struct sk_buff *skb, void *location,
		    enum skb_drop_reason reason, struct sock *socket)
{
	freed(skb, location, reason, socket);
}

static void freed_4_const(void *data, struct sk_buff *skb, void *location,
			  enum skb_drop_reason reason,
			  const struct sock *socket)
{
	freed(skb, location, reason, socket);
}

static void consumed_1(void *data, struct sk_buff *skb)
{
	consumed(skb);
}

static void consumed_2(void *data, struct sk_buff *skb, void *location)
{
	consumed(skb);
}

#define FITS(name, probe)						\
	__same_type(&check_trace_callback_type_##name,			\
		    (void (*)(typeof(&(probe))))NULL)

/* The probe for this kernel's kfree_skb, or NULL. */
static void *freed_probe(void)
{
	if (FITS(kfree_skb, freed_3))
		return freed_3;
	if (FITS(kfree_skb, freed_4))
		return freed_4;
	if (FITS(kfree_skb, freed_4_const))
		return freed_4_const;
	return NULL;
}

/* The probe for this kernel's consume_skb, or NULL. */
static void *consumed_probe(void)
{
	if (FITS(consume_skb, consumed_1))
		return consumed_1;
	if (FITS(consume_skb, consumed_2))
		return consumed_2;
	return NULL;
}

/**
 * struct watch - a tracepoint and its probe
 * @name: name of the tracepoint
 * @probe: the function to register; NULL: none fits this kernel
 * @point: the tracepoint while the probe is registered, else NULL
 */
struct watch {
	const char *name;
	void *probe;
	struct tracepoint *point;
};

/* Guarded by identity_lock in identity.c. */
static struct watch on_freed = { "kfree_skb" }, on_consumed = { "consume_skb" };

/*
 * Modules cannot link to the tracepoint consume_skb, so find both tracepoints
 * by name.
 */
static void watch_find(struct tracepoint *point, void *data)
{
	struct watch *watch = data;

	if (!strcmp(point->name, watch->name))
		watch->point = point;
}

static bool watch_start(struct watch *watch, void *probe)
{
	watch->probe = probe;
	if (probe)
		for_each_kernel_tracepoint(watch_find, watch);
	if (watch->point &&
	    !tracepoint_probe_register(watch->point, probe, NULL))
		return true;
	watch->point = NULL;
	return false;
}

static void watch_stop(struct watch *watch)
{
	if (watch->point)
		tracepoint_probe_unregister(watch->point, watch->probe, NULL);
	watch->point = NULL;
}

bool nfr_lifetime_start(void)
{
	bool sees_freed = watch_start(&on_freed, freed_probe());
	bool sees_consumed = watch_start(&on_consumed, consumed_probe());

	return sees_freed && sees_consumed;
}

void nfr_lifetime_stop(void)
{
	watch_stop(&on_freed);
	watch_stop(&on_consumed);
	tracepoint_synchronize_unregister();
}

bool nfr_lifetime_knows_reasons(void)
{
	return freed_probe();
}

bool nfr_lifetime_sees_freed(void)
{
	return on_freed.point;
}

void nfr_lifetime_wait(void)
{
	tracepoint_synchronize_unregister();
}

#else

bool nfr_lifetime_start(void)
{
	return false;
}

void nfr_lifetime_stop(void)
{
}

bool nfr_lifetime_knows_reasons(void)
{
	return false;
}

bool nfr_lifetime_sees_freed(void)
{
	return false;
}

void nfr_lifetime_wait(void)
{
}

#endif

// SPDX-License-Identifier: GPL-2.0
#include <linux/nfring.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#ifdef NFR_HAS_DROP_REASONS_BY_SUBSYS
#include <net/dropreason.h>
#endif

#include "reason.h"

bool nfr_reason_is_loss(u32 reason)
{
#ifdef NFR_HAS_SKB_CONSUMED
	if (reason == SKB_CONSUMED)
		return false;
#endif
	return reason != SKB_NOT_DROPPED_YET &&
	       reason != SKB_DROP_REASON_NOT_SPECIFIED;
}

/*
 * Return the name of @reason, or NULL.  Set *@next to the next number that may
 * have a name; 0: there is none.  The kernel exports its tables of names for
 * its own module drop_monitor.
 */
#ifdef NFR_HAS_DROP_REASONS_BY_SUBSYS

/* The other bits of a reason are its number within the subsystem. */
#define SUBSYS_OF(reason)	((reason) >> SKB_DROP_REASON_SUBSYS_SHIFT)
#define FIRST_OF(subsys)	((subsys) << SKB_DROP_REASON_SUBSYS_SHIFT)

static const char *name_of(u32 reason, u32 *next)
{
	u32 subsys = SUBSYS_OF(reason), nr = reason - FIRST_OF(subsys);
	const struct drop_reason_list *list;

	*next = 0;
	if (subsys >= SKB_DROP_REASON_SUBSYS_NUM)
		return NULL;
	list = rcu_dereference(drop_reasons_by_subsys[subsys]);
	if (!list || nr >= list->n_reasons) {
		if (subsys + 1 < SKB_DROP_REASON_SUBSYS_NUM)
			*next = FIRST_OF(subsys + 1);
		return NULL;
	}
	*next = reason + 1;
	return list->reasons[nr];
}

#else

static const char *name_of(u32 reason, u32 *next)
{
	*next = 0;
	if (reason >= SKB_DROP_REASON_MAX)
		return NULL;
	*next = reason + 1;
	return drop_reasons[reason];
}

#endif

int nfr_reason_name(struct nfring_name *name)
{
	u32 reason = name->number, next;
	int err = -ENOENT;

	rcu_read_lock();
	do {
		const char *text = name_of(reason, &next);

		if (text) {
			strscpy(name->name, text, sizeof(name->name));
			name->number = reason;
			err = 0;
			break;
		}
		reason = next;
	} while (next);
	rcu_read_unlock();
	return err;
}

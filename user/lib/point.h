/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The words that the name of a point can contain.  <nfring/point.h> has the
 * syntax.
 */
#ifndef NFRING_LIB_POINT_H
#define NFRING_LIB_POINT_H

#include <stddef.h>
#include <stdint.h>

#include <nfring/point.h>

struct nfring_hook {
	const char *name;
	const char *alias;	/* or NULL */
	int32_t priority;	/* of points that are named without a priority */
	const char *purpose;	/* another name for the hook with that priority, or NULL */
};

struct nfring_priority {
	const char *name;
	int32_t value;
};

struct nfring_family {
	const char *name;
	const char *alias;	/* or NULL */
	uint32_t number;	/* NFPROTO_* */
	const struct nfring_hook *hooks;	/* the index is the hook's number */
	size_t hook_nr;
	const struct nfring_priority *priorities;
	size_t priority_nr;
};

/*
 * Write the name of the hook.  Add the family if the name alone means another
 * hook.
 */
void nfring_hook_format(uint32_t family, uint32_t hook,
			char text[NFRING_POINT_MAX]);

extern const struct nfring_family nfring_families[];
extern const size_t nfring_family_nr;

#endif

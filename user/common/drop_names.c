// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/drop_names.h"

static const char *get_name(char name[DROP_NAME_MAX], struct nfring *ring, uint32_t kind,
			    uint32_t number, const char *unknown)
{
	struct nfring_name found = { .kind = kind, .number = number };

	if (nfring_get_name(ring, &found) || found.number != number)
		snprintf(name, DROP_NAME_MAX, "%s %" PRIu32, unknown, number);
	else
		memcpy(name, found.name, DROP_NAME_MAX);
	return name;
}

const char *drop_reason_name(char name[DROP_NAME_MAX], struct nfring *ring,
			     uint32_t reason)
{
	return get_name(name, ring, NFRING_NAME_REASON, reason, "reason");
}

const char *drop_site_name(char name[DROP_NAME_MAX], struct nfring *ring, uint32_t site)
{
	return get_name(name, ring, NFRING_NAME_SITE, site, "function");
}

const struct drop *drop_find(struct drop *drop, struct nfring *ring,
			     const struct nfring_frame *frame)
{
	const struct nfring_metadata_2 *m = nfring_frame_metadata_2(ring, frame);

	if (!m || !(m->base.flags & NFRING_METADATA_DROP))
		return NULL;
	drop_reason_name(drop->reason, ring, m->drop_reason);
	drop->function[0] = '\0';
	if (m->drop_site)
		drop_site_name(drop->function, ring, m->drop_site);
	return drop;
}

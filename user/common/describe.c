// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <nfring.h>

#include "common/describe.h"

/* The hook's name without family, device and priority. */
static void hook_name(char name[NFRING_POINT_MAX],
		      const struct nfring_metadata *m)
{
	struct nfring_point point = {
		.family = m->family, .hook = m->hook, .priority = m->priority,
	};
	char *slash, *at;

	if (nfring_point_format(&point, name, NFRING_POINT_MAX) < 0) {
		strcpy(name, "?");
		return;
	}
	at = strchr(name, '@');
	if (at)
		*at = '\0';
	slash = strchr(name, '/');
	/* Drop a family that the hook's name alone implies. */
	if (slash && (!strncmp(name, "inet/", 5) || !strncmp(name, "netdev/", 7)))
		memmove(name, slash + 1, strlen(slash + 1) + 1);
}

static bool is_usual(const char *name, const struct nfring_metadata *m)
{
	struct nfring_point usual;

	return !nfring_point_parse(&usual, name, NULL, 0) &&
	       usual.family == m->family && usual.priority == m->priority;
}

void describe_point(struct text *text, const struct nfring_metadata *m)
{
	char name[NFRING_POINT_MAX];

	hook_name(name, m);
	text_add(text, "%s", name);
	if (!is_usual(name, m))
		text_add(text, "@%d", m->priority);
}

const char *describe_state(const struct nfring_metadata *m)
{
	if (m->flags & NFRING_METADATA_UNTRACKED)
		return "untracked";
	if (!(m->flags & NFRING_METADATA_CT))
		return "none";
	switch (m->ct_state) {
	case IP_CT_NEW:
		return "new";
	case IP_CT_RELATED:
	case IP_CT_RELATED_REPLY:
		return "related";
	case IP_CT_ESTABLISHED_REPLY:
		return "reply";
	default:
		return "established";
	}
}

static void add_device(struct text *text, const char *what, int ifindex,
		       struct device_names *names)
{
	text_add(text, " %s=", what);
	if (ifindex)
		text_add_name(text, device_name(names, ifindex));
	else
		text_add(text, "-");
}

static void add_connection(struct text *text, const struct nfring_metadata *m)
{
	text_add(text, " ct=%s", describe_state(m));
	if (m->ct_status & IPS_SRC_NAT)
		text_add(text, ",snat");
	if (m->ct_status & IPS_DST_NAT)
		text_add(text, ",dnat");
	if (m->flags & NFRING_METADATA_CT_ID)
		text_add(text, " ctid=%u", m->ct_id);
	if (m->ct_zone)
		text_add(text, " zone=%u", m->ct_zone);
	if (m->ct_mark)
		text_add(text, " ctmark=0x%x", m->ct_mark);
}

void describe_packet(struct text *text, const struct nfring_metadata *m,
		     struct device_names *names)
{
	char name[NFRING_POINT_MAX];

	hook_name(name, m);
	text_add(text, "hook=%s prio=%d", name, m->priority);
	add_device(text, "in", m->in_ifindex, names);
	add_device(text, "out", m->out_ifindex, names);
	text_add(text, " mark=0x%x", m->mark);
	add_connection(text, m);
	if (m->flags & NFRING_METADATA_DECRYPTED)
		text_add(text, " ipsec=decrypted");
	if (m->flags & NFRING_METADATA_ENCRYPTS)
		text_add(text, " ipsec=encrypts");
}

/* All flags except those that never change the output of describe_packet(). */
#define KEY_FLAGS	(~(NFRING_METADATA_QUEUE | NFRING_METADATA_CLONED | \
			   NFRING_METADATA_GSO | NFRING_METADATA_LOCAL))

bool describe_alike(const struct nfring_metadata *a,
		    const struct nfring_metadata *b)
{
	return a->ct_id == b->ct_id && a->mark == b->mark &&
	       !((a->flags ^ b->flags) & KEY_FLAGS) &&
	       a->ct_state == b->ct_state && a->ct_status == b->ct_status &&
	       a->in_ifindex == b->in_ifindex &&
	       a->out_ifindex == b->out_ifindex && a->ct_zone == b->ct_zone &&
	       a->ct_mark == b->ct_mark && a->family == b->family &&
	       a->hook == b->hook && a->priority == b->priority;
}

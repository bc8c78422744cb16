// SPDX-License-Identifier: LGPL-2.1-or-later
/* Format metadata as text. */
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include "point.h"
#include "ring.h"

/* Bytes that are enough for any result of format_connection(). */
#define WORDS_MAX	64

NFRING_API const char *
nfring_metadata_state(const struct nfring_metadata *metadata)
{
	if (metadata->flags & NFRING_METADATA_UNTRACKED)
		return "untracked";
	if (!(metadata->flags & NFRING_METADATA_CT))
		return "none";
	switch (metadata->ct_state) {
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

static const char *device_lookup(char text[NFRING_NAME_TEXT_MAX], int ifindex)
{
	char name[IF_NAMESIZE];

	if (!ifindex)
		return "-";
	if (if_indextoname(ifindex, name))
		nfring_name_text(text, NFRING_NAME_TEXT_MAX, name);
	else
		snprintf(text, NFRING_NAME_TEXT_MAX, "if%d", ifindex);
	return text;
}

/* Add " ctid=N zone=N ctmark=0xN", without the fields that the packet does not have. */
static void format_connection(char text[WORDS_MAX],
			      const struct nfring_metadata *m)
{
	size_t len = 0;

	text[0] = '\0';
	if (m->flags & NFRING_METADATA_CT_ID)
		len += snprintf(text, WORDS_MAX, " ctid=%u", m->ct_id);
	if (m->ct_zone)
		len += snprintf(text + len, WORDS_MAX - len, " zone=%u",
				m->ct_zone);
	if (m->ct_mark)
		snprintf(text + len, WORDS_MAX - len, " ctmark=0x%x",
			 m->ct_mark);
}

NFRING_API int nfring_metadata_format(const struct nfring_metadata *metadata,
				      const char *in, const char *out,
				      char *text, size_t size)
{
	const struct nfring_metadata *m = metadata;
	char in_name[NFRING_NAME_TEXT_MAX], out_name[NFRING_NAME_TEXT_MAX];
	char hook[NFRING_POINT_MAX], connection[WORDS_MAX];
	int len;

	nfring_hook_format(m->family, m->hook, hook);
	format_connection(connection, m);
	len = snprintf(text, size,
		       "hook=%s prio=%d in=%s out=%s mark=0x%x ct=%s%s%s%s%s%s",
		       hook, m->priority,
		       in ? in : device_lookup(in_name, m->in_ifindex),
		       out ? out : device_lookup(out_name, m->out_ifindex),
		       m->mark, nfring_metadata_state(m),
		       m->ct_status & IPS_SRC_NAT ? ",snat" : "",
		       m->ct_status & IPS_DST_NAT ? ",dnat" : "", connection,
		       m->flags & NFRING_METADATA_DECRYPTED ?
		       " ipsec=decrypted" : "",
		       m->flags & NFRING_METADATA_ENCRYPTS ?
		       " ipsec=encrypts" : "");
	return (size_t)len < size ? len : -ENOSPC;
}

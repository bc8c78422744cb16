// SPDX-License-Identifier: GPL-2.0
/* Parse the comment of a packet back into the metadata of its hook. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_conntrack_common.h>

#include "capture/read/view.h"

/* Longer than any comment that describe_packet() writes. */
#define COMMENT_MAX	512

static const struct {
	const char *name;
	uint32_t flags;
	uint32_t status;
	uint8_t state;
} words[] = {
	{ "new", NFRING_METADATA_CT, 0, IP_CT_NEW },
	{ "established", NFRING_METADATA_CT, 0, IP_CT_ESTABLISHED },
	{ "reply", NFRING_METADATA_CT, 0, IP_CT_ESTABLISHED_REPLY },
	{ "related", NFRING_METADATA_CT, 0, IP_CT_RELATED },
	{ "untracked", NFRING_METADATA_UNTRACKED, 0, 0 },
	{ "none", 0, 0, 0 },
	{ "snat", 0, IPS_SRC_NAT, 0 },
	{ "dnat", 0, IPS_DST_NAT, 0 },
	{ "decrypted", NFRING_METADATA_DECRYPTED, 0, 0 },
	{ "encrypts", NFRING_METADATA_ENCRYPTS, 0, 0 },
};

static void take_words(struct nfring_metadata *m, char *value)
{
	char *word;
	size_t i;

	while ((word = strsep(&value, ","))) {
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			if (strcmp(word, words[i].name))
				continue;
			m->flags |= words[i].flags;
			m->ct_status |= words[i].status;
			m->ct_state |= words[i].state;
		}
	}
}

static int device_of(const char *value, struct device_names *names)
{
	return strcmp(value, "-") ? device_give(names, value, strlen(value)) : 0;
}

static void metadata_take(struct nfring_metadata *m, const char *key, char *value,
			  struct device_names *names)
{
	if (!strcmp(key, "in")) {
		m->in_ifindex = device_of(value, names);
	} else if (!strcmp(key, "out")) {
		m->out_ifindex = device_of(value, names);
	} else if (!strcmp(key, "mark")) {
		m->mark = strtoul(value, NULL, 0);
	} else if (!strcmp(key, "ct") || !strcmp(key, "ipsec")) {
		take_words(m, value);
	} else if (!strcmp(key, "ctid")) {
		m->ct_id = strtoul(value, NULL, 10);
		m->flags |= NFRING_METADATA_CT_ID;
	} else if (!strcmp(key, "zone")) {
		m->ct_zone = strtoul(value, NULL, 10);
	} else if (!strcmp(key, "ctmark")) {
		m->ct_mark = strtoul(value, NULL, 0);
	}
}

/* A comment begins with "hook=HOOK prio=PRIORITY". */
static bool take_point(struct nfring_metadata *m, const char *hook,
		       const char *priority)
{
	char name[NFRING_POINT_MAX];
	struct nfring_point point;

	if (strncmp(hook, "hook=", 5) || strncmp(priority, "prio=", 5) ||
	    /* nfring_point_parse() would look for the device on this machine */
	    strchr(hook, ':'))
		return false;
	if (snprintf(name, sizeof(name), "%s@%s", hook + 5, priority + 5) >=
	    (int)sizeof(name) || nfring_point_parse(&point, name, NULL, 0))
		return false;
	m->family = point.family;
	m->hook = point.hook;
	m->priority = point.priority;
	return true;
}

bool view_metadata(struct nfring_metadata *m, const char *comment, size_t len,
		   struct device_names *names)
{
	char copy[COMMENT_MAX], *rest = copy, *hook, *word, *value;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, comment, len);
	copy[len] = '\0';
	*m = (struct nfring_metadata) {
		.version = NFRING_METADATA_VERSION, .size = sizeof(*m),
	};
	hook = strsep(&rest, " ");
	word = strsep(&rest, " ");
	if (!word || !take_point(m, hook, word))
		return false;
	while ((word = strsep(&rest, " "))) {
		value = strchr(word, '=');
		if (!value)
			continue;
		*value++ = '\0';
		metadata_take(m, word, value, names);
	}
	return true;
}

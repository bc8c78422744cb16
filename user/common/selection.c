// SPDX-License-Identifier: GPL-2.0
#include <linux/netfilter/nf_conntrack_common.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/number.h"
#include "common/selection.h"

static int parse_word(const char *word, uint32_t *value, char stop)
{
	char *end;
	unsigned long long parsed = strtoull(word, &end, 0);

	if (*word < '0' || *word > '9' || (*end && *end != stop) ||
	    parsed > UINT32_MAX)
		return -1;
	*value = parsed;
	return 0;
}

int selection_mark(struct filter_config *filter, const char *text)
{
	const char *slash = strchr(text, '/');

	filter->has_mark = true;
	filter->mask = UINT32_MAX;
	if (!parse_word(text, &filter->mark, '/') &&
	    (!slash || !parse_word(slash + 1, &filter->mask, '\0')))
		return 0;
	return complain("--mark %s: not VALUE or VALUE/MASK, numbers of at most 32 bits",
			text);
}

int selection_sample(struct filter_config *filter, const char *text)
{
	if (!strncmp(text, "1/", 2) &&
	    !parse_word(text + 2, &filter->sample, '\0') && filter->sample)
		return 0;
	return complain("--sample %s: not 1/N with N from 1 to %u", text,
			UINT32_MAX);
}

static const struct {
	const char *name;
	unsigned int bit;
} known[] = {
	{ "new", STATE_NEW },
	{ "established", STATE_ESTABLISHED },
	{ "reply", STATE_REPLY },
	{ "related", STATE_RELATED },
	{ "untracked", STATE_UNTRACKED },
	{ "none", STATE_NONE },
	{ "snat", STATE_SNAT },
	{ "dnat", STATE_DNAT },
};

#define STATE_NR (sizeof(known) / sizeof(known[0]))

int selection_ct(unsigned int *states, char *text)
{
	char *rest = text, *word;
	size_t i;

	while ((word = strsep(&rest, ","))) {
		for (i = 0; i < STATE_NR && strcmp(word, known[i].name); i++)
			;
		if (i == STATE_NR)
			return complain("--ct %s: unknown state; use new, established, reply, related, untracked, none, snat or dnat",
					word);
		*states |= known[i].bit;
	}
	return 0;
}

int selection_direction(struct filter_config *filter, const char *text)
{
	filter->incoming = !strcmp(text, "in");
	filter->outgoing = !strcmp(text, "out");
	if (filter->incoming || filter->outgoing || !strcmp(text, "inout"))
		return 0;
	return complain("-Q %s: not a direction; use in, out or inout", text);
}

int selection_snaplen(uint32_t *snaplen, const char *text)
{
	uint64_t value;

	if (number_parse(&value, text, 0, SNAPLEN_MAX))
		return complain("-s %s: not a number from 0 to %d", text,
				SNAPLEN_MAX);
	*snaplen = value ? value : SNAPLEN_DEFAULT;
	return 0;
}

int selection_memory(uint64_t *memory, const char *text)
{
	if (!size_parse(memory, text, 1 << 10, 1, INT64_MAX))
		return 0;
	return complain("-B %s: not a number of KiB, or a number with suffix K, M or G",
			text);
}

static unsigned int states_of(const struct nfring_metadata *m)
{
	unsigned int state = 0;

	if (m->flags & NFRING_METADATA_UNTRACKED)
		return STATE_UNTRACKED;
	if (!(m->flags & NFRING_METADATA_CT))
		return STATE_NONE;
	if (m->ct_status & IPS_SRC_NAT)
		state |= STATE_SNAT;
	if (m->ct_status & IPS_DST_NAT)
		state |= STATE_DNAT;
	switch (m->ct_state) {
	case IP_CT_NEW:
		return state | STATE_NEW;
	case IP_CT_RELATED:
		return state | STATE_RELATED;
	case IP_CT_RELATED_REPLY:
		return state | STATE_RELATED | STATE_REPLY;
	case IP_CT_ESTABLISHED_REPLY:
		return state | STATE_ESTABLISHED | STATE_REPLY;
	default:
		return state | STATE_ESTABLISHED;
	}
}

bool selection_wants(unsigned int states, bool ipsec,
		     const struct nfring_metadata *m)
{
	const unsigned int protected = NFRING_METADATA_DECRYPTED |
				       NFRING_METADATA_ENCRYPTS;

	if (!m)
		return !states && !ipsec;
	if (ipsec && !(m->flags & protected))
		return false;
	return !states || states & states_of(m);
}

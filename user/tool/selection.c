// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/number.h"
#include "selection.h"

const struct command_option where_options[] = {
	{ 'i', "interface", "DEVICE", ARG_DEVICE,
	  .help = "Take only packets of DEVICE. Default: any." },
	{ OPTION_NETNS, "netns", "NETNS", ARG_NETNS,
	  .help = "Take packets in another network namespace: a name of ip-netns(8), a "
		  "path, or a process ID. Default: the namespace of the caller." },
	{ }
};

const struct command_option selection_options[] = {
	{ 'Q', "direction", "DIRECTION", ARG_WORD,
	  .help = "Take only packets of this direction: in, out or inout. Default: inout.",
	  .words = "in,out,inout" },
	{ OPTION_MARK, "mark", "N[/M]", ARG_NUMBER,
	  .help = "Take only packets whose mark equals N in the bits of mask M. Default: "
		  "any mark; without M, all bits." },
	{ OPTION_CT, "ct", "STATE[,...]", ARG_WORD,
	  .help = "Take only packets in one of these states of connection tracking: new, "
		  "established, reply, related, snat, dnat, untracked, or none (no "
		  "connection). Default: any.",
	  .words = "new,established,reply,related,snat,dnat,untracked,none" },
	{ OPTION_IPSEC, "ipsec", NULL, ARG_NONE,
	  .help = "Take only the plain text of packets that IPsec has decrypted or will "
		  "encrypt." },
	{ OPTION_SAMPLE, "sample", "1/N", ARG_NUMBER,
	  .help = "Take one packet in N, chosen at random. Default: every packet." },
	{ 's', "snapshot-length", "SNAPLEN", ARG_NUMBER,
	  .help = "Keep at most SNAPLEN bytes of each packet. 0 means the default. Default: "
		  "262144, or 65535 if -B is below 1M." },
	{ 'y', "linktype", "TYPE", ARG_WORD,
	  .help = "Use the link type EN10MB or LINUX_SLL2. Default: EN10MB at points where "
		  "every packet has an Ethernet header, LINUX_SLL2 at others.",
	  .words = "EN10MB,LINUX_SLL2" },
	{ }
};

/* States of connections, for --ct. */
enum selection_state {
	STATE_NEW		= 1,
	STATE_ESTABLISHED	= 2,
	STATE_RELATED		= 4,
	STATE_REPLY		= 8,
	STATE_UNTRACKED		= 16,
	STATE_NONE		= 32,
	STATE_SNAT		= 64,
	STATE_DNAT		= 128,
};

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

static int parse_mark(struct filter_config *filter, const char *text)
{
	const char *slash = strchr(text, '/');

	filter->has_mark = true;
	filter->mask = UINT32_MAX;
	if (!parse_word(text, &filter->mark, '/') &&
	    (!slash || !parse_word(slash + 1, &filter->mask, '\0')))
		return 0;
	return complain("--mark %s: expected VALUE or VALUE/MASK, each a number of at most 32 bits",
			text);
}

static int parse_sample(struct filter_config *filter, const char *text)
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

static int parse_ct(unsigned int *states, char *text)
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

static int parse_direction(struct filter_config *filter, const char *text)
{
	filter->incoming = !strcmp(text, "in");
	filter->outgoing = !strcmp(text, "out");
	if (filter->incoming || filter->outgoing || !strcmp(text, "inout"))
		return 0;
	return complain("-Q %s: not a direction; use in, out or inout", text);
}

static int parse_snaplen(struct selection *selection, const char *text)
{
	uint64_t value;

	if (number_parse(&value, text, 0, SNAPLEN_MAX))
		return complain("-s %s: not a number from 0 to %d", text,
				SNAPLEN_MAX);
	selection->cut = value;
	selection->filter.snaplen = value ?: SNAPLEN_MAX;
	return 0;
}

static int parse_memory(uint64_t *memory, const char *text)
{
	if (!size_parse(memory, text, 1 << 10, 1, INT64_MAX))
		return 0;
	return complain("-B %s: expected a number of KiB, or a number with the suffix K, M or G",
			text);
}

static int parse_link(struct selection *selection, const char *text)
{
	selection->cooked = !strcasecmp(text, "LINUX_SLL2");
	selection->ethernet = !strcasecmp(text, "EN10MB");
	if (selection->cooked || selection->ethernet)
		return 0;
	return complain("-y %s: expected EN10MB or LINUX_SLL2", text);
}

int where_take(struct points_config *where, int option)
{
	switch (option) {
	case OPTION_AT:
		return points_config_add(where, optarg);
	case OPTION_NETNS:
		where->netns = optarg;
		return 0;
	case 'i':
		where->device = optarg;
		return 0;
	default:
		return 1;
	}
}

int selection_take(struct selection *selection, int option)
{
	switch (option) {
	case 'Q':
		return parse_direction(&selection->filter, optarg);
	case OPTION_MARK:
		return parse_mark(&selection->filter, optarg);
	case OPTION_CT:
		return parse_ct(&selection->states, optarg);
	case OPTION_IPSEC:
		selection->ipsec = true;
		return 0;
	case OPTION_SAMPLE:
		return parse_sample(&selection->filter, optarg);
	case 's':
		return parse_snaplen(selection, optarg);
	case 'y':
		return parse_link(selection, optarg);
	case 'B':
		return parse_memory(&selection->memory, optarg);
	default:
		return where_take(&selection->where, option);
	}
}

int selection_finish(struct selection *selection)
{
	static const char *const usual[] = { "ingress", "egress", NULL };

	if (!selection->cut)
		selection->filter.snaplen = allocate_snaplen(selection->memory);
	return points_find(selection->points, &selection->point_nr,
			   &selection->where, usual);
}

int selection_link(const struct selection *selection, enum link *link)
{
	*link = link_choose(selection->points, selection->point_nr);
	if (selection->ethernet && *link != LINK_ETHERNET)
		return complain("-y EN10MB: not every packet at these points has an Ethernet header; use -y LINUX_SLL2");
	if (selection->cooked)
		*link = LINK_COOKED;
	return 0;
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

bool selection_matches(const struct selection *selection,
		       const struct nfring_metadata *m)
{
	const unsigned int protected = NFRING_METADATA_DECRYPTED |
				       NFRING_METADATA_ENCRYPTS;

	if (selection->ipsec && !(m->flags & protected))
		return false;
	return !selection->states || selection->states & states_of(m);
}

// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <inttypes.h>
#include <linux/net_tstamp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/netfilter/nf_conntrack_common.h>
#include <nfring.h>
#include "message.h"
#include "number.h"
#include "options.h"
#include "arguments.h"
#include "usage.h"

/* Every IP packet, whole. */
#define SNAPLEN_DEFAULT	65535
#define SNAPLEN_MAX	262144

enum {
	OPTION_AT = 256, OPTION_PRINT, OPTION_PCAP, OPTION_NETNS, OPTION_MARK,
	OPTION_CT, OPTION_IPSEC, OPTION_SAMPLE, OPTION_COUNT, OPTION_VERSION,
	OPTION_PRECISION, OPTION_MICRO, OPTION_NANO, OPTION_IMMEDIATE,
};

/* What has to wait for what may stand behind it. */
struct waiting {
	struct points_wish points;
	const char *expression;	/* -F */
	const char *live;	/* what a file that is read has no use for */
	int dumps;		/* -x */
	int texts;		/* -X */
};

static int parse_number(uint64_t *value, int option, uint64_t min, uint64_t max)
{
	if (!number_parse(value, optarg, min, max))
		return 0;
	return complain("-%c %s: not a number from %" PRIu64 " to %" PRIu64,
			option, optarg, min, max);
}

static int parse_snaplen(struct capture_options *options)
{
	uint64_t snaplen;

	if (parse_number(&snaplen, 's', 0, SNAPLEN_MAX))
		return -1;
	options->snaplen = snaplen ? snaplen : SNAPLEN_DEFAULT;
	return 0;
}

static int parse_memory(struct capture_options *options)
{
	if (!size_parse(&options->memory, optarg, 1 << 10, 1, INT64_MAX))
		return 0;
	return complain("-B %s: not a number of KiB, or one with K, M or G behind it",
			optarg);
}

static int parse_file_size(struct capture_options *options)
{
	if (!size_parse(&options->size, optarg, 1000000, 1, INT64_MAX))
		return 0;
	return complain("-C %s: not a number of million bytes, or one with K, M or G behind it",
			optarg);
}

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

static int parse_mark(struct filter_wish *filter)
{
	const char *slash = strchr(optarg, '/');

	filter->has_mark = true;
	filter->mask = UINT32_MAX;
	if (!parse_word(optarg, &filter->mark, '/') &&
	    (!slash || !parse_word(slash + 1, &filter->mask, '\0')))
		return 0;
	return complain("--mark %s: not a number, or two with / between, of 32 bits",
			optarg);
}

static int parse_sample(struct filter_wish *filter)
{
	if (!strncmp(optarg, "1/", 2) &&
	    !parse_word(optarg + 2, &filter->sample, '\0') && filter->sample)
		return 0;
	return complain("--sample %s: not 1/N with N from 1 to %u", optarg,
			UINT32_MAX);
}

static const struct {
	const char *name;
	unsigned int bit;
} states[] = {
	{ "new", STATE_NEW },
	{ "established", STATE_ESTABLISHED },
	{ "reply", STATE_REPLY },
	{ "related", STATE_RELATED },
	{ "untracked", STATE_UNTRACKED },
	{ "none", STATE_NONE },
	{ "snat", STATE_SNAT },
	{ "dnat", STATE_DNAT },
};

#define STATE_NR (sizeof(states) / sizeof(states[0]))

static int parse_states(struct capture_options *options)
{
	char *rest = optarg, *word;
	size_t i;

	while ((word = strsep(&rest, ","))) {
		for (i = 0; i < STATE_NR && strcmp(word, states[i].name); i++)
			;
		if (i == STATE_NR)
			return complain("--ct %s: no state; known are new, established, reply, related, untracked, none, snat, dnat",
					word);
		options->states |= states[i].bit;
	}
	return 0;
}

static int parse_direction(struct filter_wish *filter)
{
	filter->incoming = !strcmp(optarg, "in");
	filter->outgoing = !strcmp(optarg, "out");
	if (filter->incoming || filter->outgoing || !strcmp(optarg, "inout"))
		return 0;
	return complain("-Q %s: neither in, out nor inout", optarg);
}

static int parse_stamp(struct capture_options *options)
{
	if (!strcmp(optarg, "host"))
		options->stamp = 0;
	else if (!strcmp(optarg, "adapter_unsynced"))
		options->stamp = SOF_TIMESTAMPING_RAW_HARDWARE;
	else
		return complain("-j %s: neither host nor adapter_unsynced",
				optarg);
	return 0;
}

static int parse_link(struct capture_options *options)
{
	options->cooked = !strcasecmp(optarg, "LINUX_SLL2");
	options->ethernet = !strcasecmp(optarg, "EN10MB");
	if (options->cooked || options->ethernet)
		return 0;
	return complain("-y %s: neither EN10MB nor LINUX_SLL2", optarg);
}

static int parse_precision(struct capture_options *options, const char *word)
{
	options->style.nano = !strcmp(word, "nano");
	options->micro = !strcmp(word, "micro");
	if (options->style.nano || options->micro)
		return 0;
	return complain("--time-stamp-precision %s: neither micro nor nano", word);
}

static int parse_long(struct capture_options *options, int option,
		      struct waiting *waiting)
{
	switch (option) {
	case OPTION_AT:
		return points_wish_add(&waiting->points, optarg);
	case OPTION_PRINT:
		options->print = true;
		return 0;
	case OPTION_PCAP:
		options->classic = true;
		return 0;
	case OPTION_NETNS:
		waiting->points.netns = optarg;
		return 0;
	case OPTION_MARK:
		return parse_mark(&options->filter);
	case OPTION_CT:
		return parse_states(options);
	case OPTION_IPSEC:
		options->ipsec = true;
		return 0;
	case OPTION_SAMPLE:
		return parse_sample(&options->filter);
	case OPTION_COUNT:
		options->count_only = true;
		return 0;
	case OPTION_PRECISION:
		return parse_precision(options, optarg);
	case OPTION_MICRO:
		return parse_precision(options, "micro");
	case OPTION_NANO:
		return parse_precision(options, "nano");
	default:
		return -1;	/* getopt_long() has said why */
	}
}

static int parse_file(struct capture_options *options, int option)
{
	switch (option) {
	case 'w':
		options->file = optarg;
		return 0;
	case 'U':
		options->flush = true;
		return 0;
	case 'C':
		return parse_file_size(options);
	case 'G':
		return parse_number(&options->seconds, 'G', 1, UINT32_MAX);
	case 'W':
		return parse_number(&options->files, 'W', 1, UINT32_MAX);
	case 'z':
		options->command = optarg;
		return 0;
	case 'Z':
		options->user = optarg;
		return 0;
	default:
		return -1;
	}
}

static int parse_line(struct capture_options *options, int option,
		      struct waiting *waiting)
{
	struct line_style *style = &options->style;

	switch (option) {
	case 'l':
		options->lines = true;
		return 0;
	case 'e':
		style->link = true;
		return 0;
	case 'q':
		style->quiet = true;
		return 0;
	case 'v':
		style->verbose = true;
		return 0;
	case 't':
		style->time++;
		return 0;
	case '#':
		style->number = true;
		return 0;
	case 'x':
		waiting->dumps++;
		return 0;
	case 'X':
		waiting->texts++;
		return 0;
	case 'A':
		style->text_only = true;
		return 0;
	default:
		return 0;	/* as it is anyway: -n, -N, -f, -K, -S */
	}
}

/* By which name it is known where a file that is read has no use for it. */
static const char *live_only(int option)
{
	switch (option) {
	case OPTION_AT:
		return "--at";
	case OPTION_NETNS:
		return "--netns";
	case 'i':
		return "-i";
	case 'B':
		return "-B";
	case 'j':
		return "-j";
	case 'y':
		return "-y";
	case 'L':
		return "-L";
	default:
		return NULL;
	}
}

static int parse_option(struct capture_options *options, int option,
			struct waiting *waiting)
{
	if (live_only(option))
		waiting->live = live_only(option);
	switch (option) {
	case 'r':
		options->read = optarg;
		return 0;
	case 'F':
		waiting->expression = optarg;
		return 0;
	case 'J':
		options->list_stamps = true;
		return 0;
	case 'p': case OPTION_IMMEDIATE:
		return 0;	/* as it is anyway */
	case 'i':
		waiting->points.device = optarg;
		return 0;
	case 'c':
		return parse_number(&options->count, 'c', 1, UINT64_MAX);
	case 's':
		options->cut = true;
		return parse_snaplen(options);
	case 'B':
		return parse_memory(options);
	case 'Q':
		return parse_direction(&options->filter);
	case 'j':
		return parse_stamp(options);
	case 'y':
		return parse_link(options);
	case 'd':
		options->code++;
		return 0;
	case 'O':
		options->filter.optimise = false;
		return 0;
	case 'D':
		options->list_devices = true;
		return 0;
	case 'L':
		options->list_types = true;
		return 0;
	case 'w': case 'U': case 'C': case 'G': case 'W': case 'z': case 'Z':
		return parse_file(options, option);
	case 'l': case 'e': case 'q': case 'v': case 't': case '#': case 'x':
	case 'X': case 'A': case 'n': case 'N': case 'f': case 'K': case 'S':
		return parse_line(options, option, waiting);
	default:
		return parse_long(options, option, waiting);
	}
}

static int check_files(const struct capture_options *options)
{
	bool rotates = options->size || options->seconds;

	if (rotates && (!options->file || !strcmp(options->file, "-")))
		return complain("-C and -G need a file, with -w");
	if (!rotates && options->files)
		return complain("-W needs -C or -G");
	if (!rotates && options->command)
		return complain("-z needs -C or -G");
	if (options->print && options->file && !strcmp(options->file, "-"))
		return complain("--print: standard output is the capture file's");
	return 0;
}

static int finish(struct capture_options *options,
		  const struct waiting *waiting, char **words)
{
	static const char *const usual[] = { "ingress", "egress", NULL };
	struct line_style *style = &options->style;

	if (!options->file && !options->count_only)
		options->print = true;
	if (options->read && waiting->live)
		return complain("-r: a file has no use for %s", waiting->live);
	if (check_files(options))
		return -1;
	if (waiting->expression ?
	    words_read(&options->filter.expression, waiting->expression) :
	    words_join(&options->filter.expression, words))
		return -1;
	options->filter.snaplen = options->snaplen;
	style->dump = waiting->dumps || waiting->texts;
	style->dump_link = waiting->dumps > 1 || waiting->texts > 1;
	style->dump_text = waiting->texts;
	if (options->read)
		return 0;
	if (points_find(options->points, &options->point_nr, &waiting->points,
			usual))
		return -1;
	style->point = options->point_nr > 1;
	return 0;
}

int options_parse(struct capture_options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "at", required_argument, NULL, OPTION_AT },
		{ "print", no_argument, NULL, OPTION_PRINT },
		{ "pcap", no_argument, NULL, OPTION_PCAP },
		{ "netns", required_argument, NULL, OPTION_NETNS },
		{ "mark", required_argument, NULL, OPTION_MARK },
		{ "ct", required_argument, NULL, OPTION_CT },
		{ "ipsec", no_argument, NULL, OPTION_IPSEC },
		{ "sample", required_argument, NULL, OPTION_SAMPLE },
		{ "count", no_argument, NULL, OPTION_COUNT },
		{ "version", no_argument, NULL, OPTION_VERSION },
		{ "immediate-mode", no_argument, NULL, OPTION_IMMEDIATE },
		{ "micro", no_argument, NULL, OPTION_MICRO },
		{ "nano", no_argument, NULL, OPTION_NANO },
		{ "time-stamp-precision", required_argument, NULL, OPTION_PRECISION },
		/* tcpdump's names for letters */
		{ "absolute-tcp-sequence-numbers", no_argument, NULL, 'S' },
		{ "buffer-size", required_argument, NULL, 'B' },
		{ "direction", required_argument, NULL, 'Q' },
		{ "dont-verify-checksums", no_argument, NULL, 'K' },
		{ "interface", required_argument, NULL, 'i' },
		{ "linktype", required_argument, NULL, 'y' },
		{ "list-data-link-types", no_argument, NULL, 'L' },
		{ "list-interfaces", no_argument, NULL, 'D' },
		{ "list-time-stamp-types", no_argument, NULL, 'J' },
		{ "no-optimize", no_argument, NULL, 'O' },
		{ "no-promiscuous-mode", no_argument, NULL, 'p' },
		{ "packet-buffered", no_argument, NULL, 'U' },
		{ "relinquish-privileges", required_argument, NULL, 'Z' },
		{ "snapshot-length", required_argument, NULL, 's' },
		{ "time-stamp-type", required_argument, NULL, 'j' },
		{ "number", no_argument, NULL, '#' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct waiting waiting = { 0 };
	int option;

	*options = (struct capture_options) {
		.snaplen = SNAPLEN_DEFAULT,
		.filter.optimise = true,
	};
	while ((option = getopt_long(argc, argv,
				     "i:r:F:c:s:B:w:C:G:W:z:Z:Q:j:y:UleqnNfKSpvtxXAdODLJ#h",
				     known, NULL)) != -1) {
		if (option == 'h') {
			usage_print();
			return 1;
		}
		if (option == OPTION_VERSION) {
			printf("nfring %s\n", NFRING_VERSION);
			return 1;
		}
		if (parse_option(options, option, &waiting))
			return -1;
	}
	return finish(options, &waiting, argv + optind);
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

bool options_want(const struct capture_options *options,
		  const struct nfring_metadata *m)
{
	const unsigned int ipsec = NFRING_METADATA_DECRYPTED |
				   NFRING_METADATA_ENCRYPTS;

	if (!m)
		return !options->states && !options->ipsec;
	if (options->ipsec && !(m->flags & ipsec))
		return false;
	return !options->states || options->states & states_of(m);
}

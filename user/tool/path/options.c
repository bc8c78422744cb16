// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arguments.h"
#include "common/message.h"
#include "common/number.h"
#include "line_options.h"
#include "path/options.h"
#include "selection.h"

#define WAIT_DEFAULT	500
#define WAIT_MAX	60000

enum {
	OPTION_WAIT = OPTION_LONG, OPTION_ONLY_LOST, OPTION_ONLY_NAT, OPTION_SLOWER,
	OPTION_SUMMARY, OPTION_EVERY, OPTION_RULE,
};

const struct command_option path_options[] = {
	{ OPTION_AT, "at", "POINT", ARG_POINT,
	  .help = "Watch POINT, as in nfring capture. Repeat the option for more points. "
		  "Default: ingress, pre-nat, local-in, forward, local-out, post-nat, "
		  "egress, and drop if there is that point." },
	{ .table = where_options },
	{ OPTION_WAIT, "wait", "MS", ARG_NUMBER,
	  .help = "Report a packet MS milliseconds after a point last saw it; MS is at most "
		  "60000. Default: 500." },
	{ OPTION_ONLY_LOST, "only-lost", NULL, ARG_NONE,
	  .help = "Report only packets that were not seen leaving." },
	{ OPTION_ONLY_NAT, "only-nat", NULL, ARG_NONE,
	  .help = "Report only packets whose addresses or ports changed." },
	{ OPTION_SLOWER, "slower", "TIME", ARG_NUMBER,
	  .help = "Report only packets that took longer than TIME from the first point to "
		  "the last: seconds, or with the suffix us, ms, s, m or h." },
	{ OPTION_SUMMARY, "summary", NULL, ARG_NONE,
	  .help = "Print no packets. At the end, print the number of packets, the times "
		  "between points, where packets were lost, and the busiest connections." },
	{ OPTION_EVERY, "every", "TIME", ARG_NUMBER,
	  .help = "With --summary, also print the summary whenever TIME has passed, and "
		  "start a new one." },
	{ OPTION_RULE, "rule", NULL, ARG_NONE,
	  .help = "Name the rule of nftables that dropped a packet. This adds a table to "
		  "nftables that traces packets. It needs CAP_NET_ADMIN." },
	{ 'c', NULL, "COUNT", ARG_NUMBER, .help = "Stop after COUNT packets. Default: never." },
	{ .table = line_options },
	{ 'l', NULL, NULL, ARG_NONE, .help = "Flush standard output after each line." },
	{ 'n', NULL, NULL, ARG_NONE, .help = "Do nothing: numbers are never turned into names." },
	COMMAND_OPTIONS_END
};

static int path_compile(struct path_options *options, const char *expression)
{
	pcap_t *pcap = pcap_open_dead(DLT_RAW, PATH_SNAPLEN);
	int err = 0;

	if (!pcap)
		return complain("filter: %s", strerror(ENOMEM));
	if (pcap_compile(pcap, &options->filter, expression, 1,
			 PCAP_NETMASK_UNKNOWN))
		err = complain("filter: %s", pcap_geterr(pcap));
	else
		options->filtered = true;
	pcap_close(pcap);
	return err;
}

static int parse_filter(struct path_options *options, char **words)
{
	if (words_join((const char **)&options->expression, words))
		return -1;
	return *options->expression ? path_compile(options, options->expression) : 0;
}

/* Store nanoseconds. */
static int parse_time(uint64_t *time, const char *option)
{
	uint64_t us;

	if (time_option(&us, option, optarg))
		return -1;
	*time = us * 1000;
	return 0;
}

static int path_parse_option(struct path_options *options, int option)
{
	switch (option) {
	case OPTION_WAIT:
		if (!number_parse(&options->wait, optarg, 1, WAIT_MAX))
			return 0;
		return complain("--wait %s: expected a number of milliseconds from 1 to %d", optarg,
				WAIT_MAX);
	case OPTION_ONLY_LOST:
		options->only_lost = true;
		return 0;
	case OPTION_ONLY_NAT:
		options->only_translated = true;
		return 0;
	case OPTION_SLOWER:
		return parse_time(&options->slower, "--slower");
	case OPTION_SUMMARY:
		options->summary = true;
		return 0;
	case OPTION_EVERY:
		return parse_time(&options->every, "--every");
	case OPTION_RULE:
		options->rule = true;
		return 0;
	case 'c':
		if (!number_parse(&options->count, optarg, 1, UINT64_MAX))
			return 0;
		return complain("-c %s: expected a number from 1 to %" PRIu64,
				optarg, UINT64_MAX);
	case 'l':
		options->lines = true;
		return 0;
	case 'n':
		return 0;
	default:
		return -1;	/* getopt_long() has printed why */
	}
}

int path_options_parse(struct path_options *options, int argc, char **argv)
{
	static const char *const usual[] = {
		"ingress", "pre-nat", "local-in", "forward", "local-out",
		"post-nat", "egress", NULL,
	};
	struct points_config config = { 0 };
	int option;

	*options = (struct path_options) {
		.wait = WAIT_DEFAULT, .style = line_style_default(),
	};
	while ((option = command_next_option(&command_path, argc, argv)) != -1) {
		int err = where_take(&config, option);

		if (err > 0)
			err = line_take(&options->style, option);
		if (err > 0)
			err = path_parse_option(options, option);
		if (err)
			return -1;
	}
	if (options->every && !options->summary)
		return complain("--every works only together with --summary");
	options->usual = !config.nr;
	if (points_find(options->points, &options->point_nr, &config, usual))
		return -1;
	return parse_filter(options, argv + optind);
}

bool path_options_choose(const struct path_options *options, const struct path *path,
			 bool final)
{
	return !(options->only_lost && final) &&
	       !(options->only_translated && !path_is_translated(path)) &&
	       (!options->slower || path_duration(path) > options->slower);
}

void path_options_free(struct path_options *options)
{
	if (options->filtered)
		pcap_freecode(&options->filter);
	free(options->expression);
}

bool path_options_want(const struct path_options *options,
		       const struct nfring_frame *frame)
{
	const struct pcap_pkthdr header = {
		.caplen = frame->snaplen, .len = frame->len,
	};
	uint16_t protocol = ntohs(frame->from->sll_protocol);

	if (!options->filtered)
		return true;
	if (protocol != ETH_P_IP && protocol != ETH_P_IPV6)
		return false;
	return pcap_offline_filter(&options->filter, &header, frame->data);
}

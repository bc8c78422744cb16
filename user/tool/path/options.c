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
#include "path/options.h"

#define WAIT_DEFAULT	500
#define WAIT_MAX	60000

enum { OPTION_AT = 256, OPTION_NETNS, OPTION_WAIT };

static void print_help(void)
{
	puts("Usage: nfring path [OPTION]... [FILTER]...\n"
	     "\n"
	     "Follow packets through the network stack: a line for each, with its addresses\n"
	     "before and, where they were changed, after, the points it passed, the time from\n"
	     "each to the next, and whether it was lost on the way.\n"
	     "\n"
	     "FILTER is an expression of pcap-filter(7) for IP packets, and wants a packet\n"
	     "that is so at one point at least: addresses of either side of NAT will do.\n"
	     "\n"
	     "      --at POINT  as with nfring capture; may be repeated (ingress, pre-nat,\n"
	     "                  local-in, forward, local-out, post-nat and egress)\n"
	     "  -i DEVICE       at points that name none, only packets of this device (any)\n"
	     "      --netns NS  in this network namespace: a name, a file or a process\n"
	     "      --wait MS   a packet is told of when it was not seen for so many\n"
	     "                  milliseconds (500)\n"
	     "  -c COUNT        end after so many packets\n"
	     "  -l              print each line at once\n"
	     "  -n              accepted: numbers are never turned into names\n"
	     "  -h, --help\n"
	     "\n"
	     "\"last seen there\" is a packet that was not seen leaving: dropped, or waiting,\n"
	     "or consumed behind that point. SIGINT and SIGTERM end it. Exit status: 0, or 1\n"
	     "after an error.");
}

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
	const char *expression;
	int err = 0;

	if (words_join(&expression, words))
		return -1;
	if (*expression)
		err = path_compile(options, expression);
	free((char *)expression);
	return err;
}

static int path_parse_option(struct path_options *options, int option,
			     struct points_config *config)
{
	switch (option) {
	case OPTION_AT:
		return points_config_add(config, optarg);
	case OPTION_NETNS:
		config->netns = optarg;
		return 0;
	case OPTION_WAIT:
		if (!number_parse(&options->wait, optarg, 1, WAIT_MAX))
			return 0;
		return complain("--wait %s: not a number from 1 to %d", optarg,
				WAIT_MAX);
	case 'i':
		config->device = optarg;
		return 0;
	case 'c':
		if (!number_parse(&options->count, optarg, 1, UINT64_MAX))
			return 0;
		return complain("-c %s: not a number from 1 to %" PRIu64,
				optarg, UINT64_MAX);
	case 'l':
		options->lines = true;
		return 0;
	case 'n':
		return 0;
	default:
		return -1;	/* getopt_long() has said why */
	}
}

int path_options_parse(struct path_options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "at", required_argument, NULL, OPTION_AT },
		{ "netns", required_argument, NULL, OPTION_NETNS },
		{ "wait", required_argument, NULL, OPTION_WAIT },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const char *const usual[] = {
		"ingress", "pre-nat", "local-in", "forward", "local-out",
		"post-nat", "egress", NULL,
	};
	struct points_config config = { 0 };
	int option;

	*options = (struct path_options) { .wait = WAIT_DEFAULT };
	while ((option = getopt_long(argc, argv, "i:c:lnh", known, NULL)) != -1) {
		if (option == 'h') {
			print_help();
			return 1;
		}
		if (path_parse_option(options, option, &config))
			return -1;
	}
	if (points_find(options->points, &options->point_nr, &config, usual))
		return -1;
	return parse_filter(options, argv + optind);
}

void path_options_free(struct path_options *options)
{
	if (options->filtered)
		pcap_freecode(&options->filter);
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

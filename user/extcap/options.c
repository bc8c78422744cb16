// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/allocate.h"
#include "common/message.h"
#include "common/number.h"
#include "extcap.h"

enum {
	OPTION_INTERFACE = 512, OPTION_FIFO, OPTION_FILTER, OPTION_EXTCAP_VERSION,
	OPTION_NETNS, OPTION_DEVICE, OPTION_PRIORITY, OPTION_SNAPLEN,
	OPTION_MEMORY,
};

static const struct option known[] = {
	{ "extcap-interfaces", no_argument, NULL, EXTCAP_INTERFACES },
	{ "extcap-dlts", no_argument, NULL, EXTCAP_DLTS },
	{ "extcap-config", no_argument, NULL, EXTCAP_CONFIG },
	{ "capture", no_argument, NULL, EXTCAP_CAPTURE },
	{ "help", no_argument, NULL, EXTCAP_HELP },
	{ "version", no_argument, NULL, EXTCAP_VERSION },
	{ "extcap-version", optional_argument, NULL, OPTION_EXTCAP_VERSION },
	{ "extcap-interface", required_argument, NULL, OPTION_INTERFACE },
	{ "extcap-capture-filter", required_argument, NULL, OPTION_FILTER },
	{ "fifo", required_argument, NULL, OPTION_FIFO },
	{ "netns", required_argument, NULL, OPTION_NETNS },
	{ "device", required_argument, NULL, OPTION_DEVICE },
	{ "priority", required_argument, NULL, OPTION_PRIORITY },
	{ "snaplen", required_argument, NULL, OPTION_SNAPLEN },
	{ "memory", required_argument, NULL, OPTION_MEMORY },
	{ }
};

/* Wireshark passes an empty argument for an empty field of its dialog. */
static const char *given(const char *text)
{
	return text[0] ? text : NULL;
}

static int parse_interface(struct extcap_options *options)
{
	options->interface = extcap_interface_by_name(optarg);
	if (options->interface)
		return 0;
	return complain("--extcap-interface %s: no such interface; --extcap-interfaces lists them",
			optarg);
}

static int parse_snaplen(struct extcap_options *options)
{
	uint64_t snaplen;

	if (!given(optarg))
		return 0;
	if (number_parse(&snaplen, optarg, 1, SNAPLEN_MAX))
		return complain("--snaplen %s: not a number from 1 to %d",
				optarg, SNAPLEN_MAX);
	options->snaplen = snaplen;
	return 0;
}

static int parse_memory(struct extcap_options *options)
{
	if (!given(optarg) ||
	    !size_parse(&options->memory, optarg, 1, 1, INT64_MAX))
		return 0;
	return complain("--memory %s: neither a number of bytes nor a number with suffix K, M or G",
			optarg);
}

static int extcap_parse_option(struct extcap_options *options, int option)
{
	switch (option) {
	case EXTCAP_INTERFACES ... EXTCAP_VERSION:
		options->call = option;
		return 0;
	case OPTION_EXTCAP_VERSION:
		return 0;	/* no answer depends on Wireshark's version */
	case OPTION_INTERFACE:
		return parse_interface(options);
	case OPTION_FIFO:
		options->fifo = optarg;
		return 0;
	case OPTION_FILTER:
		options->filter = given(optarg);
		return 0;
	case OPTION_NETNS:
		options->netns = given(optarg);
		return 0;
	case OPTION_DEVICE:
		options->device = given(optarg);
		return 0;
	case OPTION_PRIORITY:
		options->priority = given(optarg);
		return 0;
	case OPTION_SNAPLEN:
		return parse_snaplen(options);
	case OPTION_MEMORY:
		return parse_memory(options);
	default:
		return -1;	/* getopt_long() has printed a message */
	}
}

int extcap_options_parse(struct extcap_options *options, int argc, char **argv)
{
	int option;

	*options = (struct extcap_options) { 0 };
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		if (extcap_parse_option(options, option))
			return -1;
	if (!options->snaplen)
		options->snaplen = allocate_snaplen(options->memory);
	if (optind < argc)
		return complain("%s: unexpected argument; only options are allowed",
				argv[optind]);
	if (!options->interface &&
	    (options->call == EXTCAP_DLTS || options->call == EXTCAP_CONFIG ||
	     options->call == EXTCAP_CAPTURE))
		return complain("--extcap-interface NAME is required");
	if (options->call == EXTCAP_CAPTURE && !options->fifo)
		return complain("--capture: --fifo FILE is required");
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <nfring.h>
#include "message.h"
#include "number.h"
#include "options.h"

/* Every IP packet, whole. */
#define SNAPLEN_DEFAULT	65535
#define SNAPLEN_MAX	262144

enum { OPTION_AT = 256, OPTION_PRINT };

static void print_help(void)
{
	puts("Usage: nfring capture [OPTION]...\n"
	     "\n"
	     "Take packets at points of the network stack.\n"
	     "\n"
	     "      --at POINT    [FAMILY/]HOOK[:DEVICE][@PRIORITY], such as prerouting,\n"
	     "                    ip6/forward@filter+1 or ingress:eth0; may be repeated\n"
	     "                    (ingress and egress)\n"
	     "  -i DEVICE         only packets of this device, or \"any\" (any)\n"
	     "  -c COUNT          end after so many packets\n"
	     "  -s SNAPLEN        bytes to keep of each, 0 for all (65535)\n"
	     "  -B SIZE           of the ring, in KiB or with K, M or G behind it (32M)\n"
	     "  -w FILE           write a pcap file with nanoseconds, - for standard output;\n"
	     "                    Ethernet where every point has such headers, else\n"
	     "                    LINUX_SLL2\n"
	     "      --print       print the packets even so\n"
	     "  -U                write out each packet at once\n"
	     "  -l                print each line at once\n"
	     "  -e                print link-layer headers\n"
	     "  -q                print less of each packet\n"
	     "  -n                accepted: numbers are never turned into names\n"
	     "  -h, --help\n"
	     "\n"
	     "FAMILY is inet, ip, ip6, arp, bridge or netdev; HOOK prerouting, input, forward,\n"
	     "output, postrouting, ingress or egress; PRIORITY a number or a name of nftables\n"
	     "with +N or -N behind it. Without one: prerouting -150, before destination NAT;\n"
	     "input, forward and output 50, after filters; postrouting 300, after source NAT;\n"
	     "ingress and egress next to the device.\n"
	     "\n"
	     "SIGINT and SIGTERM end the capture, SIGUSR1 prints counters. Exit status: 0, or\n"
	     "1 after an error.");
}

static int add_point(struct capture_options *options, const char *name)
{
	char why[256];

	if (options->point_nr == OPTIONS_POINTS_MAX)
		return complain("--at %s: more than %d points", name,
				OPTIONS_POINTS_MAX);
	if (nfring_point_parse(&options->points[options->point_nr], name, why,
			       sizeof(why)))
		return complain("--at %s: %s", name, why);
	options->point_nr++;
	return 0;
}

static int default_points(struct capture_options *options)
{
	if (options->point_nr)
		return 0;
	if (add_point(options, "ingress"))
		return -1;
	return add_point(options, "egress");
}

/* To every point that names no device itself. */
static int restrict_device(struct capture_options *options, const char *device)
{
	int ifindex;
	size_t i;

	if (!device || !strcmp(device, "any"))
		return 0;
	ifindex = if_nametoindex(device);
	if (!ifindex)
		return complain("-i %s: no such device", device);
	for (i = 0; i < options->point_nr; i++) {
		struct nfring_point *point = &options->points[i];

		if (point->ifindex && point->ifindex != ifindex)
			return complain("-i %s: a point names another device",
					device);
		point->ifindex = ifindex;
	}
	return 0;
}

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

static int parse_option(struct capture_options *options, int option,
			const char **device)
{
	switch (option) {
	case OPTION_AT:
		return add_point(options, optarg);
	case OPTION_PRINT:
		options->print = true;
		return 0;
	case 'i':
		*device = optarg;
		return 0;
	case 'c':
		return parse_number(&options->count, 'c', 1, UINT64_MAX);
	case 's':
		return parse_snaplen(options);
	case 'B':
		return parse_memory(options);
	case 'w':
		options->file = optarg;
		return 0;
	case 'U':
		options->flush = true;
		return 0;
	case 'l':
		options->lines = true;
		return 0;
	case 'e':
		options->link = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case 'n':
		return 0;
	default:
		return -1;	/* getopt_long() has said why */
	}
}

static int finish(struct capture_options *options, const char *device)
{
	if (!options->file)
		options->print = true;
	if (options->print && options->file && !strcmp(options->file, "-"))
		return complain("--print: standard output is the capture file's");
	if (default_points(options))
		return -1;
	return restrict_device(options, device);
}

int options_parse(struct capture_options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "at", required_argument, NULL, OPTION_AT },
		{ "print", no_argument, NULL, OPTION_PRINT },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *device = NULL;
	int option;

	*options = (struct capture_options) { .snaplen = SNAPLEN_DEFAULT };
	while ((option = getopt_long(argc, argv, "i:c:s:B:w:Uleqnh", known,
				     NULL)) != -1) {
		if (option == 'h') {
			print_help();
			return 1;
		}
		if (parse_option(options, option, &device))
			return -1;
	}
	if (optind < argc)
		return complain("%s: capture takes options only", argv[optind]);
	return finish(options, device);
}

// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "common/descriptor.h"
#include "common/message.h"
#include "common/signals.h"
#include "extcap.h"

static void print_help(void)
{
	puts("Usage: nfring-extcap CALL [OPTION]...\n"
	     "\n"
	     "Wireshark starts this program, and lists each point of the network stack as\n"
	     "an interface.  See nfring-extcap(1).\n"
	     "\n"
	     "Calls:\n"
	     "  --extcap-interfaces             List the points.\n"
	     "  --extcap-dlts                   Print the link type of a point.\n"
	     "  --extcap-config                 List what can be configured.\n"
	     "  --capture                       Write packets until SIGTERM.\n"
	     "  --extcap-capture-filter FILTER  Apply FILTER; without a call, only check it.\n"
	     "  --help                          Print this help.\n"
	     "  --version                       Print the version.\n"
	     "\n"
	     "Options:\n"
	     "  --extcap-interface NAME         Use this point.\n"
	     "  --extcap-version VERSION        Ignored; Wireshark gives its version.\n"
	     "  --fifo FILE                     Write packets to FILE, usually a pipe.\n"
	     "  --device DEVICE                 Capture only packets of DEVICE (all).\n"
	     "  --priority PRIORITY             Use this priority at the hook (the point's).\n"
	     "  --netns NETNS                   Enter this network namespace: a name, a path,\n"
	     "                                  or the number of a process (your own).\n"
	     "  --snaplen BYTES                 Keep at most BYTES of each packet (262144, or\n"
	     "                                  65535 if SIZE is below 1M).\n"
	     "  --memory SIZE                   Use SIZE bytes for the ring, or a number with\n"
	     "                                  suffix K, M or G (32M).");
}

static int call(const struct extcap_options *options)
{
	switch (options->call) {
	case EXTCAP_INTERFACES:
		extcap_print_interfaces();
		return 0;
	case EXTCAP_DLTS:
		return extcap_print_dlts(options);
	case EXTCAP_CONFIG:
		return extcap_print_config(options);
	case EXTCAP_CAPTURE:
		return extcap_capture(options);
	case EXTCAP_HELP:
		print_help();
		return 0;
	case EXTCAP_VERSION:
		puts(EXTCAP_NAME " " NFRING_VERSION);
		return 0;
	default:
		if (options->interface && options->filter)
			return extcap_check_filter(options);
		return complain("no call given, such as --capture; see nfring-extcap --help");
	}
}

int main(int argc, char **argv)
{
	struct extcap_options options;
	char name[] = EXTCAP_NAME;

	descriptor_reserve();
	descriptor_print();
	signals_survive_limits();
	complain_as(EXTCAP_NAME);
	/* getopt_long() begins its messages with argv[0]. */
	if (argc)
		argv[0] = name;
	if (extcap_options_parse(&options, argc, argv) || call(&options))
		return EXIT_FAILURE;
	return descriptor_print_end() ? EXIT_FAILURE : EXIT_SUCCESS;
}

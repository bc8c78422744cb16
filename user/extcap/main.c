// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "extcap.h"

static void print_help(void)
{
	puts("Usage: nfring-extcap CALL [OPTION]...\n"
	     "\n"
	     "Started by Wireshark, which lists each point of the network stack as an\n"
	     "interface then; see nfring-extcap(1).\n"
	     "\n"
	     "Calls:\n"
	     "  --extcap-interfaces             the points\n"
	     "  --extcap-dlts                   link type of a point\n"
	     "  --extcap-config                 what can be configured\n"
	     "  --capture                       write packets until SIGTERM\n"
	     "  --extcap-capture-filter FILTER  alone: what is wrong with FILTER, if anything\n"
	     "  --help\n"
	     "  --version\n"
	     "\n"
	     "Options:\n"
	     "  --extcap-interface NAME         one of the points\n"
	     "  --extcap-version VERSION        accepted\n"
	     "  --fifo FILE                     to write to\n"
	     "  --device DEVICE                 only packets of this device\n"
	     "  --priority PRIORITY             place among the functions of the hook\n"
	     "  --netns NETNS                   a name of ip-netns(8), a path or a process\n"
	     "  --snaplen BYTES                 of each packet (65535)\n"
	     "  --memory SIZE                   of the ring, bytes or with K, M or G (32M)");
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
		puts("nfring-extcap " NFRING_VERSION);
		return 0;
	default:
		if (options->interface && options->filter)
			return extcap_check_filter(options);
		return complain("nothing to do; see nfring-extcap --help");
	}
}

int main(int argc, char **argv)
{
	struct extcap_options options;

	if (extcap_options_parse(&options, argc, argv) || call(&options))
		return EXIT_FAILURE;
	if (fflush(stdout)) {
		complain("standard output: %s", strerror(errno));
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

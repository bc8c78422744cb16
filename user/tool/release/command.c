// SPDX-License-Identifier: GPL-2.0
/* nfring release */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include <nfring.h>
#include "command.h"
#include "common/explain.h"
#include "common/message.h"
#include "common/namespace.h"

enum { OPTION_NETNS = OPTION_LONG };

static const struct command_option release_options[] = {
	{ OPTION_NETNS, "netns", "NETNS", ARG_NETNS,
	  .help = "Release the taps of another network namespace: a name of ip-netns(8), a "
		  "path, or a process ID. Default: the namespace of the caller." },
	COMMAND_OPTIONS_END
};

static int release_parse(int argc, char **argv, const char **netns)
{
	int option;

	while ((option = command_next_option(&command_release, argc, argv)) != -1) {
		if (option != OPTION_NETNS)
			return -1;	/* getopt_long() has printed why */
		*netns = optarg;
	}
	return 0;
}

static int release_main(int argc, char **argv)
{
	const char *netns = NULL;
	struct nfring *ring;
	int err, released;

	if (release_parse(argc, argv, &netns))
		return EXIT_FAILURE;
	if (netns && namespace_enter(netns, "--netns"))
		return EXIT_FAILURE;
	err = nfring_open(&ring);
	if (err) {
		explain_open(err);
		return EXIT_FAILURE;
	}
	released = nfring_release_taps(ring);
	if (released < 0)
		complain("release: %s", nfring_why(ring));
	nfring_close(ring);
	if (released < 0)
		return EXIT_FAILURE;
	printf("%d unused tap%s released\n", released, released == 1 ? "" : "s");
	return EXIT_SUCCESS;
}

const struct command command_release = {
	.name = "release",
	.summary = "remove unused taps from the hooks of this network namespace",
	.synopsis = "[OPTION]...",
	.about =
		"Remove the functions that the module keeps at hooks of this network namespace\n"
		"although no ring uses them. \"nfring stats\" lists them. You need CAP_NET_ADMIN.",
	.options = release_options,
	.notes =
		"The kernel drops all packets that wait in NFQUEUE queues of the namespace, if\n"
		"there was an unused tap.",
	.run = release_main,
};

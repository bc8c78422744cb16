// SPDX-License-Identifier: GPL-2.0
/* nfring nat */
#include <getopt.h>
#include <stdlib.h>

#include "command.h"
#include "common/message.h"
#include "common/number.h"
#include "nat/nat.h"
#include "selection.h"

enum { OPTION_JSON = OPTION_LONG, OPTION_PORT };

static const struct command_option nat_options[] = {
	{ .table = where_options },
	{ 'r', NULL, "FILE", ARG_FILE,
	  .help = "Read packets from FILE instead of the network. Write it with nfring capture "
		  "--at post-nat --owner. \"-\" is standard input." },
	{ OPTION_PORT, "port", "PORT", ARG_NUMBER,
	  .help = "Print only translations of this public port. Default: all." },
	{ 'c', NULL, "COUNT", ARG_NUMBER,
	  .help = "Stop after COUNT translations. Default: never." },
	{ OPTION_JSON, "json", NULL, ARG_NONE,
	  .help = "Print a JSON object for each translation, one on each line." },
	COMMAND_OPTIONS_END
};

static int nat_option(struct nat *nat, int option)
{
	switch (option) {
	case 'i':
		nat->device = optarg;
		return 0;
	case OPTION_NETNS:
		nat->netns = optarg;
		return 0;
	case 'r':
		nat->read = optarg;
		return 0;
	case OPTION_PORT:
		return number_parse(&nat->port, optarg, 1, UINT16_MAX) ?
		       complain("--port %s: expected a number from 1 to %d", optarg,
				UINT16_MAX) : 0;
	case 'c':
		return number_parse(&nat->count, optarg, 1, UINT64_MAX) ?
		       complain("-c %s: expected a number from 1", optarg) : 0;
	case OPTION_JSON:
		nat->json = true;
		return 0;
	default:
		return -1;	/* getopt_long() has printed why */
	}
}

static int nat_parse(struct nat *nat, int argc, char **argv)
{
	int option;

	while ((option = command_next_option(&command_nat, argc, argv)) != -1)
		if (nat_option(nat, option))
			return -1;
	if (nat->read && (nat->device || nat->netns))
		return complain("%s cannot be used with -r", nat->device ? "-i" : "--netns");
	return 0;
}

static int nat_main(int argc, char **argv)
{
	struct nat nat = { 0 };
	int err;

	if (nat_parse(&nat, argc, argv))
		return EXIT_FAILURE;
	nat.seen = calloc(1, sizeof(*nat.seen));
	if (!nat.seen)
		err = complain("nat: no memory for a table of %d translations; allow the process more memory (ulimit -d, ulimit -v)",
			       TRANSLATIONS_KEPT);
	else
		err = nat.read ? nat_read(&nat) : nat_live(&nat);
	owners_stop(nat.owners);
	free(nat.seen);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command command_nat = {
	.name = "nat",
	.summary = "print who is behind public addresses and ports",
	.synopsis = "[OPTION]...",
	.about =
		"Print each translation of an address when a packet first shows it: the public\n"
		"address and port, what they stand for, and the process that has the socket, if\n"
		"it is one of this machine.",
	.options = nat_options,
	.notes =
		"Only packets in the original direction of a connection show translations. SIGINT,\n"
		"SIGTERM and SIGHUP end the command. The exit status is 0, or 1 after an error.",
	.run = nat_main,
};

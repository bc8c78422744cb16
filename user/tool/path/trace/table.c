// SPDX-License-Identifier: GPL-2.0
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/decode/text.h"
#include "common/message.h"
#include "path/trace/table.h"

/*
 * A mark lasts from the first chain to the end of the packet's way.  The filter may name
 * addresses after NAT, so ask again where NAT has changed them.
 */
static const struct {
	const char *hook;
	int priority;
	bool changed;
} chains[] = {
	{ "prerouting", -500, false },
	{ "output", -500, false },
	{ "prerouting", -99, true },
	{ "input", -500, true },
	{ "forward", -500, true },
	{ "output", -99, true },
	{ "postrouting", -500, true },
};

#define CHAIN_NR	(sizeof(chains) / sizeof(chains[0]))

/**
 * struct table - the commands that add a table
 * @commands: the commands
 * @family: family of the table
 * @matches: the packets to trace
 * @match_nr: number of @matches
 */
struct table {
	struct text commands;
	const char *family;
	char matches[TRACE_MATCH_NR][TRACE_MATCH_MAX];
	size_t match_nr;
};

/* The kernel removes the table when this process ends. */
static void begin(struct table *table, char *buffer, size_t size, const char *family)
{
	text_init(&table->commands, buffer, size);
	table->family = family;
	text_add(&table->commands, "add table %s nfring-path-%d { flags owner; }\n", family,
		 getpid());
}

static void add_chain(struct table *table, const char *name, const char *at)
{
	struct text *commands = &table->commands;
	size_t i;

	text_add(commands, "add chain %s nfring-path-%d %s { type filter hook %s; }\n",
		 table->family, getpid(), name, at);
	for (i = 0; i < table->match_nr; i++)
		text_add(commands, "add rule %s nfring-path-%d %s %smeta nftrace set 1\n",
			 table->family, getpid(), name, table->matches[i]);
}

static void add_chains(struct table *table)
{
	char name[32], at[64];
	size_t i;

	for (i = 0; i < CHAIN_NR; i++) {
		if (chains[i].changed && !table->matches[0][0])
			continue;
		snprintf(name, sizeof(name), "trace-%zu", i);
		snprintf(at, sizeof(at), "%s priority %d", chains[i].hook, chains[i].priority);
		add_chain(table, name, at);
	}
}

/* Add a chain at ingress of all devices that there are now. */
static void add_ingress(struct table *table)
{
	struct if_nameindex *all = if_nameindex(), *device;
	const char *before = "";
	char at[16384];
	struct text list;

	text_init(&list, at, sizeof(at));
	text_add(&list, "ingress devices = { ");
	for (device = all; device && device->if_index; device++) {
		/* Names of devices may be anything.  Do not use them as commands. */
		if (!nftables_is_plain(device->if_name))
			continue;
		text_add(&list, "%s\"%s\"", before, device->if_name);
		before = ", ";
	}
	text_add(&list, " } priority -500");
	if (all)
		add_chain(table, "trace-ingress", at);
	if_freenameindex(all);
}

int trace_table_add(struct nftables *nft, const char *filter)
{
	struct table table = { 0 };
	char commands[32768], error[256];

	table.match_nr = trace_matches(table.matches, filter);
	begin(&table, commands, sizeof(commands), "inet");
	add_chains(&table);
	if (!nftables_run(nft, commands))
		return complain("path: --rule: nftables: %s",
				nftables_error(nft, error, sizeof(error)));
	/* A kernel may lack these two: then, rules there have no names. */
	begin(&table, commands, sizeof(commands), "netdev");
	add_ingress(&table);
	nftables_run(nft, commands);
	begin(&table, commands, sizeof(commands), "bridge");
	add_chains(&table);
	nftables_run(nft, commands);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/* The table of nftables that makes the kernel trace packets. */
#ifndef TOOL_PATH_TRACE_TABLE_H
#define TOOL_PATH_TRACE_TABLE_H

#include <stddef.h>

#include "path/trace/nftables.h"

/* A filter becomes at most this number of rules, of at most this number of bytes each. */
#define TRACE_MATCH_NR	4
#define TRACE_MATCH_MAX	256

/*
 * Translate an expression of pcap-filter(7) into matches of nftables.  Together they
 * match all packets that the filter matches, and perhaps more.  Return their number: at
 * least 1; the only one is empty if it matches all packets.
 */
size_t trace_matches(char matches[TRACE_MATCH_NR][TRACE_MATCH_MAX], const char *filter);

/* Add the table.  Return 0, or -1 after a message. */
int trace_table_add(struct nftables *nft, const char *filter);

#endif

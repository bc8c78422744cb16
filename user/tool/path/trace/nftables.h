/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands of nft(8), run by its library in this process.  The library is loaded only if
 * it is needed.
 */
#ifndef TOOL_PATH_TRACE_NFTABLES_H
#define TOOL_PATH_TRACE_NFTABLES_H

#include <stdbool.h>

struct nft_ctx;

/**
 * struct nftables - the library
 * @context: owns the tables that are added with "flags owner".  The kernel removes them
 *	when this process ends, however that happens
 * @run: run commands; return 0, or -1 after an error
 * @output: return what the last commands have printed
 * @error: return the messages of the last commands
 */
struct nftables {
	struct nft_ctx *context;
	int (*run)(struct nft_ctx *context, const char *commands);
	const char *(*output)(struct nft_ctx *context);
	const char *(*error)(struct nft_ctx *context);
};

/* Return 0, or -1 after a message.  The library stays loaded. */
int nftables_open(struct nftables *nft);

/* Return what the commands print, valid until the next call.  Return NULL after an error. */
const char *nftables_run(struct nftables *nft, const char *commands);

/* Return whether @name has no characters that mean something in a command. */
bool nftables_is_plain(const char *name);

/* Return the first line of the error. */
const char *nftables_error(struct nftables *nft, char *line, int size);

#endif

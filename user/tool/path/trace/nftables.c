// SPDX-License-Identifier: GPL-2.0
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/message.h"
#include "path/trace/nftables.h"

#define LIBRARY		"libnftables.so.1"

/* From <nftables/libnftables.h>: print no counters, but the number of each rule. */
#define OUTPUT_STATELESS	(1 << 2)
#define OUTPUT_HANDLE		(1 << 3)

/* Set *@function.  Return false if the library does not have it. */
static bool find_function(void *library, const char *name, void *function)
{
	void *found = dlsym(library, name);

	memcpy(function, &found, sizeof(found));
	return found;
}

int nftables_open(struct nftables *nft)
{
	void *library = dlopen(LIBRARY, RTLD_NOW);
	void (*set_flags)(struct nft_ctx *context, unsigned int flags);
	struct nft_ctx *(*new)(uint32_t flags);
	int (*buffer_output)(struct nft_ctx *context);
	int (*buffer_error)(struct nft_ctx *context);

	if (!library)
		return complain("path: --rule: %s; install the library of nftables", dlerror());
	if (!find_function(library, "nft_ctx_new", &new) ||
	    !find_function(library, "nft_ctx_output_set_flags", &set_flags) ||
	    !find_function(library, "nft_ctx_buffer_output", &buffer_output) ||
	    !find_function(library, "nft_ctx_buffer_error", &buffer_error) ||
	    !find_function(library, "nft_run_cmd_from_buffer", &nft->run) ||
	    !find_function(library, "nft_ctx_get_output_buffer", &nft->output) ||
	    !find_function(library, "nft_ctx_get_error_buffer", &nft->error))
		return complain("path: --rule: %s", dlerror());
	nft->context = new(0);
	if (!nft->context || buffer_output(nft->context) || buffer_error(nft->context))
		return complain("path: --rule: no memory for nftables");
	set_flags(nft->context, OUTPUT_STATELESS | OUTPUT_HANDLE);
	return 0;
}

const char *nftables_run(struct nftables *nft, const char *commands)
{
	return nft->run(nft->context, commands) ? NULL : nft->output(nft->context);
}

bool nftables_is_plain(const char *name)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	return name[0] && !name[strspn(name, plain)];
}

const char *nftables_error(struct nftables *nft, char *line, int size)
{
	const char *error = nft->error(nft->context);

	snprintf(line, size, "%.*s", (int)strcspn(error, "\n"), error);
	return line;
}

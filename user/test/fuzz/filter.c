// SPDX-License-Identifier: GPL-2.0
/* The input is a byte with options of the filter, and an expression. */
#include <sched.h>

#include "common/filter.h"
#include "common/filter_code.h"

#include "fuzz.h"

/* libpcap asks the network for the addresses of names that it finds. */
static void leave_network(void)
{
	static int left;

	if (!left++ && unshare(CLONE_NEWUSER | CLONE_NEWNET))
		fprintf(stderr, "fuzz: names in filters may reach the network\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct filter_config config = { .snaplen = 65535 };
	struct code code = { .nr = 0 };
	char *text;

	leave_network();
	fuzz_quietly();
	if (!size)
		return 0;
	text = fuzz_text(data + 1, size - 1);
	config.expression = text;
	config.optimise = data[0] & 1;
	config.has_mark = data[0] & 2;
	config.incoming = data[0] & 4;
	config.sample = data[0] & 8 ? 3 : 0;
	config.mark = 0x1234;
	config.mask = 0xffff;
	if (!filter_build(&code, &config, data[0] & 16 ? LINK_COOKED : LINK_ETHERNET))
		fuzz_require(code.nr <= BPF_MAXINSNS);
	free(text);
	return 0;
}

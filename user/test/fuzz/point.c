// SPDX-License-Identifier: GPL-2.0
/* The input is the name of a point. */
#include <nfring.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nfring_point point, again;
	char *text = fuzz_text(data, size);
	char name[NFRING_POINT_MAX], why[64];

	if (!nfring_point_parse(&point, text, why, sizeof(why))) {
		int len = nfring_point_format(&point, name, sizeof(name));

		fuzz_require(len > 0 && (size_t)len == strlen(name));
		fuzz_require(!nfring_point_parse(&again, name, why, sizeof(why)));
		fuzz_require(!memcmp(&point, &again, sizeof(point)));
		len = nfring_point_format_short(&point, name, sizeof(name));
		fuzz_require(len > 0 && (size_t)len == strlen(name));
		fuzz_require(!nfring_point_parse(&again, name, why, sizeof(why)));
		fuzz_require(!memcmp(&point, &again, sizeof(point)));
	} else {
		fuzz_require(memchr(why, '\0', sizeof(why)));
	}
	free(text);
	return 0;
}

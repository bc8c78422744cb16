// SPDX-License-Identifier: GPL-2.0
/* The input is a number, a size, a time, or a percentage. */
#include "common/number.h"

#include "fuzz.h"

#define MIN 3
#define MAX 1000000

static const char *without_zeros(const char *digits)
{
	while (digits[0] == '0' && digits[1])
		digits++;
	return digits;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), again[32];
	uint64_t value = 0, same;

	if (!number_parse(&value, text, 0, UINT64_MAX)) {
		snprintf(again, sizeof(again), "%llu", (unsigned long long)value);
		fuzz_require(!strcmp(again, without_zeros(text)));
		fuzz_require(!size_parse(&same, text, 1, value, value));
	}
	if (!number_parse(&value, text, MIN, MAX))
		fuzz_require(value >= MIN && value <= MAX);
	if (!size_parse(&value, text, 1024, MIN, MAX))
		fuzz_require(value >= MIN && value <= MAX);
	if (!size_parse(&value, text, 1000000, 0, UINT64_MAX))
		fuzz_require(text[0] >= '0' && text[0] <= '9');
	if (!time_parse(&value, text, MIN, MAX))
		fuzz_require(value >= MIN && value <= MAX);
	time_parse(&value, text, 0, UINT64_MAX);
	free(text);
	return 0;
}

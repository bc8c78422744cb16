// SPDX-License-Identifier: GPL-2.0
#include "random.h"
#include "report.h"

#include <stdlib.h>

u64 random_seed(void)
{
	const char *text = getenv("SEED");
	u64 seed = text ? strtoull(text, NULL, 0) : 0x6e6672696e67;

	report_note("seed 0x%llx", (unsigned long long)seed);
	return seed;
}

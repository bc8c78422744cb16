/* SPDX-License-Identifier: GPL-2.0 */
/* Limits of the guards against hangs, for all tests in C. */
#ifndef SLOWNESS_H
#define SLOWNESS_H

#include <stdlib.h>

/* Multiply a guard's limit by this: the number that the script "slowness" printed. */
static inline unsigned int slowness(void)
{
	const char *text = getenv("NFRING_SLOWNESS");
	int factor = text ? atoi(text) : 1;

	return factor > 1 ? (unsigned int)factor : 1;
}

#endif

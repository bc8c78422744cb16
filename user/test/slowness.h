/* SPDX-License-Identifier: GPL-2.0 */
/* For the guards against hangs of all tests in C. */
#ifndef SLOWNESS_H
#define SLOWNESS_H

#include <stdlib.h>

/* How many times as long a guard waits here: what the script of this name found. */
static inline unsigned int slowness(void)
{
	const char *text = getenv("NFRING_SLOWNESS");
	int factor = text ? atoi(text) : 1;

	return factor > 1 ? (unsigned int)factor : 1;
}

#endif

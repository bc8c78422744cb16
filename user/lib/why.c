// SPDX-License-Identifier: LGPL-2.1-or-later
/* Failures in words. */
#include <stdarg.h>
#include <stdio.h>

#include "ring.h"

int nfring_explain(char *why, size_t why_size, int err, const char *format, ...)
{
	va_list args;

	if (!why || !why_size)
		return err;
	va_start(args, format);
	vsnprintf(why, why_size, format, args);
	va_end(args);
	return err;
}

NFRING_API const char *nfring_why(const struct nfring *ring)
{
	return ring->why;
}

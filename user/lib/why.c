// SPDX-License-Identifier: LGPL-2.1-or-later
/* Store the reason of a failure as text. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

NFRING_API const char *nfring_open_why(int err)
{
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return "no such device; is the module nfring loaded? nfring doctor says what is wrong";
	case -EACCES:
		return "Permission denied; you need access to this file and CAP_NET_RAW";
	case -EPERM:
		return "Operation not permitted; you need access to this file and CAP_NET_RAW";
	case -EPROTO:
		return "module and library have different versions; install both from one release";
	default:
		return strerror(-err);
	}
}

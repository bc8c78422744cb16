// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>

#include "message.h"

static char *instead;
static size_t instead_size;

void complain_to(char *buffer, size_t size)
{
	instead = buffer;
	instead_size = size;
}

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (instead) {
		vsnprintf(instead, instead_size, format, args);
	} else {
		fputs("nfring: ", stderr);
		vfprintf(stderr, format, args);
		fputc('\n', stderr);
	}
	va_end(args);
	return -1;
}

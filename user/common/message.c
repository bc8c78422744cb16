// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/message.h"

static char *instead;
static size_t instead_size;

void complain_to(char *buffer, size_t size)
{
	instead = buffer;
	instead_size = size;
}

int complain(const char *format, ...)
{
	char *line;
	va_list args;

	va_start(args, format);
	if (instead) {
		vsnprintf(instead, instead_size, format, args);
	} else {
		/* In one write: others may be writing there, too. */
		if (vasprintf(&line, format, args) < 0)
			line = NULL;
		fprintf(stderr, "nfring: %s\n", line ? line : format);
		free(line);
	}
	va_end(args);
	return -1;
}

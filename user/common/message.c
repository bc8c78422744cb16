// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/message.h"

static const char *name = "nfring";
static char *diverted;
static size_t diverted_size;

void complain_as(const char *program)
{
	name = program;
}

void complain_to(char *buffer, size_t size)
{
	diverted = buffer;
	diverted_size = size;
}

int complain(const char *format, ...)
{
	char *line;
	va_list args;

	va_start(args, format);
	if (diverted) {
		vsnprintf(diverted, diverted_size, format, args);
	} else {
		/*
		 * Use one write, so that lines of other processes do not appear
		 * inside the message.
		 */
		if (vasprintf(&line, format, args) < 0)
			line = NULL;
		fprintf(stderr, "%s: %s\n", name, line ? line : format);
		free(line);
	}
	va_end(args);
	return -1;
}

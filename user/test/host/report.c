// SPDX-License-Identifier: GPL-2.0
#include "report.h"
#include "slowness.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned int tests;
static unsigned int failures;

void report(bool ok, const char *name, ...)
{
	va_list args;

	alarm(0);
	tests++;
	failures += !ok;
	printf("%s %u - ", ok ? "ok" : "not ok", tests);
	va_start(args, name);
	vprintf(name, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

void report_note(const char *text, ...)
{
	va_list args;

	fputs("# ", stdout);
	va_start(args, text);
	vprintf(text, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

int report_end(void)
{
	printf("1..%u\n", tests);
	return failures || !tests;
}

static void too_late(int sig)
{
	static const char text[] = "Bail out! the test did not end within its limit\n";

	(void)sig;
	if (write(STDOUT_FILENO, text, sizeof(text) - 1) < 0)
		_exit(3);
	_exit(2);
}

void report_deadline(unsigned int seconds)
{
	signal(SIGALRM, too_late);
	alarm(seconds * slowness());
}

unsigned long report_scaled(unsigned long normal)
{
	const char *count = getenv("COUNT");
	unsigned long percent = count ? strtoul(count, NULL, 10) : 100;
	unsigned long scaled = normal * percent / 100;

	return scaled ? scaled : 1;
}

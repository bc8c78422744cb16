// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "bench.h"

void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

void on_processor(int n)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(n, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("cannot run on the chosen processor");
}

/* Write the text at once, because the kernel takes each write as a command. */
void write_file(const char *path, const char *format, ...)
{
	char text[256];
	va_list args;
	int len, fd;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, text, len) != len)
		die(path);
	close(fd);
}

double read_number(const char *path)
{
	FILE *f = fopen(path, "r");
	double number;

	if (!f || fscanf(f, "%lf", &number) != 1)
		die(path);
	fclose(f);
	return number;
}

void run(const char *command)
{
	if (system(command))
		die(command);
}

static const struct {
	const char *name;
	int (*measure)(int argc, char **argv);
} measures[] = {
	{ "cost", measure_cost },
	{ "contention", measure_contention },
	{ "end_to_end", measure_end_to_end },
	{ "latency", measure_latency },
	{ "rate", measure_rate },
	{ "setup", measure_setup },
	{ "scale", measure_scale },
	{ "memory", measure_memory },
	{ "instructions", measure_instructions },
	{ "trace", measure_trace },
	{ "writer", measure_writer },
	{ "blocks", write_blocks },
	{ "bytes", write_bytes },
	{ "drops", measure_instructions },
	{ "observer", measure_observer },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(measures) / sizeof(*measures); i++)
		if (!strcmp(argv[1], measures[i].name))
			return measures[i].measure(argc - 1, argv + 1);
	fprintf(stderr, "usage: bench MEASURE ARGUMENT...\n");
	return 2;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Measure programs that print a line for each dropped packet: the instructions per packet
 * in the kernel, and those of the program with its system calls.
 *
 * This needs an emulator that counts instructions, as "writer" does.  A program is measured
 * while it runs, so its start and its end do not count.
 *
 *	observer SIZES [PACKETS]
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define FILE_NAME	"/dev/shm/observer"
#define WARM		500
#define PACKETS		5000
#define WORDS		12

/* A burst fits the smallest ring of the programs. */
#define BURST		100

/**
 * struct observer - a program that prints dropped packets
 * @name: name in the results
 * @before: command that prepares the kernel, or NULL
 * @after: command that undoes that, or NULL
 * @words: command line
 */
struct observer {
	const char *name;
	const char *before;
	const char *after;
	const char *words[WORDS];
};

#define LOG_RULE							\
	"nft 'table ip bench { chain c { type filter hook prerouting priority -300; " \
	"log prefix \"bench \" level debug; }; }'"

static const struct observer observers[] = {
	{ "nfring capture", NULL, NULL, { "nfring", "capture", "-n", "-l", "--at", "drop" } },
	{ "nfring path", NULL, NULL, { "nfring", "path", "-l", "--at", "drop" } },
	{ "dmesg of a log rule", LOG_RULE, "nft delete table ip bench", { "dmesg", "-w" } },
	{ "bpftrace of a probe", NULL, NULL,
	  { "bpftrace", "-e", "kprobe:sk_skb_reason_drop { printf(\"%d\\n\", arg2); }" } },
};

/* Start the program.  Both its outputs go to the file. */
static pid_t start(const struct observer *observer)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
	pid_t pid;

	if (observer->before)
		run(observer->before);
	if (fd < 0)
		die(FILE_NAME);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		execvp(observer->words[0], (char *const *)observer->words);
		die(observer->words[0]);
	}
	close(fd);
	return pid;
}

static uint64_t lines(void)
{
	int fd = open(FILE_NAME, O_RDONLY);
	static char buffer[1 << 16];
	uint64_t nr = 0;
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		for (ssize_t i = 0; i < got; i++)
			nr += buffer[i] == '\n';
	close(fd);
	return nr;
}

/* Return the instructions in the kernel. */
static double flood(uint64_t packets, uint32_t size)
{
	double kernel = 0;

	for (uint64_t sent = 0; sent < packets; sent += BURST) {
		kernel += floor_inject(BURST, size) * BURST;
		/* sleep: the program reads the burst; in the emulator that takes no time */
		usleep(100000);
	}
	return kernel;
}

/* Drop packets until the program prints some of them. */
static void await(const struct observer *observer, uint32_t size)
{
	for (int tries = 0; tries < 600; tries++) {
		uint64_t before = lines();

		flood(BURST, size);
		if (lines() >= before + BURST / 2)
			return;
	}
	fprintf(stderr, "bench: %s prints no packets\n", observer->name);
	run("cat " FILE_NAME " >&2");
	exit(1);
}

static void end(pid_t pid)
{
	kill(pid, SIGINT);
	if (waitpid(pid, NULL, 0) != pid)
		die("waitpid");
}

/* Return the nanoseconds that the running program has used so far. */
static double used(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
	return read_number(path);
}

static void measure(const struct observer *observer, uint32_t packets, uint32_t size, double none)
{
	double kernel, program;
	uint64_t before;
	pid_t pid = start(observer);

	await(observer, size);
	flood(WARM, size);
	before = lines();
	program = used(pid);
	kernel = flood(packets, size) / packets - none;
	program = (used(pid) - program) / packets;
	/* What a program keeps in a buffer is less than a burst. */
	if (lines() < before + packets - BURST) {
		fprintf(stderr, "bench: %s has lost packets\n", observer->name);
		exit(1);
	}
	end(pid);
	if (observer->after)
		run(observer->after);
	unlink(FILE_NAME);
	printf("0,%s,%u,%.2f,%.2f,%.2f\n", observer->name, size, kernel, program,
	       kernel + program);
	fflush(stdout);
}

int measure_observer(int argc, char **argv)
{
	uint32_t size[SIZES];
	int sizes = argc > 1 ? numbers(argv[1], size, SIZES) : 0;
	uint32_t packets = argc > 2 ? (uint32_t)atoi(argv[2]) : PACKETS;

	puts("round,observer,size,kernel,program,both");
	fflush(stdout);
	floor_interrupts(true);
	for (int i = 0; i < sizes; i++) {
		double none;

		floor_inject(WARM, size[i]);
		none = floor_inject(WARM, size[i]);
		for (size_t o = 0; o < sizeof(observers) / sizeof(*observers); o++)
			measure(&observers[o], packets, size[i], none);
	}
	return sizes && packets >= BURST ? 0 : 2;
}

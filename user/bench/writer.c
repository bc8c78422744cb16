// SPDX-License-Identifier: GPL-2.0
/*
 * Measure programs that write all packets of a device to a file in memory: the
 * instructions per packet of the tap in the kernel, and of the program with its
 * system calls.
 *
 * This needs an emulator that counts instructions.  There, the processor time of a
 * program advances by one nanosecond with each instruction.  A program runs twice,
 * with few and with many packets.  The difference does not contain its start and its
 * end.
 *
 *	writer SIZES
 *	blocks PACKETS		be one of these programs
 */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/nfring.h>

#include "bench.h"

#define FILE_NAME	"/dev/shm/writer"
#define FEW		2000
#define MANY		12000
#define WORDS		16

/* All programs get rings of 32 MiB, in which all packets fit. */
#define RING_KIB	"32768"
#define RING_MIB	"32"

/**
 * struct writer - a program that captures
 * @name: name in the results
 * @ready: the program has opened its tap once it has printed this
 * @words: command line, to which the number of packets is added
 */
struct writer {
	const char *name;
	const char *ready;
	const char *words[WORDS];
};

static const struct writer writers[] = {
	{ "tcpdump pcap", "listening",
	  { "tcpdump", "-Z", "root", "-i", DEVICE, "-B", RING_KIB, "-w", FILE_NAME, "-c" } },
	{ "dumpcap pcapng", "File:",
	  { "dumpcap", "-q", "-i", DEVICE, "-B", RING_MIB, "-w", FILE_NAME, "-c" } },
	{ "nfring pcap", "listening",
	  { "nfring", "capture", "--pcap", "-Z", "root", "-i", DEVICE, "-B", RING_KIB,
	    "-w", FILE_NAME, "-c" } },
	{ "nfring pcapng", "listening",
	  { "nfring", "capture", "-Z", "root", "-i", DEVICE, "-B", RING_KIB, "-w",
	    FILE_NAME, "-c" } },
	{ "nfring pcapng --no-ids", "listening",
	  { "nfring", "capture", "--no-ids", "-Z", "root", "-i", DEVICE, "-B", RING_KIB,
	    "-w", FILE_NAME, "-c" } },
	/* A floor: this program itself, which writes whole blocks of a ring of nfring. */
	{ "blocks", "listening", { "/proc/self/exe", "blocks" } },
};

/* Start the program.  Return the descriptor of what it prints on standard error. */
static int start(const struct writer *writer, uint64_t packets, pid_t *pid)
{
	const char *words[WORDS + 2];
	char number[32];
	int pipes[2], n;

	snprintf(number, sizeof(number), "%llu", (unsigned long long)packets);
	for (n = 0; writer->words[n]; n++)
		words[n] = writer->words[n];
	words[n++] = number;
	words[n] = NULL;
	if (pipe(pipes))
		die("pipe");
	*pid = fork();
	if (*pid < 0)
		die("fork");
	if (!*pid) {
		dup2(pipes[1], STDERR_FILENO);
		close(pipes[0]);
		close(pipes[1]);
		execvp(words[0], (char **)words);
		die(words[0]);
	}
	close(pipes[1]);
	return pipes[0];
}

/* Wait until the program has printed this, or fail with what it printed instead. */
static void await(int fd, const char *name, const char *ready)
{
	char text[4096];
	size_t len = 0;
	ssize_t nr;

	do {
		nr = read(fd, text + len, sizeof(text) - 1 - len);
		len += nr > 0 ? nr : 0;
		text[len] = '\0';
	} while (nr > 0 && !strstr(text, ready));
	if (nr > 0)
		return;
	fprintf(stderr, "bench: %s ended before it captured: %s\n", name, text);
	exit(1);
}

/*
 * Return the processor time, in nanoseconds, of a program that has ended.  A program
 * that lost a packet does not end; then the time limit of the guest ends the
 * measurement.
 */
static double end(pid_t pid, const char *name)
{
	struct rusage usage;
	int status;

	if (wait4(pid, &status, 0, &usage) != pid)
		die("wait4");
	if (status) {
		fprintf(stderr, "bench: %s failed\n", name);
		exit(1);
	}
	return 1e9 * (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       1e3 * (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void check_size(const struct writer *writer, uint64_t least)
{
	struct stat status;

	if (stat(FILE_NAME, &status))
		die(FILE_NAME);
	if ((uint64_t)status.st_size >= least)
		return;
	fprintf(stderr, "bench: %s has written too few bytes\n", writer->name);
	exit(1);
}

/* Return the instructions of the program; set those of the kernel that receives. */
static double write_packets(const struct writer *writer, uint64_t packets,
			    uint32_t size, double *kernel)
{
	double program;
	pid_t pid;
	int fd;

	fd = start(writer, packets, &pid);
	await(fd, writer->name, writer->ready);
	*kernel = floor_inject(packets, size) * packets;
	program = end(pid, writer->name);
	close(fd);
	check_size(writer, packets * size);
	unlink(FILE_NAME);
	return program;
}

static void measure(const struct writer *writer, uint32_t size, double none)
{
	double few_kernel, few, many_kernel, many, kernel, program;

	few = write_packets(writer, FEW, size, &few_kernel);
	many = write_packets(writer, MANY, size, &many_kernel);
	program = (many - few) / (MANY - FEW);
	kernel = (many_kernel - few_kernel) / (MANY - FEW) - none;
	printf("0,%s,%u,%.2f,%.2f,%.2f\n", writer->name, size, kernel, program,
	       kernel + program);
	fflush(stdout);
}

int measure_writer(int argc, char **argv)
{
	uint32_t size[SIZES];
	int sizes = argc > 1 ? numbers(argv[1], size, SIZES) : 0;

	puts("round,writer,size,kernel,program,both");
	fflush(stdout);
	for (int i = 0; i < sizes; i++) {
		double none;

		floor_inject(FEW, size[i]);
		none = floor_inject(FEW, size[i]);
		for (size_t w = 0; w < sizeof(writers) / sizeof(*writers); w++)
			measure(&writers[w], size[i], none);
	}
	return sizes ? 0 : 2;
}

int write_blocks(int argc, char **argv)
{
	const struct shape shape = {
		.size = 1500, .ring = 32 << 20, .version = TPACKET_V3,
	};
	uint64_t packets = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	int file = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	const int early = 0;
	struct tap tap;

	if (file < 0)
		die(FILE_NAME);
	tap_open(&tap, TAP_INGRESS, &shape);
	/* Wait for whole blocks, as the other programs do. */
	tap_set(&tap, SOL_NFRING, NFRING_EARLY_RETIRE, &early, sizeof(early));
	fputs("listening\n", stderr);
	for (uint64_t written = 0; written < packets;) {
		struct pollfd polled = { .fd = tap.fd, .events = POLLIN };

		if (poll(&polled, 1, -1) < 0)
			die("poll");
		written += tap_write_blocks(&tap, file);
	}
	tap_close(&tap);
	close(file);
	return 0;
}

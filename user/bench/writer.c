// SPDX-License-Identifier: GPL-2.0
/*
 * Measure programs that write all packets of a device to a file in memory: the
 * instructions per packet of the tap in the kernel, and of the program with its
 * system calls.
 *
 * This needs an emulator that counts instructions.  There, the processor time of a
 * program advances by one nanosecond with each instruction.  A program runs with few
 * and with many packets.  The difference does not contain its start and its end.
 *
 *	writer SIZES
 *	blocks PACKETS			be one of these programs: write whole blocks
 *	bytes OPTION BYTES PACKETS	be one of these programs: write BYTES a packet
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

/* nfring writes this much at once. */
#define FULL_BUFFER	(256 << 10)

/* All programs get rings of 32 MiB, in which all packets fit. */
#define RING_KIB	"32768"
#define RING_MIB	"32"

/**
 * struct writer - a program that captures
 * @name: name in the results
 * @ready: the program has opened its tap once it has printed this
 * @words: command line, to which the number of packets is added
 * @floor: the program writes as many bytes as the one before it.  Their number for
 *	each packet is added to the command line, too
 */
struct writer {
	const char *name;
	const char *ready;
	const char *words[WORDS];
	bool floor;
};

/**
 * struct writing - what a program did
 * @kernel: instructions of the kernel that receives
 * @program: instructions of the program and of its system calls
 * @bytes: size of its file
 */
struct writing {
	double kernel;
	double program;
	double bytes;
};

/*
 * The floors are this program itself.  "bytes" reads no packet: it returns blocks, and
 * writes bytes that are always the same.  "blocks" writes whole blocks of a ring.
 */
static const struct writer writers[] = {
	{ "tcpdump pcap", "listening",
	  { "tcpdump", "-Z", "root", "-i", DEVICE, "-B", RING_KIB, "-w", FILE_NAME, "-c" }, false },
	{ "dumpcap pcapng", "File:",
	  { "dumpcap", "-q", "-i", DEVICE, "-B", RING_MIB, "-w", FILE_NAME, "-c" }, false },
	{ "nfring pcap", "listening",
	  { "nfring", "capture", "--pcap", "-Z", "root", "-i", DEVICE, "-B", RING_KIB,
	    "-w", FILE_NAME, "-c" }, false },
	{ "bytes of pcap", "listening", { "/proc/self/exe", "bytes", "plain" }, true },
	{ "nfring pcapng", "listening",
	  { "nfring", "capture", "-Z", "root", "-i", DEVICE, "-B", RING_KIB, "-w",
	    FILE_NAME, "-c" }, false },
	{ "bytes of pcapng", "listening", { "/proc/self/exe", "bytes", "ids" }, true },
	{ "nfring pcapng --no-ids", "listening",
	  { "nfring", "capture", "--no-ids", "-Z", "root", "-i", DEVICE, "-B", RING_KIB,
	    "-w", FILE_NAME, "-c" }, false },
	{ "bytes of pcapng --no-ids", "listening", { "/proc/self/exe", "bytes", "no-ids" }, true },
	{ "blocks", "listening", { "/proc/self/exe", "blocks" }, false },
};

/* Start the program.  Return the descriptor of what it prints on standard error. */
static int start(const struct writer *writer, uint64_t packets, double bytes, pid_t *pid)
{
	const char *words[WORDS + 3];
	char number[32], each[32];
	int pipes[2], n;

	snprintf(number, sizeof(number), "%llu", (unsigned long long)packets);
	snprintf(each, sizeof(each), "%.0f", bytes);
	for (n = 0; writer->words[n]; n++)
		words[n] = writer->words[n];
	if (writer->floor)
		words[n++] = each;
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

static double file_size(const struct writer *writer, uint64_t least)
{
	struct stat status;

	if (stat(FILE_NAME, &status))
		die(FILE_NAME);
	if ((uint64_t)status.st_size < least) {
		fprintf(stderr, "bench: %s has written too few bytes\n", writer->name);
		exit(1);
	}
	return status.st_size;
}

/* @bytes: for a floor, the bytes of each packet */
static struct writing write_packets(const struct writer *writer, uint64_t packets,
				    uint32_t size, double bytes)
{
	struct writing writing;
	pid_t pid;
	int fd;

	fd = start(writer, packets, bytes, &pid);
	await(fd, writer->name, writer->ready);
	writing.kernel = floor_inject(packets, size) * packets;
	writing.program = end(pid, writer->name);
	close(fd);
	writing.bytes = file_size(writer, packets * size);
	unlink(FILE_NAME);
	return writing;
}

/* Return the bytes that the program writes for each packet. */
static double measure(const struct writer *writer, uint32_t size, double none, double bytes)
{
	struct writing few, many;
	double kernel, program;

	/* The first run also loads the program into memory, so do not count it. */
	write_packets(writer, FEW, size, bytes);
	few = write_packets(writer, FEW, size, bytes);
	many = write_packets(writer, MANY, size, bytes);
	kernel = (many.kernel - few.kernel) / (MANY - FEW) - none;
	program = (many.program - few.program) / (MANY - FEW);
	printf("0,%s,%u,%.2f,%.2f,%.2f\n", writer->name, size, kernel, program,
	       kernel + program);
	fflush(stdout);
	return (many.bytes - few.bytes) / (MANY - FEW);
}

int measure_writer(int argc, char **argv)
{
	uint32_t size[SIZES];
	int sizes = argc > 1 ? numbers(argv[1], size, SIZES) : 0;

	puts("round,writer,size,kernel,program,both");
	fflush(stdout);
	for (int i = 0; i < sizes; i++) {
		double none, bytes = 0;

		floor_inject(FEW, size[i]);
		none = floor_inject(FEW, size[i]);
		for (size_t w = 0; w < sizeof(writers) / sizeof(*writers); w++)
			bytes = measure(&writers[w], size[i], none, bytes);
	}
	return sizes ? 0 : 2;
}

/* Open a ring of V3 whose reader waits for whole blocks, as the other programs do. */
static void open_ring(struct tap *tap, enum ring_option option)
{
	const struct shape shape = {
		.size = 1500, .ring = 32 << 20, .version = TPACKET_V3, .option = option,
	};
	const int early = 0;

	tap_open(tap, TAP_INGRESS, &shape);
	tap_set(tap, SOL_NFRING, NFRING_EARLY_RETIRE, &early, sizeof(early));
	fputs("listening\n", stderr);
}

static int open_file(void)
{
	int file = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (file < 0)
		die(FILE_NAME);
	return file;
}

static void wait_for_block(const struct tap *tap)
{
	struct pollfd polled = { .fd = tap->fd, .events = POLLIN };

	if (poll(&polled, 1, -1) < 0)
		die("poll");
}

int write_blocks(int argc, char **argv)
{
	uint64_t packets = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	int file = open_file();
	struct tap tap;

	open_ring(&tap, RING_PLAIN);
	for (uint64_t written = 0; written < packets;) {
		wait_for_block(&tap);
		written += tap_write_blocks(&tap, file);
	}
	tap_close(&tap);
	close(file);
	return 0;
}

static enum ring_option option_of(const char *word)
{
	if (!strcmp(word, "ids"))
		return RING_METADATA;
	return strcmp(word, "no-ids") ? RING_PLAIN : RING_METADATA_NO_IDS;
}

/* Write a buffer at a time while at least @least bytes remain.  Return the rest. */
static uint64_t write_buffer(int file, uint64_t bytes, uint64_t least)
{
	static const uint8_t buffer[FULL_BUFFER];

	while (bytes >= least && bytes) {
		size_t len = bytes < sizeof(buffer) ? bytes : sizeof(buffer);

		if (write(file, buffer, len) != (ssize_t)len)
			die("cannot write a buffer");
		bytes -= len;
	}
	return bytes;
}

int write_bytes(int argc, char **argv)
{
	uint64_t each = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	uint64_t packets = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
	uint64_t bytes = 0, none = 0;
	int file = open_file();
	struct tap tap;

	open_ring(&tap, option_of(argc > 1 ? argv[1] : ""));
	for (uint64_t taken = 0; taken < packets;) {
		uint64_t nr;

		wait_for_block(&tap);
		nr = tap_read(&tap, false, &none);
		taken += nr;
		bytes = write_buffer(file, bytes + nr * each, FULL_BUFFER);
	}
	write_buffer(file, bytes, 0);
	tap_close(&tap);
	close(file);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel and reader together: what a packet takes until its last byte has been
 * looked at.  On one processor bursts that fit the ring and the reading of them
 * take turns, so that the sum is the processor's time for both, and the highest
 * rate without a loss is one packet in that time.
 *
 *	whole ROUNDS SIZE
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define BURSTS	8

static const struct way {
	const char *name;
	enum tap_kind kind;
	int version;
	bool pcap;
	bool library;
} ways[] = {
	{ "packet V2", TAP_PACKET, TPACKET_V2, false, false },
	{ "packet V3", TAP_PACKET, TPACKET_V3, false, false },
	{ "packet libpcap", TAP_PACKET, TPACKET_V3, true, false },
	{ "nfring V2", TAP_INGRESS, TPACKET_V2, false, false },
	{ "nfring V3", TAP_INGRESS, TPACKET_V3, false, false },
	{ "nfring libnfring", TAP_INGRESS, TPACKET_V2, false, true },
	{ "nflog libnetfilter_log", TAP_NFLOG, TPACKET_V1, false, false },
};

static uint64_t sum;

static void open_way(const struct way *way, struct tap *tap,
		     const struct shape *shape)
{
	if (way->pcap)
		library_open_pcap(tap, shape);
	else if (way->library)
		library_open_nfring(tap, shape);
	else
		tap_open(tap, way->kind, shape);
}

static uint64_t read_way(const struct way *way, struct tap *tap)
{
	if (way->pcap)
		return library_read_pcap(&sum);
	if (way->library)
		return library_read_nfring(&sum);
	return tap_read(tap, true, &sum);
}

static void close_way(const struct way *way, struct tap *tap)
{
	if (way->pcap)
		library_close_pcap();
	else if (way->library)
		library_close_nfring();
	else
		tap_close(tap);
}

static void measure(int round, const struct way *way, uint32_t size)
{
	struct shape shape = { size, 8 << 20, way->version };
	struct tap tap = { .fd = -1 };
	uint64_t burst = shape_capacity(&shape) / 2, got = 0;
	double kernel = 0, reader = 0, none = 0, start;

	open_way(way, &tap, &shape);
	/* The first laps: a user-mode kernel maps pages when they are touched. */
	for (int i = 0; i < 6; i++) {
		generator_run(burst, 0);
		read_way(way, &tap);
	}
	for (int i = 0; i < BURSTS; i++) {
		kernel += generator_cpu(burst);
		start = now();
		got += read_way(way, &tap);
		reader += now() - start;
	}
	close_way(way, &tap);
	for (int i = 0; i < BURSTS; i++)
		none += generator_cpu(burst);
	kernel = (kernel - none) / (burst * BURSTS) * 1e9;
	reader = reader / got * 1e9;
	printf("whole,%d,%s,kernel,%.2f\n", round, way->name, kernel);
	printf("whole,%d,%s,reader,%.2f\n", round, way->name, reader);
	printf("whole,%d,%s,both,%.2f\n", round, way->name, kernel + reader);
	fflush(stdout);
}

int measure_whole(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0;

	if (rounds < 1 || argc < 3)
		return 2;
	generator_init(1, atoi(argv[2]));
	for (int round = 0; round < rounds; round++)
		for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
			measure(round, &ways[i], atoi(argv[2]));
	return 0;
}

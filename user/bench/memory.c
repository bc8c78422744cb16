// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the memory of a mapped ring after its reader has touched all of it:
 * the total, and the reader's page tables.
 *
 *	memory MIBS
 */
#include <string.h>

#include "bench.h"

#define BLOCK	(4 << 20)
#define PAGE	4096

/* Parse the line "NAME: 123 kB" of a file in /proc. */
static uint32_t kib_of(const char *path, const char *name)
{
	FILE *f = fopen(path, "r");
	char line[128];
	uint32_t kib = 0;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)) &&
		    sscanf(line + strlen(name), ": %u", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

static void measure(enum tap_kind kind, uint32_t mib)
{
	struct shape shape = {
		.size = 1500, .ring = (uint64_t)mib << 20, .block = BLOCK,
		.version = TPACKET_V2,
	};
	uint32_t free = kib_of("/proc/meminfo", "MemFree");
	uint32_t tables = kib_of("/proc/self/status", "VmPTE");
	struct tap tap;

	tap_open(&tap, kind, &shape);
	for (uint64_t at = 0; at < shape.ring; at += PAGE)
		*(volatile char *)(tap.map + at);
	printf("0,%s,%u,%.2f,%u\n", tap_name(kind), mib,
	       (free - kib_of("/proc/meminfo", "MemFree")) / 1024.0,
	       kib_of("/proc/self/status", "VmPTE") - tables);
	fflush(stdout);
	tap_close(&tap);
}

int measure_memory(int argc, char **argv)
{
	uint32_t mib[SIZES];
	int sizes = argc > 1 ? numbers(argv[1], mib, SIZES) : 0;

	puts("round,tap,mib,memory_mib,page_tables_kib");
	for (int i = 0; i < sizes; i++)
		for (int kind = TAP_PACKET; kind <= TAP_INGRESS; kind++)
			measure(kind, mib[i]);
	return sizes ? 0 : 2;
}

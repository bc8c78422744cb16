// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

const struct reader readers[READER_NR] = {
	{ "packet V2", TAP_PACKET, TPACKET_V2, LIBRARY_NONE },
	{ "packet V3", TAP_PACKET, TPACKET_V3, LIBRARY_NONE },
	{ "packet libpcap", TAP_PACKET, TPACKET_V3, LIBRARY_PCAP },
	{ "ingress V2", TAP_INGRESS, TPACKET_V2, LIBRARY_NONE },
	{ "ingress V3", TAP_INGRESS, TPACKET_V3, LIBRARY_NONE },
	{ "ingress libnfring", TAP_INGRESS, TPACKET_V2, LIBRARY_NFRING },
	{ "nflog libnetfilter_log", TAP_NFLOG, TPACKET_V1, LIBRARY_NONE },
};

static struct tap tap;

/* This prevents the compiler from removing the reads of the bytes. */
static volatile uint64_t seen;

void reader_open(const struct reader *reader, const struct shape *shape)
{
	if (reader->library == LIBRARY_PCAP)
		library_open_pcap(shape);
	else if (reader->library == LIBRARY_NFRING)
		library_open_nfring(shape);
	else
		tap_open(&tap, reader->kind, shape);
}

/* A library may have mapped the ring, so find it in the list of mappings. */
void reader_look(const struct reader *reader)
{
	uintptr_t from, to, page = sysconf(_SC_PAGESIZE);
	char line[512];
	int found = 0;
	FILE *f;

	if (reader->kind == TAP_NFLOG)
		return;
	f = fopen("/proc/self/maps", "r");
	if (!f)
		die("/proc/self/maps");
	while (fgets(line, sizeof(line), f)) {
		if (!strstr(line, "/dev/nfring") && !strstr(line, "socket:"))
			continue;
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &from, &to) != 2)
			die("/proc/self/maps");
		found++;
		for (; from < to; from += page)
			seen += *(const volatile uint8_t *)from;
	}
	fclose(f);
	if (!found)
		die("no ring in /proc/self/maps");
}

uint64_t reader_read(const struct reader *reader)
{
	uint64_t sum = 0, packets;

	if (reader->library == LIBRARY_PCAP)
		packets = library_read_pcap(&sum);
	else if (reader->library == LIBRARY_NFRING)
		packets = library_read_nfring(&sum);
	else
		packets = tap_read(&tap, true, &sum);
	seen += sum;
	return packets;
}

void reader_close(const struct reader *reader)
{
	if (reader->library == LIBRARY_PCAP)
		library_close_pcap();
	else if (reader->library == LIBRARY_NFRING)
		library_close_nfring();
	else
		tap_close(&tap);
}

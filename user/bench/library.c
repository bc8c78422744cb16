// SPDX-License-Identifier: GPL-2.0
/* Read with libpcap and libnfring; each can have one open ring. */
#include <pcap/pcap.h>
#include <nfring.h>

#include "bench.h"

static pcap_t *pcap;
static struct nfring *ring;

void library_open_pcap(const struct shape *shape)
{
	char why[PCAP_ERRBUF_SIZE];

	pcap = pcap_create(DEVICE, why);
	if (!pcap || pcap_set_snaplen(pcap, shape->size) ||
	    pcap_set_buffer_size(pcap, shape->ring) ||
	    pcap_set_timeout(pcap, 10) || pcap_activate(pcap) ||
	    pcap_setnonblock(pcap, 1, why))
		die("cannot open " DEVICE " with libpcap");
}

static void on_packet(u_char *arg, const struct pcap_pkthdr *header,
		      const u_char *data)
{
	*(uint64_t *)arg += touch_bytes(data, header->caplen);
}

uint64_t library_read_pcap(uint64_t *sum)
{
	uint64_t packets = 0;
	int n;

	while ((n = pcap_dispatch(pcap, -1, on_packet, (u_char *)sum)) > 0)
		packets += n;
	return packets;
}

void library_close_pcap(void)
{
	pcap_close(pcap);
}

void library_open_nfring(const struct shape *shape)
{
	struct nfring_options options = NFRING_OPTIONS_INIT;

	/* libpcap uses V3 too. */
	options.version = TPACKET_V3;
	if (nfring_open(&ring) ||
	    nfring_setup(ring, shape->ring, shape->size, &options) ||
	    nfring_attach(ring, "ingress:" DEVICE))
		die("cannot open ingress:" DEVICE " with libnfring");
}

uint64_t library_read_nfring(uint64_t *sum)
{
	struct nfring_frame frame;
	uint64_t packets = 0;

	while (nfring_next(ring, &frame)) {
		*sum += touch_bytes(frame.data, frame.snaplen);
		nfring_release(ring, &frame);
		packets++;
	}
	return packets;
}

void library_close_nfring(void)
{
	nfring_close(ring);
}

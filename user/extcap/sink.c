// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "sink.h"

int sink_init(struct sink *sink, const char *filter, enum link link,
	      uint32_t snaplen, char why[PCAP_ERRBUF_SIZE])
{
	*sink = (struct sink) { .link = link };
	sink->buffer = malloc((size_t)snaplen + RECORD_ROOM);
	sink->pcap = pcap_open_dead_with_tstamp_precision(link_dlt(link),
		snaplen + RECORD_ROOM, PCAP_TSTAMP_PRECISION_NANO);
	if (!sink->buffer || !sink->pcap) {
		snprintf(why, PCAP_ERRBUF_SIZE, "%s", strerror(ENOMEM));
		sink_close(sink);
		return -1;
	}
	if (!filter)
		return 0;
	if (pcap_compile(sink->pcap, &sink->program, filter, 1,
			 PCAP_NETMASK_UNKNOWN)) {
		snprintf(why, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(sink->pcap));
		sink_close(sink);
		return -1;
	}
	sink->filtered = 1;
	return 0;
}

static int fail(const struct sink *sink)
{
	/* Wireshark closes its end before it says that the capture is over. */
	if (errno == EPIPE)
		return 0;
	return complain("--fifo %s: %s", sink->path, strerror(errno));
}

int sink_open(struct sink *sink, const char *path)
{
	sink->path = path;
	sink->dumper = pcap_dump_open(sink->pcap, path);
	if (!sink->dumper)
		return complain("--fifo %s", pcap_geterr(sink->pcap));
	/* The header at once: the reader waits for it before anything else. */
	return pcap_dump_flush(sink->dumper) ? fail(sink) : 0;
}

void sink_put(struct sink *sink, const struct nfring_frame *frame)
{
	struct pcap_pkthdr header = {
		/* Nanoseconds by the file's precision, whatever the name says. */
		.ts = { .tv_sec = frame->sec, .tv_usec = frame->nsec },
	};
	struct record record;

	/* Where there is no such header, nothing is invented. */
	if (record_build(&record, frame, sink->link, sink->buffer))
		return;
	header.caplen = record.caplen;
	header.len = record.len;
	if (sink->filtered &&
	    !pcap_offline_filter(&sink->program, &header, record.data))
		return;
	pcap_dump((u_char *)sink->dumper, &header, record.data);
}

int sink_flush(struct sink *sink)
{
	if (pcap_dump_flush(sink->dumper) ||
	    ferror(pcap_dump_file(sink->dumper)))
		return fail(sink);
	return 1;
}

int sink_fd(const struct sink *sink)
{
	return fileno(pcap_dump_file(sink->dumper));
}

void sink_close(struct sink *sink)
{
	if (sink->dumper)
		pcap_dump_close(sink->dumper);
	pcap_freecode(&sink->program);
	if (sink->pcap)
		pcap_close(sink->pcap);
	free(sink->buffer);
	*sink = (struct sink) { 0 };
}

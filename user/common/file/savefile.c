// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/descriptor.h"
#include "common/message.h"
#include "common/file/savefile.h"

#define HEADER_LEN	24
#define RECORD_LEN	16	/* before the bytes of each packet */

static int open_dumper(struct savefile *file, int dlt, uint32_t snaplen)
{
	FILE *stdio = stream_stdio(file->stream);

	if (!stdio)
		return complain("-w %s: %s", file->path, strerror(ENOMEM));
	file->pcap = pcap_open_dead_with_tstamp_precision(dlt,
		(int)record_snaplen(snaplen), file->micro ?
		PCAP_TSTAMP_PRECISION_MICRO : PCAP_TSTAMP_PRECISION_NANO);
	file->buffer = malloc((size_t)snaplen + RECORD_ROOM);
	if (file->pcap && file->buffer)
		file->dumper = pcap_dump_fopen(file->pcap, stdio);
	if (file->dumper)
		return 0;
	fclose(stdio);
	return complain("-w %s: %s", file->path, file->pcap && file->buffer ?
			pcap_geterr(file->pcap) : strerror(ENOMEM));
}

static int savefile_failed(const struct savefile *file)
{
	return complain("-w %s: %s", file->path, descriptor_why(errno));
}

int savefile_flush(struct savefile *file)
{
	if (pcap_dump_flush(file->dumper))
		return savefile_failed(file);
	errno = -stream_flush(file->stream);
	return errno ? savefile_failed(file) : 0;
}

int savefile_open(struct savefile *file, const char *path, struct stream *stream,
		  int dlt, uint32_t snaplen, bool micro, bool flush)
{
	*file = (struct savefile) {
		.path = path, .stream = stream, .micro = micro, .flush = flush,
		.total = HEADER_LEN,
	};
	if (open_dumper(file, dlt, snaplen)) {
		savefile_close(file);
		return -1;
	}
	/* Write the header now: the reader of a pipe may wait for it. */
	return savefile_flush(file);
}

int savefile_put(struct savefile *file, const struct record *record,
		 uint64_t sec, uint32_t nsec)
{
	const struct pcap_pkthdr header = {
		/*
		 * tv_usec has the file's precision: microseconds or
		 * nanoseconds.
		 */
		.ts = { .tv_sec = (time_t)sec,
			.tv_usec = file->micro ? nsec / 1000 : nsec },
		.caplen = record->caplen,
		.len = record->len,
	};

	pcap_dump((u_char *)file->dumper, &header, record->data);
	file->total += RECORD_LEN + record->caplen;
	if (ferror(pcap_dump_file(file->dumper)))
		return savefile_failed(file);
	return file->flush && savefile_flush(file) ? -1 : 1;
}

int savefile_write(struct savefile *file, const struct nfring_frame *frame,
		   enum link link)
{
	struct record record;

	if (record_build(&record, frame, link, file->buffer))
		return 0;
	return savefile_put(file, &record, frame->sec, frame->nsec);
}

int savefile_close(struct savefile *file)
{
	int err = 0;

	if (file->dumper) {
		/* An earlier error of the stream already had its message. */
		if (!file->stream->error && pcap_dump_flush(file->dumper))
			err = savefile_failed(file);
		pcap_dump_close(file->dumper);
	}
	if (file->pcap)
		pcap_close(file->pcap);
	free(file->buffer);
	*file = (struct savefile) { 0 };
	return err;
}

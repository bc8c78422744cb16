// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/file/savefile.h"

static int open_dumper(struct savefile *file, int fd, int dlt, uint32_t snaplen)
{
	FILE *stream = fdopen(fd, "w");

	if (!stream) {
		close(fd);
		return complain("-w %s: %s", file->path, strerror(errno));
	}
	file->pcap = pcap_open_dead_with_tstamp_precision(dlt,
		(int)(snaplen + RECORD_ROOM), file->micro ?
		PCAP_TSTAMP_PRECISION_MICRO : PCAP_TSTAMP_PRECISION_NANO);
	file->buffer = malloc((size_t)snaplen + RECORD_ROOM);
	if (file->pcap && file->buffer)
		file->dumper = pcap_dump_fopen(file->pcap, stream);
	if (file->dumper)
		return 0;
	fclose(stream);
	return complain("-w %s: %s", file->path, file->pcap && file->buffer ?
			pcap_geterr(file->pcap) : strerror(ENOMEM));
}

int savefile_open(struct savefile *file, const char *path, int fd, int dlt,
		  uint32_t snaplen, bool micro, bool flush)
{
	*file = (struct savefile) {
		.path = path, .micro = micro, .flush = flush,
	};
	if (open_dumper(file, fd, dlt, snaplen)) {
		savefile_close(file);
		return -1;
	}
	/* Write the header now: the reader of a pipe may wait for it. */
	return pcap_dump_flush(file->dumper) ?
		complain("-w %s: %s", path, strerror(errno)) : 0;
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
	if (file->flush)
		pcap_dump_flush(file->dumper);
	if (ferror(pcap_dump_file(file->dumper)))
		return complain("-w %s: %s", file->path, strerror(errno));
	return 1;
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
		if (pcap_dump_flush(file->dumper))
			err = complain("-w %s: %s", file->path, strerror(errno));
		pcap_dump_close(file->dumper);
	}
	if (file->pcap)
		pcap_close(file->pcap);
	free(file->buffer);
	*file = (struct savefile) { 0 };
	return err;
}

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "savefile.h"

int savefile_open(struct savefile *file, const char *path, enum link link,
		  uint32_t snaplen, bool flush)
{
	*file = (struct savefile) { .path = path, .link = link, .flush = flush };
	file->buffer = malloc((size_t)snaplen + RECORD_ROOM);
	file->pcap = pcap_open_dead_with_tstamp_precision(link_dlt(link),
							  snaplen + RECORD_ROOM,
							  PCAP_TSTAMP_PRECISION_NANO);
	if (!file->buffer || !file->pcap) {
		savefile_close(file);
		return complain("-w %s: %s", path, strerror(ENOMEM));
	}
	file->dumper = pcap_dump_open(file->pcap, path);
	if (!file->dumper) {
		/* It begins with the path. */
		complain("-w %s", pcap_geterr(file->pcap));
		savefile_close(file);
		return -1;
	}
	/* The header at once: a reader at the other end may wait for it. */
	return pcap_dump_flush(file->dumper) ?
		complain("-w %s: %s", path, strerror(errno)) : 0;
}

int savefile_write(struct savefile *file, const struct nfring_frame *frame)
{
	struct pcap_pkthdr header = {
		/* Nanoseconds by the file's precision, whatever the name says. */
		.ts = { .tv_sec = frame->sec, .tv_usec = frame->nsec },
	};
	struct record record;

	if (record_build(&record, frame, file->link, file->buffer))
		return 0;
	header.caplen = record.caplen;
	header.len = record.len;
	pcap_dump((u_char *)file->dumper, &header, record.data);
	if (file->flush)
		pcap_dump_flush(file->dumper);
	if (ferror(pcap_dump_file(file->dumper)))
		return complain("-w %s: %s", file->path, strerror(errno));
	return 1;
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

// SPDX-License-Identifier: GPL-2.0
#include "sink.h"

/* Return 0 if the reader has closed the pipe, for which output.c prints no message. */
static int outcome(const struct sink *sink, int err)
{
	if (err >= 0)
		return 1;
	return sink->file.gone ? 0 : -1;
}

int sink_open(struct sink *sink, int fd, const char *path, const char *filter,
	      enum link link, uint32_t snaplen)
{
	/* In a live capture, Wireshark shows metadata only as comments. */
	const struct output_config config = {
		.path = path, .opener = &sink->opener, .option = "--fifo", .filter = filter,
		.snaplen = snaplen, .link = link, .comments = true,
	};
	const struct naming naming = output_naming(&config);

	opener_give(&sink->opener, &naming, fd);
	return output_open(&sink->file, &config, &sink->names);
}

int sink_put(struct sink *sink, const struct nfring_frame *frame,
	     const struct nfring_metadata *m)
{
	int err = output_write(&sink->file, frame, m, sink->lost);

	sink->lost = 0;
	return outcome(sink, err);
}

int sink_flush(struct sink *sink)
{
	return outcome(sink, output_flush(&sink->file));
}

int sink_close(struct sink *sink, uint64_t lost)
{
	return outcome(sink, output_close(&sink->file, lost)) < 0 ? -1 : 0;
}

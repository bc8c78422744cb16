// SPDX-License-Identifier: GPL-2.0
#include <pcap/pcap.h>

#include "common/file/savefile.h"

#define MAGIC_MICROSECONDS	0xa1b2c3d4
#define MAGIC_NANOSECONDS	0xa1b23c4d

int savefile_begin(struct stream *stream, uint32_t type, uint32_t snaplen,
		   bool micro)
{
	const struct pcap_file_header header = {
		.magic = micro ? MAGIC_MICROSECONDS : MAGIC_NANOSECONDS,
		.version_major = PCAP_VERSION_MAJOR,
		.version_minor = PCAP_VERSION_MINOR,
		.snaplen = snaplen,
		.linktype = type,
	};

	return stream_put(stream, &header, sizeof(header));
}

int savefile_split(struct stream *stream, const uint32_t head[4],
		   const struct record *record)
{
	int err = stream_put(stream, head, 4 * sizeof(*head));

	return err ? err : stream_put(stream, record->data, record->caplen);
}

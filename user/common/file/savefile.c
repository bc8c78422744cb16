// SPDX-License-Identifier: GPL-2.0
#include <string.h>

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

/* Called for each packet, so store it directly in the buffer if it fits. */
int savefile_packet(struct stream *stream, const struct record *record,
		    uint32_t sec, uint32_t fraction)
{
	const uint32_t head[] = { sec, fraction, record->caplen, record->len };
	uint8_t *room = stream_room(stream, sizeof(head) + record->caplen);
	int err;

	if (room) {
		memcpy(room, head, sizeof(head));
		memcpy(room + sizeof(head), record->data, record->caplen);
		stream_advance(stream, sizeof(head) + record->caplen);
		return 0;
	}
	err = stream_put(stream, head, sizeof(head));
	return err ? err : stream_put(stream, record->data, record->caplen);
}

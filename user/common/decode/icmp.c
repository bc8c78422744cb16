// SPDX-License-Identifier: GPL-2.0
/* ICMP of both IP families: type and code, then the fields of some types. */
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>

#include "common/decode/decode.h"

struct type {
	uint8_t number;
	const char *name;
};

static const struct type types[] = {
	{ ICMP_ECHOREPLY, "echo reply" },
	{ ICMP_DEST_UNREACH, "destination unreachable" },
	{ ICMP_SOURCE_QUENCH, "source quench" },
	{ ICMP_REDIRECT, "redirect" },
	{ ICMP_ECHO, "echo request" },
	{ ICMP_TIME_EXCEEDED, "time exceeded" },
	{ ICMP_PARAMETERPROB, "parameter problem" },
	{ ICMP_TIMESTAMP, "time stamp query" },
	{ ICMP_TIMESTAMPREPLY, "time stamp reply" },
};

static const struct type types6[] = {
	{ ICMP6_DST_UNREACH, "destination unreachable" },
	{ ICMP6_PACKET_TOO_BIG, "packet too big" },
	{ ICMP6_TIME_EXCEEDED, "time exceeded" },
	{ ICMP6_PARAM_PROB, "parameter problem" },
	{ ICMP6_ECHO_REQUEST, "echo request" },
	{ ICMP6_ECHO_REPLY, "echo reply" },
	{ MLD_LISTENER_QUERY, "multicast listener query" },
	{ MLD_LISTENER_REPORT, "multicast listener report" },
	{ MLD_LISTENER_REDUCTION, "multicast listener done" },
	{ ND_ROUTER_SOLICIT, "router solicitation" },
	{ ND_ROUTER_ADVERT, "router advertisement" },
	{ ND_NEIGHBOR_SOLICIT, "neighbor solicitation" },
	{ ND_NEIGHBOR_ADVERT, "neighbor advertisement" },
	{ ND_REDIRECT, "redirect" },
	{ 143, "multicast listener report v2" },
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static void decode_type(struct text *text, const uint8_t *header,
			const struct type *known, size_t nr)
{
	size_t i;

	for (i = 0; i < nr && known[i].number != header[0]; i++)
		;
	if (i < nr)
		text_add(text, "%s", known[i].name);
	else
		text_add(text, "type %u", header[0]);
	if (header[1])
		text_add(text, ", code %u", header[1]);
}

/*
 * In echo and timestamp messages, identifier and sequence number follow the checksum.
 */
static void decode_id(struct text *text, struct bytes rest)
{
	const uint8_t *id = bytes_take(&rest, 4);

	if (id)
		text_add(text, ", id %u, seq %u", be16_at(id), be16_at(id + 2));
}

void decode_icmp(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *header = bytes_take(&bytes, 4);

	decode_ends(text, segment);
	text_add(text, "ICMP ");
	if (!header) {
		text_add(text, "[|icmp]");
		return;
	}
	decode_type(text, header, types, COUNT(types));
	switch (header[0]) {
	case ICMP_ECHO:
	case ICMP_ECHOREPLY:
	case ICMP_TIMESTAMP:
	case ICMP_TIMESTAMPREPLY:
		decode_id(text, bytes);
	}
	text_add(text, ", length %u", segment->len);
}

/* In neighbour messages, the target address follows 4 bytes of flags. */
static void decode_target(struct text *text, struct bytes rest,
			  const char *what, struct names *names)
{
	const uint8_t *target = bytes_take(&rest, 20);

	if (target) {
		text_add(text, ", %s ", what);
		names_add_host(text, names, target + 4, 16);
	}
}

static void decode_mtu(struct text *text, struct bytes rest)
{
	const uint8_t *mtu = bytes_take(&rest, 4);

	if (mtu)
		text_add(text, ", mtu %u", be32_at(mtu));
}

void decode_icmp6(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *header = bytes_take(&bytes, 4);

	decode_ends(text, segment);
	text_add(text, "ICMP6, ");
	if (!header) {
		text_add(text, "[|icmp6]");
		return;
	}
	decode_type(text, header, types6, COUNT(types6));
	switch (header[0]) {
	case ICMP6_ECHO_REQUEST:
	case ICMP6_ECHO_REPLY:
		decode_id(text, bytes);
		break;
	case ND_NEIGHBOR_SOLICIT:
		decode_target(text, bytes, "who has", segment->context->names);
		break;
	case ND_NEIGHBOR_ADVERT:
		decode_target(text, bytes, "tgt is", segment->context->names);
		break;
	case ICMP6_PACKET_TOO_BIG:
		decode_mtu(text, bytes);
	}
	text_add(text, ", length %u", segment->len);
}

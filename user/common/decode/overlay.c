// SPDX-License-Identifier: GPL-2.0
/* Tunnels: GRE, and VXLAN and Geneve in UDP. */
#include <linux/if_ether.h>

#include "common/decode/decode.h"

#define GRE_CHECKSUM	0x8000
#define GRE_ROUTING	0x4000
#define GRE_KEY		0x2000
#define GRE_SEQ		0x1000
#define GRE_ACK		0x0080	/* version 1 */
#define GRE_VERSION	0x0007

#define VXLAN_VNI	0x08

#define GENEVE_OAM	0x80
#define GENEVE_CRITICAL	0x40

/* Describe the payload of a tunnel.  @len is the length of the payload. */
static void decode_payload(struct text *text, uint16_t type, struct bytes bytes,
			   uint32_t len, const struct decode_context *context)
{
	if (type == ETH_P_TEB)
		decode_inner_ethernet(text, bytes, len, context);
	else
		decode_inner(text, type, bytes, len, context);
}

/* Take an optional field of 4 bytes.  Return false if it is cut short. */
static bool take_field(struct bytes *bytes, uint32_t *value)
{
	const uint8_t *at = bytes_take(bytes, 4);

	if (at)
		*value = be32_at(at);
	return at;
}

/* Add the fields that the flags announce.  Return false if one is cut short. */
static bool decode_gre_fields(struct text *text, uint16_t flags, struct bytes *bytes)
{
	uint32_t value;

	if (flags & (GRE_CHECKSUM | GRE_ROUTING)) {
		if (!take_field(bytes, &value))
			return false;
		text_add(text, ", off 0x%x", value & 0xffff);
	}
	if (flags & GRE_KEY) {
		if (!take_field(bytes, &value))
			return false;
		text_add(text, ", key=0x%x", value);
	}
	if (flags & GRE_SEQ) {
		if (!take_field(bytes, &value))
			return false;
		text_add(text, ", seq %u", value);
	}
	return true;
}

/* Version 1 carries PPP for PPTP.  Its key is the payload length and the call ID. */
static bool decode_pptp_fields(struct text *text, uint16_t flags, struct bytes *bytes)
{
	uint32_t value;

	if (!take_field(bytes, &value))
		return false;
	text_add(text, ", call %u", value & 0xffff);
	if (flags & GRE_SEQ) {
		if (!take_field(bytes, &value))
			return false;
		text_add(text, ", seq %u", value);
	}
	if (flags & GRE_ACK) {
		if (!take_field(bytes, &value))
			return false;
		text_add(text, ", ack %u", value);
	}
	return true;
}

void decode_gre(struct text *text, const struct decode_segment *segment)
{
	struct bytes bytes = segment->bytes;
	const uint8_t *header = bytes_take(&bytes, 4);
	uint16_t flags, type;
	bool whole;
	size_t used;

	decode_ends(text, segment);
	if (!header) {
		text_add(text, "[|gre]");
		return;
	}
	flags = be16_at(header);
	type = be16_at(header + 2);
	text_add(text, "GREv%u", flags & GRE_VERSION);
	if (flags & GRE_VERSION)
		whole = decode_pptp_fields(text, flags, &bytes);
	else
		whole = decode_gre_fields(text, flags, &bytes);
	text_add(text, "%s, length %u", whole ? "" : ", [|gre]", segment->len);
	/* Nobody sends routing entries, so do not look for the payload after them. */
	if (!whole || flags & (GRE_VERSION | GRE_ROUTING))
		return;
	text_add(text, ": ");
	used = segment->bytes.left - bytes.left;
	decode_payload(text, type, bytes,
		       segment->len > used ? segment->len - used : 0, segment->context);
}

void decode_vxlan(struct text *text, const struct decode_datagram *datagram)
{
	struct bytes bytes = datagram->bytes;
	const uint8_t *header = bytes_take(&bytes, 8);
	uint8_t flags;

	if (!header) {
		text_add(text, "VXLAN [|vxlan]");
		return;
	}
	flags = header[0];
	text_add(text, "VXLAN, flags [%s] (0x%02x), vni %u: ",
		 flags & VXLAN_VNI ? "I" : "invalid", flags, be32_at(header + 4) >> 8);
	decode_inner_ethernet(text, bytes, datagram->len > 8 ? datagram->len - 8 : 0,
			      datagram->context);
}

void decode_geneve(struct text *text, const struct decode_datagram *datagram)
{
	struct bytes bytes = datagram->bytes;
	const uint8_t *header = bytes_take(&bytes, 8);
	uint8_t flags, options;
	uint32_t len;

	text_add(text, "Geneve");
	if (!header) {
		text_add(text, " [|geneve]");
		return;
	}
	options = (header[0] & 0x3f) * 4;
	flags = header[1];
	text_add(text, ", Flags [%s%s%s], vni 0x%x",
		 flags & GENEVE_OAM ? "O" : "", flags & GENEVE_CRITICAL ? "C" : "",
		 flags & (GENEVE_OAM | GENEVE_CRITICAL) ? "" : "none",
		 be32_at(header + 4) >> 8);
	if (options)
		text_add(text, ", options [%u bytes]", options);
	if (!bytes_take(&bytes, options)) {
		text_add(text, ", [|geneve]");
		return;
	}
	text_add(text, ": ");
	len = 8 + options;
	decode_payload(text, be16_at(header + 2), bytes,
		       datagram->len > len ? datagram->len - len : 0,
		       datagram->context);
}

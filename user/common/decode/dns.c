// SPDX-License-Identifier: GPL-2.0
/*
 * DNS messages.  A name can point to another place in the message, so the decoder
 * limits the pointers of a name and the records of a message.  The ring can change at
 * any time, so the decoder copies each length before it checks it.
 */
#include "common/decode/decode.h"

#define DNS_HEADER	12

#define DNS_RESPONSE	0x8000
#define DNS_AUTHORITY	0x0400
#define DNS_TRUNCATED	0x0200
#define DNS_RECURSE	0x0100
#define DNS_AVAILABLE	0x0080
#define DNS_AUTHENTIC	0x0020
#define DNS_UNCHECKED	0x0010

/* Bits that no query has. */
#define DNS_ODD		0x06cf

#define CLASS_IN	1
#define CLASS_FLUSH	0x8000

#define NAME_MAX_BYTES	255
#define POINTERS_MAX	16
#define RECORDS_MAX	32

/**
 * struct dns - a message
 * @start: its first byte, for pointers
 * @rest: the part that is not decoded yet
 * @multicast: multicast DNS, which has a flag in the class
 */
struct dns {
	const uint8_t *start;
	struct bytes rest;
	bool multicast;
};

static const char *const operations[16] = {
	"", " inv_q", " stat", " op3", " notify", " update", " op6", " op7", " op8",
	" op9", " op10", " op11", " op12", " op13", " op14", " op15",
};

static const char *const results[16] = {
	"", " FormErr", " ServFail", " NXDomain", " NotImp", " Refused", " YXDomain",
	" YXRRSet", " NXRRSet", " NotAuth", " NotZone", " Resp11", " Resp12", " Resp13",
	" Resp14", " NoChange",
};

enum dns_type {
	TYPE_A = 1, TYPE_NS = 2, TYPE_CNAME = 5, TYPE_PTR = 12, TYPE_MX = 15, TYPE_TXT = 16,
	TYPE_AAAA = 28, TYPE_SRV = 33, TYPE_DNAME = 39,
};

static const struct {
	uint16_t number;
	const char *name;
} types[] = {
	{ TYPE_A, "A" }, { TYPE_NS, "NS" }, { TYPE_CNAME, "CNAME" }, { 6, "SOA" },
	{ TYPE_PTR, "PTR" }, { 13, "HINFO" }, { TYPE_MX, "MX" }, { TYPE_TXT, "TXT" },
	{ TYPE_AAAA, "AAAA" }, { TYPE_SRV, "SRV" }, { 35, "NAPTR" },
	{ TYPE_DNAME, "DNAME" }, { 41, "OPT" }, { 43, "DS" }, { 46, "RRSIG" },
	{ 47, "NSEC" }, { 48, "DNSKEY" }, { 64, "SVCB" }, { 65, "HTTPS" },
	{ 250, "TSIG" }, { 251, "IXFR" }, { 252, "AXFR" }, { 255, "ANY" },
};

static void add_type(struct text *text, uint16_t type)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].number == type) {
			text_add(text, " %s", types[i].name);
			return;
		}
	}
	text_add(text, " Type%u", type);
}

static void add_class(struct text *text, uint16_t class)
{
	if (class == 3)
		text_add(text, " CHAOS");
	else if (class == 4)
		text_add(text, " HS");
	else if (class != CLASS_IN)
		text_add(text, " Class%u", class);
}

/*
 * Replace unprintable bytes, because anyone can choose the bytes of a name.  Read each
 * byte once: the packet may be in a ring, where it can change after the check.
 */
static void add_bytes(struct text *text, const uint8_t *at, size_t len)
{
	for (; len; len--, at++) {
		uint8_t byte = *(const volatile uint8_t *)at;

		text_add(text, "%c", byte > ' ' && byte <= '~' ? byte : '?');
	}
}

/* Move @place to the byte of the message that a pointer names. */
static bool follow_pointer(const struct dns *dns, struct bytes *place, uint8_t high)
{
	size_t end = (size_t)(place->at - dns->start) + place->left, target;
	const uint8_t *low = bytes_take(place, 1);

	if (!low)
		return false;
	target = (size_t)(high & 0x3f) << 8 | *low;
	if (target >= end)
		return false;
	*place = (struct bytes) { dns->start + target, end - target };
	return true;
}

/* Take a name, and add it if @text is not NULL.  Return false if it is damaged. */
static bool take_name(const struct dns *dns, struct bytes *bytes, struct text *text)
{
	struct bytes place = *bytes;
	unsigned int pointers = 0;
	size_t total = 0;

	for (;;) {
		const uint8_t *at = bytes_take(&place, 1), *label;
		uint8_t len;

		if (!at)
			return false;
		len = *at;
		if (len >= 0xc0) {
			if (!follow_pointer(dns, &place, len))
				return false;
			/* The message continues after the pointer, and the name elsewhere. */
			if (!pointers)
				bytes_take(bytes, at + 2 - bytes->at);
			if (++pointers > POINTERS_MAX)
				return false;
			continue;
		}
		if (len & 0xc0)
			return false;
		label = bytes_take(&place, len);
		total += len + 1;
		if (!label || total > NAME_MAX_BYTES)
			return false;
		if (text && (len || total == 1)) {
			add_bytes(text, label, len);
			text_add(text, ".");
		}
		if (!len)
			break;
	}
	if (!pointers)
		*bytes = place;
	return true;
}

/* Add a blank and a name that begins at @bytes.  A damaged one adds nothing. */
static bool add_name(const struct dns *dns, struct text *text, struct bytes bytes)
{
	struct bytes again = bytes;

	if (!take_name(dns, &bytes, NULL))
		return false;
	text_add(text, " ");
	return take_name(dns, &again, text);
}

/* Take the type and class of a question or a record. */
static bool take_kind(struct bytes *bytes, uint16_t *type, uint16_t *class)
{
	const uint8_t *at = bytes_take(bytes, 4);

	if (!at)
		return false;
	*type = be16_at(at);
	*class = be16_at(at + 2);
	return true;
}

/* Add the name last, although it is first in the message. */
static bool take_question(struct dns *dns, struct text *text)
{
	struct bytes name = dns->rest;
	uint16_t type, class;

	if (!take_name(dns, &dns->rest, NULL) ||
	    !take_kind(&dns->rest, &type, &class))
		return false;
	if (!text)
		return true;
	add_type(text, type);
	add_class(text, dns->multicast ? class & ~CLASS_FLUSH : class);
	if (dns->multicast)
		text_add(text, class & CLASS_FLUSH ? " (QU)" : " (QM)");
	text_add(text, "?");
	return add_name(dns, text, name);
}

static bool add_strings(struct text *text, struct bytes data)
{
	while (data.left) {
		uint8_t len = *bytes_take(&data, 1);
		const uint8_t *string = bytes_take(&data, len);

		if (!string)
			return false;
		text_add(text, " \"");
		add_bytes(text, string, len);
		text_add(text, "\"");
	}
	return true;
}

static bool add_address(struct text *text, struct bytes data, uint16_t type)
{
	const uint8_t *at = bytes_take(&data, type == TYPE_A ? 4 : 16);

	if (!at)
		return false;
	text_add(text, " ");
	if (type == TYPE_A)
		text_add_ipv4(text, at);
	else
		text_add_ipv6(text, at);
	return true;
}

static bool add_mail(const struct dns *dns, struct text *text, struct bytes data)
{
	const uint8_t *preference = bytes_take(&data, 2);

	if (!preference || !add_name(dns, text, data))
		return false;
	text_add(text, " %u", be16_at(preference));
	return true;
}

static bool add_service(const struct dns *dns, struct text *text, struct bytes data)
{
	const uint8_t *at = bytes_take(&data, 6);

	if (!at || !add_name(dns, text, data))
		return false;
	text_add(text, ":%u %u %u", be16_at(at + 4), be16_at(at), be16_at(at + 2));
	return true;
}

/* Add the contents of a record, for types whose contents fit into a line. */
static bool add_data(const struct dns *dns, struct text *text, uint16_t type,
		     struct bytes data)
{
	switch (type) {
	case TYPE_A:
	case TYPE_AAAA:
		return add_address(text, data, type);
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
	case TYPE_DNAME:
		return add_name(dns, text, data);
	case TYPE_MX:
		return add_mail(dns, text, data);
	case TYPE_SRV:
		return add_service(dns, text, data);
	case TYPE_TXT:
		return add_strings(text, data);
	default:
		return true;
	}
}

static bool take_record(struct dns *dns, struct text *text)
{
	uint16_t type, class;
	const uint8_t *more;
	struct bytes data;
	uint16_t len;

	if (!take_name(dns, &dns->rest, NULL) ||
	    !take_kind(&dns->rest, &type, &class))
		return false;
	more = bytes_take(&dns->rest, 6);
	if (!more)
		return false;
	len = be16_at(more + 4);
	data = dns->rest;
	bytes_cut(&data, len);
	if (!bytes_take(&dns->rest, len))
		bytes_cut(&dns->rest, 0);
	add_class(text, dns->multicast ? class & ~CLASS_FLUSH : class);
	if (dns->multicast && class & CLASS_FLUSH)
		text_add(text, " (Cache flush)");
	add_type(text, type);
	return add_data(dns, text, type, data);
}

/* Take @nr questions, and add them if @text is not NULL. */
static bool take_questions(struct dns *dns, struct text *text, uint16_t nr)
{
	uint16_t i;

	for (i = 0; i < nr; i++)
		if (i == RECORDS_MAX || !take_question(dns, text))
			return false;
	return true;
}

static bool decode_response(struct text *text, struct dns *dns, uint16_t flags,
			    const uint16_t counts[4])
{
	uint16_t i;

	text_add(text, "%s%s%s%s%s%s", operations[flags >> 11 & 15], results[flags & 15],
		 flags & DNS_AUTHORITY ? "*" : "", flags & DNS_AVAILABLE ? "" : "-",
		 flags & DNS_TRUNCATED ? "|" : "", flags & DNS_AUTHENTIC ? "$" : "");
	if (counts[0] != 1)
		text_add(text, " [%uq]", counts[0]);
	text_add(text, " %u/%u/%u", counts[1], counts[2], counts[3]);
	if (!take_questions(dns, NULL, counts[0]))
		return false;
	for (i = 0; i < counts[1]; i++) {
		text_add(text, "%s", i ? "," : "");
		if (i == RECORDS_MAX || !take_record(dns, text))
			return false;
	}
	return true;
}

static bool decode_query(struct text *text, struct dns *dns, uint16_t flags,
			 const uint16_t counts[4])
{
	text_add(text, "%s%s%s", operations[flags >> 11 & 15],
		 flags & DNS_RECURSE ? "+" : "", flags & DNS_UNCHECKED ? "%" : "");
	if (flags & DNS_ODD)
		text_add(text, " [b2&3=0x%x]", flags);
	if (counts[1])
		text_add(text, " [%ua]", counts[1]);
	if (counts[0] != 1)
		text_add(text, " [%uq]", counts[0]);
	if (counts[2])
		text_add(text, " [%un]", counts[2]);
	if (counts[3])
		text_add(text, " [%uau]", counts[3]);
	return take_questions(dns, text, counts[0]);
}

void decode_dns(struct text *text, const struct decode_datagram *datagram,
		bool multicast)
{
	struct dns dns = {
		.start = datagram->bytes.at,
		.rest = datagram->bytes,
		.multicast = multicast,
	};
	const uint8_t *header = bytes_take(&dns.rest, DNS_HEADER);
	uint16_t counts[4], flags;
	bool whole;
	int i;

	if (!header) {
		text_add(text, "[|domain] (%u)", datagram->len);
		return;
	}
	flags = be16_at(header + 2);
	for (i = 0; i < 4; i++)
		counts[i] = be16_at(header + 4 + 2 * i);
	text_add(text, "%u", be16_at(header));
	whole = flags & DNS_RESPONSE ? decode_response(text, &dns, flags, counts) :
				       decode_query(text, &dns, flags, counts);
	text_add(text, "%s (%u)", whole ? "" : " [|domain]", datagram->len);
}

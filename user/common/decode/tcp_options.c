// SPDX-License-Identifier: GPL-2.0
/* TCP options, in tcpdump's words. */
#include "common/decode/tcp.h"

#define OPTION_END		0
#define OPTION_NOP		1
#define OPTION_MSS		2
#define OPTION_WSCALE		3
#define OPTION_SACK_OK		4
#define OPTION_SACK		5
#define OPTION_TIMESTAMP	8
#define OPTION_FAST_OPEN	34

/**
 * struct option_kind - an option with a name
 * @len: bytes of data that the option must have; -1: any number
 * @name: as tcpdump prints it
 */
static const struct option_kind {
	int len;
	const char *name;
} kinds[] = {
	[OPTION_END]		= { 0, "eol" },
	[OPTION_NOP]		= { 0, "nop" },
	[OPTION_MSS]		= { 2, "mss" },
	[OPTION_WSCALE]		= { 1, "wscale" },
	[OPTION_SACK_OK]	= { 0, "sackOK" },
	[OPTION_SACK]		= { -1, "sack" },
	[OPTION_TIMESTAMP]	= { 8, "TS" },
	[19]			= { 16, "md5" },
	[28]			= { 2, "uto" },
	[29]			= { -1, "tcp-ao" },
	[30]			= { -1, "mptcp" },
	[OPTION_FAST_OPEN]	= { -1, "tfo" },
};

static void add_hex(struct text *text, const uint8_t *data, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		text_add(text, "%02x", data[i]);
}

static void add_sack(struct text *text, const uint8_t *data, uint32_t len,
		     uint32_t base)
{
	uint32_t i;

	if (len % 8) {
		text_add(text, " invalid sack");
		return;
	}
	text_add(text, " %u ", len / 8);
	for (i = 0; i < len; i += 8)
		text_add(text, "{%u:%u}", be32_at(data + i) - base,
			 be32_at(data + i + 4) - base);
}

static void add_data(struct text *text, uint8_t number, const uint8_t *data,
		     uint32_t len, uint32_t sack)
{
	switch (number) {
	case OPTION_MSS:
		text_add(text, " %u", be16_at(data));
		break;
	case OPTION_WSCALE:
		text_add(text, " %u", data[0]);
		break;
	case OPTION_TIMESTAMP:
		text_add(text, " val %u ecr %u", be32_at(data), be32_at(data + 4));
		break;
	case OPTION_SACK:
		add_sack(text, data, len, sack);
		break;
	case OPTION_FAST_OPEN:
		text_add(text, len ? " cookie " : " cookiereq");
		add_hex(text, data, len);
		break;
	default:
		text_add(text, len ? " 0x" : "");
		add_hex(text, data, len);
	}
}

/**
 * struct option - one option
 * @number: its kind
 * @len: number of bytes, including the kind and the length
 * @data: the bytes after kind and length
 */
struct option {
	uint8_t number;
	uint8_t len;
	const uint8_t *data;
};

/*
 * Take the next option; @left bytes of options remain.  Return NULL, or what to print
 * instead of an option.  Read each byte once, because the ring can change at any time.
 */
static const char *option_take(struct option *option, struct bytes *bytes,
			       uint32_t left)
{
	const uint8_t *at = bytes_take(bytes, 1);

	if (!at)
		return "[|tcp]";
	*option = (struct option) { .number = *at, .len = 1 };
	if (option->number == OPTION_END || option->number == OPTION_NOP)
		return NULL;
	if (left < 2)
		return "[bad opt]";
	at = bytes_take(bytes, 1);
	if (!at)
		return "[|tcp]";
	option->len = *at;
	if (option->len < 2 || option->len > left)
		return "[bad opt]";
	option->data = bytes_take(bytes, option->len - 2);
	return option->data ? NULL : "[|tcp]";
}

static void add_option(struct text *text, const struct option *option,
		       uint32_t sack)
{
	const struct option_kind *kind = NULL;
	int len = option->data ? option->len - 2 : 0;

	if (option->number < sizeof(kinds) / sizeof(kinds[0]) &&
	    kinds[option->number].name)
		kind = &kinds[option->number];
	if (kind)
		text_add(text, "%s", kind->name);
	else
		text_add(text, "unknown-%u", option->number);
	if (kind && kind->len >= 0 && kind->len != len)
		text_add(text, "[len %u]", option->len);
	else
		add_data(text, option->number, option->data, len, sack);
}

void tcp_add_options(struct text *text, struct bytes options, uint32_t len,
		     uint32_t sack)
{
	const char *separator = "", *instead;
	struct option option;

	while (len) {
		text_add(text, "%s", separator);
		separator = ",";
		instead = option_take(&option, &options, len);
		if (instead) {
			text_add(text, "%s", instead);
			return;
		}
		add_option(text, &option, sack);
		if (option.number == OPTION_END)
			return;
		len -= option.len;
	}
}

// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "common/json.h"

/* Bytes of a sequence that begins with @first; 0: none does. */
static size_t sequence_len(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* The second byte excludes longer forms than needed, surrogates, and what is too large. */
static bool is_second(unsigned char first, unsigned char second)
{
	unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return second >= low && second <= high;
}

/* Return the bytes of the UTF-8 sequence at @text; 0: there is none. */
static size_t utf8_len(const unsigned char *text, size_t left)
{
	size_t len = sequence_len(text[0]), i;

	if (len > left || (len > 1 && !is_second(text[0], text[1])))
		return 0;
	for (i = 2; i < len; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static void write_character(FILE *to, const unsigned char *text, size_t len)
{
	if (text[0] == '"' || text[0] == '\\')
		fprintf(to, "\\%c", text[0]);
	else if (text[0] < 0x20 || text[0] == 0x7f)
		fprintf(to, "\\u%04x", text[0]);
	else
		fwrite(text, 1, len, to);
}

static void write_string(FILE *to, const char *text, size_t left)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t len;

	fputc('"', to);
	for (; left; left -= len, at += len) {
		len = utf8_len(at, left);
		if (len)
			write_character(to, at, len);
		else
			fputs("\\ufffd", to);
		len += !len;
	}
	fputc('"', to);
}

static void begin_value(struct json *json, const char *name)
{
	if (json->more)
		fputc(',', json->to);
	json->more = true;
	if (!name)
		return;
	write_string(json->to, name, strlen(name));
	fputc(':', json->to);
}

void json_open(struct json *json, const char *name, char bracket)
{
	begin_value(json, name);
	fputc(bracket, json->to);
	json->more = false;
}

void json_close(struct json *json, char bracket)
{
	fputc(bracket, json->to);
	json->more = true;
}

void json_line_end(struct json *json)
{
	fputc('\n', json->to);
	json->more = false;
}

void json_bytes(struct json *json, const char *name, const char *text, size_t len)
{
	begin_value(json, name);
	write_string(json->to, text, len);
}

void json_string(struct json *json, const char *name, const char *text)
{
	json_bytes(json, name, text, strlen(text));
}

void json_number(struct json *json, const char *name, uint64_t value)
{
	begin_value(json, name);
	fprintf(json->to, "%" PRIu64, value);
}

void json_signed(struct json *json, const char *name, int64_t value)
{
	begin_value(json, name);
	fprintf(json->to, "%" PRId64, value);
}

void json_bool(struct json *json, const char *name, bool value)
{
	begin_value(json, name);
	fputs(value ? "true" : "false", json->to);
}

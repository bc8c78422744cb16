// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "common/print/json.h"
#include "common/quote.h"

static void begin_value(struct json *json, const char *name)
{
	if (json->more)
		fputc(',', json->to);
	json->more = true;
	if (!name)
		return;
	quote_json(json->to, name, strlen(name));
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
	quote_json(json->to, text, len);
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

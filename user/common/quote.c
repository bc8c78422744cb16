// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <nfring/name.h>
#include "common/quote.h"

void quote_words(FILE *to, const char *name, size_t width)
{
	/* Each byte can become 4 bytes: "\x1b". */
	size_t size = 4 * strlen(name) + 1, used, i, columns = 0;
	char *text = malloc(size);

	if (!text)
		return;
	used = nfring_name_text(text, size, name);
	fputs(text, to);
	/* Count the first byte of each character. */
	for (i = 0; i < used; i++)
		columns += (text[i] & 0xc0) != 0x80;
	for (; columns < width; columns++)
		fputc(' ', to);
	free(text);
}

/*
 * Write a name.  If @escape() returns a text for an ASCII character, write that text
 * instead.  @escape() has to put a backslash before a backslash.
 */
static void quote(FILE *to, const char *name, size_t len,
		  const char *(*escape)(unsigned char c, char text[8]))
{
	const char *instead;
	uint32_t character;
	char text[8];
	size_t nr;

	for (; len; name += nr, len -= nr) {
		nr = nfring_name_character(&character, name, len);
		instead = nr == 1 ? escape(*name, text) : NULL;
		if (instead) {
			fputs(instead, to);
		} else if (nr) {
			fwrite(name, 1, nr, to);
		} else {
			fprintf(to, "\\\\x%02x", (unsigned char)*name);
			nr = 1;
		}
	}
}

static const char *escape_json(unsigned char c, char text[8])
{
	if (c == '"' || c == '\\')
		sprintf(text, "\\%c", c);
	else if (c < 0x20 || c == 0x7f)
		sprintf(text, "\\u%04x", c);
	else
		return NULL;
	return text;
}

void quote_json(FILE *to, const char *name, size_t len)
{
	fputc('"', to);
	quote(to, name, len, escape_json);
	fputc('"', to);
}

static const char *escape_label(unsigned char c, char text[8])
{
	if (c == '\n')
		return "\\n";
	if (c != '"' && c != '\\')
		return NULL;
	sprintf(text, "\\%c", c);
	return text;
}

void quote_label(FILE *to, const char *name)
{
	fputc('"', to);
	quote(to, name, strlen(name), escape_label);
	fputc('"', to);
}

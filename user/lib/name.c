// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ring.h"

/* Return the length of a UTF-8 character that begins with @first, or 0. */
static size_t character_len(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	if (first >= 0xf0 && first < 0xf5)
		return 4;
	return 0;
}

/* A character must have its shortest form, and must not be a surrogate. */
static bool is_well_formed(uint32_t character, size_t len)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return character >= lowest[len] && character <= 0x10ffff &&
	       !(character >= 0xd800 && character <= 0xdfff);
}

NFRING_API size_t nfring_name_character(uint32_t *character, const char *at, size_t len)
{
	size_t nr = len ? character_len(*at) : 0, i;
	unsigned char c;

	if (!nr || nr > len)
		return 0;
	*character = (unsigned char)*at & (nr == 1 ? 0x7f : 0x7f >> nr);
	for (i = 1; i < nr; i++) {
		c = at[i];
		if ((c & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (c & 0x3f);
	}
	return is_well_formed(*character, nr) ? nr : 0;
}

/*
 * Reject characters that control a terminal, or that hide or reorder others.  With
 * them, a name could look like another one.
 */
static bool is_printable(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {
		{ 0, ' ' }, { 0x7f, 0xa0 }, { 0xad, 0xad }, { 0x61c, 0x61c },
		{ 0x1680, 0x1680 }, { 0x180e, 0x180e }, { 0x2000, 0x200f },
		{ 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x3000, 0x3000 },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe0fff },
	};
	size_t i;

	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return false;
	return true;
}

NFRING_API size_t nfring_name_text(char *text, size_t size, const char *name)
{
	size_t left = strlen(name), used = 0, len;
	uint32_t character;

	for (; left; name += len, left -= len) {
		len = nfring_name_character(&character, name, left);
		if (len && is_printable(character)) {
			if (used + len >= size)
				break;
			memcpy(text + used, name, len);
			used += len;
			continue;
		}
		len = 1;
		if (used + strlen("\\x00") >= size)
			break;
		used += sprintf(text + used, "\\x%02x", (unsigned char)*name);
	}
	if (size)
		text[used] = '\0';
	return used;
}

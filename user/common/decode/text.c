// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <nfring/name.h>
#include "common/decode/text.h"

void text_init(struct text *text, char *at, size_t size)
{
	*text = (struct text) { .at = at, .size = size };
	at[0] = '\0';
}

void text_add(struct text *text, const char *format, ...)
{
	size_t room = text->size - text->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text->at + text->len, room, format, args);
	va_end(args);
	if (len < 0)
		return;
	text->len += (size_t)len < room ? (size_t)len : room - 1;
}

void text_add_name(struct text *text, const char *name)
{
	text->len += nfring_name_text(text->at + text->len, text->size - text->len, name);
}

void text_add_words(struct text *text, const char *words)
{
	char word[256];
	size_t len;

	while (*words) {
		len = strcspn(words, " ");
		if (!len) {
			text_add(text, " ");
			words++;
			continue;
		}
		if (len > sizeof(word) - 1)
			len = sizeof(word) - 1;
		memcpy(word, words, len);
		word[len] = '\0';
		text_add_name(text, word);
		words += len;
	}
}

void text_add_mac(struct text *text, const uint8_t *mac, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		text_add(text, "%s%02x", i ? ":" : "", mac[i]);
}

void text_add_ipv4(struct text *text, const uint8_t address[4])
{
	text_add(text, "%u.%u.%u.%u", address[0], address[1], address[2],
		 address[3]);
}

void text_add_ipv6(struct text *text, const uint8_t address[16])
{
	char name[INET6_ADDRSTRLEN];

	if (inet_ntop(AF_INET6, address, name, sizeof(name)))
		text_add(text, "%s", name);
}

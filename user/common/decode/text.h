/* SPDX-License-Identifier: GPL-2.0 */
/* Build a line of text.  Text that does not fit is cut off at its end. */
#ifndef COMMON_DECODE_TEXT_H
#define COMMON_DECODE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct text - a string that grows
 * @at: start of the string, which always ends with a zero byte
 * @size: bytes of memory at @at
 * @len: bytes used, without the zero byte
 */
struct text {
	char *at;
	size_t size;
	size_t len;
};

/* Use the memory of @size bytes at @at; @size is at least 1. */
void text_init(struct text *text, char *at, size_t size);

__attribute__((format(printf, 2, 3)))
void text_add(struct text *text, const char *format, ...);

/* Add an untrusted name.  Bytes that are not printable become texts such as "\x1b". */
void text_add_name(struct text *text, const char *name);

/* Do the same with words, but keep the blanks between them. */
void text_add_words(struct text *text, const char *words);

/* Add @len bytes as 00:11:22. */
void text_add_mac(struct text *text, const uint8_t *mac, size_t len);
void text_add_ipv4(struct text *text, const uint8_t address[4]);
void text_add_ipv6(struct text *text, const uint8_t address[16]);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* A line in the making.  What does not fit is left off its end. */
#ifndef COMMON_DECODE_TEXT_H
#define COMMON_DECODE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct text - a string that grows
 * @at: its start; always ended by a zero
 * @size: bytes there are
 * @len: bytes used, without the zero
 */
struct text {
	char *at;
	size_t size;
	size_t len;
};

/* @at has @size bytes, at least one. */
void text_init(struct text *text, char *at, size_t size);

__attribute__((format(printf, 2, 3)))
void text_add(struct text *text, const char *format, ...);

/* A name somebody else chose: a byte that is no printable ASCII becomes '?'. */
void text_add_name(struct text *text, const char *name);

/* @len bytes as 00:11:22 */
void text_add_mac(struct text *text, const uint8_t *mac, size_t len);
void text_add_ipv4(struct text *text, const uint8_t address[4]);
void text_add_ipv6(struct text *text, const uint8_t address[16]);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_MESSAGE_H
#define COMMON_MESSAGE_H

#include <stddef.h>

/* "nfring: ...", a line on standard error; returns -1 for the caller to pass. */
__attribute__((format(printf, 1, 2)))
int complain(const char *format, ...);

/*
 * From now on messages go to @buffer instead, without "nfring: ", the last of
 * them; or no longer, with NULL.
 */
void complain_to(char *buffer, size_t size);

#endif

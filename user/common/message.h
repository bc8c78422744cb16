/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_MESSAGE_H
#define COMMON_MESSAGE_H

#include <stddef.h>

/* Begin each message with @program and ": ".  The default is "nfring". */
void complain_as(const char *program);

/*
 * Print "nfring: ..." on standard error.  Return -1 for the caller to return.
 */
__attribute__((format(printf, 1, 2)))
int complain(const char *format, ...);

/*
 * From now on, do not print messages, but store them in @buffer, without "nfring:
 * ".  Each message overwrites the one before.  If @buffer is NULL, print messages
 * again.
 */
void complain_to(char *buffer, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_MESSAGE_H
#define COMMON_MESSAGE_H

#include <stddef.h>

/*
 * Print "nfring: ..." on standard error.  Return -1 for the caller to return.
 */
__attribute__((format(printf, 1, 2)))
int complain(const char *format, ...);

/*
 * From now on, store messages in @buffer, without "nfring: ", instead of
 * printing them; each overwrites the one before.  NULL ends that.
 */
void complain_to(char *buffer, size_t size);

#endif

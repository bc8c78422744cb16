/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOOL_MESSAGE_H
#define TOOL_MESSAGE_H

/* "nfring: ...", a line on standard error; returns -1 for the caller to pass. */
__attribute__((format(printf, 1, 2)))
int complain(const char *format, ...);

#endif

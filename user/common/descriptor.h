/* SPDX-License-Identifier: GPL-2.0 */
/* Descriptors, as whoever started this program left them. */
#ifndef COMMON_DESCRIPTOR_H
#define COMMON_DESCRIPTOR_H

#include <stddef.h>

/*
 * Call this before any file is opened.  It keeps the numbers of standard
 * descriptors that are closed from becoming those of files, which would then get
 * lines and messages.  Reading and writing them still fails, and programs started
 * from here find them closed.
 */
void descriptor_reserve(void);

/*
 * Write all bytes, also to a descriptor that is non-blocking.  0 or -errno; -EINTR:
 * a signal has ended the program, and for a second the descriptor took nothing.
 */
int descriptor_write(int fd, const void *bytes, size_t len);

/* The text for that errno. */
const char *descriptor_why(int error);

/* Have stdout write with descriptor_write(). */
void descriptor_print(void);

/*
 * Writing to stdout has failed with this errno: print a message, once, but not if
 * its reader has gone, which then has all it wanted.  -1.
 */
int descriptor_print_failed(void);

#endif

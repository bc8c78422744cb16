/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Descriptors: those of the standard files, which the parent of this program may have
 * closed or made non-blocking, and those that processes pass to each other.
 */
#ifndef COMMON_DESCRIPTOR_H
#define COMMON_DESCRIPTOR_H

#include <stddef.h>

/*
 * Files get this mode, less the umask.  Not everybody may write them, even if the
 * parent of this program has no umask: packets are evidence.
 */
#define DESCRIPTOR_MODE	0664

/*
 * Call this before any file is opened.  If a standard descriptor is closed, no
 * file gets its number, so that no lines or messages go to a file by mistake.
 * Reading and writing such a descriptor still fails.  Both are also true of the
 * programs that this program starts.
 */
void descriptor_reserve(void);

/*
 * Open a file, or duplicate the descriptor @standard if the name is "-".  Opening
 * a FIFO waits for its other end.  A signal that ends the program ends the wait,
 * with EINTR.  Return the descriptor, or -1 with errno.
 */
int descriptor_open(const char *name, int flags, int standard);

/*
 * Write all bytes, even if the descriptor is non-blocking.  Return 0 or -errno.
 * -EINTR means that a signal has asked the program to end, and that the
 * descriptor took nothing for a second.
 */
int descriptor_write(int fd, const void *bytes, size_t len);

/*
 * Send @len bytes through a socket that preserves message boundaries.  If @fd is not
 * negative, send this descriptor with them.  Return 0 or -errno.
 */
int descriptor_send(int channel, const void *bytes, size_t len, int fd);

/*
 * Receive a message of exactly @len bytes.  *@fd becomes the descriptor that was sent
 * with it, or -1.  Return 0 or -errno: -ESRCH if the other process has ended or sent
 * another message, -EINTR if a signal has asked the program to end.
 */
int descriptor_receive(int channel, void *bytes, size_t len, int *fd);

/* Return the text for an errno of descriptor_write(). */
const char *descriptor_why(int error);

/* Make stdout write with descriptor_write(). */
void descriptor_print(void);

/*
 * Call this if writing to stdout has failed and set errno.  Only the first call prints
 * a message.  It prints none if the reader of a pipe has closed it, because such a
 * reader wants no more lines.  Return -1.
 */
int descriptor_print_failed(void);

/*
 * Write what stdout still has.  Return 0 if all has been written since the start, or
 * else do the same as descriptor_print_failed().
 */
int descriptor_print_end(void);

#endif

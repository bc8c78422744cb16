/* SPDX-License-Identifier: GPL-2.0 */
/* Wait for Wireshark to open its end of the FIFO. */
#ifndef EXTCAP_FIFO_H
#define EXTCAP_FIFO_H

/*
 * Open the FIFO for writing, once it has a reader.  @signals is the descriptor of
 * signals_open().  Return 1 and the descriptor, or 0 if a signal or the end of the
 * parent came first, or -1 after a message.
 */
int fifo_open(int *fd, const char *path, int signals);

#endif

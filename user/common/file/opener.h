/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Open the files of a series.
 *
 * A command gives up its privileges before the first packet, but later files may
 * need them: root without capabilities cannot write to a directory of another user.
 * So a second process keeps the capability to open any file, and passes descriptors.
 * It makes the names itself, so even a command that a packet has taken over gets no
 * other file.
 */
#ifndef COMMON_OPENER_H
#define COMMON_OPENER_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/file/name.h"

/**
 * struct opener - opens the files
 * @naming: how to name the files
 * @process: the second process; 0: this process opens the files
 * @fd: socket to the second process.  If @process is 0: the file of opener_give(),
 *	or -1
 */
struct opener {
	struct naming naming;
	pid_t process;
	int fd;
};

/*
 * Start the second process if @privileged.  Call this before there is a ring, because
 * the second process would keep the ring mapped.  Return 0, or -1 after a message.
 */
int opener_start(struct opener *opener, const struct naming *naming, bool privileged);

/* The only file is open already, as @fd.  Its name is for messages. */
void opener_give(struct opener *opener, const struct naming *naming, int fd);

/*
 * Open a file for writing.  With naming.fresh, the file must not exist, but may be
 * a FIFO or a device.  Return a descriptor or -errno: -EEXIST if it exists, -EINTR
 * if the program should end while a FIFO waits for its reader.
 */
int opener_open(const struct opener *opener, const struct name *name);

/* Remove a file that opener_open() made.  Return 0 or -errno. */
int opener_remove(const struct opener *opener, const struct name *name);

void opener_stop(struct opener *opener);

#endif

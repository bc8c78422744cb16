/* SPDX-License-Identifier: GPL-2.0 */
/* Find out why a program opens a packet socket, although "nfring run" started it. */
#ifndef TOOL_RUN_LOSS_H
#define TOOL_RUN_LOSS_H

#include <limits.h>
#include <sys/types.h>

/**
 * struct loss - a program that asked for a packet socket
 * @process: its process ID
 * @program: path of its file; its short name if the path is unknown
 * @why: text for a message: the reason, and what to do
 */
struct loss {
	pid_t process;
	char program[PATH_MAX];
	char why[512];
};

/*
 * Look at the thread @thread, which has asked for a socket of this type.  @library is
 * the path of the library that it should have loaded.
 */
void loss_examine(struct loss *loss, pid_t thread, int type, const char *library);

#endif

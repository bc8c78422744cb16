/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Run a command, and watch for packet sockets that it opens without the library.
 *
 *	nfring run
 *	  |-- COMMAND, in the same process group
 *	  `-- watcher, in a session of its own
 *
 * nfring waits for the command, passes signals on to it, and stops and ends as the
 * command does.  If the watcher is killed, nfring starts another one.  If nfring
 * itself is killed, the watcher goes on.
 */
#ifndef TOOL_RUN_SUPERVISOR_H
#define TOOL_RUN_SUPERVISOR_H

#include <stdbool.h>

/* Exit statuses; the last two are those of env(1). */
#define RUN_LOST	123
#define RUN_CANNOT	126
#define RUN_NOT_FOUND	127

/*
 * Run @argv, whose programs should load @library.  With @strict, do not let them
 * open packet sockets.  Return the exit status for nfring: RUN_LOST if a program asked
 * for a packet socket, otherwise that of the command.
 */
int supervisor_run(char **argv, const char *library, bool strict);

#endif

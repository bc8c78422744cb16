/* SPDX-License-Identifier: GPL-2.0 */
/* Run other programs. */
#ifndef COMMON_SPAWN_H
#define COMMON_SPAWN_H

#include <signal.h>
#include <stdbool.h>

/*
 * Run @command with the argument @file and do not wait for its end.  If it
 * cannot be run, the message names @option.
 */
void spawn_with(const char *option, const char *command, const char *file);

/*
 * Let sh(1) run @command.  If @quiet, its standard output goes to standard error.
 * Return a descriptor that is readable when the command has ended, or -1 after a
 * message.
 */
int spawn_shell(const char *option, const char *command, bool quiet);

/* Get how the command ended, as waitid(2) does.  Return 0 or -errno. */
int spawn_collect(int fd, siginfo_t *how);

/* Send SIGTERM to the command. */
void spawn_stop(int fd);

#endif

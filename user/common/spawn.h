/* SPDX-License-Identifier: GPL-2.0 */
/* Programs that run beside this one. */
#ifndef COMMON_SPAWN_H
#define COMMON_SPAWN_H

#include <signal.h>
#include <stdbool.h>

/*
 * Run @command with the argument @file and do not wait for it; @option is what
 * asked for it, for the message where it cannot be run.
 */
void spawn_with(const char *option, const char *command, const char *file);

/*
 * Have sh(1) run @command, its output on standard error where @quiet.  A
 * descriptor that is readable when it has ended, or -1 after a message.
 */
int spawn_shell(const char *option, const char *command, bool quiet);

/* How it ended, for waitid(2); only then.  0 or -errno. */
int spawn_collect(int fd, siginfo_t *how);

/* Ask it to end. */
void spawn_stop(int fd);

#endif

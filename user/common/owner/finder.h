/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which process has a socket.  Only a process with privileges sees the descriptors of
 * other users' processes.  The finder is such a process.  It gets no packets, and the
 * process that reads packets can give up its own privileges.
 */
#ifndef COMMON_OWNER_FINDER_H
#define COMMON_OWNER_FINDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define FINDER_COMMAND_MAX 16

/**
 * struct finder - the process that answers
 * @channel: a socket to it; -1: there is none
 * @pid: its number
 */
struct finder {
	int channel;
	pid_t pid;
};

/**
 * struct process - an answer
 * @pid: number of the process; 0: not known
 * @command: its name, as in /proc/PID/comm
 */
struct process {
	int32_t pid;
	char command[FINDER_COMMAND_MAX];
};

/* Start the process.  Return 0 or -errno. */
int finder_start(struct finder *finder);

/*
 * Find the process that has the socket with this inode number.  If several have it, find
 * the one with the lowest number.  On failure, @process->pid is 0.
 */
void finder_ask(struct finder *finder, uint64_t inode, struct process *process);

/*
 * Return whether the process @pid has the socket with this inode number now.  Return
 * false on failure.
 */
bool finder_has(struct finder *finder, pid_t pid, uint64_t inode);

void finder_stop(struct finder *finder);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The process that answers the calls which the seccomp filter has stopped.
 *
 * It lives as long as any process with the filter.  Otherwise socket(2) for packets
 * would fail with ENOSYS in processes that outlive the command.  It is in a session
 * of its own and blocks all signals, so that only SIGKILL ends it early.
 */
#ifndef TOOL_RUN_WATCHER_H
#define TOOL_RUN_WATCHER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

/**
 * struct watcher - what to watch
 * @listener: descriptor of the seccomp filter
 * @supervisor: pidfd of the process that waits for the command
 * @refuse: let the calls fail with EPERM
 * @library: path of the library that programs should have loaded
 * @lost: in shared memory; set when a program has asked for a packet socket
 */
struct watcher {
	int listener;
	int supervisor;
	bool refuse;
	const char *library;
	atomic_bool *lost;
};

/*
 * Close all descriptors but standard error and those of @watcher.  Otherwise the other
 * end of a pipe would wait for this process, not only for the command.
 */
void watcher_drop_descriptors(const struct watcher *watcher);

/* Start the process.  All signals must be blocked.  Return its ID, or -1. */
pid_t watcher_start(const struct watcher *watcher);

#endif

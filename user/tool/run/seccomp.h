/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A seccomp filter that stops each socket(2) for a packet socket until the listener
 * of the filter has answered.  The library of "nfring run" marks the packet sockets
 * that it opens itself; the filter lets those pass.
 *
 * The filter does not see IORING_OP_SOCKET of io_uring(7).
 */
#ifndef TOOL_RUN_SECCOMP_H
#define TOOL_RUN_SECCOMP_H

#include <stdbool.h>
#include <linux/seccomp.h>

/*
 * Install the filter for this thread and what it executes.  Return the listener, or
 * -errno.  EACCES: this needs CAP_SYS_ADMIN or no_new_privs.  EBUSY: a filter of
 * this process already has a listener, and there can be only one.
 */
int seccomp_install(void);

/*
 * Return whether a call that was stopped asks for a packet socket.  Then store the
 * type of the socket.
 */
bool seccomp_asks_for_packets(const struct seccomp_notif *request, int *type);

/* A request and its answer, each of the size that this kernel expects. */
struct seccomp_exchange {
	struct seccomp_notif_sizes sizes;
	struct seccomp_notif *request;
	struct seccomp_notif_resp *answer;
};

/* Return 0 or -errno. */
int seccomp_exchange_init(struct seccomp_exchange *exchange);

/* Receive the next request.  Return false if there is none. */
bool seccomp_receive(int listener, struct seccomp_exchange *exchange);

/*
 * Return whether the caller of the request still waits for the answer.  If so, what
 * was read before from /proc/PID was about the caller.
 */
bool seccomp_is_waiting(int listener, const struct seccomp_exchange *exchange);

/* Let the call continue or, if @refuse, make it fail with EPERM. */
void seccomp_answer(int listener, struct seccomp_exchange *exchange, bool refuse);

#endif

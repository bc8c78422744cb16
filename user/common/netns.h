/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_NETNS_H
#define COMMON_NETNS_H

/*
 * Enter the network namespace of @name: one of "ip netns", a file, or a process.
 * 0, or -1 after a message.
 */
int netns_enter(const char *name);

#endif

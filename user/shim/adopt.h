/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ask the kernel about a ring that another process opened. */
#ifndef SHIM_ADOPT_H
#define SHIM_ADOPT_H

#include <stdint.h>

/*
 * Find the device and protocol of @fd.  Write zeros if the kernel does not
 * report them.
 */
void adopt_address(int fd, int *ifindex, uint16_t *protocol);

/*
 * Find the device and protocol in @text, the contents of /proc/<pid>/fdinfo/<fd>.
 */
void adopt_text(char *text, int *ifindex, uint16_t *protocol);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ring that was opened elsewhere: what the kernel tells of it. */
#ifndef SHIM_ADOPT_H
#define SHIM_ADOPT_H

#include <stdint.h>

/* Where @fd is bound; zeros where that cannot be known. */
void adopt_address(int fd, int *ifindex, uint16_t *protocol);

/* The same, from what stands in /proc/<pid>/fdinfo/<fd>. */
void adopt_text(char *text, int *ifindex, uint16_t *protocol);

#endif

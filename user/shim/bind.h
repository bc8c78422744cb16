/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef SHIM_BIND_H
#define SHIM_BIND_H

#include <stdint.h>

#include "descriptor.h"

/*
 * Receive packets of this protocol from now on, at this device or (0) at all.
 * On failure, return -1 with errno; the ring then receives no packets.
 */
int bind_ring(int fd, struct companion *companion, int ifindex, uint16_t protocol);

#endif

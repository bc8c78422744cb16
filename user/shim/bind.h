/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef SHIM_BIND_H
#define SHIM_BIND_H

#include <stdint.h>

#include "descriptor.h"

/*
 * From now on, receive packets of this protocol at this device; 0 means all
 * devices.  On failure, return -1 with errno; the ring then receives no
 * packets.
 */
int bind_ring(int fd, struct companion *companion, int ifindex, uint16_t protocol);

#endif

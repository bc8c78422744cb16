/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef SHIM_BIND_H
#define SHIM_BIND_H

#include <stdint.h>

#include "descriptor.h"

/*
 * From now on the ring takes packets of this protocol, at this device or at
 * all; -1 with errno, and it takes none.
 */
int bind_ring(int fd, struct companion *companion, int ifindex, uint16_t protocol);

#endif

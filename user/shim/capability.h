/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Attaching takes CAP_NET_RAW where bind(2) takes nothing: a client may have
 * put it away between the two, and kept the right to take it back.
 */
#ifndef SHIM_CAPABILITY_H
#define SHIM_CAPABILITY_H

#include <stdbool.h>

/* True: CAP_NET_RAW was permitted, and is in effect for this thread now. */
bool capability_raise(void);

/* Put it away again.  errno is left alone. */
void capability_lower(void);

#endif

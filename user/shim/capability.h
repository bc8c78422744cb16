/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Attaching needs CAP_NET_RAW, but bind(2) needs no privileges.  A client may
 * therefore have lowered CAP_NET_RAW before bind(2).  If the capability is
 * still permitted, the shim raises it to attach.
 */
#ifndef SHIM_CAPABILITY_H
#define SHIM_CAPABILITY_H

#include <stdbool.h>

/*
 * Make CAP_NET_RAW effective for this thread.  If this call has raised it, return
 * true; the caller must then lower it again.
 */
bool capability_raise(void);

/* Lower CAP_NET_RAW again.  Preserve errno. */
void capability_lower(void);

#endif

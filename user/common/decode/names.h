/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of hosts and ports, as in tcpdump.  A thread asks the resolver, which can take
 * many seconds.  A look-up waits at most 0.1 seconds for the thread.  If the name is not
 * known by then, the line gets the address, and no further look-up waits until the thread
 * has answered all questions.  During a live capture, look-ups wait for at most a tenth of
 * the time, so that the ring does not fill up meanwhile.
 */
#ifndef COMMON_DECODE_NAMES_H
#define COMMON_DECODE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/decode/text.h"

/* Room for a name with its zero byte, as getnameinfo(3) recommends. */
#define NAMES_MAX_BYTES	1025

struct names;

/*
 * Return NULL if there is no memory.  @bare: leave out the domains.  @live: wait for at
 * most a tenth of the time.  Drop privileges before this call, because the thread keeps
 * the privileges with which it starts.
 */
struct names *names_new(bool bare, bool live);

/*
 * Free the names.  If their thread was started, keep them, because the thread uses them
 * until the process ends.
 */
void names_free(struct names *names);

/*
 * Add the name of the host with this address of 4 or 16 bytes, or the address if no name
 * is known or @names is NULL.
 */
void names_add_host(struct text *text, struct names *names, const uint8_t *address,
		    uint32_t len);

/* Do the same for a port; @protocol is IPPROTO_*. */
void names_add_port(struct text *text, const struct names *names, uint8_t protocol,
		    uint16_t port);

#endif

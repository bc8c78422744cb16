/* SPDX-License-Identifier: GPL-2.0 */
/* A running nfring nat. */
#ifndef TOOL_NAT_NAT_H
#define TOOL_NAT_NAT_H

#include <stdbool.h>
#include <stdint.h>

#include <nfring.h>
#include "common/owner/owner.h"
#include "nat/translation.h"

/**
 * struct nat - translations that are printed as they are seen
 * @netns: network namespace; NULL: that of the caller
 * @device: only packets of this device; NULL: of all
 * @read: file to read instead of capturing; or NULL
 * @port: print only this public port; 0: print all
 * @count: stop after this number of translations; 0: never
 * @json: print JSON objects
 * @owners: who has sockets
 * @seen: translations that were printed
 * @told: number of translations that were printed
 */
struct nat {
	const char *netns;
	const char *device;
	const char *read;
	uint64_t port;
	uint64_t count;
	bool json;
	struct owners *owners;
	struct translations *seen;
	uint64_t told;
};

/* Print the new translations of a packet.  Return 0, or -1 after a message. */
int nat_take(struct nat *nat, const struct nfring_frame *frame,
	     const struct nfring_metadata_2 *m);

bool nat_is_complete(const struct nat *nat);

/* Print translations until a signal or the count ends it.  Return 0, or -1 after a message. */
int nat_live(struct nat *nat);

/* Print the translations of the file.  Return 0, or -1 after a message. */
int nat_read(struct nat *nat);

#endif

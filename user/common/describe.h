/* SPDX-License-Identifier: GPL-2.0 */
/* Points and metadata as text. */
#ifndef COMMON_DESCRIBE_H
#define COMMON_DESCRIBE_H

#include <stdbool.h>

#include <linux/nfring.h>

#include "common/decode/text.h"
#include "common/device.h"

/* Add "prerouting", or "prerouting@-300" if the priority is not the default. */
void describe_point(struct text *text, const struct nfring_metadata *m);

/* Add "hook= prio= in= out= mark= ct=" with the values of @m. */
void describe_packet(struct text *text, const struct nfring_metadata *m,
		     struct device_names *names);

/* Return whether describe_packet() prints the same text for both. */
bool describe_alike(const struct nfring_metadata *a,
		    const struct nfring_metadata *b);

#endif

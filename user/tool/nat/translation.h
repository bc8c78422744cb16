/* SPDX-License-Identifier: GPL-2.0 */
/* Translations of addresses, as a packet after NAT and its metadata show them. */
#ifndef TOOL_NAT_TRANSLATION_H
#define TOOL_NAT_TRANSLATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nfring.h>
#include "common/decode/text.h"
#include "common/print/flow.h"
#include "common/print/json.h"

/**
 * struct translation_end - one side of a translation
 * @address: 4 or 16 bytes; the rest is zero
 * @port: host order; 0: the protocol has no ports
 */
struct translation_end {
	uint8_t address[16];
	uint16_t port;
};

/**
 * struct translation - what a public address and port stand for; no bytes between members
 * @public: what the other side of the connection sees
 * @inside: what it stands for
 * @ethertype: ETH_P_IP or ETH_P_IPV6
 * @protocol: number of the protocol in the IP packet
 * @is_destination: the destination of the connection's first packet was translated,
 *	otherwise its source
 */
struct translation {
	struct translation_end public;
	struct translation_end inside;
	uint16_t ethertype;
	uint8_t protocol;
	bool is_destination;
};

/* A packet may have its source and its destination translated. */
#define TRANSLATIONS_MAX 2

/*
 * Find the translations of a packet.  It must be in the original direction of its
 * connection and be seen after both kinds of NAT, in postrouting.  Return their number.
 */
size_t translations_find(struct translation found[TRANSLATIONS_MAX],
			 const struct flow *flow, const struct nfring_metadata_2 *m);

/* Add "203.0.113.1:40312 -> 192.168.1.2:55126 tcp". */
void translation_text(struct text *text, const struct translation *translation);

/* Write "public", "public_port", "inside", "inside_port", "protocol" and "translated". */
void translation_json(struct json *json, const struct translation *translation);

/* Translations in the cache: this power of two. */
#define TRANSLATIONS_KEPT (1 << 16)

/**
 * struct translations - translations that were seen
 * @kept: one translation for each value of the hash; zeros: none
 */
struct translations {
	struct translation kept[TRANSLATIONS_KEPT];
};

/*
 * Return whether the translation is new.  A translation that another one has pushed out of
 * the cache counts as new again.
 */
bool translations_note(struct translations *seen, const struct translation *translation);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Check that the module gives each packet one id, and different packets different ids.
 * Each packet carries a number, which the ledger reads in each frame of the packet.
 * The ledger finds
 *
 *	wrong merges	packets with different numbers that have one id
 *	wrong splits	one packet that has two ids
 *
 * The module recognizes a packet by its first bytes, and the number is far after these.
 * So packets that differ only in their numbers look the same to the module.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "ring.h"

/* Smallest UDP payload with a number. */
#define LEDGER_PAYLOAD	264
/* Longer datagrams are fragmented. */
#define LEDGER_MTU	1500
/* Packets of this kind or a higher one are sent through IPsec to the server. */
#define LEDGER_WRAPPED	0x80

/* Kinds of packets that carry no number. */
enum { LEDGER_TCP = 0xfc, LEDGER_ESP, LEDGER_SHORT };

enum ledger_node { LEDGER_CLIENT, LEDGER_ROUTER, LEDGER_SERVER };

/**
 * struct ledger - the packets and ids seen so far, and the errors found
 * @by_truth: id of each packet that was seen
 * @by_id: packet of each id that was seen
 * @size: entries of both tables, a power of two
 * @sightings: frames whose packet the ledger recognized
 * @unknown: frames whose packet it did not recognize
 * @merges: wrong merges
 * @splits: wrong splits
 * @kinds: sightings of each kind of packet
 * @to_server: the router's device to the server, over which fragments pass
 * @round: distinguishes short packets that have the same DSCP
 */
struct ledger {
	struct entry *by_truth, *by_id;
	size_t size;
	uint64_t sightings;
	uint64_t unknown;
	uint64_t merges;
	uint64_t splits;
	uint64_t kinds[256];
	int to_server;
	uint64_t round;
};

/* @packets: the ledger has room for this number of packets */
void ledger_init(struct ledger *l, size_t packets);
void ledger_free(struct ledger *l);

/* Fill the payload of a UDP datagram.  @kind must be below 0xf0. */
void ledger_fill(uint8_t *payload, size_t len, uint8_t kind, uint64_t number);

/*
 * Begin a new round.  A packet that is too short for a number has a DSCP from 1 to
 * 63 instead, which is unique in its round.
 */
void ledger_begin(struct ledger *l);

/*
 * Read and check all frames of a ring on @node.  The ring must have metadata.  A packet
 * may get a new id where it is fragmented, reassembled, segmented, or wrapped by IPsec.
 */
void ledger_take(struct ledger *l, struct ring *r, enum ledger_node node);

#endif

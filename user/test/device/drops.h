/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A router that drops packets, and rings that get the reason.
 *
 *	wire w 10.5.0.1 (10.5.0.2 is beyond it) --- router --- dummy d 10.6.0.1 (10.6.0.2)
 */
#ifndef DROPS_H
#define DROPS_H

#include "metadata.h"
#include "traffic.h"

#define DROPS_ONLY	.nfring_only = "a packet socket does not see dropped packets"

/* The UDP port to which the host beyond the wire sends datagrams by default. */
#define DROPS_PORT	7777

/* A command that makes a table with a chain of nftables, and one rule there. */
#define DROPS_CHAIN(family, type, hook, rest)				\
	"nft 'add table " family " t;"					\
	"add chain " family " t c { type " type " hook " hook " priority 0; };"	\
	"add rule " family " t c " rest "'"

/**
 * struct datagram - a UDP datagram from 10.5.0.2; zero is the usual value
 * @to: destination; NULL: 10.5.0.1
 * @port: destination port; 0: DROPS_PORT
 * @ttl: time to live; 0: 64
 * @whole: do not fragment
 * @payload: bytes of payload; 0: 32
 * @bad_ip: the checksum of the IP header is wrong
 * @bad_udp: the checksum of the datagram is wrong
 * @vlan: number of the VLAN in its tag; 0: it has no tag
 * @number: the first bytes of the payload
 */
struct datagram {
	const char *to;
	uint16_t port;
	uint8_t ttl;
	bool whole;
	size_t payload;
	bool bad_ip;
	bool bad_udp;
	uint16_t vlan;
	uint32_t number;
};

/* Enter a new namespace and make the router there. */
struct wire drops_router(void);
void drops_send(const struct wire *w, const struct datagram *d);

/* Set up and map a raw ring with metadata 2 that has no points. */
void drops_ring(struct ring *r, const struct variant *v);

/*
 * Return a ring in the initial namespace.  Dropped packets that name no namespace are
 * counted there: return how many.
 */
int drops_initial(void);
uint64_t drops_unplaced(int initial);

/* Run a command of ip, nft, tc or sh.  Skip the test if it fails. */
void drops_run(const char *command);

static inline const struct nfring_metadata_2 *drops_metadata(const struct ring *r,
							     const struct frame *f)
{
	return (const struct nfring_metadata_2 *)metadata_of(r, f);
}

/*
 * Return whether the frame has a datagram to this port, and store its number.  @number may
 * be NULL; only datagrams over IPv4 have one.
 */
bool drops_is(const struct frame *f, uint16_t port, uint32_t *number);

/* Wait for the next frame with a datagram to the port.  Return it without releasing it. */
void drops_wait(struct ring *r, uint16_t port, struct frame *f);

/* Names of the reason and the function in a frame; "" if the kernel has no name. */
struct drops_names {
	char reason[232], function[232];
};

struct drops_names drops_names(const struct ring *r, const struct frame *f);

#endif

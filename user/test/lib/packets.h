/* SPDX-License-Identifier: GPL-2.0 */
/* Packets written byte by byte, for tests of decoders. */
#ifndef TEST_LIB_PACKETS_H
#define TEST_LIB_PACKETS_H

#include <stdint.h>

/* 192.0.2.1.40000 > 198.51.100.2.80: SYN, sequence 1, window 64240 */
static const uint8_t tcp_syn[] = {
	0x45, 0x00, 0x00, 0x2c, 0x12, 0x34, 0x40, 0x00, 64, 6, 0, 0,
	192, 0, 2, 1, 198, 51, 100, 2,
	0x9c, 0x40, 0x00, 0x50, 0, 0, 0, 1, 0, 0, 0, 0,
	0x60, 0x02, 0xfa, 0xf0, 0, 0, 0, 0, 2, 4, 0x05, 0xb4,
};

/* the same hosts in the other direction: PSH and ACK, 5 bytes */
static const uint8_t tcp_data[] = {
	0x45, 0x00, 0x00, 0x2d, 0x12, 0x34, 0x40, 0x00, 64, 6, 0, 0,
	198, 51, 100, 2, 192, 0, 2, 1,
	0x00, 0x50, 0x9c, 0x40, 0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 2,
	0x50, 0x18, 0x01, 0xf6, 0, 0, 0, 0, 'h', 'e', 'l', 'l', 'o',
};

/* 192.0.2.1.53 > 198.51.100.2.9: 4 bytes, and 6 bytes of padding */
static const uint8_t udp[] = {
	0x45, 0x00, 0x00, 0x20, 0x00, 0x01, 0x00, 0x00, 64, 17, 0, 0,
	192, 0, 2, 1, 198, 51, 100, 2,
	0x00, 0x35, 0x00, 0x09, 0x00, 0x0c, 0, 0, 1, 2, 3, 4,
	0, 0, 0, 0, 0, 0,
};

/* echo request, identifier 7, number 3, 8 bytes */
static const uint8_t ping[] = {
	0x45, 0x00, 0x00, 0x24, 0x00, 0x01, 0x00, 0x00, 64, 1, 0, 0,
	192, 0, 2, 1, 198, 51, 100, 2,
	8, 0, 0, 0, 0, 7, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8,
};

/* host unreachable */
static const uint8_t unreachable[] = {
	0x45, 0x00, 0x00, 0x1c, 0x00, 0x01, 0x00, 0x00, 64, 1, 0, 0,
	192, 0, 2, 1, 198, 51, 100, 2, 3, 1, 0, 0, 0, 0, 0, 0,
};

/* a second fragment: identifier 9, offset 1480, more fragments follow */
static const uint8_t fragment[] = {
	0x45, 0x00, 0x00, 0x1c, 0x00, 0x09, 0x20, 0xb9, 64, 17, 0, 0,
	192, 0, 2, 1, 198, 51, 100, 2, 1, 2, 3, 4, 5, 6, 7, 8,
};

static const uint8_t arp_request[] = {
	0, 1, 8, 0, 6, 4, 0, 1,
	2, 0, 0, 0, 0, 1, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 192, 0, 2, 2,
};

static const uint8_t arp_reply[] = {
	0, 1, 8, 0, 6, 4, 0, 2,
	2, 0, 0, 0, 0, 2, 192, 0, 2, 2, 2, 0, 0, 0, 0, 1, 192, 0, 2, 1,
};

/* hop-by-hop options before a UDP datagram of 2 bytes */
static const uint8_t udp6[] = {
	0x60, 0, 0, 0, 0, 18, 0, 64,
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
	17, 0, 1, 4, 0, 0, 0, 0,
	0x14, 0xe9, 0x14, 0xe9, 0, 10, 0, 0, 1, 2,
};

/* neighbour solicitation: who has fe80::2 */
static const uint8_t solicitation[] = {
	0x60, 0, 0, 0, 0, 24, 58, 255,
	0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 2,
	135, 0, 0, 0, 0, 0, 0, 0,
	0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
};

/* a first fragment of UDP: identifier 0xabcd, more fragments follow */
static const uint8_t fragment6[] = {
	0x60, 0, 0, 0, 0, 16, 44, 64,
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
	17, 0, 0, 1, 0, 0, 0xab, 0xcd,
	0x14, 0xe9, 0x14, 0xe9, 0x0f, 0xa0, 0, 0,
};

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers of draft-ietf-opsawg-pcapng, for the code that writes and reads blocks. */
#ifndef PCAPNG_FORMAT_H
#define PCAPNG_FORMAT_H

#include <stddef.h>
#include <stdint.h>

enum block {
	BLOCK_INTERFACE		= 1,
	BLOCK_OLD_PACKET	= 2,
	BLOCK_SIMPLE_PACKET	= 3,
	BLOCK_NAMES		= 4,
	BLOCK_STATISTICS	= 5,
	BLOCK_PACKET		= 6,
	BLOCK_SECRETS		= 10,
	BLOCK_SECTION		= 0x0a0d0d0a,
};

#define BYTE_ORDER_MAGIC	0x1a2b3c4d

/* A number has a different meaning in each kind of block: SHB, IF, EPB, ISB. */
enum option {
	OPTION_END		= 0,
	OPTION_COMMENT		= 1,
	OPTION_CUSTOM		= 2989,	/* a PEN, then bytes; programs may copy it */
	SHB_OS			= 3,
	SHB_APPLICATION		= 4,
	IF_NAME			= 2,
	IF_DESCRIPTION		= 3,
	IF_TSRESOL		= 9,
	IF_FILTER		= 11,
	IF_TSOFFSET		= 14,
	EPB_FLAGS		= 2,
	EPB_DROPCOUNT		= 4,
	EPB_PACKETID		= 5,
	EPB_QUEUE		= 6,
	EPB_VERDICT		= 7,
	ISB_START		= 2,
	ISB_END			= 3,
	ISB_RECEIVED		= 4,
	ISB_DROPPED		= 7,
};

/* Packets and options are followed by zeros up to a multiple of 4 bytes. */
static inline uint32_t pcapng_padded(size_t len)
{
	return (len + 3) & ~3U;
}

#endif

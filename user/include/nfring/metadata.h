/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Write metadata as text.  These functions need no ring and no privileges. */
#ifndef NFRING_METADATA_H
#define NFRING_METADATA_H

#include <stddef.h>
#include <linux/nfring.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that hold the text of any metadata, its final zero included. */
#define NFRING_METADATA_TEXT_MAX 320

/**
 * nfring_metadata_state() - get the state of a packet's connection
 * @metadata: of the packet, see nfring_frame_metadata()
 *
 * Return: "new", "established", "related", "reply", "untracked" (the packet is
 * exempt from tracking) or "none" (there is no connection).
 */
const char *nfring_metadata_state(const struct nfring_metadata *metadata);

/**
 * nfring_metadata_format() - write metadata as one line
 * @metadata: of the packet, see nfring_frame_metadata()
 * @in: name of the device by which the packet arrived, of at most 63 bytes; or
 *	NULL to look up metadata->in_ifindex in the caller's network namespace
 * @out: the same for the device by which the packet leaves
 * @text: memory for the line; NFRING_METADATA_TEXT_MAX bytes are enough
 * @size: bytes at @text
 *
 * The line begins with these words, in this order:
 *
 *	hook=prerouting prio=-150 in=eth0 out=- mark=0x0 ct=new
 *
 * After the state follow ",snat" and ",dnat" if they apply.  The line ends with
 * those of the following that apply: " ctid=N", " zone=N", " ctmark=0xN",
 * " ipsec=decrypted" and " ipsec=encrypts".  A device without a name, such as a
 * removed one, is written as "if" and its number: "if7".  In a name that is looked
 * up, a byte that is not part of a printable UTF-8 character becomes "\x" and two
 * hexadecimal digits.
 *
 * Return: the length of the line, or -ENOSPC if @size is too small.
 */
int nfring_metadata_format(const struct nfring_metadata *metadata,
			   const char *in, const char *out, char *text,
			   size_t size);

#ifdef __cplusplus
}
#endif

#endif

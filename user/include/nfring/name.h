/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of devices and namespaces.  Other programs choose them, and they may contain
 * nearly any byte.  These functions need no ring and no privileges.
 */
#ifndef NFRING_NAME_H
#define NFRING_NAME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the longest alternative name of a device, its final zero included. */
#define NFRING_ALTNAME_MAX 128

/* Bytes that hold what nfring_name_text() makes of any device name. */
#define NFRING_NAME_TEXT_MAX 64

/**
 * nfring_device_find() - find a device as the user names it
 * @name: a name, an alternative name, or a number
 *
 * Devices are looked up in the caller's network namespace.  If @name is a number,
 * a device with that name is preferred to the device with that number.
 *
 * Return: the number of the device, or -ENODEV if there is no such device.
 */
int nfring_device_find(const char *name);

/**
 * nfring_name_text() - write a name with printable characters only
 * @text: memory for the text; NFRING_NAME_TEXT_MAX bytes are enough for a device
 * @size: bytes at @text
 * @name: the name
 *
 * Each blank, and each byte that is not part of a printable UTF-8 character, becomes
 * "\x" and two hexadecimal digits.  So the text is one word, and harmless for a
 * terminal.  A text that this function wrote stays unchanged.  What does not fit is
 * left out, but no character is cut.
 *
 * Return: the length of the text.
 */
size_t nfring_name_text(char *text, size_t size, const char *name);

/**
 * nfring_name_character() - read one character of a name
 * @character: its number in Unicode
 * @at: the first byte of the character
 * @len: bytes left at @at
 *
 * Return: the number of bytes of the character, or 0 if it is not well-formed UTF-8.
 */
size_t nfring_name_character(uint32_t *character, const char *at, size_t len);

#ifdef __cplusplus
}
#endif

#endif

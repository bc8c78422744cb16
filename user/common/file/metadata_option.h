/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pcapng option that holds the metadata of a packet: a custom option with code
 * 2989, which may be copied.  nfring(8) describes its bytes for other programs.
 */
#ifndef COMMON_FILE_METADATA_OPTION_H
#define COMMON_FILE_METADATA_OPTION_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

/*
 * The private enterprise number of the option.  This one is reserved for examples
 * (RFC 5612), because nfring has none of its own.  So the number is followed by a
 * word that nobody else uses.
 */
#define METADATA_OPTION_PEN	32473
#define METADATA_OPTION_WORD	"nfring\0"	/* 8 bytes */

/**
 * struct metadata_option - the bytes of the option
 * @pen: METADATA_OPTION_PEN, in the byte order of the section
 * @word: METADATA_OPTION_WORD
 * @m: in the byte order of the machine that captured.  Programs that convert a file
 *	to the other order do not know this struct.  Its version shows the order
 * @names: those of the devices @m.in_ifindex and @m.out_ifindex, each followed by a
 *	zero byte.  The name of no device is empty
 */
struct metadata_option {
	uint32_t pen;
	char word[8];
	struct nfring_metadata m;
	char names[2 * IF_NAMESIZE];
} __attribute__((packed));

/* Longest process: a number, a blank and a name. */
#define METADATA_PROCESS_MAX	32

/**
 * struct metadata_names - texts that belong to metadata; each may be empty
 * @in: name of the input device
 * @out: name of the output device
 * @reason: with version 2, name of the reason why the packet was dropped
 * @function: with version 2, name of the function that dropped it
 * @cgroup: with version 2, path of the control group
 * @process: with version 2, number of the process that has the socket, a blank and its
 *	name
 */
struct metadata_names {
	const char *in;
	const char *out;
	const char *reason;
	const char *function;
	const char *cgroup;
	const char *process;
};

/* Most bytes of texts with version 2.  A text that does not fit is left out. */
#define METADATA_TEXTS_MAX	1024

/**
 * struct metadata_option_2 - the bytes of the option with version 2
 * @pen: as in struct metadata_option
 * @word: likewise
 * @m: likewise
 * @texts: those of struct metadata_names, in this order, each followed by a zero byte
 */
struct metadata_option_2 {
	uint32_t pen;
	char word[8];
	struct nfring_metadata_2 m;
	char texts[METADATA_TEXTS_MAX];
} __attribute__((packed));

/* Fill in the option, and return its length. */
size_t metadata_option_build(struct metadata_option_2 *option,
			     const struct nfring_metadata_2 *m,
			     const struct metadata_names *names);

/*
 * Like metadata_option_parse(), but also read version 2 and all texts.  Return the
 * version that was read, or 0 if the option is damaged or has another word.  With version
 * 1 only m->base is known, and the rest is zero.
 */
int metadata_option_parse_2(struct nfring_metadata_2 *m, struct metadata_names *names,
			    const uint8_t *at, size_t len);

/* Fill in all but @m.  Return the length of the option. */
size_t metadata_option_init(struct metadata_option *option, const char *in,
			    const char *out);

/* Store the metadata as version 1: leave out what only a later version has. */
static inline void metadata_option_set(struct metadata_option *option,
				       const struct nfring_metadata *m)
{
	option->m = *m;
	option->m.version = NFRING_METADATA_VERSION;
	option->m.size = sizeof(option->m);
	option->m.flags &= NFRING_METADATA_DROP - 1;
}

/*
 * Read the @len bytes at @at, which follow the PEN.  Set *@in and *@out to the names
 * in them.  Return false if the option is damaged or has another word.
 */
bool metadata_option_parse(struct nfring_metadata *m, const char **in,
			   const char **out, const uint8_t *at, size_t len);

#endif

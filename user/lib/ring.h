/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Declarations that the files of the library share. */
#ifndef NFRING_LIB_RING_H
#define NFRING_LIB_RING_H

#include <nfring.h>

/* Export a function.  libnfring.map must list it, too. */
#define NFRING_API __attribute__((visibility("default")))

#define NFRING_WHY_MAX 256

/**
 * struct nfring_blocks - how a reader walks blocks of TPACKET_V3
 * @held: how many frames of each block are taken and not released; 0 for the
 *	cursor's block; NULL if the ring has no blocks
 * @at: the block that is being read, or that will be read next
 * @overwrites: NFRING_OVERWRITE is on
 */
struct nfring_blocks {
	uint32_t *held;
	uint32_t at;
	bool overwrites;
};

/**
 * struct nfring - one open ring
 * @cursor: must be first, because the inline functions cast the ring to it
 * @fd: descriptor of the device
 * @map: NULL until set up
 * @map_size: bytes
 * @req: zero until set up
 * @blocks: for TPACKET_V3
 * @info: as the module gave it at open
 * @break_fd: eventfd that ends a sleep in nfring_loop(); -1 before the first loop
 * @broken: nfring_break() was called, and has ended no loop yet; atomic
 * @why: the reason of the last failure
 */
struct nfring {
	struct nfring_cursor cursor;
	int fd;
	void *map;
	size_t map_size;
	struct tpacket_req req;
	struct nfring_blocks blocks;
	struct nfring_info info;
	int break_fd;
	bool broken;
	char why[NFRING_WHY_MAX];
};

/* Start at the first frame of a ring mapped at @map. */
void nfring_cursor_init(struct nfring_cursor *cursor, void *map,
			const struct tpacket_req *req, int version,
			uint32_t snaplen);

/*
 * Prepare to read blocks of TPACKET_V3, with the next two functions.  Return 0 or
 * -ENOMEM.
 */
int nfring_blocks_init(struct nfring *ring, const struct tpacket_req *req);
bool nfring_blocks_next(struct nfring *ring, struct nfring_frame *frame);
void nfring_blocks_release(struct nfring *ring,
			   const struct nfring_frame *frame);

/*
 * After the kernel has overwritten blocks, continue with the block of the lowest
 * sequence number.  If the next block is not ready, the ring is empty: stay there.
 */
void nfring_blocks_seek_oldest(struct nfring *ring);

/*
 * @from is a program's struct, which begins with its size.  Copy it over the
 * defaults at @to, which has @known bytes.  Return 0, or -EINVAL if the size is
 * invalid, or if the program sets something that this library does not know.
 */
int nfring_struct_load(void *to, size_t known, const void *from);

/*
 * @to is a program's struct, which begins with its size.  Copy as many of the @known
 * bytes at @from as fit.  Fill a larger struct with zeros.  Return 0, or -EINVAL if
 * the size is invalid.
 */
int nfring_struct_store(void *to, const void *from, size_t known);

/* Return the size of a frame's header, or 0 if the version is unknown. */
uint32_t nfring_header_bytes(int version);

/*
 * Make the module publish an open block of TPACKET_V3 now.  @early is the value
 * of NFRING_EARLY_RETIRE, which this function restores.
 */
int nfring_retire(struct nfring *ring, bool early);

/*
 * Do the same as nfring_set_option(), but allow the options that the library
 * depends on.
 */
int nfring_option_set(struct nfring *ring, int level, int name,
		      const void *value, uint32_t len);

/* Return the device index that @name is in decimal, or 0 if it is not an index. */
int nfring_device_number(const char *name);

/* Write a sentence to @why unless that is NULL.  Return @err. */
__attribute__((format(printf, 4, 5)))
int nfring_explain(char *why, size_t why_size, int err, const char *format, ...);

/* Write a sentence to the @why of a ring.  Return @err. */
#define nfring_fail(ring, err, ...) \
	nfring_explain((ring)->why, sizeof((ring)->why), err, __VA_ARGS__)

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The buffer size calculator of the kernel's packet_mmap document: how large a
 * ring can get whose list of blocks is one kmalloc() and whose blocks are
 * physically contiguous.
 */
#ifndef TOOL_CALC_CALC_H
#define TOOL_CALC_CALC_H

#include <stdint.h>

/**
 * struct calc_input - what it depends on
 * @size_max: bytes, the largest kmalloc()
 * @pointer_size: bytes
 * @page_size: bytes
 * @max_order: largest power of two of pages in one allocation
 * @frame_size: bytes
 */
struct calc_input {
	uint64_t size_max;
	uint64_t pointer_size;
	uint64_t page_size;
	uint64_t max_order;
	uint64_t frame_size;
};

/**
 * struct calc_result - what comes of it
 * @blocks: pointers that fit the list
 * @block_size: bytes
 * @buffer_size: bytes, all blocks together
 * @frames: the buffer divided by the frame size, gaps not considered
 */
struct calc_result {
	uint64_t blocks;
	uint64_t block_size;
	uint64_t buffer_size;
	uint64_t frames;
};

/* 0, or -1 where a divisor is zero or 64 bits do not hold the result. */
int calc_ring(struct calc_result *result, const struct calc_input *input);

#endif

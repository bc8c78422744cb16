/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The buffer size calculator of the kernel's packet_mmap document.  It assumes
 * that the list of blocks is one kmalloc() and that blocks are physically
 * contiguous.
 */
#ifndef TOOL_CALC_CALC_H
#define TOOL_CALC_CALC_H

#include <stdint.h>

/**
 * struct calc_input - values of the machine
 * @size_max: bytes, the largest kmalloc()
 * @pointer_size: bytes
 * @page_size: bytes
 * @max_order: one allocation has at most 2^@max_order pages
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
 * struct calc_result - the largest ring
 * @blocks: pointers that fit the list
 * @block_size: bytes
 * @buffer_size: bytes, all blocks together
 * @frames: the buffer divided by the frame size, ignoring gaps
 */
struct calc_result {
	uint64_t blocks;
	uint64_t block_size;
	uint64_t buffer_size;
	uint64_t frames;
};

/*
 * Calculate the largest ring.  Return 0, or -1 if a divisor is zero or the result
 * exceeds 64 bits.
 */
int calc_ring(struct calc_result *result, const struct calc_input *input);

#endif

// SPDX-License-Identifier: GPL-2.0
#include "calc/calc.h"

int calc_ring(struct calc_result *result, const struct calc_input *input)
{
	if (!input->pointer_size || !input->frame_size)
		return -1;
	if (input->max_order > 63 ||
	    __builtin_mul_overflow(input->page_size, 1ULL << input->max_order,
				   &result->block_size))
		return -1;
	result->blocks = input->size_max / input->pointer_size;
	if (__builtin_mul_overflow(result->blocks, result->block_size,
				   &result->buffer_size))
		return -1;
	result->frames = result->buffer_size / input->frame_size;
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A target parses one input.  It is linked either with libFuzzer (make fuzz) or with
 * replay.c (make test).
 */
#ifndef TEST_FUZZ_H
#define TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"

/* Return 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* End the process if @condition is false, so that the input counts as a finding. */
#define fuzz_require(condition)							\
	do {									\
		if (!(condition)) {						\
			fprintf(stderr, "%s:%d: not true: %s\n",		\
				__FILE__, __LINE__, #condition);		\
			abort();						\
		}								\
	} while (0)

/*
 * Return the input as a string, in memory of exactly its size, so that sanitizers notice
 * a read after its end.  The caller frees it.
 */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	fuzz_require(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

/* Do not print messages. */
static inline void fuzz_quietly(void)
{
	static char said[1024];

	complain_to(said, sizeof(said));
}

#endif

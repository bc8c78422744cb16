/* SPDX-License-Identifier: GPL-2.0 */
/* What output.c and output_copy.c share. */
#ifndef COMMON_FILE_OUTPUT_INTERNAL_H
#define COMMON_FILE_OUTPUT_INTERNAL_H

#include "common/file/output.h"

/* Print a message for -errno, unless the reader's end is no error here.  -1. */
int output_failed(struct output *output, int err);

/* Open the file whose turn it is.  0, or -1 after a message. */
int output_open_file(struct output *output);

/*
 * Begin a classic file.  A copy gets its link type from the first packet, so @dlt
 * may be unknown (-1); then do nothing.
 */
int output_open_classic(struct output *output, int dlt);

/* 0: no; 1: it has its size; 2: it has its time */
int output_is_complete(const struct output *output, uint64_t sec);

/* Open the next file.  0; 2 if the last file is complete; -1 after a message. */
int output_next_file(struct output *output, int why);

#endif

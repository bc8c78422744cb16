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

/* Close the open file, if there is one.  0, or -1 after a message. */
int output_close_file(struct output *output, uint64_t drops);

/* Start the time of -G. */
void output_begin_interval(struct output *output);

/* Whether the open file has reached the size of -C. */
bool output_has_its_size(const struct output *output);

/* Open the file of the next number in this interval.  0, or -1 after a message. */
int output_next_part(struct output *output);

/*
 * Close the last file of this interval.  0: another one may follow; 2: it was the
 * last one; -1 after a message.
 */
int output_end_interval(struct output *output);

/* Have a file open that takes a packet.  0, or -1 after a message. */
int output_make_ready(struct output *output);

#endif

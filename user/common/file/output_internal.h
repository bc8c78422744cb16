/* SPDX-License-Identifier: GPL-2.0 */
/* The functions that the files output*.c share. */
#ifndef COMMON_FILE_OUTPUT_INTERNAL_H
#define COMMON_FILE_OUTPUT_INTERNAL_H

#include "common/file/output.h"

/*
 * Print a message for -errno @err, unless a reader that goes away is no error
 * here.  Return -1.
 */
int output_failed(struct output *output, int err);

/* Open the file that is next, without its first bytes.  Return 0, or -1 after a message. */
int output_open_stream(struct output *output);

/* Open the file that is next.  Return 0, or -1 after a message. */
int output_open_file(struct output *output);

/*
 * Begin a classic file.  A copy gets its link type from the first packet, so @dlt
 * may be unknown (-1); then do nothing.
 */
int output_open_classic(struct output *output, int dlt);

/* Close the open file, if there is one.  Return 0, or -1 after a message. */
int output_close_file(struct output *output, uint64_t drops);

/* Start an interval of -G now. */
void output_begin_interval(struct output *output);

/* Return whether the open file has reached the size of -C. */
bool output_has_its_size(const struct output *output);

/*
 * Open the file of the next number in this interval.  Return 0, or -1 after a
 * message.
 */
int output_next_part(struct output *output);

/*
 * Close the last file of this interval.  Return 0 if another file may follow, or
 * 2 if it was the last one, or -1 after a message.
 */
int output_end_interval(struct output *output);

/*
 * Make sure that a file is open for the next packet.  Return 0, or -1 after a
 * message.
 */
int output_make_ready(struct output *output);

#endif

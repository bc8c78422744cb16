/* SPDX-License-Identifier: GPL-2.0 */
/* The functions that the files output*.c share. */
#ifndef COMMON_FILE_OUTPUT_INTERNAL_H
#define COMMON_FILE_OUTPUT_INTERNAL_H

#include "common/file/output.h"
#include "common/file/savefile.h"

/*
 * Print a message for @err, a negative errno.  Print none if the reader of a pipe has
 * closed it and the options allow that.  Return -1.
 */
int output_failed(struct output *output, int err);

/*
 * Allocate memory for the next file, then open it, but write nothing to it.  Return 0,
 * or -1 after a message.
 */
int output_open_stream(struct output *output);

/*
 * Open the next file, and write its header if the link type is known.  Return 0, or -1
 * after a message.
 */
int output_open_file(struct output *output);

/*
 * Begin a classic file.  Do nothing if @type is -1, the link type is not known yet: if
 * packets are copied from another file, the first packet gives the link type.
 */
int output_open_classic(struct output *output, int32_t type);

/*
 * Flush the file if each packet is to be written at once.  @err is the result of
 * writing the packet.  Return 1, or -1 after a message.
 */
static inline int output_finish_packet(struct output *output, int err)
{
	if (!err && output->config.flush)
		err = stream_flush(&output->stream);
	return err ? output_failed(output, err) : 1;
}

/* Write a packet to a classic file.  Return 1, or -1 after a message. */
static inline int output_put_classic(struct output *output, const struct record *record,
				     uint64_t sec, uint32_t nsec)
{
	uint32_t fraction = output->config.micro ? nsec / 1000 : nsec;

	return output_finish_packet(output, savefile_packet(&output->stream, record,
							    (uint32_t)sec, fraction));
}

/* Close the open file, if there is one.  Return 0, or -1 after a message. */
int output_close_file(struct output *output, uint64_t drops);

/* Start an interval of -G now. */
void output_begin_interval(struct output *output);

/* Return whether the open file has reached the size of -C. */
static inline bool output_has_its_size(const struct output *output)
{
	return output->config.size && output->config.size < output->stream.total;
}

/*
 * Open the file with the next number in this interval.  Return 0, or -1 after a
 * message.
 */
int output_next_part(struct output *output);

/*
 * Close the last file of this interval.  Return 0 if another file may follow, or
 * 2 if it was the last one, or -1 after a message.
 */
int output_end_interval(struct output *output);

/* For output_make_ready(): no file is open, or the file has its size. */
int output_open_next(struct output *output);

/*
 * Make sure that a file is open for the next packet.  Return 0, or -1 after a
 * message.
 */
static inline int output_make_ready(struct output *output)
{
	return output->opened && !output_has_its_size(output) ? 0 : output_open_next(output);
}

#endif

// SPDX-License-Identifier: GPL-2.0
/* End a file, and begin the next one, by size or time. */
#include "common/base/clock.h"
#include "common/file/output_internal.h"
#include "common/spawn.h"

/* Names contain the time of day.  Measure with another clock, because that may be set. */
void output_begin_interval(struct output *output)
{
	output->begun = clock_now(CLOCK_REALTIME) / CLOCK_SECOND;
	output->due = clock_now(CLOCK_MONOTONIC) +
		      (int64_t)output->config.seconds * CLOCK_SECOND;
}

static int finish_file(struct output *output)
{
	const char *command = output->config.command;

	if (!output->opened)
		return 0;
	if (output_close_file(output, 0))
		return -1;
	if (command)
		spawn_with("-z", command, output->name);
	return 0;
}

int output_next_part(struct output *output)
{
	if (finish_file(output))
		return -1;
	output->number++;
	if (output->config.files)
		output->number %= output->config.files;
	return output_open_file(output);
}

int output_end_interval(struct output *output)
{
	const struct output_config *config = &output->config;

	if (finish_file(output))
		return -1;
	output->number = 0;
	output->intervals++;
	return config->files && !config->size &&
	       output->intervals >= config->files ? 2 : 0;
}

/* No file is open before the first packet of an interval. */
int output_open_next(struct output *output)
{
	return output->opened ? output_next_part(output) : output_open_file(output);
}

int output_left(const struct output *output)
{
	int64_t left;

	if (!output->config.seconds)
		return -1;
	left = output->due - clock_now(CLOCK_MONOTONIC);
	/* Round up, because a wait that ends too early would be repeated. */
	left = left < 0 ? 0 : (left + 999999) / 1000000;
	return left < INT32_MAX ? (int)left : INT32_MAX;
}

int output_tick(struct output *output)
{
	int err = 0;

	/* The machine may have slept for several intervals. */
	while (!err && !output_left(output)) {
		int64_t due = output->due;

		err = output_end_interval(output);
		output_begin_interval(output);
		output->due = due + (int64_t)output->config.seconds * CLOCK_SECOND;
	}
	return err;
}

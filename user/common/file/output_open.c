// SPDX-License-Identifier: GPL-2.0
/* Open the next file. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/file/output_internal.h"
#include "common/message.h"

/* Give up if this many files have the same time in their names. */
#define SAME_TIME_MAX	100000

/* Like tcpdump, expand conversions of strftime(3) with -G, and append a number with -C. */
struct naming output_naming(const struct output_config *config)
{
	return (struct naming) {
		.path = config->path, .times = config->seconds,
		.numbers = config->size, .files = config->files,
	};
}

int output_refused(const char *option, const char *name, int err, const char *user)
{
	if (err == -EACCES && user)
		return complain("%s %s: the user %s may not write it; choose another directory, or leave out -Z",
				option ?: "-w", name, user);
	return complain("%s %s: %s", option ?: "-w", name, strerror(-err));
}

static bool is_same(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

/* Empty the file, unless it is the source of the copy. */
static int prepare_file(struct output *output, int fd)
{
	struct stat status, source;

	if (fstat(fd, &status))
		return output_failed(output, -errno);
	output->piped = !S_ISREG(status.st_mode);
	if (output->piped)
		return 0;
	if (output->config.copy && !fstat(output->config.source, &source) &&
	    is_same(&status, &source))
		return complain("-w %s: -r reads this file, which would be lost; write to another one",
				output->name);
	/* Standard output belongs to the shell, which may have asked to append. */
	if (strcmp(output->name, "-") && ftruncate(fd, 0))
		return output_failed(output, -errno);
	return 0;
}

/* The message names -w, because only the file of -w can be compressed. */
static int choose_codec(const struct output *output, const struct codec **codec)
{
	*codec = codec_by_name(output->config.path);
	if (*codec && !(*codec)->ops)
		return complain("-w %s: this program was built without %s",
				output->config.path, (*codec)->name);
	return 0;
}

static int try_name(struct output *output, const struct name *name)
{
	const struct opener *opener = output->config.opener;
	int err = name_make(&opener->naming, name, output->name, sizeof(output->name));

	output->opened_as = *name;
	return err ? err : opener_open(opener, name);
}

/*
 * Find a name that no file has: first without a time, then with one, then with a
 * number too.  If the oldest files are removed, all names have a time, so that they
 * sort by age.
 */
static int open_fresh(struct output *output)
{
	const struct naming *naming = &output->config.opener->naming;
	struct name name = { 0 };
	int fd = -EEXIST;

	if (!naming->times && !naming->files)
		fd = try_name(output, &name);
	name.time = output->begun;
	while (fd == -EEXIST && name.number < SAME_TIME_MAX) {
		fd = try_name(output, &name);
		name.number++;
	}
	return fd;
}

static int open_next(struct output *output)
{
	const struct name name = { .time = output->begun, .number = output->number };

	return output->config.opener->naming.fresh ? open_fresh(output) :
						     try_name(output, &name);
}

int output_open_stream(struct output *output)
{
	const char *option = output->config.option;
	const struct codec *codec;
	int fd, err;

	if (choose_codec(output, &codec))
		return -1;
	/* Without memory, an older file of this name must keep its contents. */
	err = stream_prepare(&output->stream, codec);
	if (err)
		return output_refused(option, output->config.path, err, NULL);
	fd = open_next(output);
	if (fd == -ENAMETOOLONG)
		return complain("%s %s: the name is too long", option ?: "-w",
				output->config.path);
	if (fd == -EINTR)
		return complain("%s %s: nobody has opened it for reading",
				option ?: "-w", output->name);
	if (fd < 0)
		return output_refused(option, output->name, fd, output->config.user);
	if (prepare_file(output, fd)) {
		close(fd);
		return -1;
	}
	output->stream.fd = fd;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/message.h"
#include "record/series.h"

static bool is_stdout(const struct series *series)
{
	return !strcmp(series->options->file, "-");
}

int series_start(struct series *series, const struct recorder_options *options)
{
	struct privilege *privilege = &series->privilege;
	struct naming naming = { .path = options->file };

	*series = (struct series) { .options = options };
	if (privilege_choose(privilege, options->user, options->command || options->run))
		return -1;
	if (!is_stdout(series)) {
		naming.times = strchr(options->file, '%');
		naming.files = options->files;
		naming.fresh = true;
	}
	return opener_start(&series->opener, &naming, privilege->opener);
}

/* Check that a FIFO or device can be written, or else that @directory can get a file. */
static int check_place(const char *path, const char *directory)
{
	struct stat status;
	int err;

	if (!stat(path, &status) && S_ISDIR(status.st_mode))
		return -EISDIR;
	if (!stat(path, &status) && !S_ISREG(status.st_mode))
		err = faccessat(AT_FDCWD, path, W_OK, AT_EACCESS);
	else
		err = faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS);
	return err ? -errno : 0;
}

static int series_check(const struct series *series)
{
	const struct privilege *privilege = &series->privilege;
	const char *path = series->options->file;
	char *copy;
	int err;

	if (is_stdout(series))
		return 0;
	copy = strdup(path);
	err = copy ? check_place(path, dirname(copy)) : -ENOMEM;
	free(copy);
	return err ? output_refused("-w", path, err,
				    privilege->own ? privilege->user : NULL) : 0;
}

/* Check as the user who opens the files. */
int series_settle(struct series *series)
{
	const struct privilege *privilege = &series->privilege;

	if (!privilege->own && series_check(series))
		return -1;
	if (privilege_drop(privilege))
		return -1;
	return privilege->own ? series_check(series) : 0;
}

/* Remove the oldest file before the next is made: the file system may be full. */
static int make_room(struct series *series)
{
	uint64_t most = series->options->files;
	struct name *kept;
	int err;

	if (!most)
		return 0;
	if (series->nr < most) {
		kept = reallocarray(series->kept, series->nr + 1, sizeof(*kept));
		if (!kept)
			return complain("-W: %s", strerror(ENOMEM));
		series->kept = kept;
		return 0;
	}
	err = opener_remove(&series->opener, &series->kept[series->nr % most]);
	/* COMMAND of -z may have moved it. */
	if (err && err != -ENOENT)
		return complain("-W: cannot remove the oldest file of -w %s: %s",
				series->options->file, strerror(-err));
	return 0;
}

/*
 * Remove a file that has no packet: it is of no use, and with -W it would take the
 * place of another one.  A FIFO or a device is not the program's to remove.
 */
static void series_discard(struct series *series, struct output *output)
{
	struct stat status;
	bool made = output->opened && !is_stdout(series) &&
		    !fstat(output->stream.fd, &status) && S_ISREG(status.st_mode);

	output_close(output, 0);
	if (made)
		opener_remove(&series->opener, &output->opened_as);
}

int series_open(struct series *series, struct output *output,
		struct output_config *config, struct device_names *names)
{
	const struct privilege *privilege = &series->privilege;
	uint64_t most = series->options->files;
	int err;

	config->path = series->options->file;
	config->opener = &series->opener;
	config->user = privilege->own ? privilege->user : NULL;
	if (make_room(series))
		return -1;
	err = output_open(output, config, names);
	if (err) {
		series_discard(series, output);
		return -1;
	}
	if (most)
		series->kept[series->nr % most] = output->opened_as;
	series->nr++;
	return 0;
}

void series_end(struct series *series)
{
	opener_stop(&series->opener);
	free(series->kept);
}

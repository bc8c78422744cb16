// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/message.h"
#include "stats/textfile.h"

static int textfile_fail(const struct textfile *text)
{
	return complain("%s %s: %s", text->option, text->path,
			strerror(errno));
}

/*
 * Find the file to replace, and return 1.  Return 0 if @path must be opened directly:
 * it is a FIFO or a device, or a link to a file that does not exist yet.  Return -1
 * after a message.
 */
static int textfile_target(struct textfile *text)
{
	struct stat st;

	if (stat(text->path, &st)) {
		if (errno != ENOENT)
			return textfile_fail(text);
		snprintf(text->target, sizeof(text->target), "%s", text->path);
		return lstat(text->path, &st) ? 1 : 0;
	}
	if (!S_ISREG(st.st_mode))
		return 0;
	/* Replacing a link would leave the old contents in the file it names. */
	return realpath(text->path, text->target) ? 1 : textfile_fail(text);
}

static int open_directly(struct textfile *text)
{
	int fd = open(text->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		      DESCRIPTOR_MODE);

	text->file = fd < 0 ? NULL : fdopen(fd, "w");
	return text->file ? 0 : textfile_fail(text);
}

static int open_temporary(struct textfile *text)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	/* Use the same directory, because rename(2) cannot cross file systems. */
	if (snprintf(text->temporary, sizeof(text->temporary), "%s.XXXXXX",
		     text->target) >= (int)sizeof(text->temporary)) {
		errno = ENAMETOOLONG;
		return textfile_fail(text);
	}
	fd = mkostemp(text->temporary, O_CLOEXEC);
	if (fd < 0)
		return textfile_fail(text);
	text->file = fdopen(fd, "w");
	/* mkostemp() gives access only to the user; allow what the umask allows. */
	if (!text->file || fchmod(fd, DESCRIPTOR_MODE & ~mask)) {
		textfile_fail(text);
		unlink(text->temporary);
		close(fd);
		return -1;
	}
	return 0;
}

int textfile_open(struct textfile *text, const char *path, const char *option)
{
	int replaces;

	*text = (struct textfile) {
		.file = stdout, .path = path, .option = option,
	};
	if (!path)
		return 0;
	replaces = textfile_target(text);
	if (replaces < 0)
		return -1;
	return replaces ? open_temporary(text) : open_directly(text);
}

int textfile_close(struct textfile *text)
{
	bool failed, replaces = text->temporary[0];

	if (!text->path)
		return fflush(stdout) || ferror(stdout) ?
			descriptor_print_failed() : 0;
	failed = ferror(text->file);
	if (fclose(text->file) || failed ||
	    (replaces && rename(text->temporary, text->target))) {
		textfile_fail(text);
		if (replaces)
			unlink(text->temporary);
		return -1;
	}
	return 0;
}

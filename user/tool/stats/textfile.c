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

int textfile_open(struct textfile *text, const char *path, const char *option)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	*text = (struct textfile) {
		.file = stdout, .path = path, .option = option,
	};
	if (!path)
		return 0;
	/* Use the same directory, because rename(2) cannot cross file systems. */
	snprintf(text->temporary, sizeof(text->temporary), "%s.XXXXXX",
		 path);
	fd = mkostemp(text->temporary, O_CLOEXEC);
	if (fd < 0)
		return textfile_fail(text);
	text->file = fdopen(fd, "w");
	/* mkostemp() gives access only to the user; allow what the umask allows. */
	if (!text->file || fchmod(fd, 0666 & ~mask)) {
		textfile_fail(text);
		unlink(text->temporary);
		close(fd);
		return -1;
	}
	return 0;
}

int textfile_close(struct textfile *text)
{
	bool failed;

	if (!text->path)
		return fflush(stdout) || ferror(stdout) ?
			descriptor_print_failed() : 0;
	failed = ferror(text->file);
	if (fclose(text->file) || failed ||
	    rename(text->temporary, text->path)) {
		textfile_fail(text);
		unlink(text->temporary);
		return -1;
	}
	return 0;
}

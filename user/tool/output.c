// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "output.h"

static int fail(const struct output *output)
{
	return complain("%s %s: %s", output->option, output->path,
			strerror(errno));
}

int output_open(struct output *output, const char *path, const char *option)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	*output = (struct output) {
		.file = stdout, .path = path, .option = option,
	};
	if (!path)
		return 0;
	/* In the same directory, because only there it can be renamed. */
	snprintf(output->temporary, sizeof(output->temporary), "%s.XXXXXX",
		 path);
	fd = mkostemp(output->temporary, O_CLOEXEC);
	if (fd < 0)
		return fail(output);
	output->file = fdopen(fd, "w");
	/* mkostemp() makes it for the user alone, as no other new file is. */
	if (!output->file || fchmod(fd, 0666 & ~mask)) {
		fail(output);
		unlink(output->temporary);
		close(fd);
		return -1;
	}
	return 0;
}

int output_close(struct output *output)
{
	bool failed;

	if (!output->path)
		return fflush(stdout) || ferror(stdout) ?
			complain("standard output: %s", strerror(errno)) : 0;
	failed = ferror(output->file);
	if (fclose(output->file) || failed ||
	    rename(output->temporary, output->path)) {
		fail(output);
		unlink(output->temporary);
		return -1;
	}
	return 0;
}

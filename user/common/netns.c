// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/netns.h"

static const char *pattern(const char *name)
{
	if (strchr(name, '/'))
		return "%s";
	if (name[strspn(name, "0123456789")])
		return "/run/netns/%s";
	return "/proc/%s/ns/net";
}

int netns_enter(const char *name)
{
	char path[4096];
	int fd, err;

	if (snprintf(path, sizeof(path), pattern(name), name) >=
	    (int)sizeof(path))
		return complain("--netns %s: %s", name, strerror(ENAMETOOLONG));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return complain("--netns %s: %s: %s", name, path,
				strerror(errno));
	err = setns(fd, CLONE_NEWNET) ? errno : 0;
	close(fd);
	return err ? complain("--netns %s: %s", name, strerror(err)) : 0;
}

// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/nsfs.h>
#include "common/message.h"
#include "common/namespace.h"
#include "common/number.h"
#include "common/base/thread.h"

#define OWN "/proc/thread-self/ns/net"

/* Names of namespaces that have none in NAMESPACE_DIRECTORY. */
#define INIT		"init"
#define NUMBERED	"net:["

/*
 * Find the path of a namespace.  Return 0 or -errno.  If a name in
 * NAMESPACE_DIRECTORY is a number, prefer it to the process with that number.
 */
static int namespace_path(char path[PATH_MAX], const char *text)
{
	uint64_t pid;
	int len;

	if (strchr(text, '/')) {
		len = snprintf(path, PATH_MAX, "%s", text);
		return len < PATH_MAX ? 0 : -ENAMETOOLONG;
	}
	len = snprintf(path, PATH_MAX, "%s/%s", NAMESPACE_DIRECTORY, text);
	if (len >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!access(path, F_OK))
		return 0;
	if (number_parse(&pid, text, 1, INT_MAX))
		return -ENOENT;
	snprintf(path, PATH_MAX, "/proc/%s/ns/net", text);
	return 0;
}

int namespace_look(const char *text)
{
	char path[PATH_MAX] = OWN;
	int err = text ? namespace_path(path, text) : 0, fd;

	if (err)
		return err;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET)
		return fd;
	close(fd);
	return -EINVAL;
}

int namespace_open(const char *text, const char *what)
{
	int fd = namespace_look(text);

	if (fd == -ENOENT)
		return complain("%s %s: no such network namespace or process; \"ip netns\" lists the namespaces",
				what, text);
	if (fd == -EINVAL)
		return complain("%s %s: not a network namespace", what, text);
	if (fd < 0)
		return complain("%s %s: %s", what, text ? text : OWN,
				strerror(-fd));
	return fd;
}

int namespace_enter(const char *text, const char *what)
{
	int fd = namespace_open(text, what), err = 0;

	if (fd < 0)
		return -1;
	if (setns(fd, CLONE_NEWNET))
		err = complain("%s %s: cannot enter it: %s", what, text,
			       strerror(errno));
	close(fd);
	return err;
}

static bool is_same(const struct stat *st, const char *path)
{
	struct stat other;

	return !stat(path, &other) && other.st_dev == st->st_dev &&
	       other.st_ino == st->st_ino;
}

/* Skip a file with such a name, because namespaces without a file get these names. */
static bool is_reserved(const char *name)
{
	return !strcmp(name, INIT) || !strncmp(name, NUMBERED, strlen(NUMBERED));
}

/*
 * If a namespace has several names, use the first in the order of strcmp(3), so
 * that all reports use the same one.
 */
static bool find_name(const struct stat *st, const char *directory,
		      char name[NAMESPACE_NAME_MAX])
{
	DIR *names = opendir(directory);
	const struct dirent *entry;
	char path[PATH_MAX];
	bool found = false;

	if (!names)
		return false;
	while ((entry = readdir(names))) {
		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		if (is_reserved(entry->d_name) || !is_same(st, path) ||
		    (found && strcmp(entry->d_name, name) > 0))
			continue;
		found = true;
		snprintf(name, NAMESPACE_NAME_MAX, "%s", entry->d_name);
	}
	closedir(names);
	return found;
}

void namespace_name(int fd, const char *directory,
		    char name[NAMESPACE_NAME_MAX])
{
	struct stat st = { 0 };

	fstat(fd, &st);
	if (find_name(&st, directory, name))
		return;
	if (is_same(&st, "/proc/1/ns/net"))
		snprintf(name, NAMESPACE_NAME_MAX, INIT);
	else
		snprintf(name, NAMESPACE_NAME_MAX, NUMBERED "%ju]",
			 (uintmax_t)st.st_ino);
}

/**
 * struct visit - opens a file in another namespace
 * @fd: the namespace
 * @path: the file
 * @file: the open file, or NULL
 * @err: errno, if @file is NULL
 */
struct visit {
	int fd;
	const char *path;
	FILE *file;
	int err;
};

static void *namespace_visit(void *arg)
{
	struct visit *visit = arg;

	if (!setns(visit->fd, CLONE_NEWNET))
		visit->file = fopen(visit->path, "re");
	visit->err = errno;
	return NULL;
}

/*
 * Enter the namespace in a thread, which then ends: a program that may enter it may
 * lack the privilege to return.  The open file stays in the namespace.
 */
static FILE *open_elsewhere(int fd, const char *path)
{
	struct visit visit = { .fd = fd, .path = path };
	pthread_t thread;
	int err = thread_start(&thread, namespace_visit, &visit);

	if (!err) {
		pthread_join(thread, NULL);
		err = visit.err;
	}
	errno = err;
	return visit.file;
}

FILE *namespace_file(int fd, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", name);
	/*
	 * Do not enter the namespace in which the program already is, because
	 * setns(2) would need privileges.
	 */
	if (!fstat(fd, &st) && is_same(&st, OWN))
		return fopen(path, "re");
	return open_elsewhere(fd, path);
}

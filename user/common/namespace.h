/* SPDX-License-Identifier: GPL-2.0 */
/* Network namespaces: by name as ip-netns(8) has them, by path, by process. */
#ifndef COMMON_NAMESPACE_H
#define COMMON_NAMESPACE_H

#include <stddef.h>
#include <stdio.h>

/* Where ip-netns(8) keeps the names. */
#define NAMESPACE_DIRECTORY "/run/netns"

/* Bytes that hold what namespace_name() writes, its final zero included. */
#define NAMESPACE_NAME_MAX 256

/*
 * A descriptor of the namespace that @text names: one with a slash is a path,
 * else a name, else a number is a process.  NULL: the caller's own.  -ENOENT,
 * -EINVAL where it is something else, or another -errno.
 */
int namespace_look(const char *text);

/* The same, or -1 after a message, which begins with @what. */
int namespace_open(const char *text, const char *what);

/* Enter it.  0, or -1 after a message. */
int namespace_enter(const char *text, const char *what);

/*
 * The name of the namespace @fd is of: in @directory, else "init" for that of
 * process 1, else its number, as in net:[4026531840].
 */
void namespace_name(int fd, const char *directory,
		    char name[NAMESPACE_NAME_MAX]);

/*
 * A file below /proc/net as it is in the namespace @fd is of.  NULL with errno,
 * which is EPERM where the caller may not enter that.
 */
FILE *namespace_file(int fd, const char *name);

#endif

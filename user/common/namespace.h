/* SPDX-License-Identifier: GPL-2.0 */
/* Network namespaces, given by name (see ip-netns(8)), path or process. */
#ifndef COMMON_NAMESPACE_H
#define COMMON_NAMESPACE_H

#include <stddef.h>
#include <stdio.h>

/* Where ip-netns(8) keeps its namespaces, one file for each name. */
#define NAMESPACE_DIRECTORY "/run/netns"

/* Bytes for the result of namespace_name(), including the final zero. */
#define NAMESPACE_NAME_MAX 256

/*
 * Open the namespace that @text names: a path if it has a slash, otherwise a
 * name, otherwise the number of a process.  If @text is NULL, open the caller's
 * own namespace.  Return a descriptor or -errno: -ENOENT if there is no such
 * namespace, -EINVAL if the file is no network namespace.
 */
int namespace_look(const char *text);

/* The same, but return -1 after a message, which names the option @what. */
int namespace_open(const char *text, const char *what);

/* Enter the namespace.  Return 0, or -1 after a message. */
int namespace_enter(const char *text, const char *what);

/*
 * Write the name of the namespace @fd: its name in @directory, otherwise "init"
 * if process 1 is in it, otherwise its number, as in net:[4026531840].  Two
 * namespaces never get the same name.
 */
void namespace_name(int fd, const char *directory,
		    char name[NAMESPACE_NAME_MAX]);

/*
 * Open a file of /proc/net as it is in the namespace @fd.  Return NULL with errno
 * on failure.  EPERM means that the caller may not enter the namespace.
 */
FILE *namespace_file(int fd, const char *name);

#endif

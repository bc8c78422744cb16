/* SPDX-License-Identifier: GPL-2.0 */
/* Find programs, and find out whether LD_PRELOAD works with them. */
#ifndef TOOL_RUN_PROGRAM_H
#define TOOL_RUN_PROGRAM_H

#include <stddef.h>

enum program_kind {
	PROGRAM_DYNAMIC,
	PROGRAM_STATIC,		/* loads no libraries */
	PROGRAM_GO,		/* makes system calls without the C library */
	PROGRAM_OTHER_CLASS,	/* has another word size than this program */
	PROGRAM_PRIVILEGED,	/* gains privileges and ignores LD_PRELOAD */
	PROGRAM_UNREADABLE,	/* errno says why */
};

/* Return the kind of an ELF file with @len bytes at @bytes. */
enum program_kind program_kind_of(const void *bytes, size_t len);

/* Return the kind of the file at @path by its contents alone. */
enum program_kind program_kind_of_file(const char *path);

/*
 * Return the kind of the program that runs when @path is executed.  If @path is a
 * script, store the path of its interpreter in the @size bytes at @path.
 */
enum program_kind program_kind(char *path, size_t size);

/*
 * Find @name as execvp(3) does, and write its path to the @size bytes at @path.
 * Return 0 or -errno.
 */
int program_find(char *path, size_t size, const char *name);

#endif

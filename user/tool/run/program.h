/* SPDX-License-Identifier: GPL-2.0 */
/* Programs, and whether a library can be loaded in front of theirs. */
#ifndef TOOL_RUN_PROGRAM_H
#define TOOL_RUN_PROGRAM_H

#include <stddef.h>

enum program_kind {
	PROGRAM_DYNAMIC,
	PROGRAM_STATIC,		/* loads nothing */
	PROGRAM_GO,		/* makes its system calls itself */
	PROGRAM_OTHER_CLASS,	/* of another word size than this one */
	PROGRAM_PRIVILEGED,	/* gets rights, and no libraries of the user's */
	PROGRAM_UNREADABLE,	/* errno says why */
};

/* The kind of an ELF file of which all @len bytes are at @bytes. */
enum program_kind program_kind_of(const void *bytes, size_t len);

/*
 * The kind of what runs when @path is executed: of a script, its interpreter.
 * @path is changed to that; @size: bytes there.
 */
enum program_kind program_kind(char *path, size_t size);

/* Where execvp(3) finds @name; 0 or -errno.  @size: bytes at @path. */
int program_find(char *path, size_t size, const char *name);

#endif

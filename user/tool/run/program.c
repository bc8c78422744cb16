// SPDX-License-Identifier: GPL-2.0
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "run/program.h"

/* The kernel follows at most this many interpreters. */
#define SCRIPTS_MAX	5

#define GO_SECTION	".go.buildinfo"
#define CAPABILITIES	"security.capability"

/* A file in memory. */
struct image {
	const uint8_t *bytes;
	size_t len;
};

/*
 * Copy from @offset.  Return false if that fails: the offset is from the file and
 * may be wrong.
 */
static bool program_load(const struct image *image, uint64_t offset, void *to,
			 size_t len)
{
	if (offset > image->len || len > image->len - offset)
		return false;
	memcpy(to, image->bytes + offset, len);
	return true;
}

static bool has_interpreter(const struct image *image,
			    const Elf64_Ehdr *header)
{
	Elf64_Phdr segment;
	int i;

	for (i = 0; i < header->e_phnum; i++) {
		if (!program_load(image, header->e_phoff + i * sizeof(segment),
				  &segment, sizeof(segment)))
			return false;
		if (segment.p_type == PT_INTERP)
			return true;
	}
	return false;
}

static bool load_section(const struct image *image, const Elf64_Ehdr *header,
			 int i, Elf64_Shdr *section)
{
	return program_load(image, header->e_shoff + i * sizeof(*section), section,
			    sizeof(*section));
}

static bool is_named(const struct image *image, uint64_t offset,
		     const char *name)
{
	char there[sizeof(GO_SECTION)];

	return program_load(image, offset, there, strlen(name) + 1) &&
	       !memcmp(there, name, strlen(name) + 1);
}

static bool is_go(const struct image *image, const Elf64_Ehdr *header)
{
	Elf64_Shdr names, section;
	int i;

	if (!load_section(image, header, header->e_shstrndx, &names))
		return false;
	for (i = 0; i < header->e_shnum; i++)
		if (load_section(image, header, i, &section) &&
		    is_named(image, names.sh_offset + section.sh_name,
			     GO_SECTION))
			return true;
	return false;
}

enum program_kind program_kind_of(const void *bytes, size_t len)
{
	const struct image image = { bytes, len };
	Elf64_Ehdr header;

	/* execvp(3) passes a file of unknown format to the shell. */
	if (len < EI_NIDENT || memcmp(bytes, ELFMAG, SELFMAG))
		return PROGRAM_DYNAMIC;
	/* The module needs a 64-bit kernel, so the library has 64 bits, too. */
	if (image.bytes[EI_CLASS] != ELFCLASS64)
		return PROGRAM_OTHER_CLASS;
	if (!program_load(&image, 0, &header, sizeof(header)))
		return PROGRAM_STATIC;
	if (is_go(&image, &header))
		return PROGRAM_GO;
	return has_interpreter(&image, &header) ? PROGRAM_DYNAMIC
						: PROGRAM_STATIC;
}

/*
 * Return whether the loader ignores LD_PRELOAD because the program gains
 * privileges.  Root gains none from capabilities or from a set-user-ID file that
 * root owns.
 */
static bool is_privileged(int fd, const struct stat *st)
{
	const mode_t setgid = S_ISGID | 0010;

	if (st->st_mode & S_ISUID && st->st_uid != getuid())
		return true;
	if ((st->st_mode & setgid) == setgid && st->st_gid != getgid())
		return true;
	return getuid() && fgetxattr(fd, CAPABILITIES, NULL, 0) > 0;
}

static enum program_kind kind_of_contents(int fd, off_t len)
{
	enum program_kind kind;
	void *bytes;

	if (!len)
		return PROGRAM_DYNAMIC;
	bytes = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return PROGRAM_UNREADABLE;
	kind = program_kind_of(bytes, len);
	munmap(bytes, len);
	return kind;
}

static enum program_kind kind_of_executed(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return PROGRAM_UNREADABLE;
	if (is_privileged(fd, &st))
		return PROGRAM_PRIVILEGED;
	return kind_of_contents(fd, st.st_size);
}

enum program_kind program_kind_of_file(const char *path)
{
	enum program_kind kind = PROGRAM_UNREADABLE;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return kind;
	if (!fstat(fd, &st))
		kind = kind_of_contents(fd, st.st_size);
	close(fd);
	return kind;
}

/*
 * Return true if the file is a script.  Then store the path of its interpreter in
 * @path.
 */
static bool follow_script(int fd, char *path, size_t size)
{
	char line[256] = "";
	char *name;

	if (pread(fd, line, sizeof(line) - 1, 0) < 2 || memcmp(line, "#!", 2))
		return false;
	name = line + 2 + strspn(line + 2, " \t");
	name[strcspn(name, " \t\n")] = '\0';
	snprintf(path, size, "%s", name);
	return true;
}

enum program_kind program_kind(char *path, size_t size)
{
	enum program_kind kind;
	int fd, scripts = 0;

	do {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return PROGRAM_UNREADABLE;
		if (!follow_script(fd, path, size)) {
			kind = kind_of_executed(fd);
			close(fd);
			return kind;
		}
		close(fd);
	} while (++scripts < SCRIPTS_MAX);
	errno = ELOOP;
	return PROGRAM_UNREADABLE;
}

static int program_check(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EACCES;
	return access(path, X_OK) ? -errno : 0;
}

int program_find(char *path, size_t size, const char *name)
{
	const char *at = getenv("PATH"), *end;
	int err, found = -ENOENT;

	if (strchr(name, '/')) {
		snprintf(path, size, "%s", name);
		return program_check(path);
	}
	for (at = at ? at : "/bin:/usr/bin"; ; at = end + 1) {
		end = strchrnul(at, ':');
		snprintf(path, size, "%.*s%s%s", (int)(end - at), at,
			 end == at ? "" : "/", name);
		err = program_check(path);
		if (!err)
			return 0;
		if (err == -EACCES)
			found = -EACCES;
		if (!*end)
			return found;
	}
}

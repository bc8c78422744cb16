// SPDX-License-Identifier: GPL-2.0
/*
 * Test whether nfring run recognizes a program that loads libraries.  The files are
 * complete, cut or damaged.
 */
#include "../lib/cases.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/program.h"

/* An ELF file with one segment and two sections; the second has the names. */
struct file {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	Elf64_Shdr sections[2];
	char names[40];
};

static struct file file_of(uint32_t segment, const char *section)
{
	struct file file = {
		.header = {
			.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64 },
			.e_phoff = offsetof(struct file, segment),
			.e_phnum = 1,
			.e_shoff = offsetof(struct file, sections),
			.e_shnum = 2,
			.e_shstrndx = 1,
		},
		.segment = { .p_type = segment },
		.sections = {
			{ .sh_name = 1 },
			{ .sh_offset = offsetof(struct file, names) },
		},
	};

	strcpy(file.names + 1, section);
	return file;
}

static void a_program_loads_libraries_if_it_has_an_interpreter(void **state)
{
	struct file with = file_of(PT_INTERP, ".text");
	struct file without = file_of(PT_LOAD, ".text");

	(void)state;
	assert_int_equal(program_kind_of(&with, sizeof(with)), PROGRAM_DYNAMIC);
	assert_int_equal(program_kind_of(&without, sizeof(without)),
			 PROGRAM_STATIC);
}

static void go_programs_are_known_by_a_section(void **state)
{
	struct file with = file_of(PT_INTERP, ".go.buildinfo");
	struct file without = file_of(PT_LOAD, ".go.buildinfo");
	struct file longer = file_of(PT_INTERP, ".go.buildinfo2");

	(void)state;
	assert_int_equal(program_kind_of(&with, sizeof(with)), PROGRAM_GO);
	assert_int_equal(program_kind_of(&without, sizeof(without)),
			 PROGRAM_GO);
	assert_int_equal(program_kind_of(&longer, sizeof(longer)),
			 PROGRAM_DYNAMIC);
}

static void programs_of_another_word_size_are_another_kind(void **state)
{
	struct file file = file_of(PT_INTERP, ".text");

	(void)state;
	file.header.e_ident[EI_CLASS] = ELFCLASS32;
	assert_int_equal(program_kind_of(&file, sizeof(file)),
			 PROGRAM_OTHER_CLASS);
}

static void other_files_are_left_to_the_shell(void **state)
{
	(void)state;
	assert_int_equal(program_kind_of("echo", 4), PROGRAM_DYNAMIC);
	assert_int_equal(program_kind_of("\177ELF", 4), PROGRAM_DYNAMIC);
}

/* The sanitizers check that no byte outside the file is read. */
static void cut_and_damaged_files_are_survived(void **state)
{
	struct file whole = file_of(PT_INTERP, ".go.buildinfo");
	unsigned int seed = 1;
	size_t len;
	int i;

	(void)state;
	for (len = 0; len <= sizeof(whole); len++) {
		char *cut = malloc(len + !len);

		assert_non_null(cut);
		memcpy(cut, &whole, len);
		for (i = 0; i < 20; i++) {
			program_kind_of(cut, len);
			if (len > EI_NIDENT)
				cut[EI_NIDENT + rand_r(&seed) %
				    (len - EI_NIDENT)] = rand_r(&seed);
		}
		free(cut);
	}
}

static char directory[] = "/tmp/nfring-program-XXXXXX";

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state)
{
	char command[sizeof(directory) + 16];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

static void make(char *path, const char *name, mode_t mode, const void *bytes,
		 size_t len)
{
	int fd;

	snprintf(path, PATH_MAX, "%s/%s", directory, name);
	fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0700);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void the_interpreter_of_a_script_counts(void **state)
{
	struct file file = file_of(PT_LOAD, ".text");
	char program[PATH_MAX], path[PATH_MAX], script[2 * PATH_MAX];

	(void)state;
	make(program, "static", 0755, &file, sizeof(file));
	snprintf(script, sizeof(script), "#! %s -x\necho\n", program);
	make(path, "script", 0755, script, strlen(script));
	snprintf(script, sizeof(script), "#!%s", path);
	make(path, "second", 0755, script, strlen(script));
	assert_int_equal(program_kind(path, sizeof(path)), PROGRAM_STATIC);
	assert_string_equal(path, program);

	snprintf(script, sizeof(script), "#!%s/self\n", directory);
	make(path, "self", 0755, script, strlen(script));
	assert_int_equal(program_kind(path, sizeof(path)), PROGRAM_UNREADABLE);
	assert_int_equal(errno, ELOOP);

	make(path, "lost", 0755, "#!/nosuch\n", 10);
	assert_int_equal(program_kind(path, sizeof(path)), PROGRAM_UNREADABLE);
	assert_int_equal(errno, ENOENT);

	make(path, "empty", 0755, "", 0);
	assert_int_equal(program_kind(path, sizeof(path)), PROGRAM_DYNAMIC);
}

static void set_id_programs_of_other_users_are_found(void **state)
{
	struct file file = file_of(PT_INTERP, ".text");
	char path[PATH_MAX];

	(void)state;
	make(path, "own", 04755, &file, sizeof(file));
	assert_int_equal(program_kind(path, sizeof(path)), PROGRAM_DYNAMIC);
	if (getuid())
		skip();
	assert_int_equal(chown(path, 65534, 65534), 0);
	assert_int_equal(chmod(path, 04755), 0);
	assert_int_equal(program_kind(path, sizeof(path)), PROGRAM_PRIVILEGED);
	assert_int_equal(chmod(path, 02755), 0);
	assert_int_equal(program_kind(path, sizeof(path)), PROGRAM_PRIVILEGED);
	/* Without execute permission, the set-group-ID bit means mandatory locking. */
	assert_int_equal(chmod(path, 02745), 0);
	assert_int_equal(program_kind(path, sizeof(path)), PROGRAM_DYNAMIC);
}

static void programs_are_found_where_the_shell_finds_them(void **state)
{
	char expected[PATH_MAX], path[PATH_MAX], paths[PATH_MAX];

	(void)state;
	make(expected, "found", 0755, "", 0);
	make(path, "data", 0644, "", 0);
	snprintf(paths, sizeof(paths), "/nosuch:%s:/bin", directory);
	setenv("PATH", paths, 1);
	assert_int_equal(program_find(path, sizeof(path), "found"), 0);
	assert_string_equal(path, expected);
	assert_int_equal(program_find(path, sizeof(path), "nosuch"), -ENOENT);
	assert_int_equal(program_find(path, sizeof(path), "data"), -EACCES);
	assert_int_equal(program_find(path, sizeof(path), "/"), -EACCES);
	assert_int_equal(program_find(path, sizeof(path), expected), 0);
	assert_string_equal(path, expected);
	/* An empty entry in PATH is the current directory. */
	assert_int_equal(chdir(directory), 0);
	setenv("PATH", ":/bin", 1);
	assert_int_equal(program_find(path, sizeof(path), "found"), 0);
	assert_string_equal(path, "found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_loads_libraries_if_it_has_an_interpreter),
		cmocka_unit_test(go_programs_are_known_by_a_section),
		cmocka_unit_test(programs_of_another_word_size_are_another_kind),
		cmocka_unit_test(other_files_are_left_to_the_shell),
		cmocka_unit_test(cut_and_damaged_files_are_survived),
		cmocka_unit_test(the_interpreter_of_a_script_counts),
		cmocka_unit_test(set_id_programs_of_other_users_are_found),
		cmocka_unit_test(programs_are_found_where_the_shell_finds_them),
	};

	return cmocka_run_group_tests_name("program", tests, make_directory,
					   remove_directory);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * replay TARGET RUNS FILE...: give a target each file, then RUNS files with small random
 * changes.  The changes are the same in each run of this program.
 */
#include <stdbool.h>

#include <sanitizer/common_interface_defs.h>

#include "fuzz.h"

#define INPUT_MAX 8192

struct input {
	uint8_t bytes[INPUT_MAX];
	size_t len;
};

static struct input *files, now;
static unsigned int file_nr, seed = 1;

const char *__asan_default_options(void);

/* Print the input after abort(3), too. */
const char *__asan_default_options(void)
{
	return "handle_abort=1";
}

static void print_input(void)
{
	size_t i;

	fprintf(stderr, "input, as for printf(1): ");
	for (i = 0; i < now.len; i++)
		fprintf(stderr, "\\x%02x", now.bytes[i]);
	fputc('\n', stderr);
}

static size_t below(size_t limit)
{
	return limit ? (size_t)rand_r(&seed) % limit : 0;
}

/* Replace @len bytes at @at by the bytes of @from, unless the input would be too long. */
static void splice(size_t at, size_t len, const uint8_t *from, size_t from_len)
{
	size_t rest = now.len - at - len;

	if (at + from_len + rest > INPUT_MAX)
		return;
	memmove(now.bytes + at + from_len, now.bytes + at + len, rest);
	memcpy(now.bytes + at, from, from_len);
	now.len = at + from_len + rest;
}

static void change(void)
{
	static const uint8_t numbers[] = { 0, 1, 4, 0x7f, 0x80, 0xff, '-', '0', '9' };
	const struct input *other = &files[below(file_nr)];
	size_t at = below(now.len + 1), len = below(now.len - at + 1), from;
	uint8_t byte = rand_r(&seed);

	switch (below(6)) {
	case 0:		/* change one bit */
		if (at < now.len)
			now.bytes[at] ^= 1 << below(8);
		break;
	case 1:		/* change one byte */
		splice(at, at < now.len, &byte, 1);
		break;
	case 2:		/* change one byte to a value that is often special */
		splice(at, at < now.len, &numbers[below(sizeof(numbers))], 1);
		break;
	case 3:		/* remove some bytes */
		splice(at, below(len < 9 ? len + 1 : 9), now.bytes, 0);
		break;
	case 4:		/* insert some bytes of another file */
		from = below(other->len);
		splice(at, 0, other->bytes + from, below(other->len - from + 1));
		break;
	default:	/* remove the end */
		now.len = at;
	}
}

static void run_now(void)
{
	uint8_t *exact = malloc(now.len ?: 1);

	fuzz_require(exact);
	memcpy(exact, now.bytes, now.len);
	LLVMFuzzerTestOneInput(exact, now.len);
	free(exact);
}

static void read_file(const char *path)
{
	FILE *file = fopen(path, "re");

	if (!file) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	files[file_nr].len = fread(files[file_nr].bytes, 1, INPUT_MAX, file);
	file_nr++;
	fclose(file);
}

int main(int argc, char **argv)
{
	unsigned int runs, i, changes;

	if (argc < 4) {
		fprintf(stderr, "usage: replay TARGET RUNS FILE...\n");
		return EXIT_FAILURE;
	}
	runs = strtoul(argv[2], NULL, 10);
	files = calloc(argc, sizeof(*files));
	fuzz_require(files);
	__sanitizer_set_death_callback(print_input);
	for (i = 3; i < (unsigned int)argc; i++) {
		read_file(argv[i]);
		now = files[file_nr - 1];
		run_now();
	}
	for (i = 0; i < runs; i++) {
		now = files[below(file_nr)];
		for (changes = 1 + below(4); changes; changes--)
			change();
		run_now();
	}
	free(files);
	printf("ok - fuzz: %s survives %u files and %u changed ones\n", argv[1], file_nr, runs);
	return EXIT_SUCCESS;
}

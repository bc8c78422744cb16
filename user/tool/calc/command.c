// SPDX-License-Identifier: GPL-2.0
/* nfring calc */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nfring.h>
#include "calc/calc.h"
#include "calc/machine.h"
#include "command.h"
#include "common/message.h"
#include "common/number.h"

/* Assumed if /proc/buddyinfo cannot be read. */
#define DEFAULT_MAX_ORDER	10

#define DEFAULT_FRAME_SIZE	2048

/* An input.  Its source is printed, so that the user can judge the number. */
struct value {
	const char *name;
	uint64_t number;
	const char *source;
};

enum { SIZE_MAX_, POINTER_SIZE, PAGE_SIZE_, MAX_ORDER, FRAME_SIZE, VALUE_NR };

static const struct command_option calc_options[] = {
	{ OPTION_LONG + SIZE_MAX_, "size-max", "BYTES", ARG_NUMBER,
	  .help = "Assume that kmalloc() allocates at most BYTES bytes. Default: "
		  "from /proc/slabinfo or the page size." },
	{ OPTION_LONG + POINTER_SIZE, "pointer-size", "BYTES", ARG_NUMBER,
	  .help = "Assume kernel pointers of BYTES bytes. Default: as in this program." },
	{ OPTION_LONG + PAGE_SIZE_, "page-size", "BYTES", ARG_NUMBER,
	  .help = "Assume pages of BYTES bytes. Default: as on this machine." },
	{ OPTION_LONG + MAX_ORDER, "max-order", "ORDER", ARG_NUMBER,
	  .help = "Assume blocks of at most 2^ORDER pages. Default: from "
		  "/proc/buddyinfo, else 10." },
	{ OPTION_LONG + FRAME_SIZE, "frame-size", "BYTES", ARG_NUMBER,
	  .help = "Assume frames of BYTES bytes. Default: 2048." },
	COMMAND_OPTIONS_END
};

static void find_max_order(struct value *value)
{
	FILE *file = fopen("/proc/buddyinfo", "re");
	int order = file ? machine_max_order(file) : -1;

	if (file)
		fclose(file);
	value->number = order < 0 ? DEFAULT_MAX_ORDER : order;
	value->source = order < 0 ? "assumed, because /proc/buddyinfo cannot be read"
				  : "/proc/buddyinfo";
}

/*
 * On old kernels the largest cache limits kmalloc().  On today's kernels caches
 * end at two pages, and larger requests go to the page allocator, up to its
 * largest order.
 */
static void find_size_max(struct value *value, uint64_t page_size,
			  uint64_t max_order)
{
	FILE *file = fopen("/proc/slabinfo", "re");
	uint64_t cache = file ? machine_largest_cache(file) : 0;

	if (file)
		fclose(file);
	if (cache > 2 * page_size) {
		value->number = cache;
		value->source = "/proc/slabinfo";
		return;
	}
	value->number = max_order < 48 ? page_size << max_order : 0;
	value->source = cache ? "page size << max-order: larger than any cache"
			      : "page size << max-order: /proc/slabinfo cannot be read";
}

static void find_rest(struct value values[VALUE_NR])
{
	if (!values[POINTER_SIZE].source) {
		values[POINTER_SIZE].number = sizeof(void *);
		values[POINTER_SIZE].source = "this program";
	}
	if (!values[PAGE_SIZE_].source) {
		values[PAGE_SIZE_].number = sysconf(_SC_PAGESIZE);
		values[PAGE_SIZE_].source = "this machine";
	}
	if (!values[MAX_ORDER].source)
		find_max_order(&values[MAX_ORDER]);
	if (!values[SIZE_MAX_].source)
		find_size_max(&values[SIZE_MAX_], values[PAGE_SIZE_].number,
			      values[MAX_ORDER].number);
	if (!values[FRAME_SIZE].source) {
		values[FRAME_SIZE].number = DEFAULT_FRAME_SIZE;
		values[FRAME_SIZE].source = "assumed";
	}
}

static void print_bytes(const char *name, uint64_t bytes)
{
	if (bytes >= 1 << 20 && bytes % (1 << 20) == 0)
		printf("%-14s %" PRIu64 " MiB\n", name, bytes >> 20);
	else
		printf("%-14s %" PRIu64 " bytes\n", name, bytes);
}

static void print_result(const struct value values[VALUE_NR],
			 const struct calc_result *result)
{
	int i;

	for (i = 0; i < VALUE_NR; i++)
		printf("%-14s %-12" PRIu64 " (%s)\n", values[i].name,
		       values[i].number, values[i].source);
	putchar('\n');
	printf("%-14s %" PRIu64 "\n", "blocks", result->blocks);
	print_bytes("block size", result->block_size);
	print_bytes("buffer size", result->buffer_size);
	printf("%-14s %" PRIu64 "\n", "frames", result->frames);
	if (result->frames > UINT32_MAX)
		printf("%-14s more than the largest tp_frame_nr, %u\n", "",
		       UINT32_MAX);
}

static void print_module(void)
{
	const struct nfring_info *info;
	struct nfring *ring;
	int err;

	puts("\nThis is the limit of a packet socket. kmalloc() does not limit the rings of\n"
	     "nfring, and blocks need no contiguous memory. Parameters of the module limit\n"
	     "them:");
	err = nfring_open(&ring);
	if (err) {
		printf("unknown, because %s cannot be opened: %s\n", NFRING_DEVICE,
		       strerror(-err));
		return;
	}
	info = nfring_get_info(ring);
	print_bytes("one ring", info->ring_max_bytes);
	print_bytes("all rings", info->total_max_bytes);
	print_bytes("block in one piece",
		    (uint64_t)info->page_size << info->max_block_order);
	nfring_close(ring);
}

static int calc_parse(int argc, char **argv, struct value values[VALUE_NR])
{
	int option;

	while ((option = command_next_option(&command_calc, argc, argv)) != -1) {
		struct value *value = &values[option - OPTION_LONG];
		int min = option == OPTION_LONG + MAX_ORDER ? 0 : 1;

		if (option == '?')
			return -1;
		if (size_parse(&value->number, optarg, 1, min, UINT64_MAX))
			return complain("--%s %s: expected a number from %d, optionally with the suffix K, M or G",
					value->name, optarg, min);
		value->source = "given";
	}
	return 0;
}

static int calc_main(int argc, char **argv)
{
	struct value values[VALUE_NR] = {
		[SIZE_MAX_]	= { .name = "size-max" },
		[POINTER_SIZE]	= { .name = "pointer-size" },
		[PAGE_SIZE_]	= { .name = "page-size" },
		[MAX_ORDER]	= { .name = "max-order" },
		[FRAME_SIZE]	= { .name = "frame-size" },
	};
	struct calc_input input;
	struct calc_result result;

	if (calc_parse(argc, argv, values))
		return EXIT_FAILURE;
	find_rest(values);
	input = (struct calc_input) {
		.size_max = values[SIZE_MAX_].number,
		.pointer_size = values[POINTER_SIZE].number,
		.page_size = values[PAGE_SIZE_].number,
		.max_order = values[MAX_ORDER].number,
		.frame_size = values[FRAME_SIZE].number,
	};
	if (calc_ring(&result, &input)) {
		complain("calc: the ring would be larger than 2^64 bytes; use smaller values");
		return EXIT_FAILURE;
	}
	print_result(values, &result);
	print_module();
	return EXIT_SUCCESS;
}

const struct command command_calc = {
	.name = "calc",
	.summary = "calculate how large a ring can be",
	.synopsis = "[OPTION]...",
	.about =
		"Calculate how large a ring of a packet socket can be, as the packet_mmap\n"
		"document of the kernel does, and print the limits of the module. Each option\n"
		"replaces a value that is otherwise read from this machine.",
	.options = calc_options,
	.notes = "BYTES may have the suffix K, M or G.",
	.run = calc_main,
};

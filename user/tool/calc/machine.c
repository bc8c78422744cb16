// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "calc/machine.h"

/* "Node 0, zone   Normal   1794   1508 ...": four words, then one for each order. */
static int columns(char *line)
{
	char *rest = line;
	char *word;
	int nr = 0;

	while ((word = strtok_r(rest, " \t\n", &rest)))
		nr++;
	return nr - 4;
}

int machine_max_order(FILE *buddyinfo)
{
	char line[1024];

	if (!fgets(line, sizeof(line), buddyinfo) || strncmp(line, "Node ", 5))
		return -1;
	/* Without columns this is -1, too. */
	return columns(line) - 1;
}

static uint64_t cache_size(const char *line)
{
	char unit = '\0';
	uint64_t size = 0;

	if (sscanf(line, "kmalloc-%" SCNu64 "%c", &size, &unit) < 1 &&
	    sscanf(line, "size-%" SCNu64 "%c", &size, &unit) < 1)
		return 0;
	if (unit == 'k')
		return size << 10;
	return unit == 'M' ? size << 20 : size;
}

uint64_t machine_largest_cache(FILE *slabinfo)
{
	uint64_t largest = 0;
	char line[1024];

	while (fgets(line, sizeof(line), slabinfo)) {
		uint64_t size = cache_size(line);

		if (size > largest)
			largest = size;
	}
	return largest;
}

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/file/name.h"

/* The most bytes that a number can take. */
#define NUMBER_ROOM	24

static int digits(uint64_t files)
{
	int nr = 1;

	for (files--; files >= 10; files /= 10)
		nr++;
	return nr;
}

/*
 * Use as many digits as @files files need.  If @files is 0, the first file gets no
 * number.
 */
static void append_number(char *name, uint64_t number, uint64_t files)
{
	name += strlen(name);
	if (files)
		sprintf(name, "%0*" PRIu64, digits(files), number);
	else if (number)
		sprintf(name, "%" PRIu64, number);
}

static size_t strip(const char *path, size_t len, const char *suffix)
{
	size_t end = strlen(suffix);

	return len > end && !memcmp(path + len - end, suffix, end) ? len - end : len;
}

/* Other programs recognise a capture file by its suffix, so the suffix must be last. */
static size_t stem_length(const char *path)
{
	size_t all = strlen(path), len = all;

	len = strip(path, len, ".gz");
	if (len == all)
		len = strip(path, len, ".zst");
	all = len;
	len = strip(path, len, ".pcapng");
	return len == all ? strip(path, len, ".pcap") : len;
}

static size_t expand(char *text, size_t size, const char *pattern, int64_t time)
{
	time_t seconds = (time_t)time;
	struct tm local;

	return localtime_r(&seconds, &local) ?
	       strftime(text, size, pattern, &local) : 0;
}

static int put_time(const struct naming *naming, int64_t time, char *text, size_t size)
{
	size_t stem = stem_length(naming->path);
	char when[64];
	int len;

	if (naming->times)
		return expand(text, size, naming->path, time) ? 0 : -ENAMETOOLONG;
	*when = 0;
	if (naming->fresh && time)
		expand(when, sizeof(when), "-%Y%m%d-%H%M%S", time);
	len = snprintf(text, size, "%.*s%s%s", (int)stem, naming->path, when,
		       naming->path + stem);
	return len < 0 || (size_t)len >= size ? -ENAMETOOLONG : 0;
}

static void insert_number(char *text, uint64_t number)
{
	char *suffix = text + stem_length(text), inserted[NUMBER_ROOM];
	int len = snprintf(inserted, sizeof(inserted), "-%" PRIu64, number);

	memmove(suffix + len, suffix, strlen(suffix) + 1);
	memcpy(suffix, inserted, len);
}

int name_make(const struct naming *naming, const struct name *name, char *text,
	      size_t size)
{
	int err;

	if (size <= NUMBER_ROOM)
		return -ENAMETOOLONG;
	err = put_time(naming, name->time, text, size - NUMBER_ROOM);
	if (err)
		return err;
	if (naming->numbers)
		append_number(text, name->number, naming->files);
	else if (naming->fresh && name->number)
		insert_number(text, name->number);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"

/*
 * Parse the digits of @text; return their end, or NULL if there are no digits or
 * too many.
 */
static const char *digits(uint64_t *value, const char *text)
{
	unsigned long long parsed;
	char *end;

	/* strtoull() would accept blanks and a minus sign. */
	if (*text < '0' || *text > '9')
		return NULL;
	errno = 0;
	parsed = strtoull(text, &end, 10);
	if (errno)
		return NULL;
	*value = parsed;
	return end;
}

static bool within(uint64_t value, uint64_t min, uint64_t max)
{
	return value >= min && value <= max;
}

int number_parse(uint64_t *value, const char *text, uint64_t min, uint64_t max)
{
	uint64_t parsed;
	const char *end = digits(&parsed, text);

	if (!end || *end || !within(parsed, min, max))
		return -1;
	*value = parsed;
	return 0;
}

static uint64_t suffix(const char *text, uint64_t none)
{
	if (!*text)
		return none;
	if (text[1])
		return 0;
	switch (*text) {
	case 'k':
	case 'K':
		return 1ULL << 10;
	case 'm':
	case 'M':
		return 1ULL << 20;
	case 'g':
	case 'G':
		return 1ULL << 30;
	default:
		return 0;
	}
}

int size_parse(uint64_t *value, const char *text, uint64_t unit, uint64_t min,
	       uint64_t max)
{
	uint64_t parsed;
	const char *end = digits(&parsed, text);
	uint64_t factor = end ? suffix(end, unit) : 0;

	if (!factor || __builtin_mul_overflow(parsed, factor, &parsed) ||
	    !within(parsed, min, max))
		return -1;
	*value = parsed;
	return 0;
}

/* Return the microseconds of a unit of time, or 0 if @text is no such unit. */
static uint64_t time_unit(const char *text)
{
	static const struct {
		const char *name;
		uint64_t us;
	} known[] = {
		{ "", 1000000 }, { "us", 1 }, { "ms", 1000 }, { "s", 1000000 },
		{ "m", 60000000 }, { "h", 3600000000 },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(text, known[i].name))
			return known[i].us;
	return 0;
}

/* Parse up to three digits after a decimal point; return their end, or NULL. */
static const char *thousandths(uint64_t *value, const char *text)
{
	const char *at = text + 1;
	uint64_t weight = 100;

	*value = 0;
	if (*text != '.')
		return text;
	for (; *at >= '0' && *at <= '9' && weight; weight /= 10)
		*value += (uint64_t)(*at++ - '0') * weight;
	return at == text + 1 ? NULL : at;
}

int time_parse(uint64_t *value, const char *text, uint64_t min, uint64_t max)
{
	uint64_t whole, part, unit;
	const char *end = digits(&whole, text);

	if (end)
		end = thousandths(&part, end);
	unit = end ? time_unit(end) : 0;
	if (!unit || __builtin_mul_overflow(whole, unit, &whole) ||
	    __builtin_add_overflow(whole, part * unit / 1000, &whole) ||
	    !within(whole, min, max))
		return -1;
	*value = whole;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/* Filters in the language of nftables. */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "path/trace/table.h"

#define WORDS_MAX	64

/* Two terms without a direction make four rules. */
#define EITHER_MAX	2

/**
 * struct terms - what a packet must have so that the filter matches it
 * @match: matches without alternatives, one after the other
 * @either: matches of which one is enough
 * @either_nr: number of entries
 */
struct terms {
	char match[TRACE_MATCH_MAX];
	char either[EITHER_MAX][2][64];
	size_t either_nr;
};

static void add_match(struct terms *terms, const char *match)
{
	size_t len = strlen(terms->match);

	/*
	 * A match that does not fit is left out, so more packets are traced.  The other half
	 * is for the alternatives.
	 */
	if (len + strlen(match) + 2 < sizeof(terms->match) / 2)
		sprintf(terms->match + len, "%s ", match);
}

/* Add "KEY VALUE" for the source, for the destination, or for either. */
static void add_end(struct terms *terms, const char *direction, const char *source,
		    const char *destination, const char *value)
{
	char match[2][64];

	snprintf(match[0], sizeof(match[0]), "%s %s", source, value);
	snprintf(match[1], sizeof(match[1]), "%s %s", destination, value);
	if (direction) {
		add_match(terms, match[!strcmp(direction, "dst")]);
	} else if (terms->either_nr < EITHER_MAX) {
		memcpy(terms->either[terms->either_nr], match, sizeof(match));
		terms->either_nr++;
	}
}

static bool add_host(struct terms *terms, const char *direction, const char *value)
{
	char address[16], text[INET6_ADDRSTRLEN];
	bool ipv4 = inet_pton(AF_INET, value, address) == 1;

	if (!ipv4 && inet_pton(AF_INET6, value, address) != 1)
		return false;
	inet_ntop(ipv4 ? AF_INET : AF_INET6, address, text, sizeof(text));
	add_end(terms, direction, ipv4 ? "ip saddr" : "ip6 saddr",
		ipv4 ? "ip daddr" : "ip6 daddr", text);
	return true;
}

static bool add_port(struct terms *terms, const char *direction, const char *value)
{
	char text[16];
	uint64_t port;

	/* Libpcap reads a number that begins with 0 in another base. */
	if (value[0] == '0' || number_parse(&port, value, 0, 65535))
		return false;
	snprintf(text, sizeof(text), "%u", (unsigned int)port);
	add_end(terms, direction, "th sport", "th dport", text);
	return true;
}

static bool is_protocol(const char *word)
{
	return !strcmp(word, "tcp") || !strcmp(word, "udp") || !strcmp(word, "sctp");
}

/*
 * Add one term, such as "udp dst port 53".  Return the number of its words, or 0 if it is
 * none of the simple ones.
 */
static size_t add_term(struct terms *terms, char **words)
{
	const char *direction = NULL;
	char match[64];
	char **at = words;

	if (is_protocol(*at)) {
		snprintf(match, sizeof(match), "meta l4proto %s", *at++);
		add_match(terms, match);
	} else if (!strcmp(*at, "icmp")) {
		add_match(terms, "meta l4proto icmp");
		return 1;
	}
	if (*at && (!strcmp(*at, "src") || !strcmp(*at, "dst")))
		direction = *at++;
	if (at[0] && at[1] && !strcmp(at[0], "host"))
		return add_host(terms, direction, at[1]) ? (size_t)(at + 2 - words) : 0;
	if (at[0] && at[1] && !strcmp(at[0], "port"))
		return add_port(terms, direction, at[1]) ? (size_t)(at + 2 - words) : 0;
	return direction ? 0 : (size_t)(at - words);
}

/* Return whether the filter consists of simple terms that are joined by "and". */
static bool parse_words(struct terms *terms, char **words)
{
	size_t nr;

	while (*words) {
		nr = add_term(terms, words);
		if (!nr)
			return false;
		words += nr;
		if (!*words)
			return true;
		if (strcmp(*words, "and") && strcmp(*words, "&&"))
			return false;
		words++;
		if (!*words)
			return false;
	}
	return true;
}

static bool parse_filter(struct terms *terms, char *filter)
{
	char *words[WORDS_MAX + 1] = { NULL }, *word, *rest;
	size_t nr = 0;

	for (word = strtok_r(filter, " \t\n", &rest); word; word = strtok_r(NULL, " \t\n", &rest)) {
		if (nr == WORDS_MAX)
			return false;
		words[nr++] = word;
	}
	return parse_words(terms, words);
}

/* Write the match with the index @i.  Its bits choose one of each pair of alternatives. */
static void write_match(char match[TRACE_MATCH_MAX], const struct terms *terms, size_t i)
{
	size_t len = strlen(terms->match), at;

	memcpy(match, terms->match, len + 1);
	for (at = 0; at < terms->either_nr; at++)
		len += (size_t)sprintf(match + len, "%s ", terms->either[at][i >> at & 1]);
}

size_t trace_matches(char matches[TRACE_MATCH_NR][TRACE_MATCH_MAX], const char *filter)
{
	char *copy = strdup(filter ? filter : "");
	struct terms terms = { 0 };
	size_t i, nr;

	if (!copy || !parse_filter(&terms, copy))
		terms = (struct terms) { 0 };
	free(copy);
	nr = (size_t)1 << terms.either_nr;
	for (i = 0; i < nr; i++)
		write_match(matches[i], &terms, i);
	return nr;
}

// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <time.h>

#include "common/descriptor.h"
#include "common/print/packet_json.h"
#include "nat/nat.h"

#define NANOSECONDS 1000000000ULL

static void add_time(struct text *text, const struct nfring_frame *frame)
{
	time_t seconds = (time_t)frame->sec;
	struct tm local;

	if (localtime_r(&seconds, &local))
		text_add(text, ", since %04d-%02d-%02d %02d:%02d:%02d", local.tm_year + 1900,
			 local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min,
			 local.tm_sec);
}

/* Add who has the socket, if anything is known of that. */
static void add_owner(struct text *text, struct nat *nat, const struct owner *owner)
{
	char word[256];
	struct text known;

	text_init(&known, word, sizeof(word));
	owner_add(&known, owner, nat->owners);
	if (known.len)
		text_add(text, ", %s", word);
}

static void print_line(struct nat *nat, const struct translation *translation,
		       const struct owner *owner, const struct nfring_frame *frame)
{
	char line[LINE_MAX_BYTES];
	struct text text;

	text_init(&text, line, sizeof(line));
	translation_text(&text, translation);
	add_owner(&text, nat, owner);
	add_time(&text, frame);
	puts(line);
}

static void print_json(struct nat *nat, const struct translation *translation,
		       const struct owner *owner, const struct nfring_frame *frame)
{
	struct json json = { .to = stdout };

	json_open(&json, NULL, '{');
	packet_json_time(&json, frame->sec * NANOSECONDS + frame->nsec);
	translation_json(&json, translation);
	if (owner->cookie)
		packet_json_owner(&json, "owner", owner, nat->owners);
	json_close(&json, '}');
	json_line_end(&json);
}

static int print_one(struct nat *nat, const struct translation *translation,
		     const struct nfring_frame *frame, const struct nfring_metadata_2 *m)
{
	struct owner owner = { 0 };

	/* The socket is that of the sender, who is not behind a translated destination. */
	if (!translation->is_destination)
		owners_find(nat->owners, m, &owner);
	if (nat->json)
		print_json(nat, translation, &owner, frame);
	else
		print_line(nat, translation, &owner, frame);
	nat->told++;
	return ferror(stdout) ? descriptor_print_failed() : 0;
}

int nat_take(struct nat *nat, const struct nfring_frame *frame,
	     const struct nfring_metadata_2 *m)
{
	struct translation found[TRANSLATIONS_MAX];
	struct flow_tcp tcp;
	struct flow flow;
	size_t nr, i;

	flow_of(&flow, &tcp, frame);
	nr = translations_find(found, &flow, m);
	for (i = 0; i < nr && !nat_is_complete(nat); i++)
		if ((!nat->port || found[i].public.port == nat->port) &&
		    translations_note(nat->seen, &found[i]) &&
		    print_one(nat, &found[i], frame, m))
			return -1;
	return 0;
}

bool nat_is_complete(const struct nat *nat)
{
	return nat->count && nat->told == nat->count;
}

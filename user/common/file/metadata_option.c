// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <byteswap.h>
#include <string.h>

#include "common/file/metadata_option.h"

#define WORD_LEN	sizeof(((struct metadata_option *)0)->word)

static_assert(sizeof(METADATA_OPTION_WORD) == WORD_LEN,
	      "METADATA_OPTION_WORD must fill the member word");
static_assert(sizeof(struct nfring_metadata) == 64,
	      "metadata_swap() must swap the members that were appended");

static char *put_name(char *to, const char *name)
{
	size_t len = strnlen(name, IF_NAMESIZE - 1);

	memcpy(to, name, len);
	to[len] = '\0';
	return to + len + 1;
}

size_t metadata_option_init(struct metadata_option *option, const char *in,
			    const char *out)
{
	char *end;

	option->pen = METADATA_OPTION_PEN;
	memcpy(option->word, METADATA_OPTION_WORD, WORD_LEN);
	end = put_name(option->names, in);
	end = put_name(end, out);
	return (size_t)(end - (char *)option);
}

void metadata_option_set(struct metadata_option *option,
			 const struct nfring_metadata *m)
{
	option->m = *m;
	option->m.version = NFRING_METADATA_VERSION;
	option->m.size = sizeof(option->m);
	option->m.flags &= NFRING_METADATA_DROP - 1;
}

#define SWAP16(member) ((member) = bswap_16(member))
#define SWAP32(member) ((member) = bswap_32(member))

static void metadata_swap(struct nfring_metadata *m)
{
	SWAP16(m->version);
	SWAP16(m->size);
	SWAP32(m->flags);
	m->packet_id = bswap_64(m->packet_id);
	SWAP16(m->queue);
	SWAP32(m->priority);
	SWAP32(m->in_ifindex);
	SWAP32(m->out_ifindex);
	SWAP32(m->mark);
	SWAP32(m->cpu);
	SWAP32(m->skb_priority);
	SWAP32(m->ct_id);
	SWAP32(m->ct_status);
	SWAP32(m->ct_mark);
	SWAP16(m->ct_zone);
	SWAP32(m->stamp_age);
}

/* Take a name from the bytes before @end; NULL if its zero byte is not there. */
static const char *take_name(const char **at, const char *end)
{
	const char *name = *at;
	const char *zero = memchr(name, '\0', (size_t)(end - name));

	*at = zero ? zero + 1 : end;
	return zero ? name : NULL;
}

bool metadata_option_parse(struct nfring_metadata *m, const char **in,
			   const char **out, const uint8_t *at, size_t len)
{
	const char *names, *end = (const char *)at + len;

	if (len < WORD_LEN + sizeof(*m) ||
	    memcmp(at, METADATA_OPTION_WORD, WORD_LEN))
		return false;
	memcpy(m, at + WORD_LEN, sizeof(*m));
	/* Versions are small numbers, so a large one is in the other byte order. */
	if (m->version > UINT8_MAX)
		metadata_swap(m);
	/* A later version may be longer, but keeps the members of this one. */
	if (!m->version || m->version > UINT8_MAX || m->size < sizeof(*m) ||
	    m->size > len - WORD_LEN)
		return false;
	names = (const char *)at + WORD_LEN + m->size;
	m->version = NFRING_METADATA_VERSION;
	m->size = sizeof(*m);
	*in = take_name(&names, end);
	*out = take_name(&names, end);
	return *in && *out;
}

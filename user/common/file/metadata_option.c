// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <byteswap.h>
#include <string.h>

#include "common/file/metadata_option.h"

/* Texts of struct metadata_names. */
#define METADATA_TEXT_NR 6

#define WORD_LEN	sizeof(((struct metadata_option *)0)->word)

static_assert(sizeof(METADATA_OPTION_WORD) == WORD_LEN,
	      "METADATA_OPTION_WORD must fill the member word");
static_assert(sizeof(struct nfring_metadata) == 64,
	      "metadata_swap() must swap the members that were appended");
static_assert(sizeof(struct nfring_metadata_2) == 192,
	      "metadata_swap_2() must swap the members that were appended");

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

/*
 * Add a text, or an empty one if it does not fit.  @left is the number of bytes at @to.
 * Leave room for the zero bytes at the ends of the @nr texts from this one on.
 */
static char *put_text(char *to, size_t *left, const char *text, size_t nr)
{
	size_t len = text ? strlen(text) : 0;

	if (len + nr > *left)
		len = 0;
	memcpy(to, text ?: "", len);
	to[len] = '\0';
	*left -= len + 1;
	return to + len + 1;
}

size_t metadata_option_build(struct metadata_option_2 *option,
			     const struct nfring_metadata_2 *m,
			     const struct metadata_names *names)
{
	const char *const texts[METADATA_TEXT_NR] = {
		names->in, names->out, names->reason, names->function, names->cgroup,
		names->process,
	};
	size_t left = sizeof(option->texts), i;
	char *end = option->texts;

	option->pen = METADATA_OPTION_PEN;
	memcpy(option->word, METADATA_OPTION_WORD, WORD_LEN);
	option->m = *m;
	option->m.base.version = NFRING_METADATA_VERSION_2;
	option->m.base.size = sizeof(option->m);
	for (i = 0; i < METADATA_TEXT_NR; i++)
		end = put_text(end, &left, texts[i], METADATA_TEXT_NR - i);
	return (size_t)(end - (char *)option);
}

#define SWAP16(member) ((member) = bswap_16(member))
#define SWAP32(member) ((member) = bswap_32(member))
#define SWAP64(member) ((member) = bswap_64(member))

static void metadata_swap(struct nfring_metadata *m)
{
	SWAP16(m->version);
	SWAP16(m->size);
	SWAP32(m->flags);
	SWAP64(m->packet_id);
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

static void metadata_swap_2(struct nfring_metadata_2 *m)
{
	int i;

	SWAP32(m->drop_reason);
	SWAP32(m->drop_site);
	SWAP64(m->drop_address);
	SWAP64(m->cgroup_id);
	SWAP64(m->socket_cookie);
	SWAP64(m->socket_inode);
	SWAP32(m->uid);
	SWAP32(m->spi);
	for (i = 0; i < 2; i++) {
		SWAP64(m->ct_packets[i]);
		SWAP64(m->ct_bytes[i]);
	}
}

/* Older files lack the texts after the names of the devices.  These are empty then. */
static bool take_names(struct metadata_names *names, const char *at, const char *end)
{
	const char **later[] = {
		&names->reason, &names->function, &names->cgroup, &names->process,
	};
	size_t i;

	names->in = take_name(&at, end);
	names->out = take_name(&at, end);
	for (i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		*later[i] = take_name(&at, end);
		*later[i] = *later[i] ?: "";
	}
	return names->in && names->out;
}

int metadata_option_parse_2(struct nfring_metadata_2 *m, struct metadata_names *names,
			    const uint8_t *at, size_t len)
{
	const char *end = (const char *)at + len;
	bool swapped, is_2;
	uint16_t size;

	if (len < WORD_LEN + sizeof(m->base) ||
	    memcmp(at, METADATA_OPTION_WORD, WORD_LEN))
		return 0;
	*m = (struct nfring_metadata_2) { 0 };
	memcpy(&m->base, at + WORD_LEN, sizeof(m->base));
	/* Versions are small numbers, so a large one is in the other byte order. */
	swapped = m->base.version > UINT8_MAX;
	if (swapped)
		metadata_swap(&m->base);
	size = m->base.size;
	/* A later version may be longer, but keeps the members of this one. */
	if (!m->base.version || m->base.version > UINT8_MAX || size < sizeof(m->base) ||
	    size > len - WORD_LEN)
		return 0;
	is_2 = m->base.version >= NFRING_METADATA_VERSION_2 && size >= sizeof(*m);
	if (is_2) {
		memcpy(&m->base + 1, at + WORD_LEN + sizeof(m->base),
		       sizeof(*m) - sizeof(m->base));
		if (swapped)
			metadata_swap_2(m);
	} else {
		m->base.flags &= NFRING_METADATA_DROP - 1;
	}
	m->base.version = is_2 ? NFRING_METADATA_VERSION_2 : NFRING_METADATA_VERSION;
	m->base.size = is_2 ? sizeof(*m) : sizeof(m->base);
	return take_names(names, (const char *)at + WORD_LEN + size, end) ? m->base.version : 0;
}

bool metadata_option_parse(struct nfring_metadata *m, const char **in,
			   const char **out, const uint8_t *at, size_t len)
{
	struct nfring_metadata_2 all;
	struct metadata_names names;

	if (!metadata_option_parse_2(&all, &names, at, len))
		return false;
	*m = all.base;
	m->version = NFRING_METADATA_VERSION;
	m->size = sizeof(*m);
	m->flags &= NFRING_METADATA_DROP - 1;
	*in = names.in;
	*out = names.out;
	return true;
}

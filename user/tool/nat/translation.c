// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <assert.h>
#include <ctype.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <netinet/in.h>
#include <string.h>

#include "nat/translation.h"

static_assert(sizeof(struct translation) == 2 * 18 + 4,
	      "translations are compared byte by byte");

static bool is_after_nat(const struct nfring_metadata *m)
{
	return m->hook == NF_INET_POST_ROUTING &&
	       (m->family == NFPROTO_INET || m->family == NFPROTO_IPV4 ||
		m->family == NFPROTO_IPV6);
}

static bool is_original(const struct nfring_metadata *m)
{
	return m->ct_state != IP_CT_ESTABLISHED_REPLY && m->ct_state != IP_CT_RELATED_REPLY;
}

static bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       protocol == IPPROTO_SCTP || protocol == IPPROTO_DCCP ||
	       protocol == IPPROTO_UDPLITE;
}

static struct translation_end end_of(const uint8_t address[16], uint16_t port)
{
	struct translation_end end = { .port = port };

	memcpy(end.address, address, sizeof(end.address));
	return end;
}

/* Instead of ports, the tuple of ICMP has an identifier, which is no port. */
static void add_one(struct translation found[TRANSLATIONS_MAX], size_t *nr,
		    struct translation translation)
{
	if (!has_ports(translation.protocol))
		translation.public.port = translation.inside.port = 0;
	if (memcmp(&translation.public, &translation.inside, sizeof(translation.public)))
		found[(*nr)++] = translation;
}

size_t translations_find(struct translation found[TRANSLATIONS_MAX],
			 const struct flow *flow, const struct nfring_metadata_2 *m)
{
	struct translation translation = {
		.ethertype = flow->ethertype, .protocol = flow->protocol,
	};
	size_t nr = 0;

	/* An ICMP error has the connection of the packet that it is about. */
	if (!(m->base.flags & NFRING_METADATA_CT_TUPLE) || !is_after_nat(&m->base) ||
	    !is_original(&m->base) || !flow->parsed || flow->protocol != m->ct_protocol ||
	    (has_ports(flow->protocol) && !flow->has_ports))
		return 0;
	if (m->base.ct_status & IPS_SRC_NAT) {
		translation.public = end_of(flow->source, flow->ports[0]);
		translation.inside = end_of(m->ct_source, ntohs(m->ct_source_port));
		add_one(found, &nr, translation);
	}
	if (m->base.ct_status & IPS_DST_NAT) {
		translation.is_destination = true;
		translation.public = end_of(m->ct_dest, ntohs(m->ct_dest_port));
		translation.inside = end_of(flow->destination, flow->ports[1]);
		add_one(found, &nr, translation);
	}
	return nr;
}

static void add_address(struct text *text, uint16_t ethertype, const uint8_t *address)
{
	if (ethertype == ETH_P_IP)
		text_add_ipv4(text, address);
	else
		text_add_ipv6(text, address);
}

/* An IPv6 address with a port is in brackets. */
static void add_end(struct text *text, uint16_t ethertype, const struct translation_end *end)
{
	bool brackets = end->port && ethertype == ETH_P_IPV6;

	text_add(text, brackets ? "[" : "");
	add_address(text, ethertype, end->address);
	text_add(text, brackets ? "]" : "");
	if (end->port)
		text_add(text, ":%u", end->port);
}

void translation_text(struct text *text, const struct translation *translation)
{
	const struct flow flow = { .protocol = translation->protocol };
	size_t begin;

	add_end(text, translation->ethertype, &translation->public);
	text_add(text, " -> ");
	add_end(text, translation->ethertype, &translation->inside);
	text_add(text, " ");
	begin = text->len;
	flow_protocol(text, &flow);
	for (; begin < text->len; begin++)
		text->at[begin] = (char)tolower((unsigned char)text->at[begin]);
}

static void write_address(struct json *json, const char *name, uint16_t ethertype,
			  const uint8_t *address)
{
	char word[INET6_ADDRSTRLEN];
	struct text text;

	text_init(&text, word, sizeof(word));
	add_address(&text, ethertype, address);
	json_string(json, name, word);
}

void translation_json(struct json *json, const struct translation *translation)
{
	write_address(json, "public", translation->ethertype, translation->public.address);
	if (translation->public.port)
		json_number(json, "public_port", translation->public.port);
	write_address(json, "inside", translation->ethertype, translation->inside.address);
	if (translation->inside.port)
		json_number(json, "inside_port", translation->inside.port);
	json_number(json, "protocol", translation->protocol);
	json_string(json, "translated",
		    translation->is_destination ? "destination" : "source");
}

/* FNV-1a. */
static uint32_t hash_of(const struct translation *translation)
{
	const uint8_t *byte = (const uint8_t *)translation;
	uint32_t hash = 2166136261;
	size_t i;

	for (i = 0; i < sizeof(*translation); i++)
		hash = (hash ^ byte[i]) * 16777619;
	return hash ^ hash >> 16;
}

bool translations_note(struct translations *seen, const struct translation *translation)
{
	struct translation *kept = &seen->kept[hash_of(translation) % TRANSLATIONS_KEPT];

	if (!memcmp(kept, translation, sizeof(*kept)))
		return false;
	*kept = *translation;
	return true;
}

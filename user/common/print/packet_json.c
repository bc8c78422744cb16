// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include "common/describe.h"
#include "common/print/packet_json.h"

#define NANOSECONDS 1000000000ULL

void packet_json_time(struct json *json, uint64_t time)
{
	json_number(json, "sec", time / NANOSECONDS);
	json_number(json, "nsec", time % NANOSECONDS);
}

static void write_address(struct json *json, const char *name, uint16_t ethertype,
			  const uint8_t *address)
{
	char word[INET6_ADDRSTRLEN];
	struct text text;

	text_init(&text, word, sizeof(word));
	if (ethertype == ETH_P_IP)
		text_add_ipv4(&text, address);
	else
		text_add_ipv6(&text, address);
	json_string(json, name, word);
}

void packet_json_flow(struct json *json, const struct flow *flow)
{
	if (!flow->parsed)
		return;
	write_address(json, "source", flow->ethertype, flow->source);
	write_address(json, "destination", flow->ethertype, flow->destination);
	json_number(json, "protocol", flow->protocol);
	if (!flow->has_ports)
		return;
	json_number(json, "source_port", flow->ports[0]);
	json_number(json, "destination_port", flow->ports[1]);
}

void packet_json_tcp(struct json *json, const struct flow_tcp *tcp)
{
	char flags[TCP_FLAGS_MAX];
	struct text text;

	if (!tcp->present)
		return;
	text_init(&text, flags, sizeof(flags));
	tcp_add_flags(&text, tcp->header.flags);
	json_open(json, "tcp", '{');
	json_string(json, "flags", flags);
	json_number(json, "seq", tcp->header.seq);
	json_number(json, "ack", tcp->header.ack);
	json_number(json, "window", tcp->header.window);
	json_number(json, "payload", tcp->payload);
	json_close(json, '}');
}

void packet_json_device(struct json *json, int ifindex, struct device_names *names)
{
	if (ifindex > 0)
		json_string(json, "device", device_name(names, ifindex));
}

static void write_connection(struct json *json, const struct nfring_metadata *m)
{
	json_string(json, "ct", nfring_metadata_state(m));
	if (m->flags & NFRING_METADATA_CT) {
		json_bool(json, "snat", m->ct_status & IPS_SRC_NAT);
		json_bool(json, "dnat", m->ct_status & IPS_DST_NAT);
		json_number(json, "ct_mark", m->ct_mark);
		json_number(json, "ct_zone", m->ct_zone);
	}
	if (m->flags & NFRING_METADATA_CT_ID)
		json_number(json, "ct_id", m->ct_id);
}

void packet_json_metadata(struct json *json, const struct nfring_metadata *m,
			  struct device_names *names)
{
	char word[NFRING_POINT_MAX];
	struct text text;

	text_init(&text, word, sizeof(word));
	describe_point(&text, m);
	json_string(json, "point", word);
	json_signed(json, "priority", m->priority);
	if (m->packet_id) {
		text_init(&text, word, sizeof(word));
		text_add(&text, "%" PRIx64, (uint64_t)m->packet_id);
		json_string(json, "id", word);
	}
	if (m->in_ifindex > 0)
		json_string(json, "in", device_name(names, m->in_ifindex));
	if (m->out_ifindex > 0)
		json_string(json, "out", device_name(names, m->out_ifindex));
	json_number(json, "mark", m->mark);
	write_connection(json, m);
	if (m->flags & (NFRING_METADATA_DECRYPTED | NFRING_METADATA_ENCRYPTS))
		json_string(json, "ipsec", m->flags & NFRING_METADATA_DECRYPTED ?
			    "decrypted" : "encrypts");
}

void packet_json_drop(struct json *json, const struct drop *drop)
{
	json_string(json, "reason", drop->reason);
	if (drop->function[0])
		json_string(json, "function", drop->function);
}

void packet_json_owner(struct json *json, const char *name, const struct owner *owner,
		       struct owners *owners)
{
	json_open(json, name, '{');
	if (owner->has_uid)
		json_number(json, "uid", owner->uid);
	if (owner->process.pid) {
		json_number(json, "pid", (uint64_t)owner->process.pid);
		json_string(json, "command", owner->process.command);
	}
	if (owner->cgroup_id)
		json_string(json, "cgroup", cgroup_path(&owners->cgroups, owner->cgroup_id));
	json_close(json, '}');
}

static const char *direction_word(uint8_t pkttype)
{
	switch (pkttype) {
	case PACKET_HOST:
		return "in";
	case PACKET_BROADCAST:
		return "broadcast";
	case PACKET_MULTICAST:
		return "multicast";
	case PACKET_OTHERHOST:
		return "other";
	case PACKET_OUTGOING:
		return "out";
	default:
		return NULL;
	}
}

static void write_frame(struct json *json, const struct nfring_frame *frame,
			struct device_names *names)
{
	const char *direction = direction_word(frame->from->sll_pkttype);

	packet_json_device(json, frame->from->sll_ifindex, names);
	if (direction)
		json_string(json, "direction", direction);
	json_number(json, "len", frame->len);
	json_number(json, "caplen", frame->snaplen);
	if (frame->status & TP_STATUS_VLAN_VALID)
		json_number(json, "vlan", frame->vlan_tci & 0xfff);
	json_number(json, "ethertype", ntohs(frame->from->sll_protocol));
}

void packet_json(struct json *json, const struct nfring_frame *frame,
		 const struct nfring_metadata *m, const struct line_facts *facts,
		 const struct line_style *style, struct device_names *names,
		 struct line_before *before)
{
	struct flow_tcp tcp;
	struct flow flow;
	char line[LINE_MAX_BYTES];
	struct text text;

	flow_of(&flow, &tcp, frame);
	json_open(json, NULL, '{');
	packet_json_time(json, frame->sec * NANOSECONDS + frame->nsec);
	write_frame(json, frame, names);
	if (m)
		packet_json_metadata(json, m, names);
	if (facts && facts->drop)
		packet_json_drop(json, facts->drop);
	if (facts && facts->owner)
		packet_json_owner(json, "owner", facts->owner, facts->owners);
	packet_json_flow(json, &flow);
	packet_json_tcp(json, &tcp);
	text_init(&text, line, sizeof(line));
	line_add_packet(&text, frame, style, before);
	json_string(json, "text", line);
	json_close(json, '}');
	json_line_end(json);
}

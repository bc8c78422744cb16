// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <stdio.h>
#include <time.h>

#include <nfring/name.h>
#include "common/decode/decode.h"
#include "common/describe.h"
#include "common/print/line.h"
#include "common/print/packet_json.h"

#define NANOSECONDS 1000000000ULL

/* Add the fraction of a second and a blank. */
static void add_fraction(struct text *text, uint64_t time, bool nano)
{
	unsigned int nanoseconds = time % NANOSECONDS;

	if (nano)
		text_add(text, ".%09u ", nanoseconds);
	else
		text_add(text, ".%06u ", nanoseconds / 1000);
}

static void add_clock(struct text *text, uint64_t time, bool date, bool nano)
{
	time_t seconds = (time_t)(time / NANOSECONDS);
	struct tm local;

	if (!localtime_r(&seconds, &local))
		return;
	if (date)
		text_add(text, "%04d-%02d-%02d ", local.tm_year + 1900,
			 local.tm_mon + 1, local.tm_mday);
	text_add(text, "%02d:%02d:%02d", local.tm_hour, local.tm_min,
		 local.tm_sec);
	add_fraction(text, time, nano);
}

/* Clocks of two CPUs may disagree, so a negative time counts as 0. */
static void add_elapsed(struct text *text, uint64_t time, uint64_t then,
			bool nano)
{
	uint64_t since = time > then ? time - then : 0;
	uint64_t seconds = since / NANOSECONDS;

	text_add(text, "%02u:%02u:%02u", (unsigned int)(seconds / 3600),
		 (unsigned int)(seconds / 60 % 60), (unsigned int)(seconds % 60));
	add_fraction(text, since, nano);
}

/* Add the time in the format that @style->time selects. */
static void add_time(struct text *text, uint64_t time,
		     const struct line_style *style,
		     const struct line_before *before)
{
	switch (style->time) {
	case 0:
		add_clock(text, time, false, style->nano);
		break;
	case 1:
		break;
	case 2:
		text_add(text, "%llu", (unsigned long long)(time / NANOSECONDS));
		add_fraction(text, time, style->nano);
		break;
	case 3:
		add_elapsed(text, time, before->last, style->nano);
		break;
	case 4:
		add_clock(text, time, true, style->nano);
		break;
	default:
		add_elapsed(text, time, before->first, style->nano);
	}
}

/* Return the word that tcpdump prints on the "any" device. */
static const char *direction(uint8_t pkttype)
{
	switch (pkttype) {
	case PACKET_HOST:
		return "In";
	case PACKET_BROADCAST:
		return "B";
	case PACKET_MULTICAST:
		return "M";
	case PACKET_OTHERHOST:
		return "P";
	case PACKET_OUTGOING:
		return "Out";
	default:
		return "?";
	}
}

static void add_device(struct text *text, const struct nfring_frame *frame,
		       struct device_names *names)
{
	char name[NFRING_NAME_TEXT_MAX];
	struct text cleaned;

	text_init(&cleaned, name, sizeof(name));
	text_add_name(&cleaned, device_name(names, frame->from->sll_ifindex));
	text_add(text, "%-5s %-3s ", name, direction(frame->from->sll_pkttype));
}

/* Add the Ethernet header.  Without one, add address and protocol from sockaddr_ll. */
static void add_link(struct text *text, const struct nfring_frame *frame)
{
	const struct sockaddr_ll *from = frame->from;
	struct bytes header = { frame->data, frame->snaplen };
	size_t len = from->sll_halen;

	bytes_cut(&header, frame->maclen);
	if (frame->maclen == ETH_HLEN) {
		decode_ethernet(text, header);
		return;
	}
	if (len > sizeof(from->sll_addr))
		len = sizeof(from->sll_addr);
	if (len) {
		text_add_mac(text, from->sll_addr, len);
		text_add(text, ", ");
	}
	text_add(text, "ethertype ");
	decode_ethertype(text, ntohs(from->sll_protocol));
	text_add(text, ": ");
}

static void add_point(struct text *text, const struct nfring_metadata *m)
{
	char name[2 * NFRING_POINT_MAX] = "?";
	struct text point;

	if (m) {
		text_init(&point, name, sizeof(name));
		describe_point(&point, m);
	}
	text_add(text, "%-11s ", name);
}

void line_add_time(struct text *text, uint64_t time,
		   const struct line_style *style, struct line_before *before)
{
	before->number++;
	if (!before->first)
		before->first = before->last = time;
	if (style->number)
		text_add(text, "%5llu  ", (unsigned long long)before->number);
	add_time(text, time, style, before);
	before->last = time;
}

void line_color(struct text *text, const struct line_style *style, int color)
{
	if (style->color)
		text_add(text, "\033[%dm", color);
}

void line_begin(struct text *text, char *at, size_t size)
{
	text_init(text, at, size - LINE_COLOR_MAX);
}

void line_end(struct text *text, const struct line_style *style)
{
	text->size += LINE_COLOR_MAX;
	line_color(text, style, LINE_PLAIN);
}

int line_color_of(const struct flow *flow, const struct flow_tcp *tcp)
{
	if (tcp->present && tcp->header.flags & TCP_RST)
		return LINE_RED;
	if (tcp->present && tcp->header.flags & (TCP_SYN | TCP_FIN))
		return LINE_GREEN;
	if (flow->protocol == IPPROTO_ICMP || flow->protocol == IPPROTO_ICMPV6)
		return LINE_YELLOW;
	return LINE_PLAIN;
}

static int color_of_frame(const struct nfring_frame *frame)
{
	struct flow_tcp tcp;
	struct flow flow;

	flow_of(&flow, &tcp, frame);
	return line_color_of(&flow, &tcp);
}

void line_add_packet(struct text *text, const struct nfring_frame *frame,
		     const struct line_style *style, struct line_before *before)
{
	uint32_t len;
	struct bytes bytes = flow_bytes(frame, &len);

	if (!style->numeric && !before->names)
		before->names = names_new(style->no_domains, style->live);
	if (frame->status & TP_STATUS_VLAN_VALID)
		text_add(text, "vlan %u, ", frame->vlan_tci & 0xfff);
	decode_network(text, &(struct decode_packet) {
		.ethertype = ntohs(frame->from->sll_protocol),
		.bytes = bytes,
		.len = len,
		.context = {
			.quiet = style->quiet,
			.names = style->numeric ? NULL : before->names,
			.flows = style->absolute ? NULL : &before->flows,
		},
	});
}

static void add_drop(struct text *text, const struct drop *drop,
		     const struct line_style *style)
{
	line_color(text, style, LINE_RED);
	text_add(text, ", dropped: %s", drop->reason);
	if (drop->function[0])
		text_add(text, " in %s", drop->function);
	line_color(text, style, LINE_PLAIN);
}

static void add_owner(struct text *text, const struct line_facts *facts)
{
	size_t len;

	text_add(text, ", owner: ");
	len = text->len;
	owner_add(text, facts->owner, facts->owners);
	if (text->len == len)
		text_add(text, "unknown");
}

static void add_facts(struct text *text, const struct line_facts *facts,
		      const struct line_style *style)
{
	if (facts->owner)
		add_owner(text, facts);
	if (facts->drop)
		add_drop(text, facts->drop, style);
}

void line_build(struct text *text, const struct nfring_frame *frame,
		const struct nfring_metadata *m, const struct line_facts *facts,
		const struct line_style *style, struct device_names *names,
		struct line_before *before)
{
	line_color(text, style, LINE_FAINT);
	line_add_time(text, frame->sec * NANOSECONDS + frame->nsec, style, before);
	line_color(text, style, LINE_CYAN);
	if (style->point)
		add_point(text, m);
	if (!style->bare)
		add_device(text, frame, names);
	line_color(text, style, LINE_PLAIN);
	if (style->link)
		add_link(text, frame);
	if (style->color)
		line_color(text, style, color_of_frame(frame));
	line_add_packet(text, frame, style, before);
	if (facts)
		add_facts(text, facts, style);
	if (style->verbose && m) {
		text_add(text, "\n    ");
		describe_packet(text, m, names);
		if (m->packet_id)
			text_add(text, " id=%llx", (unsigned long long)m->packet_id);
		text_add(text, " cpu=%u", m->cpu);
	}
}

int line_print(const struct nfring_frame *frame, const struct nfring_metadata *m,
	       const struct line_facts *facts, const struct line_style *style,
	       struct device_names *names, struct line_before *before)
{
	struct json json = { .to = stdout };
	char line[LINE_MAX_BYTES];
	struct text text;

	if (style->json) {
		packet_json(&json, frame, m, facts, style, names, before);
		return ferror(stdout) ? -1 : 0;
	}
	line_begin(&text, line, sizeof(line));
	line_build(&text, frame, m, facts, style, names, before);
	line_end(&text, style);
	if (puts(line) == EOF)
		return -1;
	return style->dump || style->text_only ? line_dump(frame, style) : 0;
}

void line_before_free(struct line_before *before)
{
	tcp_flows_free(&before->flows);
	names_free(before->names);
}

// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "common/message.h"
#include "common/netlink.h"
#include "path/trace/report.h"

#define RECEIVE_BUFFER	(16 << 20)

int trace_reports_open(struct trace_reports *reports)
{
	const struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1U << (NFNLGRP_NFTRACE - 1) | 1U << (NFNLGRP_NFTABLES - 1),
	};
	int size = RECEIVE_BUFFER;

	reports->socket = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	if (reports->socket < 0 ||
	    bind(reports->socket, (const struct sockaddr *)&address, sizeof(address)))
		return complain("path: --rule: cannot receive the reports of nftables: %s",
				strerror(errno));
	/* Without the right to do that, the buffer has its usual size. */
	setsockopt(reports->socket, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return 0;
}

static const struct nlattr *find(const struct nlmsghdr *message, int type, size_t len)
{
	const struct nlattr *attribute = netlink_find(message, sizeof(struct nfgenmsg), type);

	return attribute && attribute->nla_len >= NLA_HDRLEN + len ? attribute : NULL;
}

static uint32_t number_in(const struct nlattr *attribute)
{
	uint32_t number;

	memcpy(&number, netlink_data(attribute), sizeof(number));
	return ntohl(number);
}

/* Return a number of 32 bits, or @absent. */
static uint32_t number_of(const struct nlmsghdr *message, int type, uint32_t absent)
{
	const struct nlattr *attribute = find(message, type, sizeof(uint32_t));

	return attribute ? number_in(attribute) : absent;
}

static uint32_t verdict_of(const struct nlmsghdr *message)
{
	const struct nlattr *verdict = find(message, NFTA_TRACE_VERDICT, 0), *code;

	code = verdict ? netlink_nested(verdict, NFTA_VERDICT_CODE) : NULL;
	if (!code || code->nla_len < NLA_HDRLEN + sizeof(uint32_t))
		return NF_ACCEPT;
	return number_in(code);
}

static void copy_name(char name[TRACE_NAME_MAX], const struct nlmsghdr *message, int type)
{
	const struct nlattr *attribute = find(message, type, 0);

	name[0] = '\0';
	if (attribute)
		snprintf(name, TRACE_NAME_MAX, "%.*s", attribute->nla_len - NLA_HDRLEN,
			 (const char *)netlink_data(attribute));
}

static void append_header(struct trace_head *head, const struct nlattr *attribute)
{
	uint32_t room = TRACE_HEAD_MAX - head->len;
	uint32_t len = (uint32_t)attribute->nla_len - NLA_HDRLEN;

	if (len > room)
		len = room;
	memcpy(head->bytes + head->len, netlink_data(attribute), len);
	head->len += len;
}

/*
 * A report on IPv6 has the first 40 bytes, and then those of the transport header.  If
 * there are other headers between them, do not use the latter.
 */
static bool are_adjacent(const struct trace_head *network)
{
	static const uint8_t others[] = { 0, 43, 44, 51, 60, 135 };

	return network->bytes[0] >> 4 != 6 || network->len < 40 ||
	       !memchr(others, network->bytes[6], sizeof(others));
}

/* Only the first report of a chain has the headers. */
static struct trace_seen *note_headers(struct trace_reports *reports, const struct nlmsghdr *message)
{
	const struct nlattr *network = find(message, NFTA_TRACE_NETWORK_HEADER, 1);
	const struct nlattr *transport = find(message, NFTA_TRACE_TRANSPORT_HEADER, 0);
	uint32_t id = number_of(message, NFTA_TRACE_ID, 0);
	struct trace_seen *seen = &reports->seen[id % TRACE_SEEN_NR];

	if (network) {
		*seen = (struct trace_seen) { .id = id };
		copy_name(seen->base, message, NFTA_TRACE_CHAIN);
		append_header(&seen->head, network);
		if (transport && are_adjacent(&seen->head))
			append_header(&seen->head, transport);
	}
	return seen->id == id && seen->head.len ? seen : NULL;
}

static const char *family_name(uint8_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_NETDEV:
		return "netdev";
	case NFPROTO_BRIDGE:
		return "bridge";
	case NFPROTO_ARP:
		return "arp";
	default:
		return "";
	}
}

static bool has_dropped(const struct nlmsghdr *message)
{
	switch (number_of(message, NFTA_TRACE_TYPE, NFT_TRACETYPE_UNSPEC)) {
	case NFT_TRACETYPE_RULE:
		return verdict_of(message) == NF_DROP;
	case NFT_TRACETYPE_POLICY:
		return number_of(message, NFTA_TRACE_POLICY, NF_ACCEPT) == NF_DROP;
	default:
		return false;
	}
}

static void note_end(struct trace_reports *reports, const struct trace_seen *seen,
		     const struct nlmsghdr *message)
{
	const struct nfgenmsg *general = NLMSG_DATA(message);
	const struct nlattr *handle = find(message, NFTA_TRACE_RULE_HANDLE, sizeof(uint64_t));
	struct trace_end *end = &reports->ends[reports->end_nr++ % TRACE_END_NR];
	struct trace_rule *rule = &end->rule;

	*end = (struct trace_end) { .head = seen->head };
	snprintf(rule->family, sizeof(rule->family), "%s", family_name(general->nfgen_family));
	copy_name(rule->table, message, NFTA_TRACE_TABLE);
	memcpy(rule->base, seen->base, sizeof(rule->base));
	copy_name(rule->chain, message, NFTA_TRACE_CHAIN);
	if (handle) {
		memcpy(&rule->handle, netlink_data(handle), sizeof(rule->handle));
		rule->handle = be64toh(rule->handle);
	}
}

static void see(struct trace_reports *reports, const struct nlmsghdr *message)
{
	const struct trace_seen *seen;

	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(struct nfgenmsg)) ||
	    NFNL_SUBSYS_ID(message->nlmsg_type) != NFNL_SUBSYS_NFTABLES)
		return;
	if (NFNL_MSG_TYPE(message->nlmsg_type) != NFT_MSG_TRACE) {
		reports->changed = true;
		return;
	}
	seen = note_headers(reports, message);
	if (seen && has_dropped(message))
		note_end(reports, seen, message);
}

void trace_reports_take(struct trace_reports *reports)
{
	static char buffer[64 << 10] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t got;

	while ((got = recv(reports->socket, buffer, sizeof(buffer), MSG_DONTWAIT)) >= 0 ||
	       errno == ENOBUFS || errno == EINTR) {
		const struct nlmsghdr *message = (const struct nlmsghdr *)buffer;
		size_t len = got < 0 ? 0 : (size_t)got;

		for (; NLMSG_OK(message, len); message = NLMSG_NEXT(message, len))
			see(reports, message);
	}
}

bool trace_reports_find(struct trace_reports *reports, const struct trace_head *head,
			struct trace_rule *rule)
{
	uint64_t nr = reports->end_nr < TRACE_END_NR ? reports->end_nr : TRACE_END_NR, i;

	for (i = reports->end_nr - nr; i < reports->end_nr; i++) {
		struct trace_end *end = &reports->ends[i % TRACE_END_NR];

		if (!end->head.len || end->head.len > head->len ||
		    memcmp(end->head.bytes, head->bytes, end->head.len))
			continue;
		*rule = end->rule;
		end->head.len = 0;
		return true;
	}
	return false;
}

// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"
#include "host.h"
#include "nfqueue.h"

/* Copied from <linux/netfilter.h>, which conflicts with <netinet/in.h>. */
#define VERDICT_ACCEPT	1

/* A request with one attribute. */
struct request {
	struct nlmsghdr n;
	struct nfgenmsg nfgen;
	struct nlattr attr;
	char value[16];
};

static void request_send(const struct nfqueue *queue, uint16_t type, uint16_t flags,
			 uint16_t attr, const void *value, size_t len)
{
	struct request q = {
		.n = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(q.nfgen)) +
				     NLA_HDRLEN + NLA_ALIGN(len),
			.nlmsg_type = (uint16_t)(NFNL_SUBSYS_QUEUE << 8 | type),
			.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags),
		},
		.nfgen = { .version = NFNETLINK_V0, .res_id = htons(queue->number) },
		.attr = { .nla_len = (uint16_t)(NLA_HDRLEN + len), .nla_type = attr },
	};

	memcpy(q.value, value, len);
	OK(send(queue->fd, &q, q.n.nlmsg_len, 0));
}

static void configure(const struct nfqueue *queue, uint16_t attr, const void *value,
		      size_t len)
{
	struct { struct nlmsghdr n; struct nlmsgerr e; } answer;

	request_send(queue, NFQNL_MSG_CONFIG, NLM_F_ACK, attr, value, len);
	OK(recv(queue->fd, &answer, sizeof(answer), 0));
	ASSERT_EQ(answer.n.nlmsg_type, NLMSG_ERROR);
	ASSERT_EQ(answer.e.error, 0);
}

struct nfqueue nfqueue_open(uint16_t number)
{
	const struct nfqnl_msg_config_cmd bind = { .command = NFQNL_CFG_CMD_BIND };
	const struct nfqnl_msg_config_params copy = {
		.copy_range = htonl(0xffff), .copy_mode = NFQNL_COPY_PACKET,
	};
	struct nfqueue queue = {
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER), number,
	};

	if (queue.fd < 0)
		SKIP("this kernel has no nfnetlink");
	configure(&queue, NFQA_CFG_CMD, &bind, sizeof(bind));
	configure(&queue, NFQA_CFG_PARAMS, &copy, sizeof(copy));
	return queue;
}

/* Return the packet's id in the queue, from the header attribute. */
static uint32_t packet_id(const struct nlmsghdr *n)
{
	const char *at = (const char *)NLMSG_DATA(n) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
	const char *end = (const char *)n + n->nlmsg_len;
	const struct nfqnl_msg_packet_hdr *header;

	while (at + NLA_HDRLEN <= end) {
		const struct nlattr *attr = (const void *)at;

		header = (const void *)(at + NLA_HDRLEN);
		if ((attr->nla_type & NLA_TYPE_MASK) == NFQA_PACKET_HDR)
			return ntohl(header->packet_id);
		at += NLA_ALIGN(attr->nla_len);
	}
	FAIL("a queued packet has no header");
	return 0;
}

uint32_t nfqueue_next(const struct nfqueue *queue)
{
	static _Alignas(struct nlmsghdr) char message[0x12000];
	struct pollfd p = { .fd = queue->fd, .events = POLLIN };
	const struct nlmsghdr *n = (const void *)message;

	if (poll(&p, 1, GUARD_MS) <= 0)
		return 0;
	OK(recv(queue->fd, message, sizeof(message), 0));
	ASSERT_EQ(n->nlmsg_type, NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET);
	return packet_id(n);
}

void nfqueue_accept(const struct nfqueue *queue, uint32_t id)
{
	const struct nfqnl_msg_verdict_hdr verdict = {
		.verdict = htonl(VERDICT_ACCEPT), .id = htonl(id),
	};

	request_send(queue, NFQNL_MSG_VERDICT, 0, NFQA_VERDICT_HDR, &verdict,
		     sizeof(verdict));
}

/* The file has a line for each queue: its number, the reader, the packets, ... */
int nfqueue_waiting(const struct nfqueue *queue)
{
	unsigned int number, reader, packets;
	char text[4096], *line, *rest;

	if (host_read("/proc/thread-self/net/netfilter/nfnetlink_queue", text,
		      sizeof(text)) < 0)
		return -1;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (sscanf(line, "%u %u %u", &number, &reader, &packets) == 3 &&
		    number == queue->number)
			return (int)packets;
	return -1;
}

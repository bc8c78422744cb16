/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which rule of nftables has dropped a packet.  A process of its own asks the kernel to
 * trace the packets and listens to the reports, because the one that follows the packets
 * gives up its privileges.  This process sees only the headers in the reports.
 */
#ifndef TOOL_PATH_TRACE_TRACER_H
#define TOOL_PATH_TRACE_TRACER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A report has at most 40 bytes of the network header and 20 of the transport header. */
#define TRACE_HEAD_MAX	60
#define TRACE_NAME_MAX	256

/**
 * struct trace_head - the first bytes of a packet, from its network header on
 * @len: number of bytes
 * @bytes: the bytes
 */
struct trace_head {
	uint32_t len;
	uint8_t bytes[TRACE_HEAD_MAX];
};

/**
 * struct trace_rule - a rule, or the policy of a chain
 * @handle: number of the rule; 0: it was the policy
 * @family: name of the family; empty if nothing is known
 * @table: name of the table
 * @base: name of the chain at the hook, which is @chain or led to it
 * @chain: name of the chain
 * @hook: name of the hook; empty if that is not known
 * @text: the rule as nft(8) prints it; empty if that is not known
 */
struct trace_rule {
	uint64_t handle;
	char family[8];
	char table[TRACE_NAME_MAX];
	char base[TRACE_NAME_MAX];
	char chain[TRACE_NAME_MAX];
	char hook[16];
	char text[TRACE_NAME_MAX];
};

/**
 * struct tracer - the process
 * @channel: a socket to it; -1: there is none
 * @pid: its number
 */
struct tracer {
	int channel;
	pid_t pid;
};

/*
 * Start the process, which needs CAP_NET_ADMIN.  @filter is the expression of
 * pcap-filter(7) for the packets, or NULL.  Return 0, or -1 after a message.
 */
int tracer_start(struct tracer *tracer, const char *filter);

/* Find out what has dropped a packet that begins with @head.  Each answer is given once. */
void tracer_ask(struct tracer *tracer, const struct trace_head *head,
		struct trace_rule *rule);

void tracer_stop(struct tracer *tracer);

#endif

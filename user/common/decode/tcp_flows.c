// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "common/decode/hash.h"
#include "common/decode/tcp_flows.h"

/* Compare field by field: the padding of the struct is undefined. */
static int end_compare(const struct tcp_end *a, const struct tcp_end *b)
{
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return memcmp(a->address, b->address, sizeof(a->address));
}

int tcp_pair_compare(const struct tcp_end a[2], const struct tcp_end b[2])
{
	bool a_high = end_compare(&a[0], &a[1]) > 0;
	bool b_high = end_compare(&b[0], &b[1]) > 0;

	return end_compare(&a[a_high], &b[b_high]) ?:
	       end_compare(&a[!a_high], &b[!b_high]);
}

static uint32_t end_hash(uint32_t hash, const struct tcp_end *end)
{
	hash = hash_add(hash, end->address, sizeof(end->address));
	return hash_add(hash, &end->port, sizeof(end->port));
}

/* Return the entry of the connection, or the one to replace. */
static struct tcp_flow *flow_find(struct tcp_flow *set, const struct tcp_end *low,
				  const struct tcp_end *high)
{
	struct tcp_flow *oldest = set, *flow;

	for (flow = set; flow < set + TCP_WAYS; flow++) {
		if (flow->used && !end_compare(&flow->ends[0], low) &&
		    !end_compare(&flow->ends[1], high))
			return flow;
		if (flow->used < oldest->used)
			oldest = flow;
	}
	oldest->used = 0;
	return oldest;
}

struct tcp_base tcp_flows_base(struct tcp_flows *flows, const struct tcp_end *from,
			       const struct tcp_end *to, uint32_t seq, uint32_t ack,
			       bool syn)
{
	bool reverse = end_compare(from, to) > 0;
	const struct tcp_end *low = reverse ? to : from;
	const struct tcp_end *high = reverse ? from : to;
	struct tcp_flow *flow;
	uint32_t hash;

	if (!flows->sets)
		flows->sets = calloc(TCP_SETS * TCP_WAYS, sizeof(*flows->sets));
	if (!flows->sets)
		return (struct tcp_base) { 0 };
	hash = end_hash(end_hash(HASH_NOTHING, low), high);
	flow = flow_find(&flows->sets[hash % TCP_SETS * TCP_WAYS], low, high);
	if (!flow->used || syn) {
		flow->ends[0] = *low;
		flow->ends[1] = *high;
		flow->first[reverse] = seq;
		flow->first[!reverse] = ack - 1;
		flow->used = ++flows->now;
		return (struct tcp_base) { .sack = ack - 1 };
	}
	flow->used = ++flows->now;
	return (struct tcp_base) {
		.seq = flow->first[reverse],
		.ack = flow->first[!reverse],
		.sack = flow->first[!reverse],
	};
}

void tcp_flows_free(struct tcp_flows *flows)
{
	free(flows->sets);
	flows->sets = NULL;
}

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <nfring.h>
#include "common/decode/text.h"
#include "common/message.h"
#include "common/netlink.h"
#include "common/number.h"
#include "record/counter.h"

struct name {
	const char *name;
	size_t offset;
};

#define OF_RING(member)		{ #member, offsetof(struct nfring_stats, member) }
#define OF_DEVICE(member)	{ #member, offsetof(struct rtnl_link_stats64, member) }

static const struct name of_ring[] = {
	OF_RING(packets), OF_RING(bytes), OF_RING(drop_full),
	OF_RING(drop_oversize), OF_RING(truncated), OF_RING(copy_fault),
	OF_RING(freezes), OF_RING(filtered), OF_RING(drop_vnet),
	OF_RING(overwritten), { },
};

/* The names in /sys/class/net/DEVICE/statistics. */
static const struct name of_device[] = {
	OF_DEVICE(rx_packets), OF_DEVICE(tx_packets), OF_DEVICE(rx_bytes),
	OF_DEVICE(tx_bytes), OF_DEVICE(rx_errors), OF_DEVICE(tx_errors),
	OF_DEVICE(rx_dropped), OF_DEVICE(tx_dropped), OF_DEVICE(multicast),
	OF_DEVICE(collisions), OF_DEVICE(rx_length_errors),
	OF_DEVICE(rx_over_errors), OF_DEVICE(rx_crc_errors),
	OF_DEVICE(rx_frame_errors), OF_DEVICE(rx_fifo_errors),
	OF_DEVICE(rx_missed_errors), OF_DEVICE(tx_aborted_errors),
	OF_DEVICE(tx_carrier_errors), OF_DEVICE(tx_fifo_errors),
	OF_DEVICE(tx_heartbeat_errors), OF_DEVICE(tx_window_errors),
	OF_DEVICE(rx_compressed), OF_DEVICE(tx_compressed),
	OF_DEVICE(rx_nohandler), { },
};

static int complain_unknown(const char *text, const char *whose,
			    const struct name *names)
{
	char known[512];
	struct text list;

	text_init(&list, known, sizeof(known));
	for (; names->name; names++)
		text_add(&list, "%s%s", names->name, names[1].name ? ", " : "");
	return complain("--on-counter %s: unknown counter; a %s has %s",
			text, whose, known);
}

static int counter_find(struct counter *counter, const char *name, size_t len)
{
	bool ring = !*counter->device;
	const struct name *known = ring ? of_ring : of_device;
	const struct name *at;

	for (at = known; at->name; at++) {
		if (strlen(at->name) != len || strncmp(at->name, name, len))
			continue;
		counter->offset = at->offset;
		return 0;
	}
	return complain_unknown(counter->text, ring ? "ring" : "device", known);
}

int counter_parse(struct counter *counter, const char *text)
{
	/* The name of a device may contain ">", and an alternative name also "/". */
	const char *bound = strrchr(text, '>');
	const char *slash = bound ? memrchr(text, '/', bound - text) : NULL;
	const char *name = text;

	*counter = (struct counter) { .text = text };
	if (!bound || number_parse(&counter->bound, bound + 1, 0, UINT64_MAX))
		return complain("--on-counter %s: expected COUNTER>N or DEVICE/COUNTER>N, with N from 0 to %" PRIu64,
				text, UINT64_MAX);
	if (slash) {
		size_t len = slash - text;

		if (!len || len >= sizeof(counter->device))
			return complain("--on-counter %s: expected the name of a device before the slash",
					text);
		memcpy(counter->device, text, len);
		name = slash + 1;
	}
	return counter_find(counter, name, bound - name);
}

static void counter_see(const struct nlmsghdr *message, void *data)
{
	const struct nlattr *attribute;
	size_t len;

	if (message->nlmsg_type != RTM_NEWSTATS)
		return;
	attribute = netlink_find(message, sizeof(struct if_stats_msg),
				 IFLA_STATS_LINK_64);
	if (!attribute)
		return;
	/* The struct is shorter on older kernels and longer on newer ones. */
	len = attribute->nla_len - NLA_HDRLEN;
	if (len > sizeof(struct rtnl_link_stats64))
		len = sizeof(struct rtnl_link_stats64);
	memcpy(data, netlink_data(attribute), len);
}

/* Use netlink, because /sys may show another network namespace. */
static int read_device(const char *device, struct rtnl_link_stats64 *stats)
{
	int number = nfring_device_find(device);
	const struct if_stats_msg request = {
		.ifindex = number,
		.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64),
	};

	if (number < 0)
		return number;
	return netlink_get(NETLINK_ROUTE, RTM_GETSTATS, &request,
			   sizeof(request), counter_see, stats);
}

int counter_read(const struct counter *counter, struct nfring *ring,
		 uint64_t *value)
{
	struct rtnl_link_stats64 of_link = { 0 };
	struct nfring_stats stats = { 0 };
	const void *from = *counter->device ? (const void *)&of_link : &stats;
	int err = *counter->device ? read_device(counter->device, &of_link) :
				     nfring_get_stats(ring, &stats);

	if (!err)
		memcpy(value, (const char *)from + counter->offset,
		       sizeof(*value));
	return err;
}

bool counter_passed(struct counter *counter, uint64_t value)
{
	/* The counter was reset, or the name now belongs to another device. */
	if (value < counter->base)
		counter->base = 0;
	return value - counter->base > counter->bound;
}

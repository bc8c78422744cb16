// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "drops.h"
#include "host.h"
#include "net.h"

void drops_run(const char *command)
{
	if (host_shell("%s", command))
		SKIP("this command fails on this kernel: %s", command);
}

struct wire drops_router(void)
{
	struct wire w;

	OK(net_enter_fresh());
	w = wire_open("w");
	OK(net_address("w", "10.5.0.1"));
	OK(net_dummy("d"));
	OK(net_address("d", "10.6.0.1"));
	OK(net_up("d"));
	OK(net_forwarding());
	drops_run("ip link set w address 02:00:00:00:00:0a &&"
		  "ip neigh add 10.5.0.2 dev w lladdr 02:00:00:00:00:0b &&"
		  "ip neigh add 10.6.0.2 dev d lladdr 02:00:00:00:00:0c");
	return w;
}

static void put16(uint8_t *to, uint16_t value)
{
	value = htons(value);
	memcpy(to, &value, sizeof(value));
}

static void put_sum(uint8_t *to, uint16_t sum, bool bad)
{
	if (bad)
		sum ^= 0x5555;
	memcpy(to, &sum, sizeof(sum));
}

/* Write the link-layer header.  Return its length. */
static size_t put_link(uint8_t *to, uint16_t vlan)
{
	static const uint8_t addresses[] = {
		2, 0, 0, 0, 0, 0x0a, 2, 0, 0, 0, 0, 0x0b,
	};
	size_t len = sizeof(addresses);

	memcpy(to, addresses, len);
	if (vlan) {
		put16(to + len, ETH_P_8021Q);
		put16(to + len + 2, vlan);
		len += 4;
	}
	put16(to + len, ETH_P_IP);
	return len + 2;
}

void drops_send(const struct wire *w, const struct datagram *d)
{
	size_t payload = d->payload ? d->payload : 32;
	uint8_t packet[2048] = { 0 }, *ip = packet + put_link(packet, d->vlan);
	uint8_t *udp = ip + 20;
	size_t len = (size_t)(udp - packet) + 8 + payload;
	uint32_t pseudo = 17 + (uint32_t)(8 + payload);
	size_t i;

	ASSERT(payload % 2 == 0 && payload >= 4 && payload < 1900);
	ip[0] = 0x45;
	put16(ip + 2, (uint16_t)(28 + payload));
	put16(ip + 4, (uint16_t)d->number);
	ip[6] = d->whole ? 0x40 : 0;
	ip[8] = d->ttl ? d->ttl : 64;
	ip[9] = 17;
	OK(inet_pton(AF_INET, "10.5.0.2", ip + 12));
	OK(inet_pton(AF_INET, d->to ? d->to : "10.5.0.1", ip + 16));
	put_sum(ip + 10, traffic_sum(ip, 20, 0), d->bad_ip);
	put16(udp, 4444);
	put16(udp + 2, d->port ? d->port : DROPS_PORT);
	put16(udp + 4, (uint16_t)(8 + payload));
	memcpy(udp + 8, &d->number, sizeof(d->number));
	for (i = 12; i < 20; i += 2)
		pseudo += (uint32_t)(ip[i] << 8 | ip[i + 1]);
	put_sum(udp + 6, traffic_sum(udp, 8 + payload, pseudo), d->bad_udp);
	ASSERT_EQ(write(w->fd, packet, len), (ssize_t)len);
}

void drops_ring(struct ring *r, const struct variant *v)
{
	ring_open(r, v, SOCK_RAW);
	OK(ring_option(r, SOL_NFRING, NFRING_METADATA, 2));
	ring_set(r, 1 << 18, 4, 2048);
	ring_map(r);
}

int drops_initial(void)
{
	int initial, here = (int)OK(net_here());

	OK(net_enter((int)OK(open("/proc/1/ns/net", O_RDONLY | O_CLOEXEC))));
	initial = (int)OK(nfring_open());
	OK(nfring_attach(initial, NFRING_PROTO_DROP, NFRING_DROP_ANY, 0, 0, 0));
	OK(net_enter(here));
	return initial;
}

uint64_t drops_unplaced(int initial)
{
	struct nfring_stats stats;

	OK(nfring_counters(initial, &stats));
	return stats.unplaced_drops;
}

/* Return whether @ip, of which @stored bytes are there, is a datagram over IPv6. */
static bool is_over_ipv6(const uint8_t *ip, size_t stored, uint16_t port)
{
	return stored >= 48 && ip[0] >> 4 == 6 && ip[6] == 17 &&
	       (ip[42] << 8 | ip[43]) == port;
}

bool drops_is(const struct frame *f, uint16_t port, uint32_t *number)
{
	const uint8_t *ip = (const uint8_t *)f->base + f->net;
	size_t stored = f->snaplen - (size_t)(f->net - f->mac);

	if (!number && is_over_ipv6(ip, stored, port))
		return true;
	if (stored < 32 || ip[0] != 0x45 || ip[9] != 17 ||
	    (ip[22] << 8 | ip[23]) != port)
		return false;
	if (number)
		memcpy(number, ip + 28, sizeof(*number));
	return true;
}

void drops_wait(struct ring *r, uint16_t port, struct frame *f)
{
	for (;;) {
		if (!ring_wait(r, f)) {
			FAIL("no frame has a datagram to port %u", port);
			test_stop();
		}
		if (drops_is(f, port, NULL))
			return;
		ring_release(r);
	}
}

static void name_of(int fd, uint32_t kind, uint32_t number, char *name, size_t size)
{
	struct nfring_name query = { .kind = kind, .number = number };

	name[0] = '\0';
	if (ioctl(fd, NFRING_GET_NAME, &query) == 0 && query.number == number)
		snprintf(name, size, "%s", query.name);
}

struct drops_names drops_names(const struct ring *r, const struct frame *f)
{
	const struct nfring_metadata_2 *m = drops_metadata(r, f);
	struct drops_names names;

	EXPECT_EQ(m->base.version, 2);
	EXPECT_EQ(m->base.size, 192);
	EXPECT(m->base.flags & NFRING_METADATA_DROP);
	EXPECT(m->base.flags & NFRING_METADATA_DROP_SITE);
	name_of(r->fd, NFRING_NAME_REASON, m->drop_reason, names.reason,
		sizeof(names.reason));
	name_of(r->fd, NFRING_NAME_SITE, m->drop_site, names.function,
		sizeof(names.function));
	return names;
}

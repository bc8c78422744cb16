// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <limits.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture.h"
#include "host.h"
#include "nfring.h"

/* No packet, with its headers, takes more space in a ring than this. */
#define LARGEST		(1 << 17)

size_t setup_address(const struct setup *s)
{
	switch (s->version) {
	case TPACKET_V1:
		return TPACKET_ALIGN(sizeof(struct tpacket_hdr));
	case TPACKET_V2:
		return TPACKET_ALIGN(sizeof(struct tpacket2_hdr));
	default:
		return TPACKET_ALIGN(sizeof(struct tpacket3_hdr));
	}
}

size_t setup_hdrlen(const struct setup *s)
{
	return setup_address(s) + sizeof(struct sockaddr_ll);
}

unsigned int setup_room(const struct setup *s)
{
	if (s->version == TPACKET_V3)
		return s->blocks * (s->block_size / LARGEST);
	return s->blocks * (s->block_size / s->frame_size);
}

void setup_describe(const struct setup *s, char *text, size_t size)
{
	snprintf(text, size, "V%d %s, blocks %u x %u, frames %u, reserve %u, "
		 "vnet %u, timestamp %#x, snap %u, priv %u%s", s->version + 1,
		 s->type == SOCK_RAW ? "raw" : "cooked", s->blocks,
		 s->block_size, s->frame_size, s->reserve, s->vnet,
		 (unsigned int)s->timestamp, s->snap, s->priv, s->rxhash ? ", rxhash" : "");
}

static int option(struct capture *c, int level, int name, int value)
{
	return c->ops->set(c->fd, level, name, &value, sizeof(value));
}

static void set_vnet(struct capture *c)
{
	if (c->setup->vnet == 10)
		OK(option(c, SOL_PACKET, PACKET_VNET_HDR, 1));
	else if (c->setup->vnet)
		OK(option(c, SOL_PACKET, PACKET_VNET_HDR_SZ, (int)c->setup->vnet));
}

static void set_filter(struct capture *c)
{
	struct sock_filter ret = BPF_STMT(BPF_RET | BPF_K, c->setup->snap);
	struct sock_fprog prog = { .len = 1, .filter = &ret };

	if (c->setup->snap)
		OK(c->ops->set(c->fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
			       sizeof(prog)));
}

static void set_ring(struct capture *c)
{
	const struct setup *s = c->setup;
	struct tpacket_req3 req = {
		.tp_block_size = s->block_size,
		.tp_block_nr = s->blocks,
		.tp_frame_size = s->version == TPACKET_V3 ? 2048 : s->frame_size,
		.tp_retire_blk_tov = s->retire_ms,
		.tp_sizeof_priv = s->priv,
		.tp_feature_req_word = s->rxhash ? TP_FT_REQ_FILL_RXHASH : 0,
	};
	socklen_t len = s->version == TPACKET_V3 ? sizeof(req) :
						   sizeof(struct tpacket_req);

	req.tp_frame_nr = s->block_size / req.tp_frame_size * s->blocks;
	OK(c->ops->set(c->fd, SOL_PACKET, PACKET_RX_RING, &req, len));
}

void capture_open(struct capture *c, const struct ring_ops *ops,
		  const struct setup *setup)
{
	void *map;

	*c = (struct capture) {
		.ops = ops,
		.setup = setup,
		.name = ops->is_nfring ? "hook" : "tap",
		.size = (size_t)setup->block_size * setup->blocks,
	};
	c->fd = (int)OK(ops->open(setup->type));
	OK(option(c, SOL_PACKET, PACKET_VERSION, setup->version));
	OK(option(c, SOL_PACKET, PACKET_RESERVE, (int)setup->reserve));
	set_vnet(c);
	if (setup->timestamp)
		OK(option(c, SOL_PACKET, PACKET_TIMESTAMP, setup->timestamp));
	set_filter(c);
	set_ring(c);
	map = mmap(NULL, c->size, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0);
	if (map == MAP_FAILED) {
		FAIL("mmap of %zu: %s", c->size, strerror(errno));
		test_stop();
	}
	c->map = map;
}

/*
 * Attach the hook as close as possible to where the kernel serves packet sockets.
 * Received packets pass that place just before the first hook function; outgoing
 * packets pass it just after the last one.
 */
void capture_start(struct capture *c, const struct ring_ops *ops,
		   const struct setup *setup, int ifindex)
{
	capture_open(c, ops, setup);
	if (!ops->is_nfring) {
		OK(ops->attach(c->fd, ifindex, ETH_P_ALL));
		return;
	}
	OK(nfring_attach(c->fd, FAMILY_NETDEV, NETDEV_INGRESS, INT_MIN, ifindex,
			 ETH_P_ALL));
	OK(nfring_attach(c->fd, FAMILY_NETDEV, NETDEV_EGRESS, INT_MAX, ifindex,
			 ETH_P_ALL));
}

void capture_end(struct capture *c)
{
	munmap(c->map, c->size);
	close(c->fd);
	free(c->seen);
	c->seen = NULL;
}

unsigned long capture_count(struct capture *c)
{
	union tpacket_stats_u stats = { 0 };
	socklen_t len = c->setup->version == TPACKET_V3 ? sizeof(stats.stats3) :
							  sizeof(stats.stats1);

	OK(c->ops->get(c->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len));
	c->dropped += stats.stats1.tp_drops;
	c->total += stats.stats1.tp_packets - stats.stats1.tp_drops;
	return c->total;
}

void seen_decode(struct seen *f, int version, const uint8_t *base, size_t size)
{
	const struct tpacket_hdr *h1 = (const void *)base;
	const struct tpacket2_hdr *h2 = (const void *)base;
	const struct tpacket3_hdr *h3 = (const void *)base;
	struct setup s = { .version = version };

	*f = (struct seen) { .base = base, .size = size };
	switch (version) {
	case TPACKET_V1:
		f->status = h1->tp_status;
		f->len = h1->tp_len;
		f->snaplen = h1->tp_snaplen;
		f->mac = h1->tp_mac;
		f->net = h1->tp_net;
		f->sec = h1->tp_sec;
		f->nsec = h1->tp_usec * 1000;
		break;
	case TPACKET_V2:
		f->status = h2->tp_status;
		f->len = h2->tp_len;
		f->snaplen = h2->tp_snaplen;
		f->mac = h2->tp_mac;
		f->net = h2->tp_net;
		f->sec = h2->tp_sec;
		f->nsec = h2->tp_nsec;
		f->tci = h2->tp_vlan_tci;
		f->tpid = h2->tp_vlan_tpid;
		break;
	default:
		f->status = h3->tp_status;
		f->len = h3->tp_len;
		f->snaplen = h3->tp_snaplen;
		f->mac = h3->tp_mac;
		f->net = h3->tp_net;
		f->sec = h3->tp_sec;
		f->nsec = h3->tp_nsec;
		f->tci = h3->hv1.tp_vlan_tci;
		f->tpid = h3->hv1.tp_vlan_tpid;
		f->rxhash = h3->hv1.tp_rxhash;
		f->next = h3->tp_next_offset;
		break;
	}
	f->sll = (const void *)(base + setup_address(&s));
	f->data = base + f->mac;
}

static struct seen *another(struct capture *c)
{
	if (c->nr == c->room) {
		c->room = c->room ? 2 * c->room : 1024;
		c->seen = realloc(c->seen, c->room * sizeof(*c->seen));
		ASSERT(c->seen);
	}
	return &c->seen[c->nr++];
}

/* V1 starts with a long, V2 with 32 bits. */
static bool is_readable(const uint8_t *base, int version)
{
	unsigned long status = version == TPACKET_V1 ?
		__atomic_load_n((const unsigned long *)base, __ATOMIC_ACQUIRE) :
		__atomic_load_n((const uint32_t *)base, __ATOMIC_ACQUIRE);

	return status & TP_STATUS_USER;
}

static void walk_frames(struct capture *c)
{
	unsigned int per_block = c->setup->block_size / c->setup->frame_size;
	unsigned int all = per_block * c->setup->blocks;
	struct seen f;

	while (c->nr < all) {
		const uint8_t *base = c->map +
			(size_t)(c->nr / per_block) * c->setup->block_size +
			(size_t)(c->nr % per_block) * c->setup->frame_size;

		if (!is_readable(base, c->setup->version))
			break;
		seen_decode(&f, c->setup->version, base, c->setup->frame_size);
		*another(c) = f;
	}
}

static void walk_block(struct capture *c, const struct tpacket_block_desc *b)
{
	const struct tpacket_hdr_v1 *h = &b->hdr.bh1;
	const uint8_t *at = (const uint8_t *)b + h->offset_to_first_pkt;
	const uint8_t *end = (const uint8_t *)b + h->blk_len;
	unsigned int i;

	for (i = 0; i < h->num_pkts; i++) {
		struct seen f;
		size_t size;

		seen_decode(&f, TPACKET_V3, at, 0);
		size = f.next ? f.next : (size_t)(end - at);
		if (at + size > end || size < setup_hdrlen(c->setup)) {
			FAIL("%s: packet %u of %u of block %u ends outside the block",
			     c->name, i, h->num_pkts, c->block);
			return;
		}
		f.size = size;
		f.ends_block = i + 1 == h->num_pkts;
		if (f.ends_block != !f.next)
			FAIL("%s: packet %u of %u of block %u has a wrong tp_next_offset: %u",
			     c->name, i, h->num_pkts, c->block, f.next);
		*another(c) = f;
		at += size;
	}
}

static void walk_blocks(struct capture *c)
{
	while (c->block < c->setup->blocks) {
		const struct tpacket_block_desc *b = (const void *)
			(c->map + (size_t)c->block * c->setup->block_size);

		if (!(__atomic_load_n(&b->hdr.bh1.block_status, __ATOMIC_ACQUIRE) &
		      TP_STATUS_USER))
			break;
		walk_block(c, b);
		c->block++;
	}
}

void capture_walk(struct capture *c)
{
	if (c->setup->version == TPACKET_V3)
		walk_blocks(c);
	else
		walk_frames(c);
}

void capture_collect(struct capture *c)
{
	HOST_UNTIL((capture_walk(c), c->nr == capture_count(c)));
	EXPECT_EQ(c->nr, c->total);
	EXPECT_EQ(c->dropped, 0);
}

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/nfring.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "bench.h"

static const char *const names[TAP_KIND_NR] = {
	[TAP_NONE]	  = "none",
	[TAP_PACKET]	  = "packet",
	[TAP_INGRESS]	  = "ingress",
	[TAP_PREROUTING]  = "prerouting",
	[TAP_NFLOG]	  = "nflog",
	[TAP_EMPTY]	  = "floor-empty",
	[TAP_COPY]	  = "floor-copy",
	[TAP_COPY_WARM]	  = "floor-copy-warm",
	[TAP_STAMP_WARM]  = "floor-stamp-warm",
	[TAP_FRAME_WARM]  = "floor-frame-warm",
	[TAP_DROP]	  = "drop",
	[TAP_TRACEPOINT]  = "tracepoint",
	[TAP_PROBE]	  = "probe",
	[TAP_LOG_RULE]	  = "log-rule",
};

const char *tap_name(enum tap_kind kind)
{
	return names[kind];
}

bool tap_has_ring(enum tap_kind kind)
{
	return kind == TAP_PACKET || kind == TAP_INGRESS ||
	       kind == TAP_PREROUTING || kind == TAP_DROP;
}

bool tap_takes_drops(enum tap_kind kind)
{
	return kind >= TAP_DROP;
}

int tap_version(const struct tap_select *selected)
{
	return tap_has_ring(selected->kind) ? selected->version + 1 : 0;
}

static bool has_metadata(enum ring_option option)
{
	return option == RING_METADATA || option == RING_METADATA_NO_IDS ||
	       option == RING_METADATA_2;
}

static bool is_nfring(enum tap_kind kind)
{
	return kind == TAP_INGRESS || kind == TAP_PREROUTING || kind == TAP_DROP;
}

bool tap_takes(enum tap_kind kind, enum ring_option option)
{
	return option == RING_PLAIN || is_nfring(kind) ||
	       (kind == TAP_PACKET && !has_metadata(option));
}

static bool is_floor(enum tap_kind kind)
{
	return kind >= TAP_EMPTY && kind <= TAP_FRAME_WARM;
}

/* Return the most bytes that a frame needs besides its packet. */
static uint32_t head_of(const struct shape *shape)
{
	if (shape->option == RING_METADATA_2)
		return 96 + sizeof(struct nfring_metadata_2);
	return 96 + (has_metadata(shape->option) ? sizeof(struct nfring_metadata) : 0);
}

/*
 * Return a power of two with room for headers and packet.  Such frames fill a
 * block without a gap.
 */
uint32_t shape_frame(const struct shape *shape)
{
	uint32_t frame = 256;

	while (frame < shape->size + head_of(shape))
		frame *= 2;
	return frame;
}

static uint32_t block_size(const struct shape *shape)
{
	if (shape->block)
		return shape->block;
	return shape->ring > 1 << 20 ? 1 << 20 : 1 << 16;
}

/* In V3, a block has a header, frames are rounded up, and one block stays open. */
uint64_t shape_capacity(const struct shape *shape)
{
	uint64_t blocks = shape->ring / block_size(shape);

	if (shape->version == TPACKET_V3)
		return (blocks - 1) * ((block_size(shape) - 48) /
				       ((shape->size + head_of(shape) + 7) & ~7));
	return shape->ring / shape_frame(shape);
}

uint64_t shape_burst(const struct shape *shape)
{
	struct shape frames = *shape, blocks = *shape;
	uint64_t a, b;

	frames.version = TPACKET_V2;
	blocks.version = TPACKET_V3;
	a = shape_capacity(&frames);
	b = shape_capacity(&blocks);
	return a < b ? a : b;
}

void tap_set(const struct tap *tap, int level, int name, const void *value,
	     uint32_t len)
{
	struct nfring_sockopt option = {
		.level = level,
		.name = name,
		.len = len,
		.value = (uintptr_t)value,
	};
	int err = is_nfring(tap->kind)
			? ioctl(tap->fd, NFRING_SETSOCKOPT, &option)
			: setsockopt(tap->fd, level, name, value, len);

	if (err)
		die("cannot set an option of the ring");
}

static void map_ring(struct tap *tap)
{
	const struct shape *shape = &tap->shape;
	bool v3 = shape->version == TPACKET_V3;

	tap->req = (struct tpacket_req3) {
		.tp_block_size = block_size(shape),
		.tp_block_nr = shape->ring / block_size(shape),
		.tp_frame_size = shape_frame(shape),
		.tp_frame_nr = shape->ring / shape_frame(shape),
		.tp_retire_blk_tov = v3 ? 10 : 0,
	};
	tap_set(tap, SOL_PACKET, PACKET_VERSION, &shape->version, sizeof(int));
	tap_set_option(tap);
	tap_set(tap, SOL_PACKET, PACKET_RX_RING, &tap->req,
		v3 ? sizeof(struct tpacket_req3) : sizeof(struct tpacket_req));
	tap->map = mmap(NULL, shape->ring, PROT_READ | PROT_WRITE, MAP_SHARED,
			tap->fd, 0);
	if (tap->map == MAP_FAILED)
		die("cannot map the ring");
}

static int device_of(const struct shape *shape)
{
	return shape->everywhere ? 0 : if_nametoindex(DEVICE);
}

static void open_packet(struct tap *tap)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = device_of(&tap->shape),
	};

	tap->fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (tap->fd < 0)
		die("cannot open a packet socket");
	map_ring(tap);
	if (bind(tap->fd, (struct sockaddr *)&address, sizeof(address)))
		die("cannot bind the packet socket");
}

static void open_nfring(struct tap *tap)
{
	struct nfring_point point = { .priority = -300 };

	if (tap->kind == TAP_INGRESS) {
		point.family = NFPROTO_NETDEV;
		point.hook = NF_NETDEV_INGRESS;
		point.ifindex = device_of(&tap->shape);
	} else if (tap->kind == TAP_DROP) {
		point = (struct nfring_point) {
			.family = NFRING_PROTO_DROP,
			.hook = NFRING_DROP_LOST,
			.ifindex = device_of(&tap->shape),
		};
	} else {
		point.family = NFPROTO_IPV4;
		point.hook = NF_INET_PRE_ROUTING;
	}
	tap->fd = open(NFRING_DEVICE, O_RDWR);
	if (tap->fd < 0)
		die(NFRING_DEVICE);
	map_ring(tap);
	if (ioctl(tap->fd, NFRING_ATTACH, &point))
		die("cannot attach the ring");
}

#define PARAMETERS "/sys/module/nfring_floor/parameters/"

static void open_floor(const struct tap *tap)
{
	enum tap_kind kind = tap->kind;
	const char *mode = kind == TAP_EMPTY ? "empty" :
			   kind == TAP_STAMP_WARM ? "stamp" :
			   kind == TAP_FRAME_WARM ? "frame" : "copy";

	write_file(PARAMETERS "ring_mib", "%u", (uint32_t)(tap->shape.ring >> 20));
	write_file(PARAMETERS "block_kib", "%u", block_size(&tap->shape) >> 10);
	write_file(PARAMETERS "frame_size", "%u", shape_frame(&tap->shape));
	write_file(PARAMETERS "warm", "%d", kind >= TAP_COPY_WARM);
	write_file(PARAMETERS "floor", "%s %s", mode, DEVICE);
}

void tap_open(struct tap *tap, enum tap_kind kind, const struct shape *shape)
{
	*tap = (struct tap) { .kind = kind, .shape = *shape, .fd = -1 };
	if (kind == TAP_PACKET)
		open_packet(tap);
	else if (is_nfring(kind))
		open_nfring(tap);
	else if (kind == TAP_NFLOG)
		tap->log = log_open();
	else if (kind == TAP_TRACEPOINT || kind == TAP_PROBE)
		tap->perf = perf_open(kind == TAP_PROBE);
	else if (kind == TAP_LOG_RULE)
		run("nft 'table ip bench { chain c { type filter hook prerouting priority -300; "
		    "log prefix \"bench \" level debug; }; }'");
	else if (is_floor(kind))
		open_floor(tap);
}

void tap_close(struct tap *tap)
{
	if (tap->map)
		munmap(tap->map, tap->shape.ring);
	if (tap->fd >= 0)
		close(tap->fd);
	if (tap->log)
		log_close(tap->log);
	if (tap->perf)
		perf_close(tap->perf, tap->kind == TAP_PROBE);
	if (tap->kind == TAP_LOG_RULE)
		run("nft delete table ip bench");
	if (is_floor(tap->kind))
		write_file(PARAMETERS "floor", "none");
}

/* Return the frame of V1 or V2 to read next. */
static void *frame_at(const struct tap *tap)
{
	return tap->map + (uint64_t)tap->at * tap->req.tp_frame_size;
}

static bool frame_ready(const struct tap *tap, void *frame)
{
	if (tap->shape.version == TPACKET_V1)
		return __atomic_load_n((unsigned long *)frame, __ATOMIC_ACQUIRE);
	return __atomic_load_n((uint32_t *)frame, __ATOMIC_ACQUIRE);
}

static uint64_t touch_frame(const struct tap *tap, const void *frame)
{
	const struct tpacket2_hdr *v2 = frame;
	const struct tpacket_hdr *v1 = frame;

	if (tap->shape.version == TPACKET_V1)
		return touch_bytes(frame + v1->tp_mac, v1->tp_snaplen);
	return touch_bytes(frame + v2->tp_mac, v2->tp_snaplen);
}

static void frame_return(const struct tap *tap, void *frame)
{
	if (tap->shape.version == TPACKET_V1)
		__atomic_store_n((unsigned long *)frame, 0, __ATOMIC_RELEASE);
	else
		__atomic_store_n((uint32_t *)frame, 0, __ATOMIC_RELEASE);
}

static uint64_t read_frames(struct tap *tap, bool touch, uint64_t *sum)
{
	uint64_t packets = 0;
	void *frame;

	while (frame_ready(tap, frame = frame_at(tap))) {
		if (touch)
			*sum += touch_frame(tap, frame);
		frame_return(tap, frame);
		if (++tap->at == tap->req.tp_frame_nr)
			tap->at = 0;
		packets++;
	}
	return packets;
}

static struct tpacket_block_desc *block_at(const struct tap *tap)
{
	return tap->map + (uint64_t)tap->at * tap->req.tp_block_size;
}

static bool block_ready(const struct tpacket_block_desc *block)
{
	return __atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE);
}

static uint64_t touch_block(const struct tpacket_block_desc *block)
{
	const void *at = (void *)block + block->hdr.bh1.offset_to_first_pkt;
	uint64_t sum = 0;

	for (uint32_t n = 0; n < block->hdr.bh1.num_pkts; n++) {
		const struct tpacket3_hdr *frame = at;

		sum += touch_bytes(at + frame->tp_mac, frame->tp_snaplen);
		at += frame->tp_next_offset;
	}
	return sum;
}

/* Return the block to the kernel, and go on to the next one. */
static void block_return(struct tap *tap, struct tpacket_block_desc *block)
{
	__atomic_store_n(&block->hdr.bh1.block_status, 0, __ATOMIC_RELEASE);
	if (++tap->at == tap->req.tp_block_nr)
		tap->at = 0;
}

static uint64_t read_blocks(struct tap *tap, bool touch, uint64_t *sum)
{
	struct tpacket_block_desc *block;
	uint64_t packets = 0;

	while (block_ready(block = block_at(tap))) {
		packets += block->hdr.bh1.num_pkts;
		if (touch)
			*sum += touch_block(block);
		block_return(tap, block);
	}
	return packets;
}

uint64_t tap_write_blocks(struct tap *tap, int fd)
{
	struct tpacket_block_desc *block;
	uint64_t packets = 0;

	while (block_ready(block = block_at(tap))) {
		uint32_t len = block->hdr.bh1.blk_len;

		packets += block->hdr.bh1.num_pkts;
		if (write(fd, block, len) != (ssize_t)len)
			die("cannot write a block");
		block_return(tap, block);
	}
	return packets;
}

/*
 * Release frames by reading /dev/zero into their status.  A user-mode kernel
 * takes very long if a program touches a new page, but not if the kernel writes
 * to it.
 */
static void discard_frames(struct tap *tap, uint64_t packets)
{
	size_t word = tap->shape.version == TPACKET_V1 ? 8 : 4;
	static int zero = -1;
	struct iovec v[1024];

	if (zero < 0)
		zero = open("/dev/zero", O_RDONLY);
	while (packets) {
		int n = 0;

		for (; n < 1024 && packets; n++, packets--) {
			v[n] = (struct iovec) { frame_at(tap), word };
			if (++tap->at == tap->req.tp_frame_nr)
				tap->at = 0;
		}
		if (readv(zero, v, n) != (ssize_t)(n * word))
			die("/dev/zero");
	}
}

void tap_discard(struct tap *tap, uint64_t packets)
{
	uint64_t sum;

	if (tap_has_ring(tap->kind) && tap->shape.version != TPACKET_V3)
		discard_frames(tap, packets);
	else
		tap_read(tap, false, &sum);
}

uint64_t tap_drops(struct tap *tap)
{
	struct tpacket_stats_v3 stats = { 0 };
	socklen_t len = sizeof(stats);
	struct nfring_sockopt option = {
		.level = SOL_PACKET,
		.name = PACKET_STATISTICS,
		.len = len,
		.value = (uintptr_t)&stats,
	};

	if (!tap_has_ring(tap->kind))
		return 0;
	if (is_nfring(tap->kind) ?
	    ioctl(tap->fd, NFRING_GETSOCKOPT, &option) :
	    getsockopt(tap->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len))
		die("cannot read PACKET_STATISTICS");
	return stats.tp_drops;
}

double tap_next_time(const struct tap *tap)
{
	const struct tpacket_bd_ts *first = &block_at(tap)->hdr.bh1.ts_first_pkt;
	const struct tpacket2_hdr *v2 = frame_at(tap);

	if (tap->shape.version == TPACKET_V3)
		return first->ts_sec * 1e9 + first->ts_nsec;
	return v2->tp_sec * 1e9 + v2->tp_nsec;
}

bool tap_readable(const struct tap *tap)
{
	if (tap->shape.version == TPACKET_V3)
		return block_ready(block_at(tap));
	return frame_ready(tap, frame_at(tap));
}

uint64_t tap_read(struct tap *tap, bool touch, uint64_t *sum)
{
	if (tap->kind == TAP_NFLOG)
		return log_read(tap->log, touch, sum);
	if (tap->perf)
		return perf_read(tap->perf);
	if (!tap->map)
		return 0;
	if (tap->shape.version == TPACKET_V3)
		return read_blocks(tap, touch, sum);
	return read_frames(tap, touch, sum);
}

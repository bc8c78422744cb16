// SPDX-License-Identifier: GPL-2.0
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "ring.h"

void ring_open(struct ring *r, const struct variant *v, int type)
{
	*r = (struct ring) {
		.v = v,
		/*
		 * A packet socket needs a short time, because only its timer retires
		 * the open block.  The module also retires the block for a reader that
		 * polls.
		 */
		.tov_ms = v->ops->is_nfring ? NEVER_MS : 10,
		.features = TP_FT_REQ_FILL_RXHASH,
	};
	r->fd = (int)OK(v->ops->open(type));
	OK(ring_option(r, SOL_PACKET, PACKET_VERSION, v->version));
}

void ring_set(struct ring *r, unsigned int block_size, unsigned int block_nr,
	      unsigned int frame_size)
{
	r->req = (struct tpacket_req) {
		.tp_block_size = block_size,
		.tp_block_nr = block_nr,
		.tp_frame_size = frame_size,
		.tp_frame_nr = block_size / frame_size * block_nr,
	};
	OK(ring_try_set(r, &r->req));
	r->size = (size_t)block_size * block_nr;
	ring_seek(r, 0);
	r->seq = 1;
}

void ring_map(struct ring *r)
{
	void *map = mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 r->fd, 0);

	if (map == MAP_FAILED) {
		FAIL("mmap of %zu: %s", r->size, strerror(errno));
		test_stop();
	}
	r->map = map;
}

void ring_attach(struct ring *r, int ifindex)
{
	OK(r->v->ops->attach(r->fd, ifindex, ETH_P_ALL));
}

void ring_start(struct ring *r, const struct variant *v, int ifindex,
		unsigned int block_size, unsigned int block_nr,
		unsigned int frame_size)
{
	ring_open(r, v, SOCK_RAW);
	ring_set(r, block_size, block_nr, frame_size);
	ring_map(r);
	ring_attach(r, ifindex);
}

void ring_close(struct ring *r)
{
	if (r->map)
		munmap(r->map, r->size);
	close(r->fd);
}

int ring_option(struct ring *r, int level, int name, int value)
{
	return r->v->ops->set(r->fd, level, name, &value, sizeof(value));
}

int ring_option_get(struct ring *r, int level, int name)
{
	socklen_t len = sizeof(int);
	int value = 0x5a5a5a5a;

	OK(r->v->ops->get(r->fd, level, name, &value, &len));
	EXPECT_EQ(len, sizeof(int));
	return value;
}

bool ring_tells_copy_threshold(struct ring *r)
{
	socklen_t len = sizeof(int);
	int value;

	return r->v->ops->is_nfring ||
	       !r->v->ops->get(r->fd, SOL_PACKET, PACKET_COPY_THRESH, &value, &len);
}

int ring_try_set(struct ring *r, const struct tpacket_req *req)
{
	struct tpacket_req3 req3 = {
		.tp_block_size = req->tp_block_size,
		.tp_block_nr = req->tp_block_nr,
		.tp_frame_size = req->tp_frame_size,
		.tp_frame_nr = req->tp_frame_nr,
		.tp_retire_blk_tov = r->tov_ms,
		.tp_sizeof_priv = r->priv,
		.tp_feature_req_word = r->features,
	};

	if (has_blocks(r->v))
		return r->v->ops->set(r->fd, SOL_PACKET, PACKET_RX_RING, &req3,
				      sizeof(req3));
	return r->v->ops->set(r->fd, SOL_PACKET, PACKET_RX_RING, req,
			      sizeof(*req));
}

int ring_try_zero(struct ring *r)
{
	struct tpacket_req zero = { 0 };

	return ring_try_set(r, &zero);
}

void ring_stats(struct ring *r, struct tpacket_stats *stats)
{
	socklen_t len = sizeof(*stats);

	memset(stats, 0x5a, sizeof(*stats));
	OK(r->v->ops->get(r->fd, SOL_PACKET, PACKET_STATISTICS, stats, &len));
	EXPECT_EQ(len, sizeof(*stats));
}

int ring_poll(struct ring *r, int timeout_ms)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };

	return OK(poll(&p, 1, timeout_ms)) ? p.revents : 0;
}

void *ring_frame(const struct ring *r, unsigned int index)
{
	unsigned int per_block = r->req.tp_block_size / r->req.tp_frame_size;

	return r->map + (size_t)(index / per_block) * r->req.tp_block_size +
	       (size_t)(index % per_block) * r->req.tp_frame_size;
}

struct tpacket_block_desc *ring_block(const struct ring *r, unsigned int index)
{
	return (void *)(r->map + (size_t)index * r->req.tp_block_size);
}

unsigned int ring_places(const struct ring *r)
{
	return has_blocks(r->v) ? r->req.tp_block_nr : r->req.tp_frame_nr;
}

/* The status of V2 and V3 has 32 bits, at different offsets. */
static uint32_t *status_word(const struct ring *r, unsigned int index)
{
	if (has_blocks(r->v))
		return &ring_block(r, index)->hdr.bh1.block_status;
	return ring_frame(r, index);
}

unsigned long ring_status(const struct ring *r, unsigned int index)
{
	if (r->v->version == TPACKET_V1)
		return __atomic_load_n((unsigned long *)ring_frame(r, index),
				       __ATOMIC_ACQUIRE);
	return __atomic_load_n(status_word(r, index), __ATOMIC_ACQUIRE);
}

void ring_set_status(const struct ring *r, unsigned int index,
		     unsigned long status)
{
	if (r->v->version == TPACKET_V1)
		__atomic_store_n((unsigned long *)ring_frame(r, index), status,
				 __ATOMIC_RELEASE);
	else
		__atomic_store_n(status_word(r, index), (uint32_t)status,
				 __ATOMIC_RELEASE);
}

static void view_v1(struct frame *f, const struct tpacket_hdr *h)
{
	f->len = h->tp_len;
	f->snaplen = h->tp_snaplen;
	f->mac = h->tp_mac;
	f->net = h->tp_net;
	f->sec = h->tp_sec;
	f->nsec = h->tp_usec * 1000;
	f->tci = 0;
	f->tpid = 0;
}

static void view_v2(struct frame *f, const struct tpacket2_hdr *h)
{
	f->len = h->tp_len;
	f->snaplen = h->tp_snaplen;
	f->mac = h->tp_mac;
	f->net = h->tp_net;
	f->sec = h->tp_sec;
	f->nsec = h->tp_nsec;
	f->tci = h->tp_vlan_tci;
	f->tpid = h->tp_vlan_tpid;
}

static void view_v3(struct frame *f, const struct tpacket3_hdr *h)
{
	f->len = h->tp_len;
	f->snaplen = h->tp_snaplen;
	f->mac = h->tp_mac;
	f->net = h->tp_net;
	f->sec = h->tp_sec;
	f->nsec = h->tp_nsec;
	f->tci = h->hv1.tp_vlan_tci;
	f->tpid = h->hv1.tp_vlan_tpid;
	f->rxhash = h->hv1.tp_rxhash;
}

static void view(const struct ring *r, struct frame *f, void *base,
		 unsigned long status)
{
	f->base = base;
	f->status = status;
	f->rxhash = 0;
	if (r->v->version == TPACKET_V1)
		view_v1(f, base);
	else if (r->v->version == TPACKET_V2)
		view_v2(f, base);
	else
		view_v3(f, base);
	f->sll = (void *)((uint8_t *)base + ring_hdrlen(r->v) -
			  sizeof(struct sockaddr_ll));
	f->data = (uint8_t *)base + f->mac;
}

static bool peek_frame(struct ring *r, struct frame *f)
{
	unsigned long status = ring_status(r, r->next);

	if (!(status & TP_STATUS_USER))
		return false;
	view(r, f, ring_frame(r, r->next), status);
	return true;
}

static bool same_time(const struct tpacket_bd_ts *ts,
		      const struct tpacket3_hdr *h)
{
	return ts->ts_sec == h->tp_sec && ts->ts_nsec == h->tp_nsec;
}

/*
 * Follow the frames of a block and check their offsets.  Check the times of the block
 * only for the module: a packet socket sets them when it opens and closes the block.
 */
static void check_frames(const struct ring *r, struct tpacket_block_desc *desc)
{
	const struct tpacket_hdr_v1 *h = &desc->hdr.bh1;
	unsigned int at = h->offset_to_first_pkt, i;
	const struct tpacket3_hdr *frame = NULL;

	for (i = 0; i < h->num_pkts; i++) {
		frame = (void *)((uint8_t *)desc + at);
		if (at + TPACKET3_HDRLEN > h->blk_len ||
		    at + frame->tp_mac + frame->tp_snaplen > h->blk_len) {
			FAIL("frame %u of block %u ends after the block", i, r->next);
			test_stop();
		}
		if (i == 0 && r->v->ops->is_nfring)
			EXPECT(same_time(&h->ts_first_pkt, frame));
		at += frame->tp_next_offset;
	}
	EXPECT_EQ(frame->tp_next_offset, 0);
	if (r->v->ops->is_nfring)
		EXPECT(same_time(&h->ts_last_pkt, frame));
	EXPECT_EQ((at + frame->tp_mac + frame->tp_snaplen + 7) / 8 * 8,
		  h->blk_len);
}

/* Check the header of each block that a test reads. */
static void check_block(struct ring *r)
{
	struct tpacket_block_desc *desc = ring_block(r, r->next);
	const struct tpacket_hdr_v1 *h = &desc->hdr.bh1;

	EXPECT_EQ(desc->version, TPACKET_V3);
	EXPECT_EQ(desc->offset_to_priv, sizeof(*desc));
	EXPECT_EQ(h->offset_to_first_pkt, sizeof(*desc) + (r->priv + 7) / 8 * 8);
	if (r->seq)
		EXPECT_EQ(h->seq_num, r->seq);
	r->seq = h->seq_num + 1;
	/*
	 * If a frame needs a whole block, a packet socket retires the open block first,
	 * even if that is empty.
	 */
	if ((!h->num_pkts && r->v->ops->is_nfring) ||
	    h->blk_len > r->req.tp_block_size) {
		FAIL("block %u has %u packets and %u bytes", r->next, h->num_pkts,
		     h->blk_len);
		test_stop();
	}
	if (h->num_pkts)
		check_frames(r, desc);
}

/*
 * Return whether the open block of a packet socket has packets.  The socket updates
 * num_pkts while the block is open.  If there are packets, the socket's timer is late
 * and will retire the block.  The module writes num_pkts only when it retires the
 * block.
 */
static bool is_filling(const struct ring *r)
{
	return !r->v->ops->is_nfring && !ring_status(r, r->next) &&
	       *(volatile uint32_t *)&ring_block(r, r->next)->hdr.bh1.num_pkts;
}

static bool is_block_ready(struct ring *r)
{
	/* sleep: a packet socket's timer may be about to retire the block */
	if (!(ring_status(r, r->next) & TP_STATUS_USER))
		ring_poll(r, r->v->ops->is_nfring ? 0 : 80);
	HOST_UNTIL(!is_filling(r));
	if (!(ring_status(r, r->next) & TP_STATUS_USER))
		return false;
	check_block(r);
	return true;
}

static bool begin_block(struct ring *r)
{
	const struct tpacket_hdr_v1 *h;

	for (;;) {
		if (!is_block_ready(r))
			return false;
		h = &ring_block(r, r->next)->hdr.bh1;
		if (h->num_pkts)
			break;
		ring_set_status(r, r->next, TP_STATUS_KERNEL);
		r->next = (r->next + 1) % ring_places(r);
	}
	r->left = h->num_pkts;
	r->at = h->offset_to_first_pkt;
	return true;
}

static bool peek_in_block(struct ring *r, struct frame *f)
{
	unsigned long block;
	struct tpacket3_hdr *h;

	if (!r->left && !begin_block(r))
		return false;
	block = ring_status(r, r->next);
	h = (void *)((uint8_t *)ring_block(r, r->next) + r->at);
	view(r, f, h, h->tp_status | (block & TP_STATUS_LOSING));
	return true;
}

bool ring_peek(struct ring *r, struct frame *f)
{
	return has_blocks(r->v) ? peek_in_block(r, f) : peek_frame(r, f);
}

void ring_seek(struct ring *r, unsigned int place)
{
	r->next = place;
	r->left = 0;
	r->seq = 0;
}

/*
 * Go to the next frame.  Return true if the reader can now return the frame (V1 or V2)
 * or the block (V3) that it was reading.  A block can be returned after its last frame.
 */
static bool step(struct ring *r)
{
	struct tpacket3_hdr *h;

	if (has_blocks(r->v) && (r->left || begin_block(r)) && --r->left) {
		h = (void *)((uint8_t *)ring_block(r, r->next) + r->at);
		r->at += h->tp_next_offset;
		return false;
	}
	r->next = (r->next + 1) % ring_places(r);
	return true;
}

void ring_skip(struct ring *r)
{
	step(r);
}

void ring_release(struct ring *r)
{
	unsigned int place = r->next;

	if (step(r))
		ring_set_status(r, place, TP_STATUS_KERNEL);
}

void ring_release_block(struct ring *r)
{
	unsigned int place = r->next;

	while (!step(r))
		;
	ring_set_status(r, place, TP_STATUS_KERNEL);
}

bool ring_wait(struct ring *r, struct frame *f)
{
	uint64_t end = host_now_ns() + GUARD_MS * 1000000ull;

	while (!ring_peek(r, f)) {
		if (host_now_ns() > end)
			return false;
		/* poll(2) does not wait while the previous frame is not returned */
		if (ring_poll(r, 100))
			host_sleep_ms(1); /* sleep: look for a frame once a millisecond */
	}
	return true;
}

unsigned long ring_await(const struct ring *r, unsigned int index)
{
	HOST_UNTIL(ring_status(r, index));
	return ring_status(r, index);
}

unsigned int ring_drain(struct ring *r)
{
	unsigned int nr = 0;
	struct frame f;

	while (ring_peek(r, &f)) {
		ring_release(r);
		nr++;
	}
	return nr;
}

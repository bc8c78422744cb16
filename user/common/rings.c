// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "common/allocate.h"
#include "common/explain.h"
#include "common/message.h"
#include "common/rings.h"

#define MEMORY_DEFAULT	(32ULL << 20)

/* A packet waits in an open block for at most this time, milliseconds. */
#define RETIRE_MS	100

/*
 * If @early is 1, poll(2) retires the open block; if it is 0, only full and old
 * blocks are retired.
 */
static int rings_set_early(struct nfring *ring, int early)
{
	int err = nfring_set_option(ring, SOL_NFRING, NFRING_EARLY_RETIRE,
				    &early, sizeof(early));

	return err ? complain("ring: cannot set NFRING_EARLY_RETIRE: %s",
			      strerror(-err)) : 0;
}

static int open_one(struct rings_one *one, enum link link,
		    const struct rings_config *config, uint32_t metadata,
		    unsigned int share)
{
	const struct allocation allocation = {
		.memory = config->memory, .usual = MEMORY_DEFAULT, .share = share,
		.option = config->memory_option,
	};
	struct nfring_options options = NFRING_OPTIONS_INIT;
	int err;

	one->link = link;
	err = nfring_open(&one->ring);
	if (err)
		return explain_open(err);
	/*
	 * In V3 a packet takes only the bytes it needs, not a frame of snaplen.
	 */
	options.version = TPACKET_V3;
	options.type = link_ring_type(link);
	options.metadata = metadata;
	options.no_packet_id = config->no_ids;
	options.retire_ms = RETIRE_MS;
	if (allocate_ring(one->ring, &allocation, config->snaplen, &options))
		return -1;
	return config->patient ? rings_set_early(one->ring, 0) : 0;
}

/* Open a ring and add it to @rings, or close it again on failure. */
static int open_next(struct rings *rings, enum link link,
		     const struct rings_config *config, uint32_t metadata,
		     unsigned int share)
{
	struct rings_one one = { 0 };

	if (open_one(&one, link, config, metadata, share)) {
		nfring_close(one.ring);
		return -1;
	}
	rings->one[rings->nr++] = one;
	return 0;
}

static int merge_all(struct rings *rings)
{
	struct nfring *merged[RINGS_MAX];
	size_t i;
	int err;

	for (i = 0; i < rings->nr; i++)
		merged[i] = rings->one[i].ring;
	err = nfring_merge_open(&rings->merge, merged, rings->nr);
	return err ? complain("ring: %s", strerror(-err)) : 0;
}

/* Use the larger version 2 only for owners and for the reasons of drops. */
static uint32_t metadata_version(const struct nfring_point *points, size_t nr,
				 const struct rings_config *config)
{
	size_t i;

	if (config->metadata && config->owners)
		return NFRING_METADATA_VERSION_2;
	for (i = 0; config->metadata && i < nr; i++)
		if (points[i].family == NFRING_PROTO_DROP)
			return NFRING_METADATA_VERSION_2;
	return config->metadata ? NFRING_METADATA_VERSION : 0;
}

int rings_open(struct rings *rings, const struct nfring_point *points, size_t nr,
	       const struct rings_config *config)
{
	uint32_t metadata = metadata_version(points, nr, config);
	bool wanted[RINGS_MAX] = { 0 };
	unsigned int share;
	size_t i;

	wanted[config->link] = !config->split;
	for (i = 0; config->split && i < nr; i++)
		wanted[link_choose(&points[i], 1)] = true;
	share = wanted[LINK_ETHERNET] + wanted[LINK_COOKED];
	*rings = (struct rings) { .nr = 0 };
	for (i = 0; i < RINGS_MAX; i++)
		if (wanted[i] && open_next(rings, i, config, metadata, share))
			return -1;
	return merge_all(rings);
}

struct rings_one *rings_of(struct rings *rings, const struct nfring_point *point)
{
	enum link link = link_choose(point, 1);

	return rings->nr > 1 && rings->one[1].link == link ? &rings->one[1] :
							     &rings->one[0];
}

static void watch_device(struct rings *rings, struct rings_one *one,
			 const struct nfring_point *points, size_t nr)
{
	struct nfring_point own[NFRING_POINTS_MAX];
	size_t own_nr = 0, i;

	for (i = 0; i < nr && own_nr < NFRING_POINTS_MAX; i++)
		if (rings_of(rings, &points[i]) == one)
			own[own_nr++] = points[i];
	outage_init(&one->outage, own, own_nr);
}

int rings_attach(struct rings *rings, const struct nfring_point *points, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		struct nfring *ring = rings_of(rings, &points[i])->ring;

		if (nfring_attach_point(ring, &points[i]))
			return complain("%s", nfring_why(ring));
	}
	for (i = 0; i < rings->nr; i++)
		watch_device(rings, &rings->one[i], points, nr);
	return 0;
}

/* Ignore errors, because a point whose device was removed is detached already. */
void rings_detach(struct rings *rings, const struct nfring_point *points,
		  size_t nr)
{
	size_t i, r;

	/*
	 * Try every ring, because rings_of() may answer differently if a device
	 * has changed its type since.
	 */
	for (i = 0; i < nr; i++)
		for (r = 0; r < rings->nr; r++)
			nfring_detach_point(rings->one[r].ring, &points[i]);
}

/*
 * Most captures have one ring, which needs no merging.  Merged frames are taken one by
 * one, because each may be from another ring.
 */
bool rings_take_batch(struct rings *rings)
{
	rings->at = 0;
	if (rings->nr > 1) {
		rings->now = nfring_merge_next(rings->merge, rings->batch);
		rings->taken = rings->now != NULL;
	} else {
		rings->now = rings->one[0].ring;
		rings->taken = nfring_next_batch(rings->now, rings->batch, RINGS_BATCH);
	}
	return rings->taken;
}

void rings_release_batch(struct rings *rings)
{
	nfring_release_batch(rings->now, rings->batch, rings->taken);
}

/*
 * It is not known which ring has reported the error, so check all devices.  Both rings
 * may have the same device.
 */
static int rings_report(struct rings *rings, int error)
{
	const char *why = nfring_merge_why(rings->merge);
	int last = 0;
	size_t i;

	for (i = 0; i < rings->nr; i++) {
		struct outage *outage = &rings->one[i].outage;

		if (!outage->ifindex || outage->ifindex == last)
			continue;
		last = outage->ifindex;
		if (outage_report(outage, error, why))
			return -1;
	}
	return last ? 0 : complain("%s", why);
}

int rings_wait(struct rings *rings, int timeout, int fd)
{
	size_t i;
	int ready;

	for (i = 0; i < rings->nr; i++)
		timeout = outage_timeout(&rings->one[i].outage, timeout);
	ready = nfring_merge_wait(rings->merge, timeout, fd);
	if (ready == -EINTR)
		return 0;
	if (ready < 0)
		return rings_report(rings, ready);
	for (i = 0; i < rings->nr; i++)
		if (outage_check(&rings->one[i].outage))
			return -1;
	return ready;
}

int rings_hand_over(struct rings *rings)
{
	size_t i;

	for (i = 0; i < rings->nr; i++)
		if (nfring_flush(rings->one[i].ring))
			return complain("ring: %s",
					nfring_why(rings->one[i].ring));
	return 0;
}

int rings_get_stats(const struct rings *rings, uint64_t *packets,
		    uint64_t *dropped)
{
	struct nfring_stats stats;
	size_t i;

	*packets = 0;
	*dropped = 0;
	for (i = 0; i < rings->nr; i++) {
		struct nfring *ring = rings->one[i].ring;

		if (nfring_get_stats(ring, &stats))
			return complain("%s", nfring_why(ring));
		*packets += stats.packets;
		*dropped += stats.drop_full + stats.drop_oversize;
	}
	return 0;
}

uint64_t rings_take_lost(struct rings *rings)
{
	uint64_t lost = 0;
	size_t i;

	for (i = 0; i < rings->nr; i++) {
		struct tpacket_stats stats = { 0 };
		uint32_t len = sizeof(stats);

		if (!nfring_get_option(rings->one[i].ring, SOL_PACKET,
				       PACKET_STATISTICS, &stats, &len))
			lost += stats.tp_drops;
	}
	return lost;
}

int rings_set_option(struct rings *rings, int name, const void *value,
		     uint32_t len)
{
	int err = 0;
	size_t i;

	for (i = 0; !err && i < rings->nr; i++)
		err = nfring_set_option(rings->one[i].ring, SOL_PACKET, name,
					value, len);
	return err;
}

void rings_close(struct rings *rings)
{
	size_t i;

	nfring_merge_close(rings->merge);
	rings->merge = NULL;
	for (i = 0; i < rings->nr; i++)
		nfring_close(rings->one[i].ring);
	rings->nr = 0;
}

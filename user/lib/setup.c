// SPDX-License-Identifier: LGPL-2.1-or-later
/* Set up and map a ring from options and a geometry. */
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "ring.h"

/* Bytes for metadata before each packet, the same with all versions of the ring. */
#define METADATA_ROOM		NFRING_METADATA_ROOM(struct tpacket2_hdr)
#define METADATA_2_ROOM		NFRING_METADATA_2_ROOM(struct tpacket2_hdr)

static_assert(NFRING_METADATA_ROOM(struct tpacket3_hdr) == METADATA_ROOM,
	      "versions 2 and 3 keep the same room for metadata");
static_assert(NFRING_METADATA_OFFSET(struct tpacket_hdr) ==
	      NFRING_METADATA_OFFSET(struct tpacket2_hdr),
	      "versions 1 and 2 have metadata at the same place");

static uint32_t metadata_room(uint32_t version)
{
	if (!version)
		return 0;
	return version == NFRING_METADATA_VERSION_2 ? METADATA_2_ROOM : METADATA_ROOM;
}

static uint32_t metadata_size(uint32_t version)
{
	return version == NFRING_METADATA_VERSION_2 ?
		sizeof(struct nfring_metadata_2) : sizeof(struct nfring_metadata);
}

static uint32_t metadata_offset(int version)
{
	return version == TPACKET_V3
		? NFRING_METADATA_OFFSET(struct tpacket3_hdr)
		: NFRING_METADATA_OFFSET(struct tpacket2_hdr);
}

static int options_load(struct nfring_options *to,
			const struct nfring_options *from)
{
	*to = (struct nfring_options)NFRING_OPTIONS_INIT;
	if (!from)
		return 0;
	if (nfring_struct_load(to, sizeof(*to), from))
		return -EINVAL;
	return 0;
}

static int set_int(struct nfring *ring, int level, int name, uint32_t value,
		   const char *what)
{
	int err = nfring_option_set(ring, level, name, &value, sizeof(value));

	if (err)
		nfring_fail(ring, err, "%s %u: %s", what, value, strerror(-err));
	return err;
}

/* Programs may ask for version 1 with any number but NFRING_METADATA_VERSION_2. */
static int set_metadata(struct nfring *ring, uint32_t version)
{
	if (version != NFRING_METADATA_VERSION_2)
		return set_int(ring, SOL_NFRING, NFRING_METADATA,
			       NFRING_METADATA_VERSION, "NFRING_METADATA");
	if (!(ring->info.features & NFRING_FEATURE_METADATA_2))
		return nfring_fail(ring, -EINVAL,
				   "the loaded module is older than this program and has no version 2 of the metadata");
	return set_int(ring, SOL_NFRING, NFRING_METADATA,
		       NFRING_METADATA_VERSION_2, "NFRING_METADATA");
}

static int set_options(struct nfring *ring, const struct nfring_options *options)
{
	int err;

	err = set_int(ring, SOL_SOCKET, SO_TYPE, options->type, "SO_TYPE");
	if (err)
		return err;
	err = set_int(ring, SOL_PACKET, PACKET_VERSION, options->version,
		      "PACKET_VERSION");
	if (err)
		return err;
	err = set_int(ring, SOL_PACKET, PACKET_RESERVE, options->reserve,
		      "PACKET_RESERVE");
	if (err)
		return err;
	err = set_int(ring, SOL_PACKET, PACKET_COPY_THRESH,
		      options->copy_thresh, "PACKET_COPY_THRESH");
	if (!err && options->rcvbuf)
		err = set_int(ring, SOL_SOCKET, SO_RCVBUF, options->rcvbuf,
			      "SO_RCVBUF");
	if (!err && options->metadata)
		err = set_metadata(ring, options->metadata);
	if (!err && options->no_packet_id &&
	    ring->info.features & NFRING_FEATURE_PACKET_ID)
		err = set_int(ring, SOL_NFRING, NFRING_PACKET_ID, 0,
			      "NFRING_PACKET_ID");
	return err;
}

static int map_ring(struct nfring *ring, const struct tpacket_req *req,
		    uint32_t retire_ms)
{
	static const struct tpacket_req3 none;
	/* Versions 1 and 2 use only the start of this struct, which is a tpacket_req. */
	const struct tpacket_req3 req3 = {
		.tp_block_size = req->tp_block_size,
		.tp_block_nr = req->tp_block_nr,
		.tp_frame_size = req->tp_frame_size,
		.tp_frame_nr = req->tp_frame_nr,
		.tp_retire_blk_tov = retire_ms,
	};
	size_t size = (size_t)req->tp_block_size * req->tp_block_nr;
	void *map;
	int err;

	err = nfring_option_set(ring, SOL_PACKET, PACKET_RX_RING, &req3,
				sizeof(req3));
	if (err)
		return nfring_fail(ring, err, "allocating a ring of %zu bytes: %s", size,
				   strerror(-err));

	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (map == MAP_FAILED) {
		err = -errno;
		nfring_option_set(ring, SOL_PACKET, PACKET_RX_RING, &none,
				  sizeof(none));
		return nfring_fail(ring, err, "mapping %zu bytes: %s", size,
				   strerror(-err));
	}
	ring->map = map;
	ring->map_size = size;
	ring->req = *req;
	return 0;
}

static int setup_ring(struct nfring *ring, const struct tpacket_req *req,
		      uint32_t snaplen, const struct nfring_options *options)
{
	int err = set_options(ring, options);

	if (err)
		return err;
	if (options->version == TPACKET_V3) {
		err = nfring_blocks_init(ring, req);
		if (err)
			return err;
	}
	err = map_ring(ring, req, options->retire_ms);
	if (err)
		return err;
	nfring_cursor_init(&ring->cursor, ring->map, req, options->version,
			   snaplen);
	if (options->metadata) {
		ring->cursor.metadata = metadata_offset(options->version);
		ring->cursor.head = ring->cursor.metadata +
				    metadata_size(options->metadata);
	}
	return 0;
}

/* Check the arguments before calling the module. */
static int setup_prepare(struct nfring *ring, struct nfring_options *options,
			 struct nfring_bounds *bounds,
			 const struct nfring_options *from)
{
	if (ring->map)
		return nfring_fail(ring, -EBUSY, "the ring is set up already");
	if (options_load(options, from))
		return nfring_fail(ring, -EINVAL,
				   "struct nfring_options of %zu bytes has a wrong size or unknown members; this library's has %zu bytes",
				   from->size, sizeof(*options));
	bounds->size = sizeof(*bounds);
	return nfring_get_bounds(ring, options, bounds);
}

NFRING_API int nfring_setup(struct nfring *ring, uint64_t memory,
			    uint32_t snaplen,
			    const struct nfring_options *options)
{
	struct nfring_options loaded;
	struct nfring_bounds bounds;
	struct tpacket_req req;
	int err;

	err = setup_prepare(ring, &loaded, &bounds, options);
	if (err)
		return err;
	err = nfring_geometry(&req, memory, snaplen, &bounds, ring->why,
			      sizeof(ring->why));
	if (err)
		return err;
	return setup_ring(ring, &req, snaplen, &loaded);
}

NFRING_API int nfring_setup_req(struct nfring *ring,
				const struct tpacket_req *req,
				const struct nfring_options *options)
{
	struct nfring_options loaded;
	struct nfring_bounds bounds;
	int err;

	err = setup_prepare(ring, &loaded, &bounds, options);
	if (err)
		return err;
	/* This also refuses a request of zeros, by which the module would free a ring. */
	err = nfring_geometry_check(req, &bounds, ring->why, sizeof(ring->why));
	if (err)
		return err;
	return setup_ring(ring, req, UINT32_MAX, &loaded);
}

NFRING_API int nfring_get_bounds(const struct nfring *ring,
				 const struct nfring_options *options,
				 struct nfring_bounds *bounds)
{
	struct nfring_options loaded;
	struct nfring_bounds known;

	if (options_load(&loaded, options))
		return -EINVAL;
	known = (struct nfring_bounds) {
		.size = sizeof(known),
		.version = loaded.version,
		.reserve = loaded.reserve +
			   metadata_room(loaded.metadata),
		.page_size = ring->info.page_size,
		.max_block_order = ring->info.max_block_order,
		.ring_max_bytes = ring->info.ring_max_bytes,
	};
	return nfring_struct_store(bounds, &known, sizeof(known));
}

// SPDX-License-Identifier: GPL-2.0
/* Options of packet(7). */
#include <linux/compat.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>

#include "core/geom.h"
#include "fanout.h"
#include "option.h"
#include "setup.h"

/*
 * A V1 header starts with a long.  The long of a 32-bit program has another
 * size, so such a program cannot have a V1 ring.
 */
static bool is_foreign(int version)
{
	return version == TPACKET_V1 && in_compat_syscall();
}

static int set_version(struct nfr_instance *inst, const union value *value,
		       u32 len)
{
	if (!nfr_header_size(value->number))
		return -EINVAL;
	if (nfr_instance_has_ring(inst))
		return -EBUSY;
	inst->version = value->number;
	return 0;
}

static int get_version(struct nfr_instance *inst, union value *value)
{
	value->number = inst->version;
	return NUMBER;
}

/* Programs use this to find out which versions exist. */
static int get_header_size(struct nfr_instance *inst, union value *value)
{
	if (is_foreign(value->number))
		return -EINVAL;
	value->number = nfr_header_size(value->number);
	return value->number ? NUMBER : -EINVAL;
}

static int set_reserve(struct nfr_instance *inst, const union value *value,
		       u32 len)
{
	if (value->number < 0)
		return -EINVAL;
	if (nfr_instance_has_ring(inst))
		return -EBUSY;
	inst->reserve = value->number;
	return 0;
}

static int get_reserve(struct nfr_instance *inst, union value *value)
{
	value->number = inst->reserve;
	return NUMBER;
}

static int set_ring(struct nfr_instance *inst, const union value *value,
		    u32 len)
{
	struct tpacket_req3 req = value->ring;

	if (req.tp_block_nr && is_foreign(inst->version))
		return -EINVAL;
	if (inst->version == TPACKET_V3)
		return len < sizeof(req) ? -EINVAL
					 : nfr_instance_set_ring(inst, &req);

	/*
	 * Ignore what the program stored after the members of struct
	 * tpacket_req.
	 */
	memset((char *)&req + sizeof(struct tpacket_req), 0,
	       sizeof(req) - sizeof(struct tpacket_req));
	return nfr_instance_set_ring(inst, &req);
}

static int set_copy_thresh(struct nfr_instance *inst, const union value *value,
			   u32 len)
{
	WRITE_ONCE(inst->copy_thresh, value->number);
	return 0;
}

static int get_copy_thresh(struct nfr_instance *inst, union value *value)
{
	value->number = READ_ONCE(inst->copy_thresh);
	return NUMBER;
}

/*
 * Return what a packet socket returns: counts of 32 bits since the last call,
 * in which the packets include the drops.
 */
static int get_statistics(struct nfr_instance *inst, union value *value)
{
	struct nfring_stats now;

	nfr_stats_fold(inst->counters, &now);
	value->stats.tp_drops = nfr_stats_drops(&now) - inst->collected.drops;
	value->stats.tp_packets = now.packets - inst->collected.packets +
				  value->stats.tp_drops;
	value->stats.tp_freeze_q_cnt = now.freezes - inst->collected.freezes;
	return inst->version == TPACKET_V3 ? sizeof(struct tpacket_stats_v3)
					   : sizeof(struct tpacket_stats);
}

static void got_statistics(struct nfr_instance *inst, const union value *value)
{
	nfr_stats_collect(inst->counters, &inst->losing, &value->stats,
			  &inst->collected);
}

static int set_stamp(struct nfr_instance *inst, const union value *value,
		     u32 len)
{
	WRITE_ONCE(inst->stamp_sources, value->number);
	return 0;
}

static int get_stamp(struct nfr_instance *inst, union value *value)
{
	value->number = inst->stamp_sources;
	return NUMBER;
}

static int set_auxdata(struct nfr_instance *inst, const union value *value,
		       u32 len)
{
	inst->auxdata = value->number;
	return 0;
}

static int get_auxdata(struct nfr_instance *inst, union value *value)
{
	value->number = inst->auxdata;
	return NUMBER;
}

static int set_origdev(struct nfr_instance *inst, const union value *value,
		       u32 len)
{
	inst->origdev = value->number;
	return 0;
}

static int get_origdev(struct nfr_instance *inst, union value *value)
{
	value->number = inst->origdev;
	return NUMBER;
}

static int set_vnet(struct nfr_instance *inst, u32 size)
{
	if (nfr_instance_has_ring(inst))
		return -EBUSY;
	WRITE_ONCE(inst->vnet_size, size);
	return 0;
}

static int set_vnet_hdr(struct nfr_instance *inst, const union value *value,
			u32 len)
{
	if (inst->type != SOCK_RAW)
		return -EINVAL;
	return set_vnet(inst,
			value->number ? sizeof(struct virtio_net_hdr) : 0);
}

static int set_vnet_hdr_sz(struct nfr_instance *inst, const union value *value,
			   u32 len)
{
	if (inst->type != SOCK_RAW)
		return -EINVAL;
	if (value->number &&
	    value->number != sizeof(struct virtio_net_hdr) &&
	    value->number != sizeof(struct virtio_net_hdr_mrg_rxbuf))
		return -EINVAL;
	return set_vnet(inst, value->number);
}

static int get_vnet_hdr(struct nfr_instance *inst, union value *value)
{
	value->number = !!inst->vnet_size;
	return NUMBER;
}

static int get_vnet_hdr_sz(struct nfr_instance *inst, union value *value)
{
	value->number = inst->vnet_size;
	return NUMBER;
}

static int set_ignore_outgoing(struct nfr_instance *inst,
			       const union value *value, u32 len)
{
	if (value->number < 0 || value->number > 1)
		return -EINVAL;
	WRITE_ONCE(inst->ignore_outgoing, value->number);
	return 0;
}

static int get_ignore_outgoing(struct nfr_instance *inst, union value *value)
{
	value->number = inst->ignore_outgoing;
	return NUMBER;
}

/* The address may be longer than mr_address, up to MAX_ADDR_LEN. */
static bool is_complete(const struct nfr_mreq *mreq, u32 len)
{
	return mreq->mreq.mr_alen <= MAX_ADDR_LEN &&
	       len >= offsetof(struct packet_mreq, mr_address) +
		      mreq->mreq.mr_alen;
}

static int add_membership(struct nfr_instance *inst, const union value *value,
			  u32 len)
{
	if (!is_complete(&value->mreq, len))
		return -EINVAL;
	return nfr_membership_add(&inst->memberships, &value->mreq);
}

static int drop_membership(struct nfr_instance *inst, const union value *value,
			   u32 len)
{
	if (!is_complete(&value->mreq, len))
		return -EINVAL;
	return nfr_membership_drop(&inst->memberships, &value->mreq);
}

static int set_fanout(struct nfr_instance *inst, const union value *value,
		      u32 len)
{
	struct fanout_args args = value->fanout;

	if (len != NUMBER && len != sizeof(args))
		return -EINVAL;
	if (len == NUMBER)
		args.max_num_members = 0;
	return nfr_fanout_join(inst, &args);
}

static int get_fanout(struct nfr_instance *inst, union value *value)
{
	value->number = nfr_fanout_value(inst);
	return NUMBER;
}

static int get_rollover(struct nfr_instance *inst, union value *value)
{
	struct nfring_stats now;

	if (!nfr_fanout_rolls(inst))
		return -EINVAL;
	nfr_stats_fold(inst->counters, &now);
	value->rollover = (struct tpacket_rollover_stats) {
		.tp_all	   = now.rolled,
		.tp_huge   = now.rolled_huge,
		.tp_failed = now.roll_failed,
	};
	return sizeof(value->rollover);
}

static const struct option options[] = {
	{ PACKET_VERSION, NUMBER, .exact = true, .set = set_version,
	  .get = get_version },
	{ PACKET_HDRLEN, .get = get_header_size, .asks = true },
	{ PACKET_RESERVE, NUMBER, .exact = true, .set = set_reserve,
	  .get = get_reserve },
	{ PACKET_RX_RING, sizeof(struct tpacket_req), .set = set_ring },
	{ PACKET_STATISTICS, .get = get_statistics, .got = got_statistics },
	{ PACKET_COPY_THRESH, NUMBER, .exact = true, .set = set_copy_thresh,
	  .get = get_copy_thresh },
	{ PACKET_TIMESTAMP, NUMBER, .exact = true, .set = set_stamp,
	  .get = get_stamp },
	{ PACKET_AUXDATA, NUMBER, .set = set_auxdata, .get = get_auxdata },
	{ PACKET_ORIGDEV, NUMBER, .set = set_origdev, .get = get_origdev },
	{ PACKET_VNET_HDR, NUMBER, .set = set_vnet_hdr, .get = get_vnet_hdr },
	{ PACKET_VNET_HDR_SZ, NUMBER, .set = set_vnet_hdr_sz,
	  .get = get_vnet_hdr_sz },
	{ PACKET_IGNORE_OUTGOING, NUMBER, .exact = true,
	  .set = set_ignore_outgoing, .get = get_ignore_outgoing },
	{ PACKET_ADD_MEMBERSHIP, sizeof(struct packet_mreq),
	  .set = add_membership },
	{ PACKET_DROP_MEMBERSHIP, sizeof(struct packet_mreq),
	  .set = drop_membership },
	{ PACKET_FANOUT, NUMBER, .set = set_fanout, .get = get_fanout },
	{ PACKET_FANOUT_DATA, .take = nfr_fanout_set_data },
	{ PACKET_ROLLOVER_STATS, .get = get_rollover },
};

const struct option_table nfr_packet_options = {
	.option = options,
	.nr	= ARRAY_SIZE(options),
};

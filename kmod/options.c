// SPDX-License-Identifier: GPL-2.0
#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <linux/uaccess.h>
#include <net/sock.h>

#include "metadata.h"
#include "options.h"

#define NUMBER	((int)sizeof(int))

/* Every value an option can have, copied from and to user space as a whole. */
union value {
	int number;
	struct tpacket_req3 ring;
	struct tpacket_stats_v3 stats;
	struct tpacket_rollover_stats rollover;
	struct nfr_mreq mreq;
	struct fanout_args fanout;
	struct nfring_wakeup wakeup;
};

/**
 * struct option - one row of the table
 * @level: SOL_PACKET, SOL_SOCKET or SOL_NFRING
 * @name: of the option
 * @set_len: bytes a set needs
 * @exact: a set takes just that many; otherwise more are for @set to judge
 * @asks: a get reads a number from the caller first
 * @set: with the instance locked
 * @take: instead of @set, with the instance locked: reads @value itself
 * @get: with the instance locked; changes nothing; bytes it has to give
 * @got: with the instance locked, after the value has reached the caller
 */
struct option {
	int level;
	int name;
	u32 set_len;
	bool exact;
	bool asks;
	int (*set)(struct nfr_instance *in, const union value *value, u32 len);
	int (*take)(struct nfr_instance *in, void __user *value, u32 len);
	int (*get)(struct nfr_instance *in, union value *value);
	void (*got)(struct nfr_instance *in, const union value *value);
};

/* A V1 header starts with a long: a program with another one gets none. */
static bool is_foreign(int version)
{
	return version == TPACKET_V1 && in_compat_syscall();
}

static int set_version(struct nfr_instance *in, const union value *value,
		       u32 len)
{
	if (!nfr_header_size(value->number))
		return -EINVAL;
	if (nfr_instance_has_ring(in))
		return -EBUSY;
	in->version = value->number;
	return 0;
}

static int get_version(struct nfr_instance *in, union value *value)
{
	value->number = in->version;
	return NUMBER;
}

/* Readers probe with this for the versions there are. */
static int get_header_size(struct nfr_instance *in, union value *value)
{
	if (is_foreign(value->number))
		return -EINVAL;
	value->number = nfr_header_size(value->number);
	return value->number ? NUMBER : -EINVAL;
}

static int set_reserve(struct nfr_instance *in, const union value *value,
		       u32 len)
{
	if (value->number < 0)
		return -EINVAL;
	if (nfr_instance_has_ring(in))
		return -EBUSY;
	in->reserve = value->number;
	return 0;
}

static int get_reserve(struct nfr_instance *in, union value *value)
{
	value->number = in->reserve;
	return NUMBER;
}

static int set_ring(struct nfr_instance *in, const union value *value, u32 len)
{
	struct tpacket_req3 req = value->ring;

	if (req.tp_block_nr && is_foreign(in->version))
		return -EINVAL;
	if (in->version == TPACKET_V3)
		return len < sizeof(req) ? -EINVAL
					 : nfr_instance_set_ring(in, &req);

	/* What follows tpacket_req is not looked at, whatever is there. */
	memset((char *)&req + sizeof(struct tpacket_req), 0,
	       sizeof(req) - sizeof(struct tpacket_req));
	return nfr_instance_set_ring(in, &req);
}

static int set_copy_thresh(struct nfr_instance *in, const union value *value,
			   u32 len)
{
	WRITE_ONCE(in->copy_thresh, value->number);
	return 0;
}

static int get_copy_thresh(struct nfr_instance *in, union value *value)
{
	value->number = READ_ONCE(in->copy_thresh);
	return NUMBER;
}

/* The compatible view: 32 bits, since last asked, drops added to packets. */
static int get_statistics(struct nfr_instance *in, union value *value)
{
	struct nfring_stats now;

	nfr_stats_fold(in->counters, &now);
	value->stats.tp_drops = nfr_stats_drops(&now) - in->collected.drops;
	value->stats.tp_packets = now.packets - in->collected.packets +
				  value->stats.tp_drops;
	value->stats.tp_freeze_q_cnt = now.freezes - in->collected.freezes;
	return in->version == TPACKET_V3 ? sizeof(struct tpacket_stats_v3)
					 : sizeof(struct tpacket_stats);
}

static void got_statistics(struct nfr_instance *in, const union value *value)
{
	struct nfring_stats now;

	in->collected.drops += value->stats.tp_drops;
	in->collected.packets += value->stats.tp_packets -
				 value->stats.tp_drops;
	in->collected.freezes += value->stats.tp_freeze_q_cnt;

	/* A drop that came since is not collected: see drop() in receive.c. */
	WRITE_ONCE(in->losing, false);
	smp_mb(); /* with drop() */
	nfr_stats_fold(in->counters, &now);
	if (nfr_stats_drops(&now) != in->collected.drops)
		WRITE_ONCE(in->losing, true);
}

/* As sockets have it: what is asked is doubled, for the kernel's overhead. */
static void set_limit(struct nfr_instance *in, int bytes)
{
	bytes = min(bytes, INT_MAX / 2);
	WRITE_ONCE(in->queue.limit, max_t(int, bytes * 2, SOCK_MIN_RCVBUF));
}

static int set_rcvbuf(struct nfr_instance *in, const union value *value,
		      u32 len)
{
	set_limit(in, min_t(u32, value->number, READ_ONCE(sysctl_rmem_max)));
	return 0;
}

static int set_rcvbuf_force(struct nfr_instance *in, const union value *value,
			    u32 len)
{
	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	set_limit(in, max(value->number, 0));
	return 0;
}

static int get_rcvbuf(struct nfr_instance *in, union value *value)
{
	value->number = READ_ONCE(in->queue.limit);
	return NUMBER;
}

static int get_error(struct nfr_instance *in, union value *value)
{
	value->number = -READ_ONCE(in->error);
	return NUMBER;
}

static void got_error(struct nfr_instance *in, const union value *value)
{
	int reported = -value->number;

	/* Another one since stays to be told. */
	cmpxchg(&in->error, reported, 0);
}

static int set_type(struct nfr_instance *in, const union value *value,
		    u32 len)
{
	if (value->number != SOCK_RAW && value->number != SOCK_DGRAM)
		return -EINVAL;
	if (nfr_instance_has_ring(in))
		return -EBUSY;
	in->type = value->number;
	return 0;
}

static int get_type(struct nfr_instance *in, union value *value)
{
	value->number = in->type;
	return NUMBER;
}

static int set_early(struct nfr_instance *in, const union value *value, u32 len)
{
	if (value->number < 0 || value->number > 1)
		return -EINVAL;
	WRITE_ONCE(in->early, value->number);
	return 0;
}

static int get_early(struct nfr_instance *in, union value *value)
{
	value->number = READ_ONCE(in->early);
	return NUMBER;
}

static int set_stamp(struct nfr_instance *in, const union value *value, u32 len)
{
	WRITE_ONCE(in->stamp_sources, value->number);
	return 0;
}

static int get_stamp(struct nfr_instance *in, union value *value)
{
	value->number = in->stamp_sources;
	return NUMBER;
}

static int set_auxdata(struct nfr_instance *in, const union value *value,
		       u32 len)
{
	in->auxdata = value->number;
	return 0;
}

static int get_auxdata(struct nfr_instance *in, union value *value)
{
	value->number = in->auxdata;
	return NUMBER;
}

static int set_origdev(struct nfr_instance *in, const union value *value,
		       u32 len)
{
	in->origdev = value->number;
	return 0;
}

static int get_origdev(struct nfr_instance *in, union value *value)
{
	value->number = in->origdev;
	return NUMBER;
}

static int set_vnet(struct nfr_instance *in, u32 size)
{
	if (nfr_instance_has_ring(in))
		return -EBUSY;
	WRITE_ONCE(in->vnet_size, size);
	return 0;
}

static int set_vnet_hdr(struct nfr_instance *in, const union value *value,
			u32 len)
{
	if (in->type != SOCK_RAW)
		return -EINVAL;
	return set_vnet(in, value->number ? sizeof(struct virtio_net_hdr) : 0);
}

static int set_vnet_hdr_sz(struct nfr_instance *in, const union value *value,
			   u32 len)
{
	if (in->type != SOCK_RAW)
		return -EINVAL;
	if (value->number &&
	    value->number != sizeof(struct virtio_net_hdr) &&
	    value->number != sizeof(struct virtio_net_hdr_mrg_rxbuf))
		return -EINVAL;
	return set_vnet(in, value->number);
}

static int get_vnet_hdr(struct nfr_instance *in, union value *value)
{
	value->number = !!in->vnet_size;
	return NUMBER;
}

static int get_vnet_hdr_sz(struct nfr_instance *in, union value *value)
{
	value->number = in->vnet_size;
	return NUMBER;
}

static int set_ignore_outgoing(struct nfr_instance *in,
			       const union value *value, u32 len)
{
	if (value->number < 0 || value->number > 1)
		return -EINVAL;
	WRITE_ONCE(in->ignore_outgoing, value->number);
	return 0;
}

static int get_ignore_outgoing(struct nfr_instance *in, union value *value)
{
	value->number = in->ignore_outgoing;
	return NUMBER;
}

/* The address may be longer than the struct has it, up to what devices have. */
static bool is_complete(const struct nfr_mreq *mreq, u32 len)
{
	return mreq->mreq.mr_alen <= MAX_ADDR_LEN &&
	       len >= offsetof(struct packet_mreq, mr_address) +
		      mreq->mreq.mr_alen;
}

static int add_membership(struct nfr_instance *in, const union value *value,
			  u32 len)
{
	if (!is_complete(&value->mreq, len))
		return -EINVAL;
	return nfr_membership_add(&in->memberships, &value->mreq);
}

static int drop_membership(struct nfr_instance *in, const union value *value,
			   u32 len)
{
	if (!is_complete(&value->mreq, len))
		return -EINVAL;
	return nfr_membership_drop(&in->memberships, &value->mreq);
}

static int set_fanout(struct nfr_instance *in, const union value *value,
		      u32 len)
{
	struct fanout_args args = value->fanout;

	if (len != NUMBER && len != sizeof(args))
		return -EINVAL;
	if (len == NUMBER)
		args.max_num_members = 0;
	return nfr_fanout_join(in, &args);
}

static int get_fanout(struct nfr_instance *in, union value *value)
{
	value->number = nfr_fanout_value(in);
	return NUMBER;
}

static int get_rollover(struct nfr_instance *in, union value *value)
{
	struct nfring_stats now;

	if (!nfr_fanout_rolls(in))
		return -EINVAL;
	nfr_stats_fold(in->counters, &now);
	value->rollover = (struct tpacket_rollover_stats) {
		.tp_all	   = now.rolled,
		.tp_huge   = now.rolled_huge,
		.tp_failed = now.roll_failed,
	};
	return sizeof(value->rollover);
}

static int attach_filter(struct nfr_instance *in, void __user *value, u32 len)
{
	return nfr_filter_attach_classic(&in->filter, value, len);
}

static int attach_bpf(struct nfr_instance *in, void __user *value, u32 len)
{
	return nfr_filter_attach_bpf(&in->filter, value, len);
}

static int detach_filter(struct nfr_instance *in, const union value *value,
			 u32 len)
{
	return nfr_filter_detach(&in->filter);
}

static int set_lock_filter(struct nfr_instance *in, const union value *value,
			   u32 len)
{
	return nfr_filter_lock(&in->filter, value->number);
}

static int get_lock_filter(struct nfr_instance *in, union value *value)
{
	value->number = in->filter.locked;
	return NUMBER;
}

static int get_bpf_extensions(struct nfr_instance *in, union value *value)
{
	value->number = bpf_tell_extensions();
	return NUMBER;
}

static int get_domain(struct nfr_instance *in, union value *value)
{
	value->number = AF_PACKET;
	return NUMBER;
}

/* A packet socket's protocol is its bind's, and answered as 0. */
static int get_protocol(struct nfr_instance *in, union value *value)
{
	value->number = 0;
	return NUMBER;
}

static int set_wakeup(struct nfr_instance *in, const union value *value,
		      u32 len)
{
	if (value->wakeup.packets > INT_MAX)
		return -EINVAL;
	WRITE_ONCE(in->wakeup.packets, value->wakeup.packets);
	WRITE_ONCE(in->wakeup.usecs, value->wakeup.usecs);
	return 0;
}

static int get_wakeup(struct nfr_instance *in, union value *value)
{
	value->wakeup = in->wakeup;
	return sizeof(value->wakeup);
}

static int set_sender(struct nfr_instance *in, const union value *value,
		      u32 len)
{
	return nfr_instance_set_sender(in, value->number);
}

static int set_metadata(struct nfr_instance *in, const union value *value,
			u32 len)
{
	int err;

	if (value->number != 0 && value->number != NFRING_METADATA_VERSION)
		return -EINVAL;
	if (nfr_instance_has_ring(in))
		return -EBUSY;
	if (!in->metadata == !value->number)
		return 0;

	if (value->number) {
		err = nfr_metadata_get();
		if (err)
			return err;
	} else {
		nfr_metadata_put();
	}
	in->metadata = value->number;
	return 0;
}

static int get_metadata(struct nfr_instance *in, union value *value)
{
	value->number = in->metadata;
	return NUMBER;
}

static const struct option options[] = {
	{ SOL_PACKET, PACKET_VERSION, NUMBER, .exact = true, .set = set_version,
	  .get = get_version },
	{ SOL_PACKET, PACKET_HDRLEN,
	  .get = get_header_size, .asks = true },
	{ SOL_PACKET, PACKET_RESERVE, NUMBER, .exact = true, .set = set_reserve,
	  .get = get_reserve },
	{ SOL_PACKET, PACKET_RX_RING, sizeof(struct tpacket_req),
	  .set = set_ring },
	{ SOL_PACKET, PACKET_STATISTICS,
	  .get = get_statistics,
	  .got = got_statistics },
	{ SOL_PACKET, PACKET_COPY_THRESH, NUMBER, .exact = true,
	  .set = set_copy_thresh, .get = get_copy_thresh },
	{ SOL_SOCKET, SO_RCVBUF, NUMBER, .set = set_rcvbuf,
	  .get = get_rcvbuf },
	{ SOL_SOCKET, SO_RCVBUFFORCE, NUMBER, .set = set_rcvbuf_force },
	{ SOL_SOCKET, SO_ERROR, .get = get_error,
	  .got = got_error },
	{ SOL_SOCKET, SO_TYPE, NUMBER, .set = set_type,
	  .get = get_type },
	{ SOL_PACKET, PACKET_TIMESTAMP, NUMBER, .exact = true, .set = set_stamp,
	  .get = get_stamp },
	{ SOL_PACKET, PACKET_AUXDATA, NUMBER, .set = set_auxdata,
	  .get = get_auxdata },
	{ SOL_PACKET, PACKET_ORIGDEV, NUMBER, .set = set_origdev,
	  .get = get_origdev },
	{ SOL_PACKET, PACKET_VNET_HDR, NUMBER, .set = set_vnet_hdr,
	  .get = get_vnet_hdr },
	{ SOL_PACKET, PACKET_VNET_HDR_SZ, NUMBER, .set = set_vnet_hdr_sz,
	  .get = get_vnet_hdr_sz },
	{ SOL_PACKET, PACKET_IGNORE_OUTGOING, NUMBER, .exact = true,
	  .set = set_ignore_outgoing, .get = get_ignore_outgoing },
	{ SOL_PACKET, PACKET_ADD_MEMBERSHIP, sizeof(struct packet_mreq),
	  .set = add_membership },
	{ SOL_PACKET, PACKET_DROP_MEMBERSHIP, sizeof(struct packet_mreq),
	  .set = drop_membership },
	{ SOL_PACKET, PACKET_FANOUT, NUMBER, .set = set_fanout,
	  .get = get_fanout },
	{ SOL_PACKET, PACKET_FANOUT_DATA, .take = nfr_fanout_set_data },
	{ SOL_PACKET, PACKET_ROLLOVER_STATS, .get = get_rollover },
	{ SOL_SOCKET, SO_ATTACH_FILTER, .take = attach_filter },
	{ SOL_SOCKET, SO_ATTACH_BPF, .take = attach_bpf },
	{ SOL_SOCKET, SO_DETACH_FILTER, NUMBER, .set = detach_filter },
	{ SOL_SOCKET, SO_LOCK_FILTER, NUMBER, .set = set_lock_filter,
	  .get = get_lock_filter },
	{ SOL_SOCKET, SO_BPF_EXTENSIONS, .get = get_bpf_extensions },
	{ SOL_SOCKET, SO_DOMAIN, .get = get_domain },
	{ SOL_SOCKET, SO_PROTOCOL, .get = get_protocol },
	{ SOL_NFRING, NFRING_WAKEUP, sizeof(struct nfring_wakeup),
	  .exact = true, .set = set_wakeup, .get = get_wakeup },
	{ SOL_NFRING, NFRING_METADATA, NUMBER, .exact = true,
	  .set = set_metadata, .get = get_metadata },
	{ SOL_NFRING, NFRING_EARLY_RETIRE, NUMBER, .exact = true,
	  .set = set_early, .get = get_early },
	{ SOL_NFRING, NFRING_SENDER, NUMBER, .exact = true,
	  .set = set_sender },
};

static const struct option *find(const struct nfring_sockopt *opt)
{
	for (int i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].level == opt->level &&
		    options[i].name == opt->name)
			return &options[i];
	return NULL;
}

static int set_locked(struct nfr_instance *in, const struct option *option,
		      const union value *value,
		      const struct nfring_sockopt *opt)
{
	if (option->take)
		return option->take(in, u64_to_user_ptr(opt->value), opt->len);
	return option->set(in, value, opt->len);
}

int nfr_setsockopt(struct nfr_instance *in, const struct nfring_sockopt *opt)
{
	const struct option *option = find(opt);
	union value value = {};
	int err;

	if (opt->reserved)
		return -EINVAL;
	if (!option || !(option->set || option->take))
		return -ENOPROTOOPT;
	if (opt->len < option->set_len ||
	    (option->exact && opt->len != option->set_len))
		return -EINVAL;
	if (option->set &&
	    copy_from_user(&value, u64_to_user_ptr(opt->value),
			   min_t(size_t, opt->len, sizeof(value))))
		return -EFAULT;

	if (mutex_lock_killable(&in->lock))
		return -EINTR;
	err = set_locked(in, option, &value, opt);
	mutex_unlock(&in->lock);
	return err;
}

/* Under one lock, so that what one caller got no other gets again. */
static int get_locked(struct nfr_instance *in, const struct option *option,
		      union value *value, struct nfring_sockopt *opt)
{
	int len = option->get(in, value);

	if (len < 0)
		return len;
	opt->len = min_t(u32, opt->len, len);
	if (copy_to_user(u64_to_user_ptr(opt->value), value, opt->len))
		return -EFAULT;
	if (option->got)
		option->got(in, value);
	return 0;
}

int nfr_getsockopt(struct nfr_instance *in, struct nfring_sockopt *opt)
{
	const struct option *option = find(opt);
	union value value = {};
	int err;

	if (opt->reserved)
		return -EINVAL;
	if (!option || !option->get)
		return -ENOPROTOOPT;
	if (opt->len > INT_MAX || (option->asks && opt->len < NUMBER))
		return -EINVAL;
	if (option->asks &&
	    copy_from_user(&value, u64_to_user_ptr(opt->value), NUMBER))
		return -EFAULT;

	if (mutex_lock_killable(&in->lock))
		return -EINTR;
	err = get_locked(in, option, &value, opt);
	mutex_unlock(&in->lock);
	return err;
}

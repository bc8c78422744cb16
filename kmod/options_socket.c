// SPDX-License-Identifier: GPL-2.0
/* Options of socket(7) that a packet socket has. */
#include <linux/capability.h>
#include <net/sock.h>

#include "option.h"

/*
 * Double the requested size, as sockets do, to allow for the kernel's overhead.
 */
static void set_limit(struct nfr_instance *inst, int bytes)
{
	bytes = min(bytes, INT_MAX / 2);
	WRITE_ONCE(inst->queue.limit, max_t(int, bytes * 2, SOCK_MIN_RCVBUF));
}

static int set_rcvbuf(struct nfr_instance *inst, const union value *value,
		      u32 len)
{
	set_limit(inst, min_t(u32, value->number, READ_ONCE(sysctl_rmem_max)));
	return 0;
}

static int set_rcvbuf_force(struct nfr_instance *inst, const union value *value,
			    u32 len)
{
	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	set_limit(inst, max(value->number, 0));
	return 0;
}

static int get_rcvbuf(struct nfr_instance *inst, union value *value)
{
	value->number = READ_ONCE(inst->queue.limit);
	return NUMBER;
}

static int get_error(struct nfr_instance *inst, union value *value)
{
	value->number = -READ_ONCE(inst->error);
	return NUMBER;
}

static void got_error(struct nfr_instance *inst, const union value *value)
{
	int reported = -value->number;

	/* Clear the error, unless another error was stored meanwhile. */
	cmpxchg(&inst->error, reported, 0);
}

static int set_type(struct nfr_instance *inst, const union value *value,
		    u32 len)
{
	if (value->number != SOCK_RAW && value->number != SOCK_DGRAM)
		return -EINVAL;
	if (nfr_instance_has_ring(inst))
		return -EBUSY;
	inst->type = value->number;
	return 0;
}

static int get_type(struct nfr_instance *inst, union value *value)
{
	value->number = inst->type;
	return NUMBER;
}

static int attach_filter(struct nfr_instance *inst, void __user *value, u32 len)
{
	return nfr_filter_attach_classic(&inst->filter, value, len);
}

static int attach_bpf(struct nfr_instance *inst, void __user *value, u32 len)
{
	return nfr_filter_attach_bpf(&inst->filter, value, len);
}

static int detach_filter(struct nfr_instance *inst, const union value *value,
			 u32 len)
{
	return nfr_filter_detach(&inst->filter);
}

static int set_lock_filter(struct nfr_instance *inst, const union value *value,
			   u32 len)
{
	return nfr_filter_lock(&inst->filter, value->number);
}

static int get_lock_filter(struct nfr_instance *inst, union value *value)
{
	value->number = inst->filter.locked;
	return NUMBER;
}

static int get_bpf_extensions(struct nfr_instance *inst, union value *value)
{
	value->number = bpf_tell_extensions();
	return NUMBER;
}

static int get_domain(struct nfr_instance *inst, union value *value)
{
	value->number = AF_PACKET;
	return NUMBER;
}

/* A packet socket returns 0 too, even after bind(2) to a protocol. */
static int get_protocol(struct nfr_instance *inst, union value *value)
{
	value->number = 0;
	return NUMBER;
}

static const struct option options[] = {
	{ SO_RCVBUF, NUMBER, .set = set_rcvbuf, .get = get_rcvbuf },
	{ SO_RCVBUFFORCE, NUMBER, .set = set_rcvbuf_force },
	{ SO_ERROR, .get = get_error, .got = got_error },
	{ SO_TYPE, NUMBER, .set = set_type, .get = get_type },
	{ SO_ATTACH_FILTER, .take = attach_filter },
	{ SO_ATTACH_BPF, .take = attach_bpf },
	{ SO_DETACH_FILTER, NUMBER, .set = detach_filter },
	{ SO_LOCK_FILTER, NUMBER, .set = set_lock_filter,
	  .get = get_lock_filter },
	{ SO_BPF_EXTENSIONS, .get = get_bpf_extensions },
	{ SO_DOMAIN, .get = get_domain },
	{ SO_PROTOCOL, .get = get_protocol },
};

const struct option_table nfr_socket_options = {
	.option = options,
	.nr	= ARRAY_SIZE(options),
};

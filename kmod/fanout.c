// SPDX-License-Identifier: GPL-2.0
#include <linux/random.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "fanout.h"
#include "instance.h"
#include "receive.h"
#include "rx_ring.h"
#include "tap.h"
#include "wait.h"

/* The largest and the default limit on members are those of packet sockets. */
#define MEMBERS_MAX	(1 << 16)
#define MEMBERS_DEFAULT	256

/**
 * struct nfr_fanout - one fanout group
 * @sink: owns the points of all members; taps deliver to it
 * @id: unique in its namespace; invariant
 * @type: PACKET_FANOUT_*; invariant
 * @flags: PACKET_FANOUT_FLAG_*; invariant
 * @rr_cur: packets so far, for PACKET_FANOUT_LB; wraps
 * @data_lock: guards changes of @program
 * @program: PACKET_FANOUT_DATA: the program that chooses a member
 * @member_max: most members allowed; invariant
 * @member_nr: number of members; changed under the namespace's lock, read
 *	without it
 * @member: the members; RCU, changed under the namespace's lock
 */
struct nfr_fanout {
	struct nfr_sink sink;
	u16 id;
	u8 type;
	u16 flags;
	atomic_t rr_cur;
	struct mutex data_lock; /* changes of program */
	struct nfr_filter program;
	u32 member_max;
	u32 member_nr;
	struct nfr_instance __rcu *member[];
};

enum room { ROOM_NONE, ROOM_LOW, ROOM_NORMAL };

/* A ring has normal room if a quarter of it is free: size >> QUARTER. */
#define QUARTER	2

static enum room room_of(struct nfr_instance *inst)
{
	const struct nfr_rx_ring *rx_ring = rcu_dereference(inst->rx_ring);
	s64 bytes;

	if (rx_ring) {
		if (nfr_ring_has_room(&rx_ring->ring, QUARTER))
			return ROOM_NORMAL;
		return nfr_ring_has_room(&rx_ring->ring, 0) ? ROOM_LOW
							    : ROOM_NONE;
	}

	bytes = nfr_queue_room(&inst->queue);
	if (bytes > READ_ONCE(inst->queue.limit) >> QUARTER)
		return ROOM_NORMAL;
	return bytes > 0 ? ROOM_LOW : ROOM_NONE;
}

/* True if more than half of the recent packets belong to the flow of @pkt. */
static bool is_huge(struct nfr_rollover *roll, const struct nfr_packet *pkt)
{
	u32 hash = nfr_packet_hash(pkt);
	unsigned int same = 0;

	for (int i = 0; i < NFR_FLOWS_REMEMBERED; i++)
		same += READ_ONCE(roll->flow[i]) == hash;
	WRITE_ONCE(roll->flow[get_random_u32_below(NFR_FLOWS_REMEMBERED)], hash);
	return same > NFR_FLOWS_REMEMBERED / 2;
}

static struct nfr_instance *fanout_member(const struct nfr_fanout *f, u32 i)
{
	return rcu_dereference(f->member[i]);
}

/* Find the first member with room, from *@i on, and store it there. */
static bool find_room(const struct nfr_fanout *f, u32 *i, u32 nr,
		      const struct nfr_instance *except)
{
	for (u32 tried = 0; tried < nr; tried++) {
		struct nfr_instance *other = fanout_member(f, *i);

		if (other != except && room_of(other) == ROOM_NORMAL)
			return true;
		*i = *i + 1 == nr ? 0 : *i + 1;
	}
	return false;
}

/*
 * Return @inst, the chosen member, or another member if @inst lacks room.  A
 * flow that takes most of a ring is moved before the ring is full, so that it
 * harms no other flow.  With @first (PACKET_FANOUT_ROLLOVER), no member was
 * chosen: @inst is the first one and counts the packets that are moved.
 */
static struct nfr_instance *roll_over(const struct nfr_fanout *f,
				      struct nfr_instance *inst, bool first,
				      const struct nfr_packet *pkt, u32 nr)
{
	u32 i = min(READ_ONCE(inst->rollover.next), nr - 1);
	enum room room = ROOM_NONE;

	if (!first) {
		room = room_of(inst);
		if (room == ROOM_NORMAL ||
		    (room == ROOM_LOW && !is_huge(&inst->rollover, pkt)))
			return inst;
	}

	if (!find_room(f, &i, nr, first ? NULL : inst)) {
		nfr_instance_count(inst, NFR_ROLL_FAILED);
		return inst;
	}
	WRITE_ONCE(inst->rollover.next, i);
	nfr_instance_count(inst, NFR_ROLLED);
	if (room == ROOM_LOW)
		nfr_instance_count(inst, NFR_ROLLED_HUGE);
	return fanout_member(f, i);
}

static u32 by_program(const struct nfr_fanout *f, const struct nfr_packet *pkt,
		      u32 nr)
{
	const struct bpf_prog *prog = rcu_dereference(f->program.prog);

	return prog ? nfr_packet_run_prog(pkt, prog) % nr : 0;
}

static u32 fanout_choose(struct nfr_fanout *f, const struct nfr_packet *pkt,
			 u32 nr)
{
	switch (f->type) {
	case PACKET_FANOUT_LB:
		return (u32)atomic_inc_return(&f->rr_cur) % nr;
	case PACKET_FANOUT_CPU:
		return smp_processor_id() % nr;
	case PACKET_FANOUT_RND:
		return get_random_u32_below(nr);
	case PACKET_FANOUT_QM:
		return nfr_packet_queue(pkt) % nr;
	case PACKET_FANOUT_CBPF:
	case PACKET_FANOUT_EBPF:
		return by_program(f, pkt, nr);
	case PACKET_FANOUT_ROLLOVER:
		return 0;
	default:
		return reciprocal_scale(nfr_packet_symmetric_hash(pkt), nr);
	}
}

static void fanout_deliver(struct nfr_fanout *f, struct nfr_packet *pkt)
{
	/* Pairs with join_group(). */
	u32 nr = smp_load_acquire(&f->member_nr);
	bool first = f->type == PACKET_FANOUT_ROLLOVER;
	struct nfr_instance *inst;

	if (!nr)
		return;
	inst = fanout_member(f, fanout_choose(f, pkt, nr));
	if (first || f->flags & PACKET_FANOUT_FLAG_ROLLOVER)
		inst = roll_over(f, inst, first, pkt, nr);
	nfr_instance_receive(inst, pkt);
}

/*
 * True if a member's NFRING_SENDER sent the packet: the group must not see it.
 */
static bool fanout_is_own(const struct nfr_fanout *f,
			  const struct nfr_packet *pkt)
{
	const struct sock *sk = pkt->skb->sk;
	u32 nr = smp_load_acquire(&f->member_nr); /* pairs with join_group() */

	if (!sk || sk->sk_family != PF_PACKET)
		return false;
	for (u32 i = 0; i < nr; i++)
		if (nfr_instance_sent(fanout_member(f, i), pkt))
			return true;
	return false;
}

/* noinline keeps @whole off the stack of rings that are in no group. */
static noinline void fanout_receive(struct nfr_sink *sink,
				    struct nfr_packet *pkt)
{
	struct nfr_fanout *f = container_of(sink, struct nfr_fanout, sink);
	struct nfr_packet whole;

	if (pkt->outgoing && (f->flags & PACKET_FANOUT_FLAG_IGNORE_OUTGOING ||
			      fanout_is_own(f, pkt)))
		return;

	if (!(f->flags & PACKET_FANOUT_FLAG_DEFRAG)) {
		fanout_deliver(f, pkt);
	} else if (nfr_packet_defragment(&whole, pkt, sink->ns->net,
					 f->id)) {
		fanout_deliver(f, &whole);
		nfr_packet_release(&whole, pkt);
	}
}

void nfr_sink_receive(struct nfr_sink *sink, struct nfr_packet *pkt)
{
	struct nfr_instance *inst;

	if (sink->group) {
		fanout_receive(sink, pkt);
		return;
	}
	inst = container_of(sink, struct nfr_instance, sink);
	if (pkt->outgoing && (READ_ONCE(inst->ignore_outgoing) ||
			      nfr_instance_sent(inst, pkt)))
		return;
	nfr_instance_receive(inst, pkt);
}

/* Call @tell for the ring of @sink, or for each ring if @sink is a group. */
static void tell_rings(struct nfr_sink *sink,
		       void (*tell)(struct nfr_instance *inst))
{
	struct nfr_fanout *f = container_of(sink, struct nfr_fanout, sink);

	lockdep_assert_held(&sink->ns->lock);
	if (!sink->group) {
		tell(container_of(sink, struct nfr_instance, sink));
		return;
	}
	for (u32 i = 0; i < f->member_nr; i++)
		tell(rcu_dereference_protected(f->member[i], true));
}

void nfr_device_lost(struct nfr_sink *sink)
{
	tell_rings(sink, nfr_instance_lost);
}

void nfr_sink_count(struct nfr_sink *sink, enum nfr_counter what)
{
	struct nfr_instance *inst = container_of(sink, typeof(*inst), sink);
	const struct nfr_fanout *f = container_of(sink, typeof(*f), sink);

	nfr_instance_count(sink->group ? fanout_member(f, 0) : inst, what);
}

static void count_missed(struct nfr_instance *inst)
{
	nfr_instance_count(inst, NFR_MISSED_DEVICES);
}

void nfr_device_missed(struct nfr_sink *sink)
{
	tell_rings(sink, count_missed);
}

/* Store the group under @id.  With @unique, choose an unused id instead. */
static int fanout_store(struct nfr_netns *ns, struct nfr_fanout *f, u16 id,
			bool unique)
{
	u32 unused = id;
	int err;

	if (unique)
		err = xa_alloc_cyclic(&ns->fanouts, &unused, f,
				      XA_LIMIT(0, U16_MAX), &ns->next_fanout,
				      GFP_KERNEL);
	else
		err = xa_insert(&ns->fanouts, id, f, GFP_KERNEL);
	f->id = unused;
	/* Packet sockets return ENOMEM if no id is left. */
	return err == -EBUSY ? -ENOMEM : min(err, 0);
}

static struct nfr_fanout *fanout_create(struct nfr_netns *ns, u8 type,
					u16 flags, u32 member_max)
{
	struct nfr_fanout *f;

	if (member_max > MEMBERS_MAX)
		return ERR_PTR(-EINVAL);
	if (!member_max)
		member_max = MEMBERS_DEFAULT;

	f = kvzalloc(struct_size(f, member, member_max), GFP_KERNEL_ACCOUNT);
	if (!f)
		return ERR_PTR(-ENOMEM);
	nfr_sink_init(&f->sink, ns, true);
	f->type = type;
	f->flags = flags;
	f->member_max = member_max;
	mutex_init(&f->data_lock);
	return f;
}

static int check_type(u16 type_flags)
{
	switch (type_flags & 0xff) {
	case PACKET_FANOUT_ROLLOVER:
		return type_flags & PACKET_FANOUT_FLAG_ROLLOVER ? -EINVAL : 0;
	case PACKET_FANOUT_HASH:
	case PACKET_FANOUT_LB:
	case PACKET_FANOUT_CPU:
	case PACKET_FANOUT_RND:
	case PACKET_FANOUT_QM:
	case PACKET_FANOUT_CBPF:
	case PACKET_FANOUT_EBPF:
		return 0;
	default:
		return -EINVAL;
	}
}

/*
 * The group takes over the points of its first member.  Later members must have
 * the same points.
 */
static int join_group(struct nfr_fanout *f, struct nfr_instance *inst)
{
	lockdep_assert_held(&f->sink.ns->lock);
	if (!inst->sink.point_nr)
		return -EINVAL;
	if (f->member_nr && !nfr_sink_same_points(&inst->sink, &f->sink))
		return -EINVAL;
	if (f->member_nr == f->member_max)
		return -ENOSPC;

	rcu_assign_pointer(f->member[f->member_nr], inst);
	/*
	 * Pairs with fanout_deliver(): code that sees the new number also sees
	 * the new member.
	 */
	smp_store_release(&f->member_nr, f->member_nr + 1);
	WRITE_ONCE(inst->fanout, f);

	if (f->member_nr > 1) {
		nfr_sink_release(&inst->sink);
		return 0;
	}
	nfr_sink_hand_over(&inst->sink, &f->sink);
	return 0;
}

static int join_new_group(struct nfr_instance *inst, u16 id, u8 type,
			  u16 flags, u32 member_max)
{
	struct nfr_netns *ns = inst->sink.ns;
	bool unique = flags & PACKET_FANOUT_FLAG_UNIQUEID;
	struct nfr_fanout *f;
	int err;

	/* The group does not keep the flag: later members join by id. */
	flags &= ~PACKET_FANOUT_FLAG_UNIQUEID;
	f = fanout_create(ns, type, flags, member_max);
	if (IS_ERR(f))
		return PTR_ERR(f);
	err = fanout_store(ns, f, id, unique);
	if (err)
		goto free;
	err = join_group(f, inst);
	if (err)
		goto erase;
	return 0;

erase:
	xa_erase(&ns->fanouts, f->id);
free:
	kvfree(f);
	return err;
}

static int join_locked(struct nfr_instance *inst,
		       const struct fanout_args *args)
{
	u16 id = args->id, flags = args->type_flags & 0xff00;
	u8 type = args->type_flags & 0xff;
	struct nfr_fanout *f = NULL;

	if (!(flags & PACKET_FANOUT_FLAG_UNIQUEID))
		f = xa_load(&inst->sink.ns->fanouts, id);
	else if (id)
		return -EINVAL;
	if (!f)
		return join_new_group(inst, id, type, flags,
				      args->max_num_members);

	if (f->type != type || f->flags != flags ||
	    (args->max_num_members && args->max_num_members != f->member_max))
		return -EINVAL;
	return join_group(f, inst);
}

int nfr_fanout_join(struct nfr_instance *inst, const struct fanout_args *args)
{
	struct nfr_netns *ns = inst->sink.ns;
	int err = check_type(args->type_flags);

	lockdep_assert_held(&inst->lock);
	if (err)
		return err;
	if (inst->fanout)
		return -EALREADY;

	mutex_lock(&ns->lock);
	err = join_locked(inst, args);
	mutex_unlock(&ns->lock);
	return err;
}

static void remove_member(struct nfr_fanout *f, struct nfr_instance *inst)
{
	u32 last = f->member_nr - 1, i = 0;

	while (rcu_access_pointer(f->member[i]) != inst)
		i++;
	rcu_assign_pointer(f->member[i],
			   rcu_dereference_protected(f->member[last], true));
	WRITE_ONCE(f->member_nr, last);
}

void nfr_fanout_leave(struct nfr_instance *inst)
{
	struct nfr_netns *ns = inst->sink.ns;
	struct nfr_fanout *f = inst->fanout;
	bool empty;

	if (!f)
		return;

	mutex_lock(&ns->lock);
	remove_member(f, inst);
	WRITE_ONCE(inst->fanout, NULL);
	empty = !f->member_nr;
	if (empty) {
		xa_erase(&ns->fanouts, f->id);
		nfr_sink_release(&f->sink);
	}
	mutex_unlock(&ns->lock);
	if (!empty)
		return;

	synchronize_net();
	nfr_filter_release(&f->program);
	kvfree(f);
}

const struct nfr_sink *nfr_fanout_sink(const struct nfr_instance *inst)
{
	const struct nfr_fanout *f = READ_ONCE(inst->fanout);

	/* The last member leaves under the lock, and RCU delays freeing @f. */
	RCU_LOCKDEP_WARN(!rcu_read_lock_held() &&
			 !lockdep_is_held(&inst->sink.ns->lock),
			 "a group may be freed");
	return f ? &f->sink : &inst->sink;
}

int nfr_fanout_value(const struct nfr_instance *inst)
{
	const struct nfr_fanout *f = inst->fanout;

	return f ? f->id | f->type << 16 | (u32)f->flags << 16 : 0;
}

int nfr_fanout_set_data(struct nfr_instance *inst, void __user *value, u32 len)
{
	struct nfr_fanout *f = inst->fanout;
	int err;

	if (!f || (f->type != PACKET_FANOUT_CBPF &&
		   f->type != PACKET_FANOUT_EBPF))
		return -EINVAL;
	if (inst->filter.locked)
		return -EPERM;

	mutex_lock(&f->data_lock);
	err = f->type == PACKET_FANOUT_CBPF
		? nfr_filter_attach_classic(&f->program, value, len)
		: nfr_filter_attach_bpf(&f->program, value, len);
	mutex_unlock(&f->data_lock);
	return err;
}

bool nfr_fanout_rolls(const struct nfr_instance *inst)
{
	const struct nfr_fanout *f = inst->fanout;

	return f && (f->type == PACKET_FANOUT_ROLLOVER ||
		     f->flags & PACKET_FANOUT_FLAG_ROLLOVER);
}

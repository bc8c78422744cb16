// SPDX-License-Identifier: GPL-2.0
#include <linux/capability.h>
#include <linux/proc_fs.h>
#include <linux/rculist.h>
#include <linux/seq_file.h>

#include "fanout.h"
#include "instance.h"
#include "point.h"
#include "proc.h"
#include "rx_ring.h"
#include "tap.h"

/* Copy this many points at a time, so that the lock is held only briefly. */
#define POINTS_AT_ONCE	16

/* The caller holds rcu_read_lock(). */
static void show_points(struct seq_file *m, const struct nfr_instance *inst)
{
	const struct nfr_sink *sink = nfr_fanout_sink(inst);
	struct nfring_point points[POINTS_AT_ONCE];
	unsigned int shown = 0, nr;

	do {
		nr = nfr_sink_points(sink, shown, points, POINTS_AT_ONCE);
		for (unsigned int i = 0; i < nr; i++) {
			if (shown++)
				seq_putc(m, ',');
			nfr_point_show(m, inst->net, &points[i]);
		}
	} while (nr == POINTS_AT_ONCE);
	if (!shown)
		seq_putc(m, '-');
}

/* Show at most this many frames or blocks, one letter each. */
#define OWNERS_MAX 64

/* For a large ring, show a sample of frames or blocks at equal distances. */
static void show_owners(struct seq_file *m, const struct nfr_instance *inst)
{
	static const char letter[] = {
		[NFR_OWNER_KERNEL] = 'k',
		[NFR_OWNER_WRITER] = 'f',
		[NFR_OWNER_USER]   = 'u',
	};
	const struct nfr_rx_ring *rx_ring;
	u32 nr, shown;

	rcu_read_lock();
	rx_ring = rcu_dereference(inst->rx_ring);
	nr = rx_ring ? nfr_ring_parts(&rx_ring->ring) : 0;
	shown = min_t(u32, nr, OWNERS_MAX);
	if (!shown)
		seq_putc(m, '-');
	for (u32 i = 0; i < shown; i++)
		seq_putc(m, letter[nfr_ring_owner(&rx_ring->ring,
						  (u64)i * nr / shown)]);
	rcu_read_unlock();
}

/*
 * One ring, as /proc/net/nfring and fdinfo show it.  The sizes are zero if
 * there is no ring memory.
 */
struct row {
	u64 id, uid, type, version;
	u64 block_size, block_nr, frame_size, frame_nr;
	u64 pages, mapped, rcvbuf, queued;
	struct nfring_stats stats;
};

/* TRAFFIC: packets change the field, so it reveals something about them. */
#define COLUMN(field)	{ #field, offsetof(struct row, field), false }
#define TRAFFIC(field)	{ #field, offsetof(struct row, field), true }
#define COUNTER(field)	{ #field, offsetof(struct row, stats.field), true }

static const struct {
	const char *name;
	size_t offset;
	bool traffic;
} columns[] = {
	COLUMN(id), COLUMN(uid), COLUMN(type), COLUMN(version),
	COLUMN(block_size), COLUMN(block_nr), COLUMN(frame_size),
	COLUMN(frame_nr), COLUMN(pages), COLUMN(mapped), COLUMN(rcvbuf),
	TRAFFIC(queued),
	COUNTER(packets), COUNTER(bytes), COUNTER(drop_full),
	COUNTER(drop_oversize), COUNTER(truncated), COUNTER(copies),
	COUNTER(drop_copy), COUNTER(copy_fault), COUNTER(wakeups),
	COUNTER(freezes), COUNTER(filtered), COUNTER(drop_queue),
	COUNTER(drop_vnet), COUNTER(rolled), COUNTER(rolled_huge),
	COUNTER(roll_failed), COUNTER(overwritten), COUNTER(missed_devices),
	COUNTER(missed_drops), COUNTER(unplaced_drops),
};

static u64 value_of(const struct row *row, int column)
{
	return *(const u64 *)((const char *)row + columns[column].offset);
}

static void row_ring(struct row *row, const struct nfr_rx_ring *rx_ring)
{
	const struct nfr_geom *geom = &rx_ring->ring.geom;

	row->block_size = geom->block_size;
	row->block_nr = geom->block_nr;
	row->frame_size = geom->frame_size;
	row->frame_nr = geom->frame_nr;
	row->pages = nfr_geom_bytes(geom) >> PAGE_SHIFT;
}

static void row_init(struct row *row, struct seq_file *m,
		     const struct nfr_instance *inst)
{
	const struct nfr_rx_ring *rx_ring;

	memset(row, 0, sizeof(*row));
	row->id = inst->id;
	row->uid = from_kuid_munged(seq_user_ns(m), inst->uid);
	row->type = READ_ONCE(inst->type);
	row->version = READ_ONCE(inst->version) + 1;
	row->mapped = atomic_long_read(&inst->mapped);
	row->rcvbuf = READ_ONCE(inst->queue.limit);
	row->queued = nfr_queue_charged(&inst->queue);
	nfr_stats_fold(inst->counters, &row->stats);

	rcu_read_lock();
	rx_ring = rcu_dereference(inst->rx_ring);
	if (rx_ring)
		row_ring(row, rx_ring);
	rcu_read_unlock();
}

void nfr_proc_fdinfo(struct seq_file *m, const struct nfr_instance *inst)
{
	struct row row;

	row_init(&row, m, inst);
	for (int i = 0; i < ARRAY_SIZE(columns); i++)
		seq_printf(m, "%s:\t%llu\n", columns[i].name,
			   value_of(&row, i));
	seq_puts(m, "owners:\t");
	show_owners(m, inst);
	seq_puts(m, "\npoints:\t");
	rcu_read_lock();
	show_points(m, inst);
	rcu_read_unlock();
	seq_putc(m, '\n');
}

/**
 * struct rings_reader - one open of /proc/net/nfring
 * @p: the namespace; the kernel expects it to be the first member
 * @traffic: the opener has CAP_NET_RAW, so show the fields that packets change
 */
struct rings_reader {
	struct seq_net_private p;
	bool traffic;
};

static void *rings_start(struct seq_file *m, loff_t *pos)
	__acquires(RCU)
{
	struct net *net = seq_file_net(m);
	struct rings_reader *reader = m->private;

	/* Check the opener at the start of the file, before the first line. */
	if (!*pos)
		reader->traffic = file_ns_capable(m->file, net->user_ns,
						  CAP_NET_RAW);
	rcu_read_lock();
	return seq_list_start_head_rcu(&nfr_netns(net)->instances, *pos);
}

static void *rings_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next_rcu(v, &nfr_netns(seq_file_net(m))->instances,
				 pos);
}

/* The end of a list of rings or of taps. */
static void list_stop(struct seq_file *m, void *v)
	__releases(RCU)
{
	rcu_read_unlock();
}

static void show_names(struct seq_file *m, bool traffic)
{
	for (int i = 0; i < ARRAY_SIZE(columns); i++)
		if (traffic || !columns[i].traffic)
			seq_printf(m, "%s ", columns[i].name);
	seq_puts(m, traffic ? "owners points\n" : "points\n");
}

static void show_ring(struct seq_file *m, const struct nfr_instance *inst,
		      bool traffic)
{
	struct row row;

	row_init(&row, m, inst);
	for (int i = 0; i < ARRAY_SIZE(columns); i++)
		if (traffic || !columns[i].traffic)
			seq_printf(m, "%llu ", value_of(&row, i));
	if (traffic) {
		show_owners(m, inst);
		seq_putc(m, ' ');
	}
	show_points(m, inst);
	seq_putc(m, '\n');
}

static int rings_show(struct seq_file *m, void *v)
{
	const struct rings_reader *reader = m->private;

	if (v == &nfr_netns(seq_file_net(m))->instances)
		show_names(m, reader->traffic);
	else
		show_ring(m, list_entry(v, struct nfr_instance, in_netns),
			  reader->traffic);
	return 0;
}

static const struct seq_operations rings_ops = {
	.start = rings_start,
	.next  = rings_next,
	.stop  = list_stop,
	.show  = rings_show,
};

static void *taps_start(struct seq_file *m, loff_t *pos)
	__acquires(RCU)
{
	rcu_read_lock();
	return seq_list_start_head_rcu(&nfr_netns(seq_file_net(m))->taps, *pos);
}

static void *taps_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next_rcu(v, &nfr_netns(seq_file_net(m))->taps, pos);
}

static unsigned int tap_users(const struct nfr_tap *tap)
{
	const struct nfr_tap_entry *entry;
	unsigned int users = 0;

	list_for_each_entry_rcu(entry, &tap->entries, in_tap)
		users++;
	return users;
}

static int taps_show(struct seq_file *m, void *v)
{
	const struct nfr_tap *tap = list_entry(v, struct nfr_tap, in_netns);
	struct nfring_point point;

	if (v == &nfr_netns(seq_file_net(m))->taps) {
		seq_puts(m, "users point\n");
		return 0;
	}
	point = nfr_tap_point(tap);
	seq_printf(m, "%u ", tap_users(tap));
	nfr_point_show(m, seq_file_net(m), &point);
	seq_putc(m, '\n');
	return 0;
}

static const struct seq_operations taps_ops = {
	.start = taps_start,
	.next  = taps_next,
	.stop  = list_stop,
	.show  = taps_show,
};

static int __net_init proc_enter(struct net *net)
{
	if (!proc_create_net("nfring", 0444, net->proc_net, &rings_ops,
			     sizeof(struct rings_reader)))
		return -ENOMEM;
	if (!proc_create_net("nfring_taps", 0444, net->proc_net, &taps_ops,
			     sizeof(struct seq_net_private))) {
		remove_proc_entry("nfring", net->proc_net);
		return -ENOMEM;
	}
	return 0;
}

static void __net_exit proc_leave(struct net *net)
{
	remove_proc_entry("nfring_taps", net->proc_net);
	remove_proc_entry("nfring", net->proc_net);
}

static struct pernet_operations proc_ops = {
	.init = proc_enter,
	.exit = proc_leave,
};

int nfr_proc_init(void)
{
	return register_pernet_subsys(&proc_ops);
}

void nfr_proc_exit(void)
{
	unregister_pernet_subsys(&proc_ops);
}

// SPDX-License-Identifier: GPL-2.0
/* /dev/nfring: its file operations and the table of its ioctls. */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/uaccess.h>
#include <asm/ioctls.h>

#include "nfring_abi.h"

#include "chardev.h"
#include "core/geom.h"
#include "drop.h"
#include "extensible.h"
#include "inode.h"
#include "instance.h"
#include "lifetime.h"
#include "mapping.h"
#include "memory.h"
#include "options.h"
#include "point.h"
#include "proc.h"
#include "read.h"
#include "reason.h"
#include "setup.h"
#include "site.h"
#include "tap.h"
#include "wait.h"

static int nfring_open(struct inode *inode, struct file *file)
{
	struct nfr_instance *inst;
	int err;

	if (!ns_capable(current->nsproxy->net_ns->user_ns, CAP_NET_RAW))
		return -EPERM;

	err = nfr_inode_open(file);
	if (err)
		return err;
	inst = nfr_instance_open();
	if (IS_ERR(inst)) {
		nfr_inode_close(file);
		return PTR_ERR(inst);
	}
	file->private_data = inst;
	file->f_mode |= FMODE_NOWAIT;
	return stream_open(inode, file);
}

static int nfring_release(struct inode *inode, struct file *file)
{
	nfr_instance_close(file->private_data);
	nfr_inode_close(file);
	return 0;
}

#ifdef NFR_MMAP_PREPARE
static int nfring_mmap_prepare(struct vm_area_desc *desc)
{
	return nfr_mapping_prepare(desc->file->private_data, desc);
}
#else
static int nfring_mmap(struct file *file, struct vm_area_struct *vma)
{
	return nfr_mapping_map(file->private_data, vma);
}
#endif

static __poll_t nfring_poll(struct file *file, poll_table *table)
{
	/*
	 * Nothing is sent through this descriptor, so it is always writable, as
	 * an idle packet socket is.
	 */
	return EPOLLOUT | EPOLLWRNORM |
	       nfr_wait_poll(file->private_data, file, table);
}

static int nfring_fasync(int fd, struct file *file, int on)
{
	return nfr_wait_async(file->private_data, fd, file, on);
}

static bool is_nowait(const struct file *file)
{
	return file->f_flags & O_NONBLOCK;
}

static ssize_t nfring_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	return nfr_read(iocb->ki_filp->private_data, to,
			iocb->ki_flags & IOCB_NOWAIT ||
			is_nowait(iocb->ki_filp));
}

static int get_info(struct file *file, void *arg)
{
	struct nfr_instance *inst = file->private_data;
	struct nfring_info *info = arg;

	*info = (struct nfring_info) {
		.abi_version	 = NFRING_ABI_VERSION,
		.hdrlen		 = nfr_hdrlen(READ_ONCE(inst->version)),
		.features	 = NFRING_FEATURE_TPACKET_V1 |
				   NFRING_FEATURE_TPACKET_V2 |
				   NFRING_FEATURE_TPACKET_V3 |
				   NFRING_FEATURE_METADATA |
				   NFRING_FEATURE_OVERWRITE |
				   NFRING_FEATURE_EARLY_RETIRE |
				   NFRING_FEATURE_WAKEUP |
				   NFRING_FEATURE_SENDER |
				   NFRING_FEATURE_RECV |
				   NFRING_FEATURE_ANY_SIZE |
				   NFRING_FEATURE_RELEASE_TAPS |
				   NFRING_FEATURE_METADATA_2 |
				   NFRING_FEATURE_PACKET_ID,
		.max_block_order = NFR_MAX_ORDER,
		.page_size	 = PAGE_SIZE,
		.ring_max_bytes	 = nfr_memory_ring_max(),
		.total_max_bytes = nfr_memory_total_max(),
	};
	if (IS_ENABLED(CONFIG_NETFILTER_EGRESS))
		info->features |= NFRING_FEATURE_EGRESS;
	if (IS_ENABLED(CONFIG_NETFILTER_FAMILY_ARP))
		info->features |= NFRING_FEATURE_ARP;
	if (IS_ENABLED(CONFIG_NETFILTER_FAMILY_BRIDGE))
		info->features |= NFRING_FEATURE_BRIDGE;
	if (nfr_lifetime_knows_reasons())
		info->features |= NFRING_FEATURE_DROP;
	return 0;
}

static int setsockopt(struct file *file, void *arg)
{
	return nfr_setsockopt(file->private_data, arg);
}

static int getsockopt(struct file *file, void *arg)
{
	return nfr_getsockopt(file->private_data, arg);
}

/*
 * A descriptor can be passed to another process, so both the opener and the
 * caller need the capability.
 */
static bool are_capable(const struct file *file, int capability)
{
	const struct nfr_instance *inst = file->private_data;
	struct user_namespace *owner = inst->net->user_ns;

	return file_ns_capable(file, owner, capability) &&
	       ns_capable(owner, capability);
}

/*
 * Check CAP_NET_ADMIN only after a limit was hit, because the security module
 * may log each program that lacks the capability.
 */
static int attach_locked(struct file *file, const struct nfring_point *point)
{
	struct nfr_instance *inst = file->private_data;
	int err;

	if (inst->fanout)
		return -EINVAL;
	err = nfr_sink_attach(&inst->sink, point, false);
	if (err == -EDQUOT && are_capable(file, CAP_NET_ADMIN))
		err = nfr_sink_attach(&inst->sink, point, true);
	return err;
}

/* Start watching for drops first, so that the new point misses none. */
static int attach_drop(struct file *file, const struct nfring_point *point)
{
	struct nfr_instance *inst = file->private_data;
	int err = nfr_point_check(point);

	if (err)
		return err;
	err = nfr_drop_get();
	if (err)
		return err;
	err = attach_locked(file, point);
	if (err)
		nfr_drop_put();
	else
		inst->drop_points++;
	return err;
}

static int attach_point(struct file *file, void *arg)
{
	struct nfr_instance *inst = file->private_data;
	int err;

	if (!are_capable(file, CAP_NET_RAW))
		return -EPERM;
	if (mutex_lock_killable(&inst->lock))
		return -EINTR;
	err = nfr_point_is_drop(arg) ? attach_drop(file, arg)
				     : attach_locked(file, arg);
	mutex_unlock(&inst->lock);
	return err;
}

static int detach_point(struct file *file, void *arg)
{
	struct nfr_instance *inst = file->private_data;
	bool drop;
	int err;

	if (mutex_lock_killable(&inst->lock))
		return -EINTR;
	err = inst->fanout ? -EINVAL : nfr_sink_detach(&inst->sink, arg);
	drop = !err && nfr_point_is_drop(arg);
	inst->drop_points -= drop;
	mutex_unlock(&inst->lock);
	/* Wait for packets on their way: none may arrive after this returns. */
	if (!err)
		synchronize_net();
	if (drop)
		nfr_drop_put();
	return err;
}

static int get_name(struct file *file, void *arg)
{
	struct nfring_name *name = arg;

	if (name->reserved)
		return -EINVAL;
	*name = (struct nfring_name) {
		.kind	= name->kind,
		.number = name->number,
	};
	switch (name->kind) {
	case NFRING_NAME_REASON:
		return nfr_reason_name(name);
	case NFRING_NAME_SITE:
		return nfr_site_name(name, nfr_sees_addresses());
	default:
		return -EINVAL;
	}
}

static int get_stats(struct file *file, void *arg)
{
	struct nfr_instance *inst = file->private_data;

	nfr_stats_fold(inst->counters, arg);
	return 0;
}

static int release_taps(struct file *file, void *arg)
{
	struct nfr_instance *inst = file->private_data;

	if (!are_capable(file, CAP_NET_ADMIN))
		return -EPERM;
	return nfr_taps_release(inst->sink.ns);
}

/* The argument of any ioctl in the table: ioctl_run() copies all of them. */
union argument {
	struct nfring_info info;
	struct nfring_sockopt sockopt;
	struct nfring_point point;
	struct nfring_stats stats;
	struct nfring_name name;
};

/**
 * struct nfring_ioctl - one ioctl
 * @cmd: number of the ioctl; contains the size of the module's struct
 * @least: size of the shortest struct that a caller may pass
 * @handle: called with the struct; the result is copied back
 */
struct nfring_ioctl {
	unsigned int cmd;
	size_t least;
	int (*handle)(struct file *file, void *arg);
};

static const struct nfring_ioctl ioctls[] = {
	{ NFRING_GET_INFO, offsetofend(struct nfring_info, features),
	  get_info },
	{ NFRING_SETSOCKOPT, offsetofend(struct nfring_sockopt, value),
	  setsockopt },
	{ NFRING_GETSOCKOPT, offsetofend(struct nfring_sockopt, value),
	  getsockopt },
	{ NFRING_ATTACH, offsetofend(struct nfring_point, ifindex),
	  attach_point },
	{ NFRING_DETACH, offsetofend(struct nfring_point, ifindex),
	  detach_point },
	{ NFRING_GET_STATS, offsetofend(struct nfring_stats, packets),
	  get_stats },
	{ NFRING_RELEASE_TAPS, 0, release_taps },
	{ NFRING_GET_NAME, offsetofend(struct nfring_name, name), get_name },
};

/* True if @a and @b are the same ioctl.  The size of the struct may differ. */
static bool is_same_ioctl(unsigned int a, unsigned int b)
{
	return !((a ^ b) & ~IOCSIZE_MASK);
}

static long ioctl_run(const struct nfring_ioctl *ioctl, struct file *file,
		      void __user *user, size_t given)
{
	size_t known = _IOC_SIZE(ioctl->cmd);
	unsigned int dir = _IOC_DIR(ioctl->cmd);
	union argument argument;
	int err;

	if (given < ioctl->least)
		return -EINVAL;
	if (dir & _IOC_WRITE) {
		err = copy_struct_from_user(&argument, known, user, given);
		if (err)
			return err;
	}
	/*
	 * Reading an option can reset it, so check first that the result can be
	 * stored.
	 */
	if (dir == (_IOC_READ | _IOC_WRITE) &&
	    nfr_struct_to_user(user, given, &argument, known))
		return -EFAULT;
	err = ioctl->handle(file, &argument);
	if (err || !(dir & _IOC_READ))
		return err;
	return nfr_struct_to_user(user, given, &argument, known);
}

static long nfring_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct nfr_instance *inst = file->private_data;
	void __user *user = (void __user *)arg;

	/*
	 * NFRING_RECV dequeues a packet, so nfr_recv() copies the argument
	 * itself.  It keeps the packet if copying fails.
	 */
	if (is_same_ioctl(cmd, NFRING_RECV))
		return nfr_recv(inst, user, _IOC_SIZE(cmd), is_nowait(file));
	if (cmd == FIONREAD)
		return put_user(nfr_queue_next_len(&inst->queue),
				(int __user *)user);

	for (int i = 0; i < ARRAY_SIZE(ioctls); i++)
		if (is_same_ioctl(cmd, ioctls[i].cmd))
			return ioctl_run(&ioctls[i], file, user,
					 _IOC_SIZE(cmd));
	return -ENOTTY;
}

static void nfring_show_fdinfo(struct seq_file *m, struct file *file)
{
	nfr_proc_fdinfo(m, file->private_data);
}

static const struct file_operations nfring_fops = {
	.owner		= THIS_MODULE,
	.open		= nfring_open,
	.release	= nfring_release,
#ifdef NFR_MMAP_PREPARE
	.mmap_prepare	= nfring_mmap_prepare,
#else
	.mmap		= nfring_mmap,
#endif
	/* Prefer an address that allows huge page-table entries. */
	.get_unmapped_area = thp_get_unmapped_area,
	.poll		= nfring_poll,
	.fasync		= nfring_fasync,
	.read_iter	= nfring_read_iter,
	.unlocked_ioctl	= nfring_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.show_fdinfo	= nfring_show_fdinfo,
};

static struct miscdevice nfring_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "nfring",
	.mode	= 0600,
	.fops	= &nfring_fops,
};

int nfr_chardev_init(void)
{
	return misc_register(&nfring_device);
}

void nfr_chardev_exit(void)
{
	misc_deregister(&nfring_device);
}

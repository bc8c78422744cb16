// SPDX-License-Identifier: GPL-2.0
#include <linux/bpf.h>
#include <linux/netdevice.h>
#include <linux/uaccess.h>

#include "filter.h"

static void filter_replace(struct nfr_filter *filter, struct bpf_prog *new)
{
	struct bpf_prog *old = rcu_replace_pointer(filter->prog, new, true);

	if (!old)
		return;
	synchronize_net();
	bpf_prog_destroy(old);
}

int nfr_filter_attach_classic(struct nfr_filter *filter, void __user *value,
			      u32 len)
{
	struct sock_fprog program;
	struct bpf_prog *prog;
	int err;

	if (filter->locked)
		return -EPERM;
	err = copy_bpf_fprog_from_user(&program, USER_SOCKPTR(value), len);
	if (err)
		return err;
	err = bpf_prog_create_from_user(&prog, &program, NULL, false);
	if (err)
		return err;
	filter_replace(filter, prog);
	return 0;
}

int nfr_filter_attach_bpf(struct nfr_filter *filter, void __user *value,
			  u32 len)
{
	struct bpf_prog *prog;
	u32 fd;

	if (len != sizeof(fd))
		return -EINVAL;
	if (copy_from_user(&fd, value, sizeof(fd)))
		return -EFAULT;
	if (filter->locked)
		return -EPERM;
	prog = bpf_prog_get_type(fd, BPF_PROG_TYPE_SOCKET_FILTER);
	if (IS_ERR(prog))
		return PTR_ERR(prog);
	filter_replace(filter, prog);
	return 0;
}

int nfr_filter_detach(struct nfr_filter *filter)
{
	if (filter->locked)
		return -EPERM;
	if (!rcu_access_pointer(filter->prog))
		return -ENOENT;
	filter_replace(filter, NULL);
	return 0;
}

int nfr_filter_lock(struct nfr_filter *filter, bool lock)
{
	if (filter->locked && !lock)
		return -EPERM;
	filter->locked = lock;
	return 0;
}

void nfr_filter_release(struct nfr_filter *filter)
{
	struct bpf_prog *prog = rcu_replace_pointer(filter->prog, NULL, true);

	if (prog)
		bpf_prog_destroy(prog);
}

// SPDX-License-Identifier: GPL-2.0
#include <linux/uaccess.h>

#include "option.h"
#include "options.h"
#include "setup.h"

static const struct option_table *table_of(int level)
{
	switch (level) {
	case SOL_PACKET:
		return &nfr_packet_options;
	case SOL_SOCKET:
		return &nfr_socket_options;
	case SOL_NFRING:
		return &nfr_nfring_options;
	default:
		return NULL;
	}
}

static const struct option *option_find(const struct nfring_sockopt *opt)
{
	const struct option_table *table = table_of(opt->level);

	for (size_t i = 0; table && i < table->nr; i++)
		if (table->option[i].name == opt->name)
			return &table->option[i];
	return NULL;
}

/*
 * Copy the value of an option from the program.  Refuse more than a page: it
 * would take long to check, and no value is that long.
 */
static int value_load(union value *value, const struct option *option,
		      const struct nfring_sockopt *opt)
{
	void __user *from = u64_to_user_ptr(opt->value);

	if (!option->known)
		return copy_from_user(value, from,
				      min_t(size_t, opt->len, sizeof(*value))) ?
		       -EFAULT : 0;
	if (opt->len > PAGE_SIZE)
		return -E2BIG;
	return copy_struct_from_user(value, option->known, from, opt->len);
}

static int set_locked(struct nfr_instance *inst, const struct option *option,
		      const union value *value,
		      const struct nfring_sockopt *opt)
{
	if (option->take)
		return option->take(inst, u64_to_user_ptr(opt->value),
				    opt->len);
	return option->set(inst, value, opt->len);
}

int nfr_setsockopt(struct nfr_instance *inst, const struct nfring_sockopt *opt)
{
	const struct option *option = option_find(opt);
	union value value = {};
	int err;

	if (opt->reserved)
		return -EINVAL;
	if (!option || !(option->set || option->take))
		return -ENOPROTOOPT;
	if (opt->len < option->set_len ||
	    (option->exact && opt->len != option->set_len))
		return -EINVAL;
	if (option->set) {
		err = value_load(&value, option, opt);
		if (err)
			return err;
	}

	if (mutex_lock_killable(&inst->lock))
		return -EINTR;
	err = set_locked(inst, option, &value, opt);
	nfr_instance_choose_path(inst);
	mutex_unlock(&inst->lock);
	return err;
}

/*
 * Get the value and reset it under one lock, so that no two callers get the
 * same value.
 */
static int get_locked(struct nfr_instance *inst, const struct option *option,
		      union value *value, struct nfring_sockopt *opt)
{
	int len = option->get(inst, value);

	if (len < 0)
		return len;
	opt->len = min_t(u32, opt->len, len);
	if (copy_to_user(u64_to_user_ptr(opt->value), value, opt->len))
		return -EFAULT;
	if (option->got)
		option->got(inst, value);
	return 0;
}

int nfr_getsockopt(struct nfr_instance *inst, struct nfring_sockopt *opt)
{
	const struct option *option = option_find(opt);
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

	if (mutex_lock_killable(&inst->lock))
		return -EINTR;
	err = get_locked(inst, option, &value, opt);
	mutex_unlock(&inst->lock);
	return err;
}

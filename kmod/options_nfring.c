// SPDX-License-Identifier: GPL-2.0
/* Options that no packet socket has. */
#include "metadata.h"
#include "option.h"
#include "setup.h"
#include "site.h"
#include "wait.h"

static int set_early(struct nfr_instance *inst, const union value *value,
		     u32 len)
{
	if (value->number < 0 || value->number > 1)
		return -EINVAL;
	WRITE_ONCE(inst->early, value->number);
	/* Let a sleeping reader poll again: it may now close the open block. */
	nfr_wake_sleeper(inst);
	return 0;
}

static int get_early(struct nfr_instance *inst, union value *value)
{
	value->number = READ_ONCE(inst->early);
	return NUMBER;
}

static int set_wakeup(struct nfr_instance *inst, const union value *value,
		      u32 len)
{
	if (value->wakeup.packets > INT_MAX || value->wakeup.flags ||
	    value->wakeup.reserved)
		return -EINVAL;
	WRITE_ONCE(inst->wakeup.packets, value->wakeup.packets);
	WRITE_ONCE(inst->wakeup.usecs, value->wakeup.usecs);
	/* The packets counted so far may be enough for the new bounds. */
	if (atomic_xchg(&inst->pending, 0))
		nfr_wake_sleeper(inst);
	return 0;
}

static int get_wakeup(struct nfr_instance *inst, union value *value)
{
	value->wakeup = (struct nfring_wakeup) {
		.packets = inst->wakeup.packets,
		.usecs	 = inst->wakeup.usecs,
	};
	return sizeof(value->wakeup);
}

static int set_sender(struct nfr_instance *inst, const union value *value,
		      u32 len)
{
	return nfr_instance_set_sender(inst, value->number);
}

static int change_metadata(struct nfr_instance *inst, int version, bool ids)
{
	int err;

	if (nfr_instance_has_ring(inst))
		return -EBUSY;
	/*
	 * Get the new parts before putting the old ones, so that a part that
	 * does not change never stops.
	 */
	if (version) {
		err = nfr_metadata_get(ids);
		if (err)
			return err;
	}
	if (inst->metadata_version)
		nfr_metadata_put(inst->packet_ids);
	inst->metadata_version = version;
	inst->packet_ids = ids;
	return 0;
}

static int set_metadata(struct nfr_instance *inst, const union value *value,
			u32 len)
{
	int err;

	if (value->number && !nfr_metadata_size(value->number))
		return -EINVAL;
	err = change_metadata(inst, value->number, inst->packet_ids);
	if (!err)
		WRITE_ONCE(inst->sees_addresses, nfr_sees_addresses());
	return err;
}

static int get_metadata(struct nfr_instance *inst, union value *value)
{
	value->number = inst->metadata_version;
	return NUMBER;
}

static int set_packet_id(struct nfr_instance *inst, const union value *value,
			 u32 len)
{
	if (value->number < 0 || value->number > 1)
		return -EINVAL;
	return change_metadata(inst, inst->metadata_version, value->number);
}

static int get_packet_id(struct nfr_instance *inst, union value *value)
{
	value->number = inst->packet_ids;
	return NUMBER;
}

static int set_overwrite(struct nfr_instance *inst, const union value *value,
			 u32 len)
{
	if (value->number < 0 || value->number > 1)
		return -EINVAL;
	return nfr_instance_set_overwrite(inst, value->number);
}

static int get_overwrite(struct nfr_instance *inst, union value *value)
{
	value->number = inst->overwrite;
	return NUMBER;
}

static const struct option options[] = {
	{ NFRING_WAKEUP, offsetofend(struct nfring_wakeup, usecs),
	  .known = sizeof(struct nfring_wakeup), .set = set_wakeup,
	  .get = get_wakeup },
	{ NFRING_METADATA, NUMBER, .known = NUMBER, .set = set_metadata,
	  .get = get_metadata },
	{ NFRING_PACKET_ID, NUMBER, .known = NUMBER, .set = set_packet_id,
	  .get = get_packet_id },
	{ NFRING_EARLY_RETIRE, NUMBER, .known = NUMBER, .set = set_early,
	  .get = get_early },
	{ NFRING_SENDER, NUMBER, .known = NUMBER, .set = set_sender },
	{ NFRING_OVERWRITE, NUMBER, .known = NUMBER, .set = set_overwrite,
	  .get = get_overwrite },
};

const struct option_table nfr_nfring_options = {
	.option = options,
	.nr	= ARRAY_SIZE(options),
};

// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include <nfring.h>
#include "common/message.h"
#include "drops/counter.h"

/* Only the metadata counts, so keep few bytes of each packet. */
#define SNAPLEN 64

static void name_count(struct drop_counter *counter, struct drop_count *count,
		       const struct nfring_frame *frame)
{
	if (count->key.ifindex)
		snprintf(count->device, sizeof(count->device), "%s",
			 device_name(&counter->names, count->key.ifindex));
	drop_find(&count->names, counter->rings.now, frame);
}

static void count_one(struct drop_counter *counter, const struct nfring_frame *frame)
{
	const struct nfring_metadata_2 *m = nfring_frame_metadata_2(counter->rings.now, frame);
	struct drop_count *count;

	count = drop_table_find(&counter->table, &(struct drop_key) {
		.ifindex = frame->from->sll_ifindex, .reason = m->drop_reason,
		.site = m->drop_site,
	});
	if (!count) {
		counter->table.uncounted++;
		return;
	}
	if (!count->nr)
		name_count(counter, count, frame);
	count->nr++;
}

uint64_t drop_counter_take(struct drop_counter *counter, uint64_t max)
{
	const struct nfring_metadata *m;
	const struct nfring_frame *frame;
	uint64_t nr = 0;

	while (nr < max && (frame = rings_next(&counter->rings, &m))) {
		count_one(counter, frame);
		rings_release(&counter->rings);
		nr++;
	}
	/* A device may get another name while no packets come. */
	if (!nr)
		device_names_forget(&counter->names);
	return nr;
}

int drop_counter_take_all(struct drop_counter *counter)
{
	drop_counter_take(counter, UINT64_MAX);
	if (rings_hand_over(&counter->rings))
		return -1;
	drop_counter_take(counter, UINT64_MAX);
	return 0;
}

int drop_counter_missed(const struct drop_counter *counter, uint64_t *missed)
{
	struct nfring *ring = counter->rings.one[0].ring;
	struct nfring_stats stats;

	if (nfring_get_stats(ring, &stats))
		return complain("%s", nfring_why(ring));
	*missed = counter->table.uncounted + stats.drop_full + stats.drop_oversize +
		  stats.missed_drops;
	return 0;
}

int drop_counter_open(struct drop_counter *counter, const struct points_config *where)
{
	static const char *const usual[] = { "drop", NULL };
	const struct rings_config config = {
		.link = LINK_COOKED, .patient = true, .metadata = true, .no_ids = true,
		.snaplen = SNAPLEN,
	};

	if (points_find(counter->points, &counter->point_nr, where, usual))
		return -1;
	return rings_open(&counter->rings, counter->points, counter->point_nr, &config);
}

int drop_counter_attach(struct drop_counter *counter)
{
	device_names_watch(&counter->names);
	return rings_attach(&counter->rings, counter->points, counter->point_nr);
}

void drop_counter_detach(struct drop_counter *counter)
{
	rings_detach(&counter->rings, counter->points, counter->point_nr);
}

void drop_counter_close(struct drop_counter *counter)
{
	rings_close(&counter->rings);
	drop_table_free(&counter->table);
	device_names_free(&counter->names);
	*counter = (struct drop_counter) { 0 };
}

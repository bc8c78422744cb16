// SPDX-License-Identifier: GPL-2.0
#include <unistd.h>

#include "differences.h"

static struct difference *differences, **last = &differences;

void difference_add(struct difference *d)
{
	*last = d;
	last = &d->next;
}

void differences_print(void)
{
	const struct difference *d;

	for (d = differences; d; d = d->next)
		printf("%s\n\tdiffers: %s\n\tbecause: %s\n", d->name, d->what,
		       d->why);
}

uint8_t packet[PACKET_MAX];

struct setup plain_setup(const struct variant *v, int type)
{
	return (struct setup) {
		.version = v->version,
		.type = type,
		.block_size = 1 << 20,
		.blocks = 4,
		.frame_size = 66560,
		.retire_ms = 20,
	};
}

void watch_plain(struct watch *w, const struct variant *v, int type, int ifindex)
{
	struct setup s = plain_setup(v, type);

	watch_start(w, v, &s, ifindex);
}

void expect_counts(struct watch *w, unsigned int tap, unsigned int hook)
{
	watch_collect(w);
	ASSERT_EQ(w->tap.nr, tap);
	ASSERT_EQ(w->hook.nr, hook);
}

void expect_fields(const struct watch *w, unsigned int i, uint32_t want)
{
	const struct seen *tap = &w->tap.seen[i], *hook = &w->hook.seen[i];
	uint32_t fields = compare_frames(&w->setup, tap, hook);

	if (fields == want)
		return;
	FAIL("the two frames should differ in %s only", fields_name(want));
	describe_pair(&w->setup, tap, hook, fields);
}

void send_frames(int fd, unsigned int nr)
{
	unsigned int i;

	memset(packet, 7, 100);
	packet[0] = 2;
	packet[12] = 0x88;
	packet[13] = 0xb5;
	for (i = 0; i < nr; i++) {
		packet[14] = (uint8_t)i;
		if (write(fd, packet, 100) < 0 && errno != ENOBUFS)
			FAIL("sending: %s", strerror(errno));
	}
}

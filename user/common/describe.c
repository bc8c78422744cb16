// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <nfring.h>

#include "common/describe.h"

void describe_point(struct text *text, const struct nfring_metadata *m)
{
	const struct nfring_point point = {
		.family = m->family, .hook = m->hook, .priority = m->priority,
	};
	char name[NFRING_POINT_MAX];

	if (nfring_point_format_short(&point, name, sizeof(name)) < 0)
		strcpy(name, "?");
	text_add(text, "%s", name);
}

/* Room for a device name; a name from a file can be longer than Linux allows. */
#define NAME_MAX_BYTES	NFRING_NAME_TEXT_MAX

/* Write the name of a device with printable characters, or "-" for no device. */
static void device_text(char name[NAME_MAX_BYTES], int ifindex,
			struct device_names *names)
{
	struct text text;

	text_init(&text, name, NAME_MAX_BYTES);
	text_add_name(&text, ifindex ? device_name(names, ifindex) : "-");
}

void describe_packet(struct text *text, const struct nfring_metadata *m,
		     struct device_names *names)
{
	char line[NFRING_METADATA_TEXT_MAX + 2 * NAME_MAX_BYTES];
	char in[NAME_MAX_BYTES], out[NAME_MAX_BYTES];

	device_text(in, m->in_ifindex, names);
	device_text(out, m->out_ifindex, names);
	nfring_metadata_format(m, in, out, line, sizeof(line));
	text_add(text, "%s", line);
}

/* The flags that can change the output of describe_packet(). */
#define KEY_FLAGS	(~(NFRING_METADATA_QUEUE | NFRING_METADATA_CLONED | \
			   NFRING_METADATA_GSO | NFRING_METADATA_LOCAL))

bool describe_alike(const struct nfring_metadata *a,
		    const struct nfring_metadata *b)
{
	return a->ct_id == b->ct_id && a->mark == b->mark &&
	       !((a->flags ^ b->flags) & KEY_FLAGS) &&
	       a->ct_state == b->ct_state && a->ct_status == b->ct_status &&
	       a->in_ifindex == b->in_ifindex &&
	       a->out_ifindex == b->out_ifindex && a->ct_zone == b->ct_zone &&
	       a->ct_mark == b->ct_mark && a->family == b->family &&
	       a->hook == b->hook && a->priority == b->priority;
}

// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture/wanted.h"
#include "common/link.h"
#include "common/message.h"

static int wanted_compile(const struct wanted *wanted, struct bpf_program *program,
			  uint16_t link)
{
	const struct filter_config *config = &wanted->options->select.filter;
	pcap_t *pcap = pcap_open_dead(link_type_dlt(link), (int)config->snaplen);
	const char *name;
	int err = 0;

	if (!pcap)
		return complain("filter: %s", strerror(ENOMEM));
	name = pcap_datalink_val_to_name(link_type_dlt(link));
	if (pcap_compile(pcap, program, config->expression, config->optimise,
			 PCAP_NETMASK_UNKNOWN))
		err = complain("filter: link-type %s: %s", name ?: "unknown",
			       pcap_geterr(pcap));
	pcap_close(pcap);
	return err;
}

/* Compile the filter when its link type first appears.  Return NULL after a message. */
static const struct bpf_program *program_for(struct wanted *wanted,
					     uint16_t link)
{
	unsigned int nr = wanted->nr, i;

	for (i = 0; i < nr; i++)
		if (wanted->link[i] == link)
			return &wanted->program[i];
	if (nr == WANTED_LINKS_MAX) {
		complain("filter: -r %s has more than %d link types",
			 wanted->options->read, WANTED_LINKS_MAX);
		return NULL;
	}
	if (wanted_compile(wanted, &wanted->program[nr], link))
		return NULL;
	wanted->link[nr] = link;
	wanted->nr++;
	return &wanted->program[nr];
}

static bool is_direction(const struct filter_config *config, uint8_t pkttype)
{
	if (config->incoming)
		return pkttype != PACKET_OUTGOING && pkttype != VIEW_NO_DIRECTION;
	return !config->outgoing || pkttype == PACKET_OUTGOING;
}

static bool is_mark(const struct filter_config *config, const struct view *view)
{
	return !config->has_mark ||
	       (view->has_metadata && !((view->m.mark ^ config->mark) & config->mask));
}

/* Store the owner that the file has, for this test and for the line of the packet. */
static bool is_origin(const struct wanted *wanted, const struct view *view)
{
	const struct origin *origin = &wanted->options->origin;

	if (wanted->owners && view->has_2)
		owners_give(wanted->owners, &view->m2, view->names.cgroup, view->names.process);
	return !origin->given || origin_wants(origin, wanted->owners,
					      view->has_2 ? &view->m2 : NULL,
					      view->drop.reason);
}

int wanted_ask(struct wanted *wanted, const struct view *view,
	       const struct pcapng_packet *packet, uint16_t link)
{
	const struct filter_config *config = &wanted->options->select.filter;
	const struct pcap_pkthdr header = {
		.caplen = packet->caplen, .len = packet->len,
	};
	const struct bpf_program *program;

	if (!is_direction(config, view->from.sll_pkttype) || !is_mark(config, view) ||
	    !selection_wants(&wanted->options->select, view->has_metadata ? &view->m : NULL) ||
	    !is_origin(wanted, view))
		return 0;
	if (*config->expression) {
		program = program_for(wanted, link);
		if (!program)
			return -1;
		if (!pcap_offline_filter(program, &header, packet->data))
			return 0;
	}
	return config->sample <= 1 || random() % config->sample == 0;
}

int wanted_print(struct wanted *wanted, uint16_t link)
{
	const struct bpf_program *program = program_for(wanted, link);

	if (!program)
		return -1;
	bpf_dump(program, wanted->options->code);
	return 0;
}

void wanted_free(struct wanted *wanted)
{
	while (wanted->nr)
		pcap_freecode(&wanted->program[--wanted->nr]);
}

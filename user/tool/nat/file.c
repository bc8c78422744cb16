// SPDX-License-Identifier: GPL-2.0
/* Translations of packets in a file. */
#include <stdio.h>

#include "capture/read/reader.h"
#include "capture/read/view.h"
#include "common/descriptor.h"
#include "common/message.h"
#include "common/privilege.h"
#include "common/signals.h"
#include "nat/nat.h"

/* The reader calls this after a signal.  Return whether to stop reading. */
static bool is_over(void *arg)
{
	(void)arg;
	return signals_take() & SIGNALS_END;
}

/* Return whether the packet has the addresses before NAT, or -1 after a message. */
static int take_packet(struct nat *nat, const struct reader *reader,
		       const struct pcapng_packet *packet, struct device_names *names)
{
	struct view view;

	if (view_build(&view, packet, &reader->interfaces[packet->interface].is, names) ||
	    !view.has_2)
		return 0;
	owners_give(nat->owners, &view.m2, view.names.cgroup, view.names.process);
	return nat_take(nat, &view.frame, &view.m2) ? -1 : 1;
}

static int read_all(struct nat *nat, struct reader *reader, struct device_names *names)
{
	struct pcapng_packet packet;
	bool useful = false;
	int found = 0, more = 1;

	while (more > 0 && !nat_is_complete(nat)) {
		more = reader_next(reader, &packet);
		if (more > 0)
			found = take_packet(nat, reader, &packet, names);
		if (more < 0 || found < 0)
			return -1;
		useful |= found;
	}
	if (fflush(stdout))
		return descriptor_print_failed();
	return useful ? 0 :
	       complain("-r %s: no packet has its addresses before NAT; write the file with nfring capture --at post-nat --owner",
			nat->read);
}

int nat_read(struct nat *nat)
{
	struct source_wake wake = { .is_over = is_over };
	struct reader reader = { .source.fd = -1 };
	struct device_names names = { 0 };
	int err;

	nat->owners = owners_recorded();
	if (!nat->owners)
		return complain("owner: no memory for the owners of sockets; allow the process more memory (ulimit -d, ulimit -v)");
	wake.fd = signals_open();
	err = wake.fd < 0 || reader_open(&reader, nat->read, &wake) || privilege_drop_all() ||
	      read_all(nat, &reader, &names) ? -1 : 0;
	reader_close(&reader);
	device_names_free(&names);
	signals_close();
	return err;
}

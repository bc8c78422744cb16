// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "extcap.h"

/* In the order in which packets pass the points, forwarded packets first. */
const struct extcap_interface extcap_interfaces[] = {
	{ "ingress", "ingress", "received, next to the device" },
	{ "pre-nat", "prerouting", "before destination NAT, as received" },
	{ "forward", "forward", "forwarded, after the filters" },
	{ "local-in", "input", "for this machine, after the filters" },
	{ "local-out", "output", "from this machine, after the filters" },
	{ "post-nat", "postrouting", "after source NAT, as sent" },
	{ "egress", "egress", "sent, next to the device" },
	{ "arp-in", "arp/input", "ARP received" },
	{ "arp-out", "arp/output", "ARP sent" },
	{ "bridge-prerouting", "bridge/prerouting", "received by a bridge" },
	{ "bridge-input", "bridge/input", "from a bridge to this machine" },
	{ "bridge-forward", "bridge/forward", "forwarded by a bridge" },
	{ "bridge-output", "bridge/output", "from this machine to a bridge" },
	{ "bridge-postrouting", "bridge/postrouting", "sent by a bridge" },
};

const size_t extcap_interface_nr =
	sizeof(extcap_interfaces) / sizeof(extcap_interfaces[0]);

const struct extcap_interface *extcap_interface_by_name(const char *name)
{
	const size_t prefix = strlen(EXTCAP_PREFIX);
	size_t i;

	if (strncmp(name, EXTCAP_PREFIX, prefix))
		return NULL;
	for (i = 0; i < extcap_interface_nr; i++)
		if (!strcmp(name + prefix, extcap_interfaces[i].name))
			return &extcap_interfaces[i];
	return NULL;
}

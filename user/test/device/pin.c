// SPDX-License-Identifier: GPL-2.0
#include "net.h"
#include "nfring.h"

/*
 * Netfilter patches branches in the kernel's code when a hook gets its first
 * function and when it loses its last one.  While it patches, a breakpoint is
 * in the code.  QEMU before 8.1 may execute that breakpoint after it was
 * removed, and then the guest dies with an "int3" oops.  The more often hooks
 * come and go under traffic, the more likely that is.  One function at each
 * hook, in a namespace without traffic, prevents the patching.
 */
void nfring_pin_hooks(void)
{
	static const struct { uint32_t family, hooks; } families[] = {
		{ FAMILY_INET, 6 }, { FAMILY_IPV4, 5 }, { FAMILY_IPV6, 5 },
		{ FAMILY_ARP, 3 }, { FAMILY_BRIDGE, 5 }, { FAMILY_NETDEV, 2 },
	};
	uint32_t hook;
	size_t i;
	int fd;

	if (net_enter_fresh() < 0)
		return;
	fd = nfring_open();
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		for (hook = 0; hook < families[i].hooks; hook++)
			nfring_attach(fd, families[i].family, hook, 0, 0, 0);
}

// SPDX-License-Identifier: GPL-2.0
/* Random traffic over each device, sent in every way that the device has. */
#include "mix.h"

#define MIX(site, whole, ...)						\
	TEST(mix_on_##site, __VA_ARGS__)				\
	{								\
		mix_run("mix_on_" #site, v, site_##site, whole);	\
	}

/* The stack changes no packets on these devices, so frames may be truncated. */
MIX(lo, false)
MIX(veth, false)
MIX(veth_large, false)
MIX(veth_gro, false)
MIX(dummy, false)
MIX(tagged, false)
/*
 * If packets are received together, two packet sockets may see them in different
 * orders. Packets that have no protocol handler reach the second socket after the
 * others. A hook in place of the second socket sees all packets in the order of the
 * first socket.
 */
MIX(tap_gro, false,
    .nfring_only = "two packet sockets see packets in different orders here")
MIX(bridge, false)
MIX(bridge_port, false)
MIX(macvlan, false)

/* The stack changes packets on these devices between the hook and the taps. */
MIX(dummy_tagged, true)
MIX(tun, true)
MIX(tap, true)
MIX(tap_offload, true)
MIX(vlan, true)
MIX(stacked, true)
MIX(every, true)

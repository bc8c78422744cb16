// SPDX-License-Identifier: GPL-2.0
/* Every device with everything that can be sent over it. */
#include "mix.h"

#define MIX(site, whole, ...)						\
	TEST(mix_on_##site, __VA_ARGS__)				\
	{								\
		mix_run("mix_on_" #site, v, site_##site, whole);	\
	}

/* These leave nothing to the stack: a frame may be cut anywhere. */
MIX(lo, false)
MIX(veth, false)
MIX(veth_large, false)
MIX(veth_gro, false)
MIX(dummy, false)
MIX(tagged, false)
/*
 * Of packets received together, those that no protocol wants reach the last of
 * two packet sockets after the others; a hook behind it puts an end to that.
 */
MIX(tap_gro, false,
    .nfring_only = "the order of packets in two packet sockets is not the same")
MIX(bridge, false)
MIX(bridge_port, false)
MIX(macvlan, false)

/* Here packets change between the hook and the taps. */
MIX(dummy_tagged, true)
MIX(tun, true)
MIX(tap, true)
MIX(tap_offload, true)
MIX(vlan, true)
MIX(stacked, true)
MIX(every, true)

// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "nfring.h"
#include "ring.h"

static const struct variant variants[] = {
	{ "nfring-V1",    &nfring_ops, TPACKET_V1 },
	{ "nfring-V2",    &nfring_ops, TPACKET_V2 },
	{ "nfring-V3",    &nfring_ops, TPACKET_V3 },
	{ "af_packet-V1", &packet_ops, TPACKET_V1 },
	{ "af_packet-V2", &packet_ops, TPACKET_V2 },
	{ "af_packet-V3", &packet_ops, TPACKET_V3 },
};

static const char *missing(const struct variant *v)
{
	if (v->ops->is_nfring && access(NFRING_DEVICE, F_OK) < 0)
		return "there is no " NFRING_DEVICE ": load the module first";
	if (v->ops->is_nfring && v->version == TPACKET_V1 && sizeof(long) == 4)
		return "a 32-bit program cannot use V1 frames of a 64-bit kernel";
	return NULL;
}

int main(int argc, char **argv)
{
	/*
	 * Prevent the patching of code (see pin.c).  NFRING_TEST_UNPINNED allows it for
	 * machines with one processor, where nothing else runs during the patching.
	 */
	if (!getenv("NFRING_TEST_UNPINNED"))
		nfring_pin_hooks();
	return test_main(argc, argv, variants,
			 sizeof(variants) / sizeof(variants[0]), missing);
}

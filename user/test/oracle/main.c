// SPDX-License-Identifier: GPL-2.0
/*
 * nfring-oracle: the same packets in a ring of the module and in that of a
 * packet socket, at the same time and on the same device, compared byte by
 * byte. With NFRING_ORACLE_SEED another sequence of them, with
 * NFRING_ORACLE_PACKETS as many of each test. "--differences" lists what is
 * not the same, and why.
 */
#include <unistd.h>

#include "differences.h"
#include "mix.h"
#include "nfring.h"

static const struct variant variants[] = {
	{ "V1", &nfring_ops, TPACKET_V1 },
	{ "V2", &nfring_ops, TPACKET_V2 },
	{ "V3", &nfring_ops, TPACKET_V3 },
	/* The comparison by itself: two packet sockets. */
	{ "af_packet-V2", &packet_ops, TPACKET_V2 },
};

static const char *missing(const struct variant *v)
{
	if (v->ops->is_nfring && access(NFRING_DEVICE, F_OK) < 0)
		return "no " NFRING_DEVICE ": the module is not loaded";
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--differences")) {
		differences_print();
		return 0;
	}
	printf("# NFRING_ORACLE_SEED=%#llx NFRING_ORACLE_PACKETS=%u\n",
	       (unsigned long long)mix_seed(), mix_packets());
	nfring_pin_hooks();
	return test_main(argc, argv, variants,
			 sizeof(variants) / sizeof(variants[0]), missing);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * nfring-oracle: watch the same packets with a ring of the module and a ring of a
 * packet socket, and compare the frames byte by byte. NFRING_ORACLE_SEED sets the
 * random packets, NFRING_ORACLE_PACKETS the number of packets of each test.
 * "--differences" prints the known differences and their reasons.
 */
#include <unistd.h>

#include "differences.h"
#include "mix.h"
#include "nfring.h"

static const struct variant variants[] = {
	{ "V1", &nfring_ops, TPACKET_V1 },
	{ "V2", &nfring_ops, TPACKET_V2 },
	{ "V3", &nfring_ops, TPACKET_V3 },
	/* Two packet sockets: these tests check the comparison itself. */
	{ "af_packet-V2", &packet_ops, TPACKET_V2 },
};

static const char *missing(const struct variant *v)
{
	if (v->ops->is_nfring && access(NFRING_DEVICE, F_OK) < 0)
		return "there is no " NFRING_DEVICE ": load the module first";
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

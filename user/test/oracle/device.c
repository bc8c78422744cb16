// SPDX-License-Identifier: GPL-2.0
/* The features of a device, by ethtool's names. */
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "expect.h"

#define MAX_FEATURES	256

struct features {
	struct ethtool_gstrings names;
	uint8_t name[MAX_FEATURES][ETH_GSTRING_LEN];
	struct ethtool_gfeatures head;
	struct ethtool_get_features_block block[MAX_FEATURES / 32];
};

static int ask(int fd, const char *device, void *what)
{
	struct ifreq ifr = { .ifr_data = what };

	snprintf(ifr.ifr_name, IFNAMSIZ, "%s", device);
	return ioctl(fd, SIOCETHTOOL, &ifr);
}

static uint32_t how_many(int fd, const char *device)
{
	struct {
		struct ethtool_sset_info info;
		uint32_t nr;
	} set = { .info = {
		.cmd = ETHTOOL_GSSET_INFO,
		.sset_mask = 1ULL << ETH_SS_FEATURES,
	} };

	OK(ask(fd, device, &set));
	return set.info.data[0];
}

static void read_features(struct features *f, const char *device)
{
	int fd = (int)OK(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	uint32_t nr = how_many(fd, device);

	ASSERT(nr <= MAX_FEATURES);
	f->names = (struct ethtool_gstrings) {
		.cmd = ETHTOOL_GSTRINGS,
		.string_set = ETH_SS_FEATURES,
		.len = nr,
	};
	OK(ask(fd, device, &f->names));
	f->head = (struct ethtool_gfeatures) {
		.cmd = ETHTOOL_GFEATURES,
		.size = (nr + 31) / 32,
	};
	OK(ask(fd, device, &f->head));
	close(fd);
}

static bool has(const struct features *f, const char *name)
{
	uint32_t i;

	for (i = 0; i < f->names.len; i++)
		if (!strncmp((const char *)f->name[i], name, ETH_GSTRING_LEN))
			return f->block[i / 32].active & 1U << i % 32;
	FAIL("no feature is called %s", name);
	return false;
}

const struct device *device_ask(int ifindex)
{
	static struct { bool known; struct device device; } cache[64];
	static struct features f;
	char name[IFNAMSIZ];

	ASSERT(ifindex > 0 && ifindex < 64);
	if (cache[ifindex].known)
		return &cache[ifindex].device;
	ASSERT(if_indextoname((unsigned int)ifindex, name));
	read_features(&f, name);
	cache[ifindex].known = true;
	cache[ifindex].device = (struct device) {
		.checksums = has(&f, "tx-checksum-ip-generic"),
		.ctag = has(&f, "tx-vlan-hw-insert"),
		.stag = has(&f, "tx-vlan-stag-hw-insert"),
		.tso = has(&f, "tx-tcp-segmentation"),
		.uso = has(&f, "tx-udp-segmentation"),
	};
	return &cache[ifindex].device;
}

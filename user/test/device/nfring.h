/* SPDX-License-Identifier: GPL-2.0 */
/* Calls that only the module has. */
#ifndef NFRING_TEST_H
#define NFRING_TEST_H

#include <linux/nfring.h>
#include <stdint.h>

/* Copied from <linux/netfilter.h>, which conflicts with <netinet/in.h>. */
enum {
	FAMILY_INET = 1, FAMILY_IPV4 = 2, FAMILY_ARP = 3, FAMILY_NETDEV = 5,
	FAMILY_BRIDGE = 7, FAMILY_IPV6 = 10,
};

enum {
	PRE_ROUTING, LOCAL_IN, FORWARD, LOCAL_OUT, POST_ROUTING,
	INET_INGRESS,
};

enum { NETDEV_INGRESS, NETDEV_EGRESS };
enum { ARP_IN, ARP_OUT, ARP_FORWARD };

/*
 * Enter a new namespace, and keep a function at each hook there until this process
 * ends (see pin.c).
 */
void nfring_pin_hooks(void);
int nfring_open(void);
/*
 * Give all users access to a node of the device, as an administrator might.  Nobody
 * outside this process sees that node.
 */
void nfring_open_to_all(void);
int nfring_attach(int fd, uint32_t family, uint32_t hook, int priority,
		  int ifindex, uint16_t protocol);
int nfring_detach(int fd, uint32_t family, uint32_t hook, int priority,
		  int ifindex, uint16_t protocol);
int nfring_counters(int fd, struct nfring_stats *stats);
/* Return how often readers of this ring were woken. */
uint64_t nfring_wakeups(int fd);

#endif

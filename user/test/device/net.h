/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Network namespaces and devices.  These functions use netlink, because starting ip(8)
 * each time is slow.
 */
#ifndef NET_H
#define NET_H

#include <stdint.h>
#include <sys/types.h>

/* Enter a new namespace in which lo is up and nothing sends packets on its own. */
int net_enter_fresh(void);
/* Return the number of devices. */
int net_devices(void);
/* Return a descriptor of the current namespace, for net_enter(). */
int net_here(void);
int net_enter(int ns);
/* Make a new namespace and return its descriptor, but do not enter it. */
int net_other(void);

/*
 * Make a device and return its ifindex, or -1.  @peer_ns: namespace of the second end;
 * -1: the current one.
 */
int net_veth(const char *name, const char *peer, int peer_ns);
int net_dummy(const char *name);
int net_bridge(const char *name);
int net_vlan(const char *name, int lower, uint16_t id);
int net_delete(int ifindex);
int net_move(int ifindex, int ns);
int net_rename(int ifindex, const char *name);

int net_index(const char *name);
/* Return a 32-bit attribute IFLA_* of a device. */
int net_number(const char *name, unsigned short attribute);
int net_up(const char *name);
/*
 * Wait until the device can transmit.  After net_up() on both ends, a veth device drops
 * packets for a while.
 */
int net_ready(const char *name);
int net_down(const char *name);
int net_mtu(const char *name, int mtu);
int net_enslave(const char *bridge, const char *port);
/* Wait until the bridge forwards packets from this port. */
int net_forwards(const char *port);
/* Add an address such as "10.1.0.1", with a prefix of 24 bits. */
int net_address(const char *name, const char *address);
/*
 * Switch IPv6 on for a device, and add an address with a prefix of 64 bits, unless
 * @address is NULL.  The device gets no link-local address.  So a device without multicast
 * or without ARP, such as lo, a dummy or a tun device, sends nothing on its own.
 */
int net_ipv6(const char *name, const char *address);
int net_gateway(const char *address);
int net_forwarding(void);
/* Switch checksum and segmentation offloads of a device on (1) or off (0). */
int net_offload(const char *name, int on);

/*
 * Sockets of UDP and TCP over IPv4, or over IPv6 where the name says so; these functions
 * stop the test if they fail.  Both ends of UDP use the same port number, so that no ICMP
 * error comes back.
 */
int net_udp_to(const char *address, uint16_t port);
int net_udp6_to(const char *address, uint16_t port);
int net_udp_any(uint16_t port);
void net_tcp_pair(int here, int there, const char *address, uint16_t port,
		  int ends[2]);

/*
 * A veth pair between two new namespaces: v0 with 10.9.0.1 here, v1 with 10.9.0.2
 * there.
 */
struct net_pair {
	int here, there;
	int v0;
};

struct net_pair net_pair(int mtu);

/*
 * Make a tap (@with_mac) or tun device and set it up.  The returned descriptor is the
 * other end of the wire.  When write(2) returns, the packet has passed the receive
 * path.  A tun frame starts with struct tun_pi.
 */
int net_wire(const char *name, int with_mac);
/* Like net_wire(), but make the device with these flags of <linux/if_tun.h>. */
int net_wire_with(const char *name, int flags);
/* Make a tap device whose packets pass GRO, like those of a network card. */
int net_wire_gro(const char *name);

#endif

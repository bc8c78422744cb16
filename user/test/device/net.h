/* SPDX-License-Identifier: GPL-2.0 */
/* Network namespaces and devices, made without a process for each. */
#ifndef NET_H
#define NET_H

#include <stdint.h>
#include <sys/types.h>

/* A new namespace with lo up and nothing in it that speaks by itself. */
int net_enter_fresh(void);
/* How many devices there are. */
int net_devices(void);
/* A descriptor of the present namespace, for net_enter(). */
int net_here(void);
int net_enter(int ns);
/* A fresh one, while the caller stays where it is. */
int net_other(void);

/* Return the ifindex, or -1.  @peer_ns: where the second end goes, or -1. */
int net_veth(const char *name, const char *peer, int peer_ns);
int net_dummy(const char *name);
int net_bridge(const char *name);
int net_vlan(const char *name, int lower, uint16_t id);
int net_delete(int ifindex);
int net_move(int ifindex, int ns);

int net_index(const char *name);
/* The 32-bit attribute IFLA_* of a device. */
int net_number(const char *name, unsigned short attribute);
int net_up(const char *name);
/*
 * Wait until what is sent there is sent.  A veth end comes up some time after
 * net_up() has been called on both, and swallows packets until then.
 */
int net_ready(const char *name);
int net_down(const char *name);
int net_mtu(const char *name, int mtu);
int net_enslave(const char *bridge, const char *port);
/* Wait until the bridge forwards what comes in there. */
int net_forwards(const char *port);
/* "10.1.0.1" on a /24 */
int net_address(const char *name, const char *address);
int net_gateway(const char *address);
int net_forwarding(void);
/* 1 or 0: whether this device computes checksums and segments itself */
int net_offload(const char *name, int on);

/*
 * UDP or TCP over IPv4; they stop the test if they fail.  Both ends of UDP use
 * one port number, so that nobody answers that a port is closed.
 */
int net_udp_to(const char *address, uint16_t port);
int net_udp_any(uint16_t port);
void net_tcp_pair(int here, int there, const char *address, uint16_t port,
		  int ends[2]);

/*
 * Two ends of a veth pair in two fresh namespaces, v0 10.9.0.1 here and v1
 * 10.9.0.2 there.
 */
struct net_pair {
	int here, there;
	int v0;
};

struct net_pair net_pair(int mtu);

/*
 * A tap (with_mac) or tun device, up; the descriptor is the other end of the
 * wire, and what is written to it has passed the receive path when write(2)
 * returns.  A tun frame starts with struct tun_pi.
 */
int net_wire(const char *name, int with_mac);
/* The same with flags of <linux/if_tun.h>. */
int net_wire_with(const char *name, int flags);
/* A tap device that hands its packets to GRO, as network cards do. */
int net_wire_gro(const char *name);

#endif

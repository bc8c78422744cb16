// SPDX-License-Identifier: GPL-2.0
/* Two namespaces connected by a veth pair, and sockets at both ends. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"
#include "net.h"

static struct sockaddr_in at(const char *address, uint16_t port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
	};

	inet_pton(AF_INET, address, &sin.sin_addr);
	return sin;
}

int net_udp_any(uint16_t port)
{
	struct sockaddr_in any = at("0.0.0.0", port);
	int fd = (int)OK(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	OK(bind(fd, (struct sockaddr *)&any, sizeof(any)));
	return fd;
}

int net_udp_to(const char *address, uint16_t port)
{
	struct sockaddr_in sin = at(address, port);
	int fd = net_udp_any(port);

	OK(connect(fd, (struct sockaddr *)&sin, sizeof(sin)));
	return fd;
}

int net_udp6_to(const char *address, uint16_t port)
{
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
	};
	int fd = (int)OK(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)), on = 1;

	/* Otherwise it would take the port from sockets of IPv4, too. */
	OK(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)));
	OK(bind(fd, (struct sockaddr *)&sin6, sizeof(sin6)));
	inet_pton(AF_INET6, address, &sin6.sin6_addr);
	OK(connect(fd, (struct sockaddr *)&sin6, sizeof(sin6)));
	return fd;
}

void net_tcp_pair(int here, int there, const char *address, uint16_t port,
		  int ends[2])
{
	struct sockaddr_in sin = at(address, port);
	int listener;

	OK(net_enter(there));
	listener = (int)OK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	OK(bind(listener, (struct sockaddr *)&sin, sizeof(sin)));
	OK(listen(listener, 1));
	OK(net_enter(here));
	ends[0] = (int)OK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	OK(connect(ends[0], (struct sockaddr *)&sin, sizeof(sin)));
	ends[1] = (int)OK(accept(listener, NULL, NULL));
	close(listener);
}

struct net_pair net_pair(int mtu)
{
	struct net_pair pair;

	OK(net_enter_fresh());
	pair.here = (int)OK(net_here());
	pair.there = (int)OK(net_other());
	pair.v0 = (int)OK(net_veth("v0", "v1", pair.there));
	OK(net_mtu("v0", mtu));
	OK(net_up("v0"));
	OK(net_address("v0", "10.9.0.1"));
	OK(net_enter(pair.there));
	OK(net_mtu("v1", mtu));
	OK(net_up("v1"));
	OK(net_address("v1", "10.9.0.2"));
	OK(net_ready("v1"));
	OK(net_enter(pair.here));
	OK(net_ready("v0"));
	return pair;
}

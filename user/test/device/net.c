// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <linux/if.h>	/* for IF_OPER_UP; must come after <net/if.h> */
#include <net/route.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"
#include "host.h"
#include "net.h"

int net_enter_fresh(void)
{
	if (unshare(CLONE_NEWNET) < 0)
		return -1;
	/* Ignore errors: a kernel without IPv6 does not have these files. */
	host_write("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
	host_write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	return net_up("lo");
}

int net_devices(void)
{
	struct if_nameindex *all = if_nameindex();
	int nr = 0;

	while (all && all[nr].if_index)
		nr++;
	if_freenameindex(all);
	return nr;
}

int net_here(void)
{
	return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

int net_enter(int ns)
{
	return setns(ns, CLONE_NEWNET);
}

int net_other(void)
{
	int here = net_here(), other = -1;

	if (here < 0)
		return -1;
	if (net_enter_fresh() == 0)
		other = net_here();
	if (net_enter(here) < 0)
		other = -1;
	close(here);
	return other;
}

struct request {
	struct nlmsghdr n;
	struct ifinfomsg ifi;
	char attrs[512];
};

static struct rtattr *put(struct request *q, unsigned short type,
			  const void *data, size_t len)
{
	struct rtattr *a = (void *)((char *)q + NLMSG_ALIGN(q->n.nlmsg_len));

	a->rta_type = type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	q->n.nlmsg_len = NLMSG_ALIGN(q->n.nlmsg_len) + RTA_ALIGN(a->rta_len);
	return a;
}

static void end(struct request *q, struct rtattr *nest)
{
	nest->rta_len = (unsigned short)((char *)q + q->n.nlmsg_len - (char *)nest);
}

static int ask(struct request *q, void *answer, size_t size)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct nlmsghdr *n = answer;
	struct nlmsgerr *e = NLMSG_DATA(n);
	ssize_t got;

	if (fd < 0)
		return -1;
	q->n.nlmsg_flags |= NLM_F_REQUEST;
	got = send(fd, q, q->n.nlmsg_len, 0);
	if (got >= 0)
		got = recv(fd, answer, size, 0);
	close(fd);
	if (got < 0)
		return -1;
	errno = n->nlmsg_type == NLMSG_ERROR ? -e->error : 0;
	return errno ? -1 : 0;
}

static int talk(struct request *q)
{
	char answer[2048] __attribute__((aligned(NLMSG_ALIGNTO)));

	q->n.nlmsg_flags |= NLM_F_ACK;
	return ask(q, answer, sizeof(answer));
}

struct link {
	struct nlmsghdr n;
	struct ifinfomsg ifi;
	char attrs[8192];
};

static int get_link(const char *name, struct link *answer)
{
	struct request q = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		.n.nlmsg_type = RTM_GETLINK,
	};

	put(&q, IFLA_IFNAME, name, strlen(name) + 1);
	return ask(&q, answer, sizeof(*answer));
}

/* Do not use the ioctl: for an unknown name it makes the kernel load a module. */
int net_index(const char *name)
{
	struct link answer;

	return get_link(name, &answer) < 0 ? -1 : answer.ifi.ifi_index;
}

static int get_attribute(const char *name, unsigned short attribute,
			 void *value, size_t size)
{
	struct link answer;
	struct rtattr *a;
	int len;

	if (get_link(name, &answer) < 0)
		return -1;
	len = (int)IFLA_PAYLOAD(&answer.n);
	for (a = IFLA_RTA(&answer.ifi); RTA_OK(a, len); a = RTA_NEXT(a, len)) {
		if (a->rta_type == attribute && RTA_PAYLOAD(a) == size) {
			memcpy(value, RTA_DATA(a), size);
			return 0;
		}
	}
	errno = ENODATA;
	return -1;
}

int net_number(const char *name, unsigned short attribute)
{
	int number;

	return get_attribute(name, attribute, &number, sizeof(number)) < 0 ?
	       -1 : number;
}

static struct request create(const char *name)
{
	struct request q = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		.n.nlmsg_type = RTM_NEWLINK,
		.n.nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL,
	};

	put(&q, IFLA_IFNAME, name, strlen(name) + 1);
	return q;
}

int net_veth(const char *name, const char *peer, int peer_ns)
{
	struct request q = create(name);
	struct rtattr *info, *data, *other;
	struct ifinfomsg none = { 0 };

	info = put(&q, IFLA_LINKINFO, NULL, 0);
	put(&q, IFLA_INFO_KIND, "veth", 5);
	data = put(&q, IFLA_INFO_DATA, NULL, 0);
	other = put(&q, VETH_INFO_PEER, &none, sizeof(none));
	put(&q, IFLA_IFNAME, peer, strlen(peer) + 1);
	if (peer_ns >= 0)
		put(&q, IFLA_NET_NS_FD, &peer_ns, sizeof(peer_ns));
	end(&q, other);
	end(&q, data);
	end(&q, info);
	return talk(&q) < 0 ? -1 : net_index(name);
}

static int simple(const char *name, const char *kind)
{
	struct request q = create(name);
	struct rtattr *info = put(&q, IFLA_LINKINFO, NULL, 0);

	put(&q, IFLA_INFO_KIND, kind, strlen(kind) + 1);
	end(&q, info);
	return talk(&q) < 0 ? -1 : net_index(name);
}

int net_dummy(const char *name)
{
	return simple(name, "dummy");
}

int net_bridge(const char *name)
{
	return simple(name, "bridge");
}

int net_vlan(const char *name, int lower, uint16_t id)
{
	struct request q = create(name);
	struct rtattr *info, *data;

	put(&q, IFLA_LINK, &lower, sizeof(lower));
	info = put(&q, IFLA_LINKINFO, NULL, 0);
	put(&q, IFLA_INFO_KIND, "vlan", 5);
	data = put(&q, IFLA_INFO_DATA, NULL, 0);
	put(&q, IFLA_VLAN_ID, &id, sizeof(id));
	end(&q, data);
	end(&q, info);
	return talk(&q) < 0 ? -1 : net_index(name);
}

int net_delete(int ifindex)
{
	struct request q = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		.n.nlmsg_type = RTM_DELLINK,
		.ifi.ifi_index = ifindex,
	};

	return talk(&q);
}

int net_move(int ifindex, int ns)
{
	struct request q = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		.n.nlmsg_type = RTM_NEWLINK,
		.ifi.ifi_index = ifindex,
	};

	put(&q, IFLA_NET_NS_FD, &ns, sizeof(ns));
	return talk(&q);
}

int net_rename(int ifindex, const char *name)
{
	struct request q = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		.n.nlmsg_type = RTM_NEWLINK,
		.ifi.ifi_index = ifindex,
	};

	put(&q, IFLA_IFNAME, name, strlen(name) + 1);
	return talk(&q);
}

static int device_ioctl(unsigned long request, void *arg)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret;

	if (fd < 0)
		return -1;
	ret = ioctl(fd, request, arg);
	close(fd);
	return ret;
}

static struct ifreq about(const char *name)
{
	struct ifreq ifr = { 0 };

	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	return ifr;
}

static int flags(const char *name, int set, int clear)
{
	struct ifreq ifr = about(name);

	if (device_ioctl(SIOCGIFFLAGS, &ifr) < 0)
		return -1;
	ifr.ifr_flags = (short)((ifr.ifr_flags | set) & ~clear);
	return device_ioctl(SIOCSIFFLAGS, &ifr);
}

int net_up(const char *name)
{
	return flags(name, IFF_UP, 0);
}

static int state_of(const char *name)
{
	uint8_t state;

	return get_attribute(name, IFLA_OPERSTATE, &state, sizeof(state)) < 0 ? -1 : state;
}

/*
 * The kernel sets the state and then starts the queues, both under the RTNL.
 * RTM_GETLINK takes the RTNL too, so once it reports "up" the queues are started.
 * IFF_RUNNING is not enough: it is also set while the state is still unknown.
 */
int net_ready(const char *name)
{
	int state;

	HOST_UNTIL((state = state_of(name)) < 0 || state == IF_OPER_UP);
	if (state >= 0 && state != IF_OPER_UP)
		errno = ETIMEDOUT;
	return state == IF_OPER_UP ? 0 : -1;
}

int net_forwards(const char *port)
{
	return HOST_UNTIL(!host_shell("bridge link show dev %s | grep -q 'state forwarding'",
				      port)) ? 0 : -1;
}

int net_down(const char *name)
{
	return flags(name, 0, IFF_UP);
}

int net_mtu(const char *name, int mtu)
{
	struct ifreq ifr = about(name);

	ifr.ifr_mtu = mtu;
	return device_ioctl(SIOCSIFMTU, &ifr);
}

int net_enslave(const char *bridge, const char *port)
{
	struct ifreq ifr = about(bridge);

	ifr.ifr_ifindex = net_index(port);
	return device_ioctl(SIOCBRADDIF, &ifr);
}

int net_address(const char *name, const char *address)
{
	struct ifreq ifr = about(name);
	struct sockaddr_in sin = { .sin_family = AF_INET };

	inet_pton(AF_INET, address, &sin.sin_addr);
	memcpy(&ifr.ifr_addr, &sin, sizeof(sin));
	if (device_ioctl(SIOCSIFADDR, &ifr) < 0)
		return -1;
	sin.sin_addr.s_addr = htonl(0xffffff00);
	memcpy(&ifr.ifr_netmask, &sin, sizeof(sin));
	return device_ioctl(SIOCSIFNETMASK, &ifr);
}

static int write_ipv6(const char *device, const char *option, const char *text)
{
	char path[100];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/%s", device, option);
	return host_write(path, text);
}

int net_ipv6(const char *name, const char *address)
{
	if (write_ipv6(name, "addr_gen_mode", "1") < 0 ||
	    write_ipv6(name, "disable_ipv6", "0") < 0)
		return -1;
	if (address && host_shell("ip addr add %s/64 dev %s nodad", address, name))
		return -1;
	return 0;
}

int net_gateway(const char *address)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct rtentry rt = { .rt_flags = RTF_UP | RTF_GATEWAY };

	memcpy(&rt.rt_dst, &sin, sizeof(sin));
	memcpy(&rt.rt_genmask, &sin, sizeof(sin));
	inet_pton(AF_INET, address, &sin.sin_addr);
	memcpy(&rt.rt_gateway, &sin, sizeof(sin));
	return device_ioctl(SIOCADDRT, &rt);
}

int net_forwarding(void)
{
	/* Ignore this error: a kernel without IPv6 does not have the file. */
	write_ipv6("all", "forwarding", "1");
	return host_write("/proc/sys/net/ipv4/ip_forward", "1");
}

int net_offload(const char *name, int on)
{
	static const uint32_t features[] = {
		ETHTOOL_STXCSUM, ETHTOOL_SSG, ETHTOOL_STSO, ETHTOOL_SGSO,
		ETHTOOL_SGRO,
	};
	struct ifreq ifr = about(name);
	struct ethtool_value value;
	size_t i;

	for (i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		value = (struct ethtool_value) {
			.cmd = features[i], .data = (uint32_t)on,
		};
		ifr.ifr_data = (void *)&value;
		if (device_ioctl(SIOCETHTOOL, &ifr) < 0)
			return -1;
	}
	return 0;
}

int net_wire_with(const char *name, int flags)
{
	struct ifreq ifr = about(name);
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -1;
	ifr.ifr_flags = (short)flags;
	if (ioctl(fd, TUNSETIFF, &ifr) < 0 || net_up(name) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int net_wire(const char *name, int with_mac)
{
	return net_wire_with(name, with_mac ? IFF_TAP | IFF_NO_PI : IFF_TUN);
}

int net_wire_gro(const char *name)
{
	return net_wire_with(name, IFF_TAP | IFF_NO_PI | IFF_NAPI);
}

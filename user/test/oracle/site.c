// SPDX-License-Identifier: GPL-2.0
/*
 * The devices. The other end of a device, if there is one, is v1 in another
 * network namespace. The sockets of that end were opened there.
 *
 *	here             there
 *	v0 10.9.0.1 ==== v1 10.9.0.2
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "capture.h"
#include "host.h"
#include "net.h"
#include "site.h"

static void nothing(struct site *s)
{
	*s = (struct site) {
		.mtu = 1500,
		.ends = { .mac = true, .there = { 2, 9, 9, 9, 9, 9 } },
		.out = -1, .in = -1, .out_offload = -1, .in_offload = -1,
		.cooked = -1, .wire = -1, .udp = { -1, -1 }, .tcp = { -1, -1 },
	};
}

static void address_of(const char *device, uint8_t mac[6])
{
	int fd = (int)OK(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	struct ifreq ifr = { 0 };

	strncpy(ifr.ifr_name, device, IFNAMSIZ - 1);
	OK(ioctl(fd, SIOCGIFHWADDR, &ifr));
	memcpy(mac, ifr.ifr_hwaddr.sa_data, 6);
	close(fd);
}

/* A packet socket that only sends: protocol 0 receives nothing. */
static int sender(const char *device, int type, int vnet)
{
	struct sockaddr_ll sll = { .sll_family = AF_PACKET };
	int fd = (int)OK(socket(AF_PACKET, type | SOCK_CLOEXEC, 0));

	sll.sll_ifindex = (int)OK(net_index(device));
	OK(bind(fd, (struct sockaddr *)&sll, sizeof(sll)));
	if (vnet)
		OK(setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &vnet, sizeof(vnet)));
	return fd;
}

static void senders(struct site *s, const char *device)
{
	s->ifindex = (int)OK(net_index(device));
	s->cooked_ifindex = s->ifindex;
	s->out = sender(device, SOCK_RAW, 0);
	s->out_offload = sender(device, SOCK_RAW, 1);
	s->cooked = sender(device, SOCK_DGRAM, 0);
	address_of(device, s->ends.here);
}

/* Open the senders of the other end. Call this function in that end's namespace. */
static void far_senders(struct site *s, const char *device)
{
	s->in = sender(device, SOCK_RAW, 0);
	s->in_offload = sender(device, SOCK_RAW, 1);
	address_of(device, s->ends.there);
}

static void shell(const char *command)
{
	if (host_shell("%s", command)) {
		FAIL("failed: %s", command);
		test_stop();
	}
}

static struct net_pair pair_of(struct site *s, unsigned int mtu)
{
	struct net_pair pair = net_pair((int)mtu);

	nothing(s);
	s->mtu = mtu;
	return pair;
}

/*
 * The number of packets that TCP's timers may send, in both directions. The timers
 * may run on another processor, so these packets may overtake others.
 */
#define BY_TIMERS	8

/* Open UDP and TCP sockets that are connected over the addresses of both ends. */
static void talkers(struct site *s, const struct net_pair *pair,
		    const char *here, const char *there)
{
	OK(net_enter(pair->there));
	s->udp[1] = net_udp_to(here, 9);
	OK(net_enter(pair->here));
	s->udp[0] = net_udp_to(there, 9);
	net_tcp_pair(pair->here, pair->there, there, 80, s->tcp);
	s->overtaking = BY_TIMERS;
}

static void finish_veth(struct site *s, const struct net_pair *pair)
{
	senders(s, "v0");
	OK(net_enter(pair->there));
	far_senders(s, "v1");
	OK(net_enter(pair->here));
	talkers(s, pair, "10.9.0.1", "10.9.0.2");
}

void site_lo(struct site *s)
{
	int here;

	OK(net_enter_fresh());
	nothing(s);
	s->mtu = 65535;
	OK(net_mtu("lo", 65535));
	senders(s, "lo");
	memset(s->ends.there, 0, 6);
	s->udp[0] = net_udp_to("127.0.0.1", 9);
	here = (int)OK(net_here());
	net_tcp_pair(here, here, "127.0.0.1", 80, s->tcp);
	s->overtaking = BY_TIMERS;
	close(here);
}

void site_veth(struct site *s)
{
	struct net_pair pair = pair_of(s, 1500);

	finish_veth(s, &pair);
}

void site_veth_large(struct site *s)
{
	struct net_pair pair = pair_of(s, 9000);

	shell("ip link set v0 gso_max_segs 1");
	s->no_gso = true;
	finish_veth(s, &pair);
}

void site_veth_gro(struct site *s)
{
	struct net_pair pair = pair_of(s, 1500);

	OK(net_offload("v0", 1));
	OK(net_enter(pair.there));
	OK(net_offload("v1", 0));
	OK(net_enter(pair.here));
	finish_veth(s, &pair);
}

static void fresh_dummy(struct site *s)
{
	OK(net_enter_fresh());
	nothing(s);
	OK(net_dummy("d0"));
	OK(net_mtu("d0", 65535));
	s->mtu = 65535;
	OK(net_up("d0"));
	OK(net_address("d0", "10.7.0.1"));
}

void site_dummy(struct site *s)
{
	fresh_dummy(s);
	senders(s, "d0");
	s->udp[0] = net_udp_to("10.7.0.2", 9);
}

void site_dummy_tagged(struct site *s)
{
	fresh_dummy(s);
	OK(net_vlan("tag", net_index("d0"), 5));
	OK(net_up("tag"));
	OK(net_address("tag", "10.5.0.1"));
	shell("ip link set d0 mtu 9000; ip link set tag arp off mtu 8996");
	s->mtu = 8996;
	senders(s, "tag");
	s->ifindex = net_index("d0");
	s->udp[0] = net_udp_to("10.5.0.2", 9);
	s->ends.mpls = true;
	s->tags_by_stack = true;
}

static void wire(struct site *s, const char *name, int flags)
{
	OK(net_enter_fresh());
	nothing(s);
	s->wire = (int)OK(net_wire_with(name, flags));
	OK(fcntl(s->wire, F_SETFL, O_NONBLOCK));
	s->mtu = 65521;
	OK(net_mtu(name, (int)s->mtu));
	OK(net_address(name, "10.8.0.1"));
}

void site_tun(struct site *s)
{
	wire(s, "w0", IFF_TUN);
	s->wire_header = WIRE_PI;
	s->ends.mac = false;
	senders(s, "w0");
	s->udp[0] = net_udp_to("10.8.0.2", 9);
}

void site_tap(struct site *s)
{
	wire(s, "w0", IFF_TAP | IFF_NO_PI);
	shell("ip link set w0 arp off");
	senders(s, "w0");
	s->udp[0] = net_udp_to("10.8.0.2", 9);
}

void site_tap_offload(struct site *s)
{
	unsigned int size = sizeof(struct virtio_net_hdr);

	wire(s, "w0", IFF_TAP | IFF_NO_PI | IFF_VNET_HDR);
	OK(ioctl(s->wire, TUNSETVNETHDRSZ, &size));
	OK(ioctl(s->wire, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4));
	shell("ip link set w0 arp off");
	s->wire_header = WIRE_VNET;
	senders(s, "w0");
	s->udp[0] = net_udp_to("10.8.0.2", 9);
}

/* Let GRO wait for more packets to merge, instead of flushing at once. */
static void let_gro_wait(const char *device)
{
	char path[100];

	OK(unshare(CLONE_NEWNS));
	OK(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	OK(mount("sysfs", "/sys", "sysfs", 0, NULL));
	snprintf(path, sizeof(path), "/sys/class/net/%s/gro_flush_timeout",
		 device);
	OK(host_write(path, "5000000"));
}

void site_tap_gro(struct site *s)
{
	wire(s, "w0", IFF_TAP | IFF_NO_PI | IFF_NAPI);
	let_gro_wait("w0");
	shell("ip link set w0 arp off");
	s->flows = true;
	senders(s, "w0");
	/* only received packets are tested here */
	s->out = -1;
	s->out_offload = -1;
	s->cooked = -1;
}

static void bridged(struct site *s, struct net_pair *pair)
{
	*pair = pair_of(s, 1500);
	OK(net_bridge("br"));
	shell("ip link set dev br type bridge mcast_snooping 0");
	shell("ip address flush dev v0");
	OK(net_enslave("br", "v0"));
	OK(net_up("br"));
	OK(net_address("br", "10.9.0.1"));
	OK(net_ready("br"));
	senders(s, "br");
	OK(net_enter(pair->there));
	far_senders(s, "v1");
	OK(net_enter(pair->here));
	talkers(s, pair, "10.9.0.1", "10.9.0.2");
}

void site_bridge(struct site *s)
{
	struct net_pair pair;

	bridged(s, &pair);
}

/* Frames that are written to one port of a bridge leave by another. */
void site_bridge_port(struct site *s)
{
	struct net_pair pair;

	bridged(s, &pair);
	s->wire = (int)OK(net_wire_with("w0", IFF_TAP | IFF_NO_PI));
	OK(fcntl(s->wire, F_SETFL, O_NONBLOCK));
	OK(net_enslave("br", "w0"));
	s->ifindex = net_index("v0");
	/*
	 * Use no sockets, because frames with random source addresses mislead the
	 * bridge.
	 */
	s->udp[0] = -1;
	s->tcp[0] = -1;
}

static void tagged_pair(struct site *s, struct net_pair *pair)
{
	*pair = pair_of(s, 1500);
	OK(net_enter(pair->there));
	OK(net_vlan("tag", net_index("v1"), 5));
	OK(net_up("tag"));
	OK(net_address("tag", "10.5.0.2"));
	OK(net_enter(pair->here));
	OK(net_vlan("tag", pair->v0, 5));
	OK(net_up("tag"));
	OK(net_address("tag", "10.5.0.1"));
}

void site_vlan(struct site *s)
{
	struct net_pair pair;

	tagged_pair(s, &pair);
	senders(s, "tag");
	OK(net_enter(pair.there));
	far_senders(s, "tag");
	talkers(s, &pair, "10.5.0.1", "10.5.0.2");
	s->ends.mpls = true;
}

void site_tagged(struct site *s)
{
	site_vlan(s);
	s->ends.mpls = false;
	s->ifindex = net_index("v0");
}

static const char stacked[] =
	"ip link add link %s name outer type vlan proto 802.1ad id 7; "
	"ip link set outer up; "
	"ip link add link outer name inner type vlan id 6; "
	"ip link set inner up; "
	"ip address add 10.6.0.%d/24 dev inner";

static void stack(const char *device, int host)
{
	if (host_shell(stacked, device, host)) {
		FAIL("cannot make two stacked VLAN devices on %s", device);
		test_stop();
	}
}

void site_stacked(struct site *s)
{
	struct net_pair pair = pair_of(s, 1500);

	OK(net_enter(pair.there));
	stack("v1", 2);
	far_senders(s, "inner");
	OK(net_enter(pair.here));
	stack("v0", 1);
	senders(s, "inner");
	talkers(s, &pair, "10.6.0.1", "10.6.0.2");
	s->ifindex = net_index("outer");
	s->ends.mpls = true;
	s->tags_by_stack = true;
}

void site_macvlan(struct site *s)
{
	struct net_pair pair = pair_of(s, 1500);

	shell("ip link add link v0 name m0 type macvlan mode bridge; "
	      "ip link set m0 up; ip address add 10.4.0.1/24 dev m0; "
	      "ip link add link v0 name m1 type macvlan mode bridge; "
	      "ip link set m1 up");
	senders(s, "m0");
	OK(net_enter(pair.there));
	far_senders(s, "v1");
	shell("ip address add 10.4.0.2/24 dev v1");
	talkers(s, &pair, "10.4.0.1", "10.4.0.2");
	s->overtaking = UINT_MAX;	/* a worker sends, on any processor */
}

void site_every(struct site *s)
{
	site_vlan(s);
	s->ifindex = 0;
	s->overtaking = UINT_MAX;	/* devices other than the site's send packets too */
}

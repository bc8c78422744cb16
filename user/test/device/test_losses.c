// SPDX-License-Identifier: GPL-2.0
/* NFRING_PROTO_DROP: the reason and the function of each kind of loss. */
#include <unistd.h>

#include "drops.h"
#include "host.h"
#include "net.h"

#define ONLY	DROPS_ONLY

#define RULE(hook, rest)	DROPS_CHAIN("ip", "filter", hook, rest)
#define RULE_OF(family, hook)	DROPS_CHAIN(family, "filter", hook, PORT "drop")
#define PORT			"udp dport 7777 "

/* Newer kernels name the function of the rules, older ones that of the hook. */
#define BY_RULE	.reason = "NETFILTER_DROP", .function = "nft_do_chain|nf_hook_slow"

/* The datagram goes through the router. */
#define BEYOND	.datagram = { .to = "10.6.0.2" }

/*
 * Bridge the two devices.  No port has the address of the datagram, so both get it.  If
 * br_netfilter passes packets to the hooks of IP, old kernels leave out later functions at
 * the bridge's own hooks.
 */
#define BRIDGED_WITH(options)						\
	"for f in /proc/sys/net/bridge/bridge-nf-call-*; do"		\
	" [ ! -e $f ] || echo 0 > $f; done &&"				\
	"ip link set w address 02:00:00:00:00:77 &&"			\
	"ip link add br0 type bridge " options " &&"			\
	"ip link set w master br0 && ip link set dev d master br0 && ip link set br0 up"
#define BRIDGED		BRIDGED_WITH("forward_delay 0") " && "

/**
 * struct loss - a way to lose a datagram
 * @what: printed if the test fails
 * @command: makes the kernel drop the datagram; may be NULL
 * @datagram: the datagram, from the wire
 * @socket_to: send it to this address from a socket instead
 * @reason: names of the reason, separated by '|': kernels differ
 * @function: names of the function, likewise
 * @optional: some of the kernels of this project lack what the command needs
 */
struct loss {
	const char *what;
	const char *command;
	struct datagram datagram;
	const char *socket_to;
	const char *reason;
	const char *function;
	bool optional;
};

/* Each family, each chain. */
static const struct loss rules[] = {
	{ "ip prerouting", RULE_OF("ip", "prerouting"), BY_RULE },
	{ "ip input", RULE_OF("ip", "input"), BY_RULE },
	{ "ip forward", RULE_OF("ip", "forward"), BEYOND, BY_RULE },
	{ "ip output", RULE_OF("ip", "output"), .socket_to = "10.6.0.2", BY_RULE },
	{ "ip postrouting", RULE_OF("ip", "postrouting"), BEYOND, BY_RULE },
	{ "ip6 prerouting", RULE_OF("ip6", "prerouting"), .socket_to = "::1", BY_RULE },
	{ "ip6 input", RULE_OF("ip6", "input"), .socket_to = "::1", BY_RULE },
	{ "ip6 output", RULE_OF("ip6", "output"), .socket_to = "::1", BY_RULE },
	{ "ip6 postrouting", RULE_OF("ip6", "postrouting"), .socket_to = "::1", BY_RULE },
	{ "inet ingress",
	  DROPS_CHAIN("inet", "filter", "ingress device w", PORT "drop"), BY_RULE },
	{ "inet prerouting", RULE_OF("inet", "prerouting"), BY_RULE },
	{ "inet input", RULE_OF("inet", "input"), BY_RULE },
	{ "inet input, IPv6", RULE_OF("inet", "input"), .socket_to = "::1", BY_RULE },
	{ "inet forward", RULE_OF("inet", "forward"), BEYOND, BY_RULE },
	{ "inet output", RULE_OF("inet", "output"), .socket_to = "10.6.0.2", BY_RULE },
	{ "inet postrouting", RULE_OF("inet", "postrouting"), BEYOND, BY_RULE },
	{ "netdev ingress",
	  DROPS_CHAIN("netdev", "filter", "ingress device w", PORT "drop"), BY_RULE },
	{ "netdev egress",
	  DROPS_CHAIN("netdev", "filter", "egress device d", PORT "drop"), BEYOND, BY_RULE },
	{ "bridge prerouting", BRIDGED RULE_OF("bridge", "prerouting"), BY_RULE },
	{ "bridge forward", BRIDGED RULE_OF("bridge", "forward"), BY_RULE },
	{ "bridge postrouting", BRIDGED RULE_OF("bridge", "postrouting"), BY_RULE },
	{ "bridge input",
	  BRIDGED "ip link set br0 address 02:00:00:00:00:0a &&" RULE_OF("bridge", "input"),
	  BY_RULE },
	{ "bridge output", BRIDGED "ip addr flush dev d && ip addr add 10.6.0.1/24 dev br0 &&"
	  "ip neigh add 10.6.0.2 dev br0 lladdr 02:00:00:00:00:0c &&"
	  RULE_OF("bridge", "output"), .socket_to = "10.6.0.2", BY_RULE },
	{ "reject at prerouting", RULE("prerouting", PORT "reject"), BY_RULE },
	{ "reject at input", RULE("input", PORT "reject"), BY_RULE },
	{ "reject at forward", RULE("forward", PORT "reject"), BEYOND, BY_RULE },
	{ "reject at output", RULE("output", PORT "reject"), .socket_to = "10.6.0.2",
	  BY_RULE },
	{ "reject of ip6", DROPS_CHAIN("ip6", "filter", "input", PORT "reject"),
	  .socket_to = "::1", BY_RULE },
	{ "reject of inet", DROPS_CHAIN("inet", "filter", "input", PORT "reject"), BY_RULE },
	{ "reject of bridge",
	  BRIDGED DROPS_CHAIN("bridge", "filter", "prerouting", PORT "reject"), BY_RULE,
	  .optional = true },
	{ "the policy of a chain", "nft 'add table ip t;"
	  "add chain ip t c { type filter hook input priority 0; policy drop; }'", BY_RULE },
	{ "a chain that another one calls", RULE("input", "counter") " &&"
	  "nft 'add chain ip t other; add rule ip t other " PORT "drop;"
	  "add rule ip t c jump other'", BY_RULE },
};

static const struct loss by_ip[] = {
	{ "no route", NULL, { .to = "192.0.2.1" },
	  .reason = "IP_INNOROUTES|NOT_SPECIFIED", .function = "ip_error" },
	{ "the reverse path", "echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter &&"
	  "ip addr add 10.5.0.2/32 dev d && ip addr del 10.5.0.2/32 dev d &&"
	  "ip route add 10.5.0.2/32 dev d",
	  .reason = "IP_RPFILTER|NOT_SPECIFIED", .function = "ip_rcv_finish_core" },
	{ "a closed port", NULL,
	  .reason = "NO_SOCKET", .function = "__udp4_lib_rcv|udp_rcv" },
	{ "a wrong checksum of UDP", NULL, { .bad_udp = true },
	  .reason = "UDP_CSUM", .function = "__udp4_lib_rcv|udp_rcv" },
	{ "the last hop", NULL, { .to = "10.6.0.2", .ttl = 1 },
	  .reason = "IP_INHDR|NOT_SPECIFIED", .function = "ip_forward" },
	{ "a wrong checksum of IP", NULL, { .bad_ip = true },
	  .reason = "IP_CSUM", .function = "ip_rcv_core" },
	{ "a datagram that is too large", "ip link set dev d mtu 600",
	  { .to = "10.6.0.2", .whole = true, .payload = 1000 },
	  .reason = "PKT_TOO_BIG|NOT_SPECIFIED", .function = "ip_forward" },
	{ "a neighbour that does not answer",
	  "echo 1 > /proc/sys/net/ipv4/neigh/w/mcast_solicit &&"
	  "echo 10 > /proc/sys/net/ipv4/neigh/w/retrans_time_ms",
	  .socket_to = "10.5.0.3",
	  .reason = "NEIGH_FAILED", .function = "arp_error_report|neigh_invalidate" },
	{ "a policy of IPsec", "ip xfrm policy add dir in"
	  " src 10.5.0.2/32 dst 10.5.0.1/32 tmpl proto esp mode transport",
	  .reason = "XFRM_POLICY|NOT_SPECIFIED",
	  .function = "__udp4_lib_rcv|udp_rcv|ip_protocol_deliver_rcu" },
};

static const struct loss by_devices[] = {
	{ "an action of tc", "tc qdisc add dev w clsact &&"
	  "tc filter add dev w ingress protocol ip matchall action drop",
	  .reason = "TC_INGRESS", .function = "__netif_receive_skb_core|"
	  "sch_handle_ingress" },
	{ "a full queue", "tc qdisc add dev d root tbf rate 8kbit burst 2000 limit 40",
	  BEYOND,
	  .reason = "QDISC_DROP|QDISC_OVERLIMIT",
	  .function = "__dev_queue_xmit|__tcf_kfree_skb_list|kfree_skb_list_reason" },
	{ "a VLAN without a device", NULL, { .vlan = 7 },
	  .reason = "OTHERHOST", .function = "ip_rcv_core" },
	/* The port stays in the listening state for 30 seconds. */
	{ "a port of a bridge that does not forward",
	  BRIDGED_WITH("stp_state 1 forward_delay 3000"),
	  .reason = "BRIDGE_INGRESS_STP_STATE|NOT_SPECIFIED",
	  .function = "br_handle_frame" },
};

static bool is_one_of(const char *name, const char *names)
{
	size_t len = strlen(name);

	for (; names; names = strchr(names, '|')) {
		names += *names == '|';
		if (!strncmp(name, names, len) && (!names[len] || names[len] == '|'))
			return true;
	}
	return false;
}

static void send_from_socket(const char *to)
{
	bool ipv6 = strchr(to, ':');
	int fd = ipv6 ? net_udp6_to(to, DROPS_PORT) : net_udp_to(to, DROPS_PORT);
	uint8_t payload[32] = { 0 };

	/* This fails if a rule at output drops the datagram. */
	send(fd, payload, sizeof(payload), 0);
	close(fd);
}

static void lose(const struct variant *v, const struct loss *loss)
{
	struct wire w = drops_router();
	const struct nfring_metadata_2 *m;
	struct drops_names names;
	struct frame f;
	struct ring r;

	OK(net_ipv6("lo", NULL));
	drops_ring(&r, v);
	OK(nfring_attach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_ANY, 0, 0, 0));
	if (loss->command && host_shell("%s", loss->command)) {
		if (loss->optional)
			NOTE("left out: %s", loss->what);
		else
			FAIL("a command of this loss fails: %s", loss->what);
		ring_close(&r);
		close(w.fd);
		return;
	}
	if (loss->socket_to)
		send_from_socket(loss->socket_to);
	else
		drops_send(&w, &loss->datagram);
	drops_wait(&r, DROPS_PORT, &f);
	m = drops_metadata(&r, &f);
	names = drops_names(&r, &f);
	/* The compiler adds ".constprop.0", and the kernel " [module]". */
	names.function[strcspn(names.function, ". ")] = '\0';
	if (!is_one_of(names.reason, loss->reason) ||
	    !is_one_of(names.function, loss->function))
		FAIL("%s: %s in %s, expected %s in %s", loss->what, names.reason,
		     names.function, loss->reason, loss->function);
	EXPECT_EQ(m->base.family, NFRING_PROTO_DROP);
	EXPECT_EQ(m->base.hook, NFRING_DROP_ANY);
	if (!loss->socket_to)
		EXPECT_EQ(m->base.in_ifindex, w.ifindex);
	if (test_failures())
		NOTE("failed at %s", loss->what);
	ring_close(&r);
	close(w.fd);
}

static void lose_all(const struct variant *v, const struct loss *losses, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		lose(v, &losses[i]);
}

#define LOSE_ALL(losses) lose_all(v, losses, sizeof(losses) / sizeof((losses)[0]))

TEST(the_reason_and_the_function_of_losses_to_rules_are_known, .any_version = true, ONLY)
{
	LOSE_ALL(rules);
}

TEST(the_reason_and_the_function_of_losses_in_ip_are_known, .any_version = true, ONLY)
{
	LOSE_ALL(by_ip);
}

TEST(the_reason_and_the_function_of_losses_at_devices_are_known, .any_version = true, ONLY)
{
	LOSE_ALL(by_devices);
}

/* Only the first network namespace may set this limit, which applies to all of them. */
#define CT_MAX	"/proc/sys/net/netfilter/nf_conntrack_max"

/* An established connection fills the table, because the kernel cannot evict it. */
TEST(a_full_connection_table_drops_the_next_connection, .any_version = true, ONLY)
{
	struct wire w = drops_router();
	int here = net_here(), ends[2];
	struct drops_names names;
	struct frame f;
	struct ring r;

	drops_run(DROPS_CHAIN("ip", "filter", "input", "ct state invalid counter"));
	net_tcp_pair(here, here, "127.0.0.1", 4444, ends);
	drops_ring(&r, v);
	OK(nfring_attach(r.fd, NFRING_PROTO_DROP, NFRING_DROP_LOST, 0, 0, 0));
	drops_run("nsenter -t 1 -n sh -c 'echo 1 > " CT_MAX "'");
	drops_send(&w, &(struct datagram){ .number = 1 });
	drops_wait(&r, DROPS_PORT, &f);
	names = drops_names(&r, &f);
	EXPECT(!strcmp(names.reason, "NETFILTER_DROP"));
	EXPECT(!strncmp(names.function, "nf_hook_slow", 12));
	ring_close(&r);
	close(ends[0]);
	close(ends[1]);
	close(here);
	close(w.fd);
}

// SPDX-License-Identifier: GPL-2.0
/* Ask the running kernel. */
#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/utsname.h>

#include <nfring.h>
#include "common/netlink.h"
#include "doctor/doctor.h"

/* Append @before and the name, as far as there is room. */
static void append_after(char *list, size_t size, const char *before, const char *name)
{
	size_t len = strlen(list);

	len += snprintf(list + len, size - len, "%s", before);
	if (len < size)
		nfring_name_text(list + len, size - len, name);
}

/* Append ", NAME". */
static void append(char *list, size_t size, const char *name)
{
	append_after(list, size, *list ? ", " : "", name);
}

static void see_link(const struct nlmsghdr *message, void *data)
{
	const struct nlattr *name, *xdp, *attached, *info, *kind;
	struct doctor *doctor = data;

	name = netlink_find(message, sizeof(struct ifinfomsg), IFLA_IFNAME);
	xdp = netlink_find(message, sizeof(struct ifinfomsg), IFLA_XDP);
	attached = xdp ? netlink_nested(xdp, IFLA_XDP_ATTACHED) : NULL;
	if (name && attached &&
	    *(const uint8_t *)netlink_data(attached) != XDP_ATTACHED_NONE)
		append(doctor->xdp, sizeof(doctor->xdp), netlink_data(name));

	info = netlink_find(message, sizeof(struct ifinfomsg), IFLA_LINKINFO);
	kind = info ? netlink_nested(info, IFLA_INFO_KIND) : NULL;
	if (name && kind && !strcmp(netlink_data(kind), "vrf"))
		append(doctor->vrf, sizeof(doctor->vrf), netlink_data(name));
}

/* tc(8) attaches actions at ingress to a qdisc of one of these two kinds. */
static void see_qdisc(const struct nlmsghdr *message, void *data)
{
	const struct tcmsg *tc = NLMSG_DATA(message);
	struct doctor *doctor = data;
	const struct nlattr *kind;
	char name[IF_NAMESIZE];

	kind = netlink_find(message, sizeof(*tc), TCA_KIND);
	if (kind && (!strcmp(netlink_data(kind), "ingress") ||
		     !strcmp(netlink_data(kind), "clsact")) &&
	    if_indextoname(tc->tcm_ifindex, name))
		append(doctor->tc, sizeof(doctor->tc), name);
}

static void see_flowtable(const struct nlmsghdr *message, void *data)
{
	const struct nlattr *table, *name;
	struct doctor *doctor = data;

	table = netlink_find(message, sizeof(struct nfgenmsg),
			     NFTA_FLOWTABLE_TABLE);
	name = netlink_find(message, sizeof(struct nfgenmsg),
			    NFTA_FLOWTABLE_NAME);
	if (!table || !name)
		return;
	append(doctor->flowtables, sizeof(doctor->flowtables), netlink_data(table));
	append_after(doctor->flowtables, sizeof(doctor->flowtables), " ",
		     netlink_data(name));
}

static void probe_links(struct doctor *doctor)
{
	const struct ifinfomsg all = { .ifi_family = AF_UNSPEC };

	doctor->xdp_err = netlink_dump(NETLINK_ROUTE, RTM_GETLINK, &all,
				       sizeof(all), see_link, doctor);
}

static void probe_tc(struct doctor *doctor)
{
	const struct tcmsg all = { .tcm_family = AF_UNSPEC };

	doctor->tc_err = netlink_dump(NETLINK_ROUTE, RTM_GETQDISC, &all,
				      sizeof(all), see_qdisc, doctor);
}

static void probe_flowtables(struct doctor *doctor)
{
	const struct nfgenmsg all = { .nfgen_family = AF_UNSPEC,
				      .version = NFNETLINK_V0 };

	doctor->flowtables_err =
		netlink_dump(NETLINK_NETFILTER, NFNL_SUBSYS_NFTABLES << 8 |
			     NFT_MSG_GETFLOWTABLE, &all, sizeof(all),
			     see_flowtable, doctor);
}

static void probe_ring(struct doctor *doctor)
{
	struct nfring *ring;

	doctor->opened = nfring_open(&ring);
	if (doctor->opened)
		return;
	doctor->info = *nfring_get_info(ring);
	nfring_close(ring);
}

void doctor_probe(struct doctor *doctor)
{
	struct utsname name;

	uname(&name);
	snprintf(doctor->release, sizeof(doctor->release), "%s", name.release);
	snprintf(doctor->machine, sizeof(doctor->machine), "%s", name.machine);
	probe_ring(doctor);
	probe_links(doctor);
	probe_tc(doctor);
	probe_flowtables(doctor);
}

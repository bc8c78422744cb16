// SPDX-License-Identifier: GPL-2.0
/* Settings that keep packets from hooks, or that show packets twice. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/snapshot.h"
#include "doctor/doctor.h"

#define CONNTRACK "/proc/sys/net/netfilter/nf_conntrack_"

void doctor_conntrack(struct doctor *doctor)
{
	unsigned long count, max;
	char text[32];

	if (doctor_read(doctor, text, sizeof(text), CONNTRACK "count") <= 0) {
		doctor_say(doctor, DOCTOR_OK, "conntrack", "not used here");
		return;
	}
	count = strtoul(text, NULL, 10);
	doctor_read(doctor, text, sizeof(text), CONNTRACK "max");
	max = strtoul(text, NULL, 10);
	/* With a full table, new connections are dropped at priority -200. */
	if (max && count >= max / 10 * 9) {
		doctor_say(doctor, DOCTOR_WARN, "conntrack",
			   "%lu of %lu entries: when the table is full, packets are dropped before most points",
			   count, max);
		doctor_advise(doctor, "sysctl net.netfilter.nf_conntrack_max=%lu", 2 * max);
		return;
	}
	doctor_say(doctor, DOCTOR_OK, "conntrack", "%lu of %lu entries", count,
		   max);
}

void doctor_flowtable(struct doctor *doctor)
{
	if (doctor->flowtables_err && !doctor_has(doctor, "/sys/module/nf_flow_table")) {
		doctor_say(doctor, DOCTOR_OK, "flowtables", "none");
	} else if (doctor->flowtables_err) {
		doctor_say(doctor, DOCTOR_NOTE, "flowtables",
			   "cannot be listed: %s; nf_flow_table is loaded",
			   strerror(-doctor->flowtables_err));
		doctor_advise(doctor, "run nft list flowtables as root: packets that flowtables forward are seen only at ingress and egress");
	} else if (!doctor->flowtables[0]) {
		doctor_say(doctor, DOCTOR_OK, "flowtables", "none");
	} else {
		doctor_say(doctor, DOCTOR_WARN, "flowtables",
			   "%s: packets that they forward pass only ingress and egress",
			   doctor->flowtables);
		doctor_advise(doctor, "capture at ingress or egress, or remove \"flow add\" from the ruleset for now");
	}
}

void doctor_xdp(struct doctor *doctor)
{
	if (doctor->xdp_err) {
		doctor_say(doctor, DOCTOR_NOTE, "XDP", "unknown: %s",
			   strerror(-doctor->xdp_err));
	} else if (!doctor->xdp[0]) {
		doctor_say(doctor, DOCTOR_OK, "XDP", "no programs");
	} else {
		doctor_say(doctor, DOCTOR_WARN, "XDP",
			   "on %s: packets that a program drops or redirects pass no hook",
			   doctor->xdp);
		doctor_advise(doctor, "list the programs with bpftool net; capture their packets with xdpdump");
	}
}

void doctor_tc(struct doctor *doctor)
{
	if (doctor->tc_err) {
		doctor_say(doctor, DOCTOR_NOTE, "tc", "unknown: %s",
			   strerror(-doctor->tc_err));
	} else if (!doctor->tc[0]) {
		doctor_say(doctor, DOCTOR_OK, "tc", "no actions at ingress");
	} else {
		doctor_say(doctor, DOCTOR_NOTE, "tc",
			   "actions at ingress of %s: packets that tc drops or redirects, for example to an ifb device, do not pass ingress",
			   doctor->tc);
		doctor_advise(doctor, "list the actions with tc filter show dev DEVICE ingress; capture at prerouting, which sees packets that come back from an ifb device");
	}
}

void doctor_vrf(struct doctor *doctor)
{
	if (doctor->xdp_err) {
		doctor_say(doctor, DOCTOR_NOTE, "VRF", "unknown: %s",
			   strerror(-doctor->xdp_err));
	} else if (!doctor->vrf[0]) {
		doctor_say(doctor, DOCTOR_OK, "VRF", "none");
	} else {
		doctor_say(doctor, DOCTOR_NOTE, "VRF",
			   "%s: at input and forward, packets have the name of the VRF instead of that of their device",
			   doctor->vrf);
		doctor_advise(doctor, "at these points name the VRF, or no device");
	}
}

void doctor_bridge(struct doctor *doctor)
{
	static const char * const names[] = {
		"iptables", "ip6tables", "arptables",
	};
	char text[8];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (doctor_read(doctor, text, sizeof(text),
				"/proc/sys/net/bridge/bridge-nf-call-%s",
				names[i]) <= 0 || text[0] == '0')
			continue;
		doctor_say(doctor, DOCTOR_NOTE, "bridge",
			   "br_netfilter passes bridged packets to the hooks of IP or ARP, too: one packet can be seen twice");
		doctor_advise(doctor, "sysctl net.bridge.bridge-nf-call-%s=0, if nothing relies on it",
			      names[i]);
		return;
	}
	doctor_say(doctor, DOCTOR_OK, "bridge", "no br_netfilter");
}

void doctor_queue(struct doctor *doctor)
{
	char text[64];

	if (doctor_read(doctor, text, sizeof(text),
			"/proc/net/netfilter/nfnetlink_queue") <= 0) {
		doctor_say(doctor, DOCTOR_OK, "queues", "no NFQUEUE in use");
		return;
	}
	doctor_say(doctor, DOCTOR_WARN, "queues",
		   "NFQUEUE is in use: the kernel drops all queued packets when a device that was captured at ingress or egress goes away");
	doctor_advise(doctor, "where devices come and go, capture at prerouting, postrouting or another hook of IP; nfring release and rmmod drop queued packets, too");
}

/* A function that no ring uses stays at its hook, and each packet there calls it. */
void doctor_taps(struct doctor *doctor)
{
	struct snapshot snapshot = { 0 };
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/net/" SNAPSHOT_TAPS_FILE, doctor->root);
	file = fopen(path, "re");
	if (file) {
		snapshot_read_taps(&snapshot, file, "");
		fclose(file);
	}
	if (!snapshot.tap_nr) {
		doctor_say(doctor, DOCTOR_OK, "taps", "no unused functions at hooks");
	} else {
		doctor_say(doctor, DOCTOR_NOTE, "taps",
			   "%zu functions of earlier captures are still at their hooks, unused",
			   snapshot.tap_nr);
		doctor_advise(doctor, "nfring release, unless packets wait in NFQUEUE queues: the kernel drops them then");
	}
	snapshot_free(&snapshot);
}

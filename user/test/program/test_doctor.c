// SPDX-License-Identifier: GPL-2.0
/* nfring doctor: a directory of files stands for each machine. */
#include "../lib/cases.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/examine.h"

#define RELEASE "6.12.1-amd64"
#define MODULES "/lib/modules/" RELEASE
#define SECURE_BOOT \
	"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

#define MOK(variable) \
	"/sys/firmware/efi/efivars/" variable "-605dab50-e046-4300-abb6-3dd810dd8b23"
#define ENFORCED "/sys/module/module/parameters/sig_enforce"
#define DKMS_KEY "/var/lib/dkms/mok.pub"

/* A certificate is binary, and may end with a newline. */
#define CERTIFICATE "\x30\x82\0\1certificate\n"
#define ENROLLED "\6\0\0\0another\0key" CERTIFICATE "and more"

/* A file and its contents, or a link to TARGET if the text is "@TARGET". */
struct file {
	const char *path;
	const char *text;
	size_t len;	/* 0: the length of the text */
};

/* A machine, the check to run on it, and all the text that it must print. */
struct machine {
	void (*look)(struct doctor *doctor);
	enum doctor_verdict verdict;
	const char *said;
	struct file files[5];
	int opened;
	const char *release;
	const char *machine;
	struct nfring_info info;
	const char *xdp;
	const char *tc;
	const char *vrf;
	const char *flowtables;
	int err;
};

static void make_file(const char *root, const struct file *file)
{
	char path[PATH_MAX], *slash;
	FILE *to;

	snprintf(path, sizeof(path), "%s%s", root, file->path);
	for (slash = path + strlen(root) + 1; (slash = strchr(slash, '/'));
	     *slash++ = '/') {
		*slash = '\0';
		mkdir(path, 0755);
	}
	if (file->text[0] == '@') {
		assert_int_equal(symlink(file->text + 1, path), 0);
		return;
	}
	to = fopen(path, "w");
	assert_non_null(to);
	fwrite(file->text, 1, file->len ? file->len : strlen(file->text), to);
	fclose(to);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void make_doctor(struct doctor *doctor, const struct machine *machine)
{
	*doctor = (struct doctor) {
		.opened = machine->opened,
		.info = machine->info,
		.xdp_err = machine->err,
		.tc_err = machine->err,
		.flowtables_err = machine->err,
	};
	snprintf(doctor->release, sizeof(doctor->release), "%s",
		 machine->release ? machine->release : RELEASE);
	snprintf(doctor->machine, sizeof(doctor->machine), "%s",
		 machine->machine ? machine->machine : "x86_64");
	snprintf(doctor->xdp, sizeof(doctor->xdp), "%s",
		 machine->xdp ? machine->xdp : "");
	snprintf(doctor->tc, sizeof(doctor->tc), "%s", machine->tc ? machine->tc : "");
	snprintf(doctor->vrf, sizeof(doctor->vrf), "%s", machine->vrf ? machine->vrf : "");
	snprintf(doctor->flowtables, sizeof(doctor->flowtables), "%s",
		 machine->flowtables ? machine->flowtables : "");
}

/* Return what the check prints about the machine.  The caller frees it. */
static char *examine(struct doctor *doctor, const struct machine *machine)
{
	char root[] = "/tmp/nfring-doctor.XXXXXX";
	char *said = NULL;
	size_t i, size;

	assert_non_null(mkdtemp(root));
	for (i = 0; i < COUNT(machine->files) && machine->files[i].path; i++)
		make_file(root, &machine->files[i]);
	doctor->root = root;
	doctor->to = open_memstream(&said, &size);
	assert_non_null(doctor->to);
	machine->look(doctor);
	doctor_end(doctor);
	fclose(doctor->to);
	nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return said;
}

#define APPARMOR(is)	{ .path = "/sys/module/apparmor/parameters/enabled", .text = is "\n" }
#define PROFILES(list)	{ .path = "/sys/kernel/security/apparmor/profiles", .text = list }
#define TCPDUMP		{ .path = "/etc/apparmor.d/usr.bin.tcpdump", .text = "profile tcpdump {}\n" }
#define ABSTRACTION	{ .path = "/etc/apparmor.d/abstractions/nfring", .text = "x" }
#define LOCAL(rules)	{ .path = "/etc/apparmor.d/local/usr.bin.tcpdump", .text = rules }

static const struct machine machines[] = {
	{ .look = doctor_kernel, .verdict = DOCTOR_OK, .said = "ok    kernel      6.1.0-9 on x86_64\n",
	  .release = "6.1.0-9" },
	{ .look = doctor_kernel, .verdict = DOCTOR_BAD,
	  .said = "BAD   kernel      5.10.0-1 on x86_64\n"
	  "      -> the module needs Linux 6.1 or later\n",
	  .release = "5.10.0-1" },
	{ .look = doctor_kernel, .verdict = DOCTOR_BAD,
	  .said = "BAD   kernel      6.12.1-686 on i686\n"
	  "      -> the module needs a 64-bit kernel\n",
	  .release = "6.12.1-686", .machine = "i686" },

	{ .look = doctor_headers, .verdict = DOCTOR_OK,
	  .said = "ok    headers     " MODULES "/build\n",
	  .files = { { .path = MODULES "/build/Makefile", .text = "x" } } },
	{ .look = doctor_headers, .verdict = DOCTOR_BAD,
	  .said = "BAD   headers     none in " MODULES "/build\n"
	  "      -> apt-get install linux-headers-" RELEASE "\n" },
	{ .look = doctor_headers, .verdict = DOCTOR_NOTE,
	  .said = "note  headers     none in " MODULES "/build; needed only to rebuild the module\n"
	  "      -> apt-get install linux-headers-" RELEASE "\n",
	  .files = { { .path = "/sys/module/nfring/version", .text = NFRING_VERSION "\n" } } },

	{ .look = doctor_module, .verdict = DOCTOR_BAD,
	  .said = "BAD   module      none for " RELEASE "\n"
	  "      -> make && make install, or make dkms-install; then modprobe nfring\n",
	  .files = { { .path = MODULES "/modules.dep", .text = "kernel/net/other.ko:\n" } } },
	{ .look = doctor_module, .verdict = DOCTOR_BAD,
	  .said = "BAD   module      installed as updates/dkms/nfring.ko.xz, not loaded\n"
	  "      -> modprobe nfring\n",
	  .files = { { .path = MODULES "/modules.dep",
	      .text = "kernel/net/other.ko:\nupdates/dkms/nfring.ko.xz: kernel/a.ko\n" } } },
	{ .look = doctor_module, .verdict = DOCTOR_OK,
	  .said = "ok    module      " NFRING_VERSION " is loaded\n",
	  .files = { { .path = "/sys/module/nfring/version", .text = NFRING_VERSION "\n" } } },
	{ .look = doctor_module, .verdict = DOCTOR_WARN,
	  .said = "warn  module      0.0.9 is loaded, but this program is " NFRING_VERSION "\n"
	  "      -> install the same version of both, then rmmod nfring; modprobe nfring\n",
	  .files = { { .path = "/sys/module/nfring/version", .text = "0.0.9\n" } } },
	{ .look = doctor_module, .verdict = DOCTOR_BAD,
	  .said = "BAD   module      0.0.9 is loaded, but its binary interface differs from that of this program, "
	  NFRING_VERSION "\n"
	  "      -> install both from one source, then rmmod nfring; modprobe nfring\n",
	  .files = { { .path = "/sys/module/nfring/version", .text = "0.0.9\n" } }, .opened = -EPROTO },

	{ .look = doctor_signature, .verdict = DOCTOR_OK,
	  .said = "ok    signature   not required (Secure Boot on, lockdown off); no module is installed\n",
	  .files = { { .path = SECURE_BOOT, .text = "\6\0\0\0\1", .len = 5 },
	    { .path = "/sys/kernel/security/lockdown", .text = "[none] integrity confidentiality\n" } } },
	{ .look = doctor_signature, .verdict = DOCTOR_BAD,
	  .said = "BAD   signature   required (Secure Boot off, lockdown on, sig_enforce off); the module is not signed\n"
	  "      -> with dkms: apt-get install openssl; dkms install --force nfring/" NFRING_VERSION
	  ", which makes a key and signs the module; then run nfring doctor again\n"
	  "      -> without dkms: mokutil --import KEY.der; reboot; sign the module with scripts/sign-file of the kernel\n",
	  .files = { { .path = SECURE_BOOT, .text = "\6\0\0\0\0", .len = 5 },
	    { .path = "/sys/kernel/security/lockdown", .text = "none [integrity] confidentiality\n" },
	    { .path = MODULES "/modules.dep", .text = "updates/nfring.ko:\n" },
	    { .path = MODULES "/updates/nfring.ko", .text = "a module without the words\n" } } },
	{ .look = doctor_signature, .verdict = DOCTOR_OK,
	  .said = "ok    signature   required (Secure Boot off, lockdown off, sig_enforce on); the module is signed\n",
	  .files = { { .path = ENFORCED, .text = "Y\n" },
	    { .path = MODULES "/modules.dep", .text = "updates/nfring.ko:\n" },
	    { .path = MODULES "/updates/nfring.ko", .text = "module~Module signature appended~\n" } } },
	{ .look = doctor_signature, .verdict = DOCTOR_BAD,
	  .said = "BAD   signature   required (Secure Boot off, lockdown off, sig_enforce on); "
	  "the module is compressed, so its signature cannot be checked; the key of dkms is not enrolled\n"
	  "      -> this machine did not boot with UEFI, so you cannot enroll a key: boot without "
	  "module.sig_enforce=1 and without lockdown=\n",
	  .files = { { .path = ENFORCED, .text = "Y\n" },
	    { .path = DKMS_KEY, .text = CERTIFICATE, .len = sizeof(CERTIFICATE) - 1 },
	    { .path = MODULES "/modules.dep", .text = "updates/nfring.ko.xz:\n" } } },
	{ .look = doctor_signature, .verdict = DOCTOR_BAD,
	  .said = "BAD   signature   required (Secure Boot on, lockdown off, sig_enforce on); "
	  "the module is compressed, so its signature cannot be checked; the key of dkms is not enrolled\n"
	  "      -> mokutil --import /var/lib/dkms/mok.pub; reboot, and choose Enroll MOK in the menu that appears\n",
	  .files = { { .path = SECURE_BOOT, .text = "\6\0\0\0\1", .len = 5 },
	    { .path = ENFORCED, .text = "Y\n" },
	    { .path = DKMS_KEY, .text = CERTIFICATE, .len = sizeof(CERTIFICATE) - 1 },
	    { .path = MOK("MokListRT"), .text = "\6\0\0\0another\0key", .len = 15 },
	    { .path = MODULES "/modules.dep", .text = "updates/nfring.ko.xz:\n" } } },
	{ .look = doctor_signature, .verdict = DOCTOR_BAD,
	  .said = "BAD   signature   required (Secure Boot on, lockdown off, sig_enforce on); "
	  "the module is compressed, so its signature cannot be checked; the key of dkms waits to be confirmed\n"
	  "      -> reboot, and choose Enroll MOK in the menu that appears\n",
	  .files = { { .path = SECURE_BOOT, .text = "\6\0\0\0\1", .len = 5 },
	    { .path = ENFORCED, .text = "Y\n" },
	    { .path = DKMS_KEY, .text = CERTIFICATE, .len = sizeof(CERTIFICATE) - 1 },
	    { .path = MOK("MokNew"), .text = ENROLLED, .len = sizeof(ENROLLED) - 1 },
	    { .path = MODULES "/modules.dep", .text = "updates/nfring.ko.xz:\n" } } },
	{ .look = doctor_signature, .verdict = DOCTOR_OK,
	  .said = "ok    signature   required (Secure Boot off, lockdown off, sig_enforce on); "
	  "the module is compressed, so its signature cannot be checked; the key of dkms is enrolled\n",
	  .files = { { .path = ENFORCED, .text = "Y\n" },
	    { .path = DKMS_KEY, .text = CERTIFICATE, .len = sizeof(CERTIFICATE) - 1 },
	    { .path = MOK("MokListRT"), .text = ENROLLED, .len = sizeof(ENROLLED) - 1 },
	    { .path = MODULES "/modules.dep", .text = "updates/nfring.ko.xz:\n" } } },
	{ .look = doctor_signature, .verdict = DOCTOR_BAD,
	  .said = "BAD   signature   required (Secure Boot off, lockdown off, sig_enforce on); "
	  "the module is not signed; the key of dkms is enrolled\n"
	  "      -> dkms install --force nfring/" NFRING_VERSION
	  " signs the module: it was built before dkms had its key\n",
	  .files = { { .path = ENFORCED, .text = "Y\n" },
	    { .path = DKMS_KEY, .text = CERTIFICATE, .len = sizeof(CERTIFICATE) - 1 },
	    { .path = MOK("MokListRT"), .text = ENROLLED, .len = sizeof(ENROLLED) - 1 },
	    { .path = MODULES "/modules.dep", .text = "updates/nfring.ko:\n" },
	    { .path = MODULES "/updates/nfring.ko", .text = "a module without the words\n" } } },

	{ .look = doctor_taint, .verdict = DOCTOR_OK,
	  .said = "ok    taint       4096: an out-of-tree module such as nfring is loaded\n",
	  .files = { { .path = "/proc/sys/kernel/tainted", .text = "4096\n" } } },
	{ .look = doctor_taint, .verdict = DOCTOR_WARN,
	  .said = "warn  taint       4736: the kernel has had an oops, the kernel has printed a warning\n"
	  "      -> see dmesg, and reboot before you report a problem\n",
	  .files = { { .path = "/proc/sys/kernel/tainted", .text = "4736\n" } } },

	{ .look = doctor_node, .verdict = DOCTOR_OK, .said = "" },
	{ .look = doctor_node, .verdict = DOCTOR_OK,
	  .said = "ok    device      /dev/nfring exists, mode 666, user 0, group 0\n",
	  .files = { { .path = "/sys/module/nfring/version", .text = "" },
	    { .path = "/sys/class/misc/nfring/dev", .text = "1:3\n" },
	    { .path = "/dev/nfring", .text = "@/dev/null" } } },
	{ .look = doctor_node, .verdict = DOCTOR_BAD,
	  .said = "BAD   device      /dev/nfring exists, mode 666, user 0, group 0\n"
	  "      -> run as root, or install the udev rule and join the group: adduser USER nfring\n",
	  .files = { { .path = "/sys/module/nfring/version", .text = "" },
	    { .path = "/sys/class/misc/nfring/dev", .text = "1:3\n" },
	    { .path = "/dev/nfring", .text = "@/dev/null" } }, .opened = -EACCES },
	{ .look = doctor_node, .verdict = DOCTOR_BAD,
	  .said = "BAD   device      /dev/nfring is not the device of the module, which is 10:122\n"
	  "      -> rm -f /dev/nfring; mknod -m 600 /dev/nfring c 10 122\n",
	  .files = { { .path = "/sys/module/nfring/version", .text = "" },
	    { .path = "/sys/class/misc/nfring/dev", .text = "10:122\n" },
	    { .path = "/dev/nfring", .text = "@/dev/null" } } },
	{ .look = doctor_node, .verdict = DOCTOR_BAD,
	  .said = "BAD   device      /dev/nfring: No such file or directory\n"
	  "      -> rm -f /dev/nfring; mknod -m 600 /dev/nfring c 10 122\n",
	  .files = { { .path = "/sys/module/nfring/version", .text = "" },
	    { .path = "/sys/class/misc/nfring/dev", .text = "10:122\n" } } },

	{ .look = doctor_capability, .verdict = DOCTOR_OK, .said = "ok    capability  CAP_NET_RAW\n",
	  .files = { { .path = "/proc/self/status", .text = "Name:\tx\nCapEff:\t0000000000002000\nX:\n" } } },
	{ .look = doctor_capability, .verdict = DOCTOR_BAD,
	  .said = "BAD   capability  CAP_NET_RAW is missing\n"
	  "      -> run as root, or setcap cap_net_raw+ep on the program\n",
	  .files = { { .path = "/proc/self/status", .text = "Name:\tx\nCapEff:\t000001ffffffdfff\nX:\n" } } },
	{ .look = doctor_capability, .verdict = DOCTOR_BAD,
	  .said = "BAD   capability  CAP_NET_RAW belongs to another user namespace than the network namespace\n"
	  "      -> run as root, or setcap cap_net_raw+ep on the program\n",
	  .files = { { .path = "/proc/self/status", .text = "Name:\tx\nCapEff:\t000001ffffffffff\nX:\n" } },
	  .opened = -EPERM },

	{ .look = doctor_ring, .verdict = DOCTOR_OK, .said = "", .opened = -EACCES },
	{ .look = doctor_ring, .verdict = DOCTOR_BAD,
	  .said = "BAD   ring        /dev/nfring: Too many open files\n",
	  .opened = -EMFILE },
	{ .look = doctor_ring, .verdict = DOCTOR_OK,
	  .said = "ok    ring        can be opened; hooks: egress yes, arp no, bridge yes\n",
	  .info = { .features = NFRING_FEATURE_EGRESS | NFRING_FEATURE_BRIDGE } },

#define MIB (1ULL << 20)
	{ .look = doctor_limits, .verdict = DOCTOR_OK, .said = "", .opened = -EACCES },
	{ .look = doctor_limits, .verdict = DOCTOR_OK,
	  .said = "ok    limits      one ring: 64 MiB; all rings: 128 MiB, 96 MiB in use\n",
	  .files = { { .path = "/sys/module/nfring/parameters/pages_held", .text = "24576\n" } },
	  .info = { .page_size = 4096, .ring_max_bytes = 64 * MIB,
		    .total_max_bytes = 128 * MIB } },
	{ .look = doctor_limits, .verdict = DOCTOR_WARN,
	  .said = "warn  limits      one ring: 64 MiB; all rings: 128 MiB, 97 MiB in use\n"
	  "      -> find large rings with nfring stats --all-netns, or raise "
	  "total_max_mb in /sys/module/nfring/parameters\n",
	  .files = { { .path = "/sys/module/nfring/parameters/pages_held", .text = "24832\n" } },
	  .info = { .page_size = 4096, .ring_max_bytes = 64 * MIB,
		    .total_max_bytes = 128 * MIB } },

	{ .look = doctor_cgroup, .verdict = DOCTOR_OK, .said = "",
	  .files = { { .path = "/proc/self/cgroup", .text = "3:memory:/x\n" } } },
	{ .look = doctor_cgroup, .verdict = DOCTOR_OK, .said = "ok    memory      no limit of a control group\n",
	  .files = { { .path = "/proc/self/cgroup", .text = "0::/a/b\n" },
	    { .path = "/sys/fs/cgroup/a/b/memory.max", .text = "max\n" } } },
#define LARGER \
	"      -> larger rings fail with \"Cannot allocate memory\": use a smaller -B, or raise memory.max\n"
	{ .look = doctor_cgroup, .verdict = DOCTOR_NOTE,
	  .said = "note  memory      this control group may use 100 MiB, including its rings\n" LARGER,
	  .files = { { .path = "/proc/self/cgroup", .text = "1:name=x:/y\n0::/a/b\n" },
	    { .path = "/sys/fs/cgroup/a/memory.max", .text = "104857600\n" },
	    { .path = "/sys/fs/cgroup/a/b/memory.max", .text = "max\n" } } },
	{ .look = doctor_cgroup, .verdict = DOCTOR_WARN,
	  .said = "warn  memory      this control group may use 63 MiB, including its rings\n" LARGER,
	  .files = { { .path = "/proc/self/cgroup", .text = "0::/a/b\n" },
	    { .path = "/sys/fs/cgroup/a/memory.max", .text = "104857600\n" },
	    { .path = "/sys/fs/cgroup/a/b/memory.max", .text = "66060288\n" } } },

#define CONNTRACK "/proc/sys/net/netfilter/nf_conntrack_"
	{ .look = doctor_conntrack, .verdict = DOCTOR_OK, .said = "ok    conntrack   not used here\n" },
	{ .look = doctor_conntrack, .verdict = DOCTOR_OK, .said = "ok    conntrack   899 of 1000 entries\n",
	  .files = { { .path = CONNTRACK "count", .text = "899\n" }, { .path = CONNTRACK "max", .text = "1000\n" } } },
	{ .look = doctor_conntrack, .verdict = DOCTOR_WARN,
	  .said = "warn  conntrack   900 of 1000 entries: when the table is full, packets are "
	  "dropped before most points\n"
	  "      -> sysctl net.netfilter.nf_conntrack_max=2000\n",
	  .files = { { .path = CONNTRACK "count", .text = "900\n" }, { .path = CONNTRACK "max", .text = "1000\n" } } },

	{ .look = doctor_flowtable, .verdict = DOCTOR_OK, .said = "ok    flowtables  none\n" },
	{ .look = doctor_flowtable, .verdict = DOCTOR_OK, .said = "ok    flowtables  none\n", .err = -EPERM },
	{ .look = doctor_flowtable, .verdict = DOCTOR_NOTE,
	  .said = "note  flowtables  cannot be listed: Operation not permitted; nf_flow_table is loaded\n"
	  "      -> run nft list flowtables as root: packets that flowtables forward are seen only at ingress and egress\n",
	  .files = { { .path = "/sys/module/nf_flow_table/refcnt", .text = "1\n" } }, .err = -EPERM },
	{ .look = doctor_flowtable, .verdict = DOCTOR_WARN,
	  .said = "warn  flowtables  t f: packets that they forward pass only ingress and egress\n"
	  "      -> capture at ingress or egress, or remove \"flow add\" from the ruleset for now\n",
	  .flowtables = "t f" },

	{ .look = doctor_xdp, .verdict = DOCTOR_OK, .said = "ok    XDP         no programs\n" },
	{ .look = doctor_xdp, .verdict = DOCTOR_NOTE, .said = "note  XDP         unknown: Permission denied\n",
	  .err = -EACCES },
	{ .look = doctor_xdp, .verdict = DOCTOR_WARN,
	  .said = "warn  XDP         on eth0: packets that a program drops or redirects pass no hook\n"
	  "      -> list the programs with bpftool net; capture their packets with xdpdump\n",
	  .xdp = "eth0" },

	{ .look = doctor_tc, .verdict = DOCTOR_OK, .said = "ok    tc          no actions at ingress\n" },
	{ .look = doctor_tc, .verdict = DOCTOR_NOTE, .err = -EPERM,
	  .said = "note  tc          unknown: Operation not permitted\n" },
	{ .look = doctor_tc, .verdict = DOCTOR_NOTE, .tc = "eth0",
	  .said = "note  tc          actions at ingress of eth0: packets that tc drops or redirects, "
	  "for example to an ifb device, do not pass ingress\n"
	  "      -> list the actions with tc filter show dev DEVICE ingress; capture at prerouting, "
	  "which sees packets that come back from an ifb device\n" },
	{ .look = doctor_vrf, .verdict = DOCTOR_OK, .said = "ok    VRF         none\n" },
	{ .look = doctor_vrf, .verdict = DOCTOR_NOTE, .vrf = "blue, red",
	  .said = "note  VRF         blue, red: at input and forward, packets have the name of the VRF "
	  "instead of that of their device\n"
	  "      -> at these points name the VRF, or no device\n" },

	{ .look = doctor_bridge, .verdict = DOCTOR_OK, .said = "ok    bridge      no br_netfilter\n",
	  .files = { { .path = "/proc/sys/net/bridge/bridge-nf-call-iptables", .text = "0\n" } } },
	{ .look = doctor_bridge, .verdict = DOCTOR_NOTE,
	  .said = "note  bridge      br_netfilter passes bridged packets to the hooks of IP or ARP, too: "
	  "one packet can be seen twice\n"
	  "      -> sysctl net.bridge.bridge-nf-call-ip6tables=0, if nothing relies on it\n",
	  .files = { { .path = "/proc/sys/net/bridge/bridge-nf-call-iptables", .text = "0\n" },
	    { .path = "/proc/sys/net/bridge/bridge-nf-call-ip6tables", .text = "1\n" } } },

	{ .look = doctor_apparmor, .verdict = DOCTOR_OK, .said = "ok    AppArmor    off\n",
	  .files = { APPARMOR("N"), PROFILES("tcpdump (enforce)\n"), TCPDUMP } },
	{ .look = doctor_apparmor, .verdict = DOCTOR_OK,
	  .said = "ok    AppArmor    no enforced profile of tcpdump\n",
	  .files = { APPARMOR("Y"), TCPDUMP,
		     PROFILES("tcpdump (complain)\nnotcpdump (enforce)\ntcpdump//child (enforce)\n") } },
	{ .look = doctor_apparmor, .verdict = DOCTOR_NOTE,
	  .said = "note  AppArmor    cannot read its profiles: No such file or directory\n"
	  "      -> run nfring doctor as root\n",
	  .files = { APPARMOR("Y"), TCPDUMP } },
	{ .look = doctor_apparmor, .verdict = DOCTOR_WARN,
	  .said = "warn  AppArmor    its profile of tcpdump does not allow rings, and "
	  "/etc/apparmor.d/abstractions/nfring is missing\n"
	  "      -> make install; then run nfring doctor again\n",
	  .files = { APPARMOR("Y"), PROFILES("man_groff (enforce)\ntcpdump (enforce)\n"), TCPDUMP } },
	{ .look = doctor_apparmor, .verdict = DOCTOR_WARN,
	  .said = "warn  AppArmor    its profile of tcpdump does not allow rings, "
	  "so tcpdump under nfring run fails, or opens a packet socket\n"
	  "      -> echo 'include <abstractions/nfring>' >> /etc/apparmor.d/local/usr.bin.tcpdump; "
	  "apparmor_parser -r /etc/apparmor.d/usr.bin.tcpdump\n",
	  .files = { APPARMOR("Y"), PROFILES("/usr/sbin/tcpdump (enforce)\n"), TCPDUMP, ABSTRACTION,
		     LOCAL("# include <abstractions/nfring>\ninclude <abstractions/nfring2>\n") } },
	{ .look = doctor_apparmor, .verdict = DOCTOR_OK,
	  .said = "ok    AppArmor    its profile of tcpdump includes abstractions/nfring\n",
	  .files = { APPARMOR("Y"), PROFILES("tcpdump (enforce)\n"), TCPDUMP, ABSTRACTION,
		     LOCAL("x,\n  include <abstractions/nfring>\n") } },
	{ .look = doctor_apparmor, .verdict = DOCTOR_OK,
	  .said = "ok    AppArmor    its profile of tcpdump includes abstractions/nfring\n",
	  .files = { APPARMOR("Y"), PROFILES("tcpdump (enforce)\n"), ABSTRACTION,
		     { .path = "/etc/apparmor.d/usr.bin.tcpdump",
		       .text = "#include <abstractions/nfring>\n" } } },

	{ .look = doctor_queue, .verdict = DOCTOR_OK, .said = "ok    queues      no NFQUEUE in use\n",
	  .files = { { .path = "/proc/net/netfilter/nfnetlink_queue", .text = "" } } },
	{ .look = doctor_queue, .verdict = DOCTOR_WARN,
	  .said = "warn  queues      NFQUEUE is in use: the kernel drops all queued packets when "
	  "a device that was captured at ingress or egress goes away\n"
	  "      -> where devices come and go, capture at prerouting, postrouting or another hook of IP; "
	  "nfring release and rmmod drop queued packets, too\n",
	  .files = { { .path = "/proc/net/netfilter/nfnetlink_queue", .text = "    0  12345     0 2 65531\n" } } },

	{ .look = doctor_taps, .verdict = DOCTOR_OK, .said = "ok    taps        no unused functions at hooks\n" },
	{ .look = doctor_taps, .verdict = DOCTOR_OK, .said = "ok    taps        no unused functions at hooks\n",
	  .files = { { .path = "/proc/net/nfring_taps", .text = "users point\n1 inet/input@50\n" } } },
	{ .look = doctor_taps, .verdict = DOCTOR_NOTE,
	  .said = "note  taps        2 functions of earlier captures are still at their hooks, unused\n"
	  "      -> nfring release, unless packets wait in NFQUEUE queues: the kernel drops them then\n",
	  .files = { { .path = "/proc/net/nfring_taps",
		       .text = "users point\n0 inet/input@50\n1 inet/output@50\n0 arp/input@0\n" } } },
};

static void each_machine_gets_its_text(void **state)
{
	const struct machine *machine;
	struct doctor doctor;
	char *said;

	(void)state;
	for_each_case(machine, machines) {
		case_is("row %zu", machine - machines);
		make_doctor(&doctor, machine);
		said = examine(&doctor, machine);
		assert_string_equal(said, machine->said);
		assert_int_equal(doctor.worst, machine->verdict);
		free(said);
	}
}

static void quiet_prints_warnings_and_errors_with_advice(void **state)
{
	const struct machine *machine;
	struct doctor doctor;
	char *said;

	(void)state;
	for_each_case(machine, machines) {
		case_is("row %zu", machine - machines);
		make_doctor(&doctor, machine);
		doctor.quiet = true;
		said = examine(&doctor, machine);
		assert_string_equal(said, machine->verdict >= DOCTOR_WARN ?
				    machine->said : "");
		assert_int_equal(doctor.worst, machine->verdict);
		free(said);
	}
}

/* The object has the text of the line, without its columns. */
static void json_has_an_object_per_finding(void **state)
{
	const struct machine machine = {
		.look = doctor_queue,
		.files = { { .path = "/proc/net/netfilter/nfnetlink_queue", .text = "1\n" } },
	};
	static const char start[] = "{\"check\":\"queues\",\"verdict\":\"warn\","
		"\"text\":\"NFQUEUE is in use: ";
	static const char middle[] = "goes away\",\"advice\":[\"where devices come and go, ";
	struct doctor doctor;
	char *said;

	(void)state;
	make_doctor(&doctor, &machine);
	doctor.as_json = true;
	said = examine(&doctor, &machine);
	assert_memory_equal(said, start, sizeof(start) - 1);
	assert_non_null(strstr(said, middle));
	assert_string_equal(said + strlen(said) - 4, "\"]}\n");
	free(said);
}

static void the_worst_verdict_is_kept(void **state)
{
	const struct machine machine = {
		.look = doctor_examine, .opened = -ENOENT,
		.files = { { .path = "/proc/sys/kernel/tainted", .text = "0\n" } },
	};
	struct doctor doctor;
	char *said;

	(void)state;
	make_doctor(&doctor, &machine);
	said = examine(&doctor, &machine);
	assert_int_equal(doctor.worst, DOCTOR_BAD);
	assert_non_null(strstr(said, "BAD   module "));
	assert_non_null(strstr(said, "ok    queues "));
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(each_machine_gets_its_text),
		table_test(quiet_prints_warnings_and_errors_with_advice),
		cmocka_unit_test(json_has_an_object_per_finding),
		cmocka_unit_test(the_worst_verdict_is_kept),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0
/* Privileges of the caller, and limits of memory. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "doctor/doctor.h"

/* The default of nfring capture -B. */
#define RING_DEFAULT (32ULL << 20)

static bool is_node(const struct stat *st, unsigned int major,
		    unsigned int minor)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(major, minor);
}

void doctor_node(struct doctor *doctor)
{
	unsigned int major = 0, minor = 0;
	char path[PATH_MAX], numbers[32];
	struct stat st;

	if (!doctor_loaded(doctor))
		return;		/* doctor_module() has reported it */
	doctor_read(doctor, numbers, sizeof(numbers),
		    "/sys/class/misc/nfring/dev");
	sscanf(numbers, "%u:%u", &major, &minor);
	snprintf(path, sizeof(path), "%s" NFRING_DEVICE, doctor->root);
	if (stat(path, &st)) {
		doctor_say(doctor, DOCTOR_BAD, "device", NFRING_DEVICE ": %s",
			   strerror(errno));
	} else if (!is_node(&st, major, minor)) {
		doctor_say(doctor, DOCTOR_BAD, "device",
			   NFRING_DEVICE " is not the device of the module, which is %u:%u",
			   major, minor);
	} else {
		doctor_say(doctor, doctor->opened == -EACCES ? DOCTOR_BAD :
			   DOCTOR_OK, "device", NFRING_DEVICE
			   " exists, mode %03o, user %u, group %u",
			   st.st_mode & 0777, st.st_uid, st.st_gid);
		if (doctor->opened == -EACCES)
			doctor_advise(doctor, "run as root, or install the udev rule and join the group: adduser USER nfring");
		return;
	}
	doctor_advise(doctor, "rm -f " NFRING_DEVICE "; mknod -m 600 "
		      NFRING_DEVICE " c %u %u", major, minor);
}

static bool has_net_raw(const struct doctor *doctor)
{
	char text[8192];
	const char *at;

	doctor_read(doctor, text, sizeof(text), "/proc/self/status");
	at = strstr(text, "\nCapEff:");
	return at && strtoull(at + 8, NULL, 16) & 1ULL << CAP_NET_RAW;
}

void doctor_capability(struct doctor *doctor)
{
	bool has = has_net_raw(doctor);

	if (has && doctor->opened != -EPERM) {
		doctor_say(doctor, DOCTOR_OK, "capability", "CAP_NET_RAW");
		return;
	}
	doctor_say(doctor, DOCTOR_BAD, "capability", "CAP_NET_RAW %s",
		   has ? "belongs to another user namespace than the network namespace" :
		   "is missing");
	doctor_advise(doctor, "run as root, or setcap cap_net_raw+ep on the program");
}

void doctor_ring(struct doctor *doctor)
{
	uint64_t features = doctor->info.features;

	switch (doctor->opened) {
	case 0:
		break;
	case -EACCES:	/* earlier checks have reported these */
	case -EPERM:
	case -EPROTO:
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return;
	default:
		doctor_say(doctor, DOCTOR_BAD, "ring", "%s: %s", NFRING_DEVICE,
			   strerror(-doctor->opened));
		return;
	}
	doctor_say(doctor, DOCTOR_OK, "ring",
		   "can be opened; hooks: egress %s, arp %s, bridge %s",
		   features & NFRING_FEATURE_EGRESS ? "yes" : "no",
		   features & NFRING_FEATURE_ARP ? "yes" : "no",
		   features & NFRING_FEATURE_BRIDGE ? "yes" : "no");
}

void doctor_limits(struct doctor *doctor)
{
	uint64_t ring = doctor->info.ring_max_bytes;
	uint64_t total = doctor->info.total_max_bytes, held;
	char text[32];

	if (doctor->opened)
		return;
	doctor_read(doctor, text, sizeof(text),
		    "/sys/module/nfring/parameters/pages_held");
	held = strtoull(text, NULL, 10) * doctor->info.page_size;
	/* Warn if a ring of the default size no longer fits. */
	doctor_say(doctor, held + RING_DEFAULT > total ? DOCTOR_WARN : DOCTOR_OK,
		   "limits", "one ring: %" PRIu64 " MiB; all rings: %" PRIu64
		   " MiB, %" PRIu64 " MiB in use",
		   ring >> 20, total >> 20, held >> 20);
	if (held + RING_DEFAULT > total)
		doctor_advise(doctor, "find large rings with nfring stats --all-netns, or raise total_max_mb in /sys/module/nfring/parameters");
}

/*
 * Return the lowest memory.max of @group and its parents, or UINT64_MAX if none
 * is set.
 */
static uint64_t group_limit(const struct doctor *doctor, char *group)
{
	uint64_t least = UINT64_MAX, limit;
	char text[32], *slash;

	while ((slash = strrchr(group, '/')) && slash[1]) {
		if (doctor_read(doctor, text, sizeof(text),
				"/sys/fs/cgroup%s/memory.max", group) > 0 &&
		    strcmp(text, "max")) {
			limit = strtoull(text, NULL, 10);
			if (limit < least)
				least = limit;
		}
		*slash = '\0';
	}
	return least;
}

/* The memory of a ring is charged to the control group of its creator. */
void doctor_cgroup(struct doctor *doctor)
{
	char text[4096], *group;
	uint64_t limit;

	doctor_read(doctor, text, sizeof(text), "/proc/self/cgroup");
	group = strstr(text, "0::/");
	if (!group)
		return;
	group += 3;
	group[strcspn(group, "\n")] = '\0';
	limit = group_limit(doctor, group);
	if (limit == UINT64_MAX) {
		doctor_say(doctor, DOCTOR_OK, "memory",
			   "no limit of a control group");
		return;
	}
	doctor_say(doctor, limit < 2 * RING_DEFAULT ? DOCTOR_WARN : DOCTOR_NOTE,
		   "memory", "this control group may use %" PRIu64
		   " MiB, including its rings", limit >> 20);
	doctor_advise(doctor, "larger rings fail with \"Cannot allocate memory\": use a smaller -B, or raise memory.max");
}

// SPDX-License-Identifier: GPL-2.0
#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/message.h"
#include "common/privilege.h"

static bool has(unsigned int capability)
{
	return capng_have_capability(CAPNG_EFFECTIVE, capability);
}

static bool may_change_user(void)
{
	return has(CAP_SETUID) && has(CAP_SETGID);
}

static bool is_user(const struct passwd *entry)
{
	uid_t uid, euid, suid;
	gid_t gid, egid, sgid;

	return !getresuid(&uid, &euid, &suid) && !getresgid(&gid, &egid, &sgid) &&
	       uid == entry->pw_uid && euid == uid && suid == uid &&
	       gid == entry->pw_gid && egid == gid && sgid == gid;
}

/* In a user namespace, few users exist, and root is only the user who made it. */
static bool has_all_users(void)
{
	FILE *file = fopen("/proc/self/uid_map", "re");
	uint32_t inside, outside, nr = 0;
	bool all;

	if (!file)
		return false;
	all = fscanf(file, "%" SCNu32 " %" SCNu32 " %" SCNu32, &inside, &outside,
		     &nr) == 3 && nr == UINT32_MAX;
	fclose(file);
	return all;
}

static const char *default_user(void)
{
	if (geteuid() || !may_change_user() || !has_all_users() ||
	    !getpwnam(PRIVILEGE_USER))
		return NULL;
	return PRIVILEGE_USER;
}

int privilege_choose(struct privilege *privilege, const char *user, bool commands)
{
	const struct passwd *entry = user ? getpwnam(user) : NULL;

	capng_get_caps_process();
	*privilege = (struct privilege) { .user = user };
	if (user && !entry)
		return complain("-Z %s: no such user", user);
	if (user && !is_user(entry)) {
		privilege->own = true;
		if (!may_change_user())
			return complain("-Z %s: becoming this user needs CAP_SETUID and CAP_SETGID; run nfring as root, or without -Z",
					user);
	} else {
		privilege->opener = has(CAP_DAC_OVERRIDE);
	}
	if (!user && !commands)
		privilege->user = default_user();
	return 0;
}

static int privilege_apply(void)
{
	/*
	 * Keep the bounding set, because clearing it needs CAP_SETPCAP, which
	 * the user may not have.
	 */
	if (capng_apply(CAPNG_SELECT_CAPS))
		return complain("cannot drop capabilities: %s", strerror(errno));
	return 0;
}

static int privilege_become(const char *user)
{
	const struct passwd *entry = getpwnam(user);

	if (!entry)
		return complain("-Z %s: no such user", user);
	if (is_user(entry)) {
		/* A user namespace may forbid setgroups(2); then keep the groups. */
		if (initgroups(user, entry->pw_gid) && errno != EPERM)
			return complain("-Z %s: cannot set the groups of this user: %s",
					user, strerror(errno));
		return privilege_apply();
	}
	if (capng_change_id((int)entry->pw_uid, (int)entry->pw_gid,
			    CAPNG_INIT_SUPP_GRP | CAPNG_CLEAR_BOUNDING))
		return complain("-Z %s: cannot become this user: %s", user,
				strerror(errno));
	return 0;
}

/* Without no_new_privs, root gets all capabilities again when it runs a command. */
static int privilege_gain_none(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int privilege_drop(const struct privilege *privilege)
{
	if (privilege_gain_none())
		return complain("cannot set no_new_privs: %s", strerror(errno));
	capng_clear(CAPNG_SELECT_BOTH);
	return privilege->user ? privilege_become(privilege->user) : privilege_apply();
}

int privilege_drop_all(void)
{
	struct privilege privilege;

	return privilege_choose(&privilege, NULL, false) ||
	       privilege_drop(&privilege) ? -1 : 0;
}

int privilege_keep_files(void)
{
	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
			 CAP_DAC_OVERRIDE) ||
	    capng_apply(CAPNG_SELECT_CAPS))
		return -1;
	return privilege_gain_none();
}

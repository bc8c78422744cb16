// SPDX-License-Identifier: GPL-2.0
#include <cap-ng.h>
#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "common/message.h"
#include "common/privilege.h"

int privilege_check(const char *user)
{
	if (user && !getpwnam(user))
		return complain("-Z %s: no such user", user);
	return 0;
}

static int privilege_become(const char *user)
{
	const struct passwd *entry = getpwnam(user);

	if (!entry)
		return complain("-Z %s: no such user", user);
	if (capng_change_id((int)entry->pw_uid, (int)entry->pw_gid,
			    CAPNG_INIT_SUPP_GRP | CAPNG_CLEAR_BOUNDING))
		return complain("-Z %s: cannot become this user: %s", user,
				strerror(errno));
	return 0;
}

int privilege_drop(const char *user)
{
	capng_clear(CAPNG_SELECT_BOTH);
	if (user)
		return privilege_become(user);
	/*
	 * Keep the bounding set, because clearing it needs CAP_SETPCAP, which
	 * the user may not have.
	 */
	if (capng_apply(CAPNG_SELECT_CAPS))
		return complain("cannot drop capabilities: %s", strerror(errno));
	return 0;
}

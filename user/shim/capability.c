// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capability.h"

#define NET_RAW	(1U << CAP_NET_RAW)

struct sets {
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
};

static int capability_get(struct sets *sets)
{
	sets->header.version = _LINUX_CAPABILITY_VERSION_3;
	sets->header.pid = 0;
	return (int)syscall(SYS_capget, &sets->header, sets->data);
}

static int capability_set(struct sets *sets)
{
	return (int)syscall(SYS_capset, &sets->header, sets->data);
}

bool capability_raise(void)
{
	struct sets sets;

	if (capability_get(&sets) || !(sets.data[0].permitted & NET_RAW) ||
	    sets.data[0].effective & NET_RAW)
		return false;
	sets.data[0].effective |= NET_RAW;
	return !capability_set(&sets);
}

void capability_lower(void)
{
	int saved = errno;
	struct sets sets;

	if (!capability_get(&sets)) {
		sets.data[0].effective &= ~NET_RAW;
		capability_set(&sets);
	}
	errno = saved;
}

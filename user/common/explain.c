// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include <linux/nfring.h>
#include "common/explain.h"
#include "common/message.h"

int explain_open(int err)
{
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return complain("%s: no such device; is the module nfring loaded?",
				NFRING_DEVICE);
	case -EACCES:
	case -EPERM:
		return complain("%s: %s; you need access to this file and CAP_NET_RAW",
				NFRING_DEVICE, strerror(-err));
	case -EPROTO:
		return complain("%s: module and program have different versions; install both from one release",
				NFRING_DEVICE);
	default:
		return complain("%s: %s", NFRING_DEVICE, strerror(-err));
	}
}

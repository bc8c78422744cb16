// SPDX-License-Identifier: GPL-2.0
#include <nfring.h>
#include "common/explain.h"
#include "common/message.h"

int explain_open(int err)
{
	return complain("%s: %s", NFRING_DEVICE, nfring_open_why(err));
}

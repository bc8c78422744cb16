// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <nfring.h>
#include "common/device.h"
#include "common/message.h"
#include "common/outage.h"

/* While the device is down, check after this many milliseconds whether it exists. */
#define LOOK	1000

/*
 * Return 1 if the device is up, 0 if it is down, or -1 if it does not exist.  If the
 * kernel cannot be asked, return 0, so that the caller asks again later.
 */
static int device_state(int ifindex)
{
	struct ifreq answer;
	int err = ifindex ? device_ask(ifindex, SIOCGIFFLAGS, &answer) : -ENODEV;

	if (err)
		return err == -ENODEV ? -1 : 0;
	return !!(answer.ifr_flags & IFF_UP);
}

void outage_init(struct outage *outage, const struct nfring_point *points, size_t nr)
{
	size_t i;

	*outage = (struct outage) { .ifindex = nr ? points[0].ifindex : 0 };
	for (i = 1; i < nr; i++)
		if (points[i].ifindex != outage->ifindex)
			outage->ifindex = 0;
}

int outage_report(struct outage *outage, int error, const char *why)
{
	char name[IF_NAMESIZE], text[NFRING_NAME_TEXT_MAX];
	int state = error == -ENETDOWN ? device_state(outage->ifindex) : -1;

	if (state < 0)
		return complain("%s", why);
	if (state || outage->is_down || !if_indextoname(outage->ifindex, name))
		return 0;
	outage->is_down = true;
	nfring_name_text(text, sizeof(text), name);
	complain("%s is down; waiting until it is up again", text);
	return 0;
}

int outage_timeout(const struct outage *outage, int timeout)
{
	return outage->is_down && (timeout < 0 || timeout > LOOK) ? LOOK : timeout;
}

int outage_check(struct outage *outage)
{
	int state;

	if (!outage->is_down)
		return 0;
	state = device_state(outage->ifindex);
	outage->is_down = !state;
	return state < 0 ? complain("the device was removed") : 0;
}

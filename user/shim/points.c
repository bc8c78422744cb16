// SPDX-License-Identifier: LGPL-2.1-or-later
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <nfring/point.h>

#include "points.h"
#include "ring.h"

#define BLANKS	" \t\n"

/*
 * These points are as close to the device as possible, like a packet socket's
 * place.
 */
static const struct nfring_point incoming = {
	.family = NFPROTO_NETDEV,
	.hook = NF_NETDEV_INGRESS,
	.priority = INT_MIN,
};

static const struct nfring_point outgoing = {
	.family = NFPROTO_NETDEV,
	.hook = NF_NETDEV_EGRESS,
	.priority = INT_MAX,
};

const char *points_wanted(void)
{
	return getenv(POINT_ENVIRONMENT);
}

/*
 * Parse the next name and move *@names past it.  Return 1, or 0 at the end of the
 * names, or -1 with errno.
 */
static int next_point(struct nfring_point *point, const char **names)
{
	char name[2 * NFRING_POINT_MAX];
	size_t len;
	int err;

	*names += strspn(*names, BLANKS);
	len = strcspn(*names, BLANKS);
	if (!len)
		return 0;
	if (len >= sizeof(name)) {
		errno = EINVAL;
		return -1;
	}
	memcpy(name, *names, len);
	name[len] = '\0';
	*names += len;
	err = nfring_point_parse(point, name, NULL, 0);
	errno = -err;
	return err ? -1 : 1;
}

static int points_add(struct points *points, const struct nfring_point *point)
{
	if (points->nr == NFRING_POINTS_MAX) {
		errno = E2BIG;
		return -1;
	}
	points->point[points->nr++] = *point;
	return 0;
}

static int add_named(struct points *points, const char *names)
{
	struct nfring_point point;
	int more;

	while ((more = next_point(&point, &names)) > 0)
		if (points_add(points, &point))
			return -1;
	return more;
}

int points_of_bind(struct points *points, const char *names, int ifindex,
		   uint16_t protocol)
{
	const bool all = protocol == htons(ETH_P_ALL);
	size_t i;

	points->nr = 0;
	if (!protocol)
		return 0;
	if (names) {
		if (add_named(points, names))
			return -1;
	} else {
		points_add(points, &incoming);
		if (all)
			points_add(points, &outgoing);
	}
	for (i = 0; i < points->nr; i++) {
		/* A device in the name of a point overrides that of bind(2). */
		if (!points->point[i].ifindex)
			points->point[i].ifindex = ifindex;
		points->point[i].protocol = all ? 0 : protocol;
	}
	return 0;
}

static bool has_link(const struct nfring_point *point)
{
	return point->family == NFPROTO_NETDEV ||
	       point->family == NFPROTO_BRIDGE ||
	       (point->family == NFPROTO_INET &&
		point->hook == NF_INET_INGRESS);
}

bool points_have_link(const char *names)
{
	struct nfring_point point;

	while (names && next_point(&point, &names) > 0)
		if (!has_link(&point))
			return false;
	return true;
}

static void detach_some(int fd, const struct points *points, size_t nr)
{
	int saved = errno;

	while (nr--)
		ring_detach(fd, &points->point[nr]);
	errno = saved;
}

int points_attach(int fd, const struct points *points)
{
	size_t i;

	for (i = 0; i < points->nr; i++)
		if (ring_attach(fd, &points->point[i])) {
			detach_some(fd, points, i);
			return -1;
		}
	return 0;
}

int points_detach(int fd, const struct points *points)
{
	size_t i;

	/* Points of a device that was removed are detached already: ENOENT. */
	for (i = 0; i < points->nr; i++)
		if (ring_detach(fd, &points->point[i]) && errno != ENOENT)
			return -1;
	return 0;
}

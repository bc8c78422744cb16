// SPDX-License-Identifier: LGPL-2.1-or-later
/* Attach a ring to points of the stack, and detach it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "ring.h"

/* Expand @macro and make a string of its value. */
#define NUMBER(macro)	NUMBER_(macro)
#define NUMBER_(value)	#value

static const char *reason(int err)
{
	switch (err) {
	case EEXIST:
		return "attached already";
	case ENOENT:
		return "not attached";
	case EOPNOTSUPP:
		return "this kernel has no such hook";
	case ENODEV:
		return "no such device";
	case EDQUOT:
		return "the hook has " NUMBER(NFRING_TAPS_MAX) " taps; more need CAP_NET_ADMIN, and nfring release removes unused taps";
	case E2BIG:
		return "the hook has no room for another function, or the ring none for another point";
	default:
		return strerror(err);
	}
}

static int point_ioctl(struct nfring *ring, unsigned long request,
		       const struct nfring_point *point)
{
	char name[NFRING_POINT_MAX], text[4 * NFRING_POINT_MAX];
	int err;

	if (ioctl(ring->fd, request, point) == 0)
		return 0;
	err = errno;
	if (nfring_point_format(point, name, sizeof(name)) < 0)
		snprintf(text, sizeof(text), "family %u, hook %u",
			 point->family, point->hook);
	else
		nfring_name_text(text, sizeof(text), name);
	return nfring_fail(ring, -err, "%s: %s", text, reason(err));
}

NFRING_API int nfring_attach_point(struct nfring *ring,
				   const struct nfring_point *point)
{
	return point_ioctl(ring, NFRING_ATTACH, point);
}

NFRING_API int nfring_detach_point(struct nfring *ring,
				   const struct nfring_point *point)
{
	return point_ioctl(ring, NFRING_DETACH, point);
}

NFRING_API int nfring_attach(struct nfring *ring, const char *name)
{
	struct nfring_point point;
	int err;

	err = nfring_point_parse(&point, name, ring->why, sizeof(ring->why));
	return err ? err : nfring_attach_point(ring, &point);
}

NFRING_API int nfring_detach(struct nfring *ring, const char *name)
{
	struct nfring_point point;
	int err;

	err = nfring_point_parse(&point, name, ring->why, sizeof(ring->why));
	return err ? err : nfring_detach_point(ring, &point);
}

NFRING_API int nfring_release_taps(struct nfring *ring)
{
	int released = ioctl(ring->fd, NFRING_RELEASE_TAPS);

	if (released >= 0)
		return released;
	if (errno == EPERM)
		return nfring_fail(ring, -EPERM, "CAP_NET_ADMIN is missing; run as root");
	if (errno == ENOTTY)
		return nfring_fail(ring, -ENOTTY,
				   "the loaded module is older than this program and keeps no unused taps");
	return nfring_fail(ring, -errno, "%m");
}

NFRING_API int nfring_get_name(struct nfring *ring, struct nfring_name *name)
{
	struct nfring_name asked = { .kind = name->kind, .number = name->number };

	if (ioctl(ring->fd, NFRING_GET_NAME, &asked)) {
		if (errno == ENOTTY)
			return nfring_fail(ring, -ENOTTY,
					   "the loaded module is older than this program and has no names");
		return nfring_fail(ring, -errno, "the name of number %u: %m", name->number);
	}
	*name = asked;
	return 0;
}

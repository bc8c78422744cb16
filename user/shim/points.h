/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The points at which a packet socket would receive its packets. */
#ifndef SHIM_POINTS_H
#define SHIM_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

/* Names of points, with blanks between; set by "nfring run --at". */
#define POINT_ENVIRONMENT "NFRING_AT"

/**
 * struct points - the points of a bound socket
 * @nr: number of points
 * @point: the points
 */
struct points {
	size_t nr;
	struct nfring_point point[NFRING_POINTS_MAX];
};

/**
 * points_of_bind() - convert a bind(2) to points
 * @points: written on success
 * @names: points that the user chose; NULL: those of a packet socket
 * @ifindex: device of the bind; 0: every device
 * @protocol: protocol of the bind, network order; 0: receive nothing
 *
 * A packet socket sees incoming packets.  It sees outgoing packets only if it
 * asked for every protocol.
 *
 * Return: 0 or -1 with errno.
 */
int points_of_bind(struct points *points, const char *names, int ifindex,
		   uint16_t protocol);

/* Return the names of points that the user chose, or NULL. */
const char *points_wanted(void);

/*
 * Return whether every packet at these points starts with its link-layer header.
 * At the hooks of IP, only some packets have one.
 */
bool points_have_link(const char *names);

/* Attach all points.  On failure attach none, and return -1 with errno. */
int points_attach(int fd, const struct points *points);

/*
 * Detach the points that are still attached.  Return -1 with errno if the kernel
 * refuses.
 */
int points_detach(int fd, const struct points *points);

#endif

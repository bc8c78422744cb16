/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a packet socket takes packets, in points. */
#ifndef SHIM_POINTS_H
#define SHIM_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nfring.h>

/* Names of points, with blanks between; set by "nfring run --at". */
#define POINT_ENVIRONMENT "NFRING_AT"

/**
 * struct points - what a bound socket takes from
 * @nr: how many
 * @point: they
 */
struct points {
	size_t nr;
	struct nfring_point point[NFRING_POINTS_MAX];
};

/**
 * points_of_bind() - the points that stand for a bind(2)
 * @points: written on success
 * @names: where the user wants packets from; NULL: where a packet socket is
 * @ifindex: of the bind; 0: every device
 * @protocol: of the bind, network order; 0: nothing is received
 *
 * A packet socket sees what comes in, and what goes out only if it asked for
 * every protocol.
 *
 * Return: 0 or -1 with errno.
 */
int points_of_bind(struct points *points, const char *names, int ifindex,
		   uint16_t protocol);

/* What the user wants, or NULL. */
const char *points_wanted(void);

/*
 * Whether every packet at these has its link-layer header in front of it.  At
 * the hooks of IP it depends on where the packet comes from.
 */
bool points_have_link(const char *names);

/* Attach them all, or none; -1 with errno. */
int points_attach(int fd, const struct points *points);

/* Detach those that are still there; -1 with errno where that is refused. */
int points_detach(int fd, const struct points *points);

#endif

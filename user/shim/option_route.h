/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The place where an option is set: the ring, its packet socket, or both. */
#ifndef SHIM_OPTION_ROUTE_H
#define SHIM_OPTION_ROUTE_H

enum option_route {
	OPTION_SOCKET,	/* includes all unknown options */
	OPTION_RING,
	OPTION_BOTH,	/* set in both, read from the ring */
};

enum option_route option_route(int level, int name);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who has an option: the ring, the packet socket beside it, or both. */
#ifndef SHIM_OPTION_ROUTE_H
#define SHIM_OPTION_ROUTE_H

enum option_route {
	OPTION_SOCKET,	/* also of all that are not known here */
	OPTION_RING,
	OPTION_BOTH,	/* set in both, read from the ring */
};

enum option_route option_route(int level, int name);

#endif

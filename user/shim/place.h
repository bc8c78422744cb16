/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who has an option: the ring, the packet socket beside it, or both. */
#ifndef SHIM_PLACE_H
#define SHIM_PLACE_H

enum option_place {
	OPTION_SOCKET,	/* also of all that are not known here */
	OPTION_RING,
	OPTION_BOTH,	/* set in both, read from the ring */
};

enum option_place option_place(int level, int name);

#endif

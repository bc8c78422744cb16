// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stddef.h>
#include <sys/socket.h>

#include <linux/if_packet.h>

#include "option_route.h"

/* The headers of some C libraries lack this. */
#ifndef PACKET_VNET_HDR_SZ
#define PACKET_VNET_HDR_SZ	24
#endif

static const struct {
	int level;
	int name;
	enum option_route route;
} options[] = {
	/* which packets are received, and how */
	{ SOL_PACKET, PACKET_ADD_MEMBERSHIP,	OPTION_RING },
	{ SOL_PACKET, PACKET_DROP_MEMBERSHIP,	OPTION_RING },
	{ SOL_PACKET, PACKET_RX_RING,		OPTION_RING },
	{ SOL_PACKET, PACKET_STATISTICS,	OPTION_RING },
	{ SOL_PACKET, PACKET_COPY_THRESH,	OPTION_RING },
	{ SOL_PACKET, PACKET_AUXDATA,		OPTION_RING },
	{ SOL_PACKET, PACKET_ORIGDEV,		OPTION_RING },
	{ SOL_PACKET, PACKET_HDRLEN,		OPTION_RING },
	{ SOL_PACKET, PACKET_FANOUT,		OPTION_RING },
	{ SOL_PACKET, PACKET_FANOUT_DATA,	OPTION_RING },
	{ SOL_PACKET, PACKET_ROLLOVER_STATS,	OPTION_RING },
	{ SOL_PACKET, PACKET_IGNORE_OUTGOING,	OPTION_RING },
	{ SOL_SOCKET, SO_RCVBUF,		OPTION_RING },
	{ SOL_SOCKET, SO_RCVBUFFORCE,		OPTION_RING },
	{ SOL_SOCKET, SO_ERROR,			OPTION_RING },
	{ SOL_SOCKET, SO_ATTACH_FILTER,		OPTION_RING },
	{ SOL_SOCKET, SO_ATTACH_BPF,		OPTION_RING },
	{ SOL_SOCKET, SO_DETACH_FILTER,		OPTION_RING },
	{ SOL_SOCKET, SO_LOCK_FILTER,		OPTION_RING },
	{ SOL_SOCKET, SO_BPF_EXTENSIONS,	OPTION_RING },

	/* the layout of frames, which PACKET_TX_RING and sent packets share */
	{ SOL_PACKET, PACKET_VERSION,		OPTION_BOTH },
	{ SOL_PACKET, PACKET_RESERVE,		OPTION_BOTH },
	{ SOL_PACKET, PACKET_TIMESTAMP,		OPTION_BOTH },
	{ SOL_PACKET, PACKET_VNET_HDR,		OPTION_BOTH },
	{ SOL_PACKET, PACKET_VNET_HDR_SZ,	OPTION_BOTH },
};

enum option_route option_route(int level, int name)
{
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].level == level && options[i].name == name)
			return options[i].route;
	return OPTION_SOCKET;
}

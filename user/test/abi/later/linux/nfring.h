/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A possible later version of <linux/nfring.h>: the structs have members that this
 * module does not know.  It needs -fms-extensions for the unnamed structs within the
 * structs.
 */
#ifndef LATER_NFRING_H
#define LATER_NFRING_H

#define nfring_info	nfring_info_now
#define nfring_sockopt	nfring_sockopt_now
#define nfring_wakeup	nfring_wakeup_now
#define nfring_recv	nfring_recv_now
#define nfring_point	nfring_point_now
#define nfring_stats	nfring_stats_now
#include "../../../../../kmod/uapi/linux/nfring.h"
#undef nfring_info
#undef nfring_sockopt
#undef nfring_wakeup
#undef nfring_recv
#undef nfring_point
#undef nfring_stats

#define LATER	8	/* number of new members in each struct */

struct nfring_info {
	struct nfring_info_now;
	__u32 later[LATER];
};

struct nfring_sockopt {
	struct nfring_sockopt_now;
	__u32 later[LATER];
};

struct nfring_wakeup {
	struct nfring_wakeup_now;
	__u32 later[LATER];
};

struct nfring_recv {
	struct nfring_recv_now;
	__u32 later[LATER];
};

struct nfring_point {
	struct nfring_point_now;
	__u32 later[LATER];
};

struct nfring_stats {
	struct nfring_stats_now;
	__u32 later[LATER];
};

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* NFRING_SETSOCKOPT and NFRING_GETSOCKOPT. */
#ifndef NFR_OPTIONS_H
#define NFR_OPTIONS_H

#include "instance.h"

int nfr_setsockopt(struct nfr_instance *inst, const struct nfring_sockopt *opt);

/* On success @opt->len is the number of bytes stored. */
int nfr_getsockopt(struct nfr_instance *inst, struct nfring_sockopt *opt);

#endif

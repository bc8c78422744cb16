/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_EXPLAIN_H
#define COMMON_EXPLAIN_H

/* Why nfring_open() returned @err, a line on standard error; returns -1. */
int explain_open(int err);

#endif

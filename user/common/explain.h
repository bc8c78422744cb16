/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_EXPLAIN_H
#define COMMON_EXPLAIN_H

/* Print why nfring_open() returned @err, on standard error.  Return -1. */
int explain_open(int err);

#endif

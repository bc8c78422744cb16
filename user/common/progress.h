/* SPDX-License-Identifier: GPL-2.0 */
/* What takes longer than a second is said on standard error. */
#ifndef COMMON_PROGRESS_H
#define COMMON_PROGRESS_H

/* "nfring: WHAT ...", unless progress_end() comes first.  @what stays there. */
void progress_begin(const char *what);
void progress_end(void);

#endif

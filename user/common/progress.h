/* SPDX-License-Identifier: GPL-2.0 */
/* Report on standard error that an operation takes longer than a second. */
#ifndef COMMON_PROGRESS_H
#define COMMON_PROGRESS_H

/*
 * Print "nfring: WHAT ..." after a second, unless progress_end() is called
 * first.  @what must stay valid until then.
 */
void progress_begin(const char *what);
void progress_end(void);

#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The library of "nfring run" keeps a real packet socket beside each ring.  It passes
 * this number to socket(2) as a fourth argument, which the kernel ignores.  By the
 * number, the seccomp filter of "nfring run" recognises these sockets, and reports
 * only other packet sockets.
 */
#ifndef COMMON_COMPANION_H
#define COMMON_COMPANION_H

#define COMPANION_MARK_HIGH	0x6e667269u	/* "nfri" */
#define COMPANION_MARK_LOW	0x6e673a31u	/* "ng:1" */
#define COMPANION_MARK		(((unsigned long)COMPANION_MARK_HIGH << 32) | COMPANION_MARK_LOW)

#endif

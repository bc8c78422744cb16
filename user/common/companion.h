/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The library of "nfring run" keeps a real packet socket beside each ring.  It opens
 * that with this number as the fourth argument of socket(2), which the kernel
 * ignores.  The seccomp filter of "nfring run" sees the number, so that it reports
 * only the packet sockets of others.
 */
#ifndef COMMON_COMPANION_H
#define COMMON_COMPANION_H

#define COMPANION_MARK_HIGH	0x6e667269u	/* "nfri" */
#define COMPANION_MARK_LOW	0x6e673a31u	/* "ng:1" */
#define COMPANION_MARK		(((unsigned long)COMPANION_MARK_HIGH << 32) | COMPANION_MARK_LOW)

#endif

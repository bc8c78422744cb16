/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_PRIVILEGE_H
#define COMMON_PRIVILEGE_H

/*
 * Put away every capability, for good, and become @user unless that is NULL: a
 * ring that is attached needs none.  0, or -1 after a message.
 */
int privilege_drop(const char *user);

/* Whether there is such a user, before it matters; NULL is none. */
int privilege_check(const char *user);

#endif

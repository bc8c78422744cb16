/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COMMON_PRIVILEGE_H
#define COMMON_PRIVILEGE_H

/*
 * Drop all capabilities permanently, and become @user unless that is NULL.  An
 * attached ring needs no privileges.  Return 0, or -1 after a message.
 */
int privilege_drop(const char *user);

/* Check early that @user exists or is NULL.  Return 0, or -1 after a message. */
int privilege_check(const char *user);

#endif

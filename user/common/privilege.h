/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Give up privileges once the rings are attached: an attached ring needs none.
 *
 * No other thread may run during privilege_drop(), because only the calling thread
 * loses its capabilities.
 */
#ifndef COMMON_PRIVILEGE_H
#define COMMON_PRIVILEGE_H

#include <stdbool.h>

/* The user that root becomes without -Z, if there is such a user. */
#define PRIVILEGE_USER "nfring"

/**
 * struct privilege - what privilege_drop() leaves
 * @user: user to become; NULL: stay the same user
 * @own: the new user opens the files, which then belong to that user.  Otherwise
 *	they belong to the user that started the program
 * @opener: a later file may need a capability that is dropped
 */
struct privilege {
	const char *user;
	bool own;
	bool opener;
};

/*
 * Choose what to keep.  @user is from -Z, or NULL.  With @commands, the program runs
 * commands of its user, which may need that user's files.  So the default is then to
 * stay the same user.  Return 0, or -1 after a message if this process cannot become
 * @user.
 */
int privilege_choose(struct privilege *privilege, const char *user, bool commands);

/*
 * Drop all capabilities permanently, and become privilege->user.  Neither this process
 * nor a program that it runs gains privileges afterwards.  Return 0, or -1 after a
 * message.
 */
int privilege_drop(const struct privilege *privilege);

/* Choose and drop privileges, as for a program without -Z and without commands. */
int privilege_drop_all(void);

/*
 * Stay the same user, and drop all capabilities but the one to open any file.  Return
 * 0 or -1.
 */
int privilege_keep_files(void);

#endif

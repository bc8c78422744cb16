/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions that this library overrides, as the next library defines them.
 */
#ifndef SHIM_REAL_H
#define SHIM_REAL_H

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Exported: everything else in this library is hidden. */
#define SHIM_API __attribute__((visibility("default")))

#define REAL_FUNCTIONS(is)						\
	is(int, socket, (int, int, int))				\
	is(int, close, (int))						\
	is(int, close_range, (unsigned int, unsigned int, int))		\
	is(void, closefrom, (int))					\
	is(int, dup, (int))						\
	is(int, dup2, (int, int))					\
	is(int, dup3, (int, int, int))					\
	is(int, fcntl, (int, int, ...))					\
	is(int, fcntl64, (int, int, ...))				\
	is(int, ioctl, (int, unsigned long, ...))			\
	is(void *, mmap, (void *, size_t, int, int, int, off_t))	\
	is(int, bind, (int, const struct sockaddr *, socklen_t))	\
	is(int, connect, (int, const struct sockaddr *, socklen_t))	\
	is(int, shutdown, (int, int))					\
	is(int, getsockname, (int, struct sockaddr *, socklen_t *))	\
	is(int, getpeername, (int, struct sockaddr *, socklen_t *))	\
	is(int, getsockopt, (int, int, int, void *, socklen_t *))	\
	is(int, setsockopt, (int, int, int, const void *, socklen_t))	\
	is(ssize_t, recv, (int, void *, size_t, int))			\
	is(ssize_t, recvfrom, (int, void *, size_t, int,		\
			       struct sockaddr *, socklen_t *))		\
	is(ssize_t, recvmsg, (int, struct msghdr *, int))		\
	is(int, recvmmsg, (int, struct mmsghdr *, unsigned int, int,	\
			   struct timespec *))				\
	is(ssize_t, send, (int, const void *, size_t, int))		\
	is(ssize_t, sendto, (int, const void *, size_t, int,		\
			     const struct sockaddr *, socklen_t))	\
	is(ssize_t, sendmsg, (int, const struct msghdr *, int))		\
	is(int, sendmmsg, (int, struct mmsghdr *, unsigned int, int))	\
	is(ssize_t, read, (int, void *, size_t))			\
	is(ssize_t, readv, (int, const struct iovec *, int))		\
	is(ssize_t, write, (int, const void *, size_t))			\
	is(ssize_t, writev, (int, const struct iovec *, int))

#define REAL_MEMBER(type, name, arguments) type (*name) arguments;

struct real {
	REAL_FUNCTIONS(REAL_MEMBER)
};

/*
 * Return the functions, which a constructor has looked up.  After that, signal
 * handlers may call this function.
 */
const struct real *real(void);

#endif

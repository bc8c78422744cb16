// SPDX-License-Identifier: GPL-2.0
/*
 * nfring run: its seccomp filter stops the calls that ask for a packet socket, with each
 * kind of system call.  One thread installs the filter and makes the calls.  The main
 * thread lets each call that was stopped fail with EPERM.
 */
#include "../lib/cases.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/net.h>

#include "common/companion.h"
#include "run/seccomp.h"

/*
 * A system call, and whether the filter must stop it.  If the call asks for a packet
 * socket, @asked_type is the type of that socket, otherwise 0.
 */
struct call {
	const char *name;
	long (*make)(int domain, int type, unsigned long fourth);
	int domain;
	int type;
	unsigned long fourth;
	bool stopped;
	int asked_type;
};

static long native(int domain, int type, unsigned long fourth)
{
	long fd = syscall(SYS_socket, domain, type, 0, fourth);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? -errno : 0;
}

#ifdef __x86_64__
#define SOCKET_32	359
#define SOCKETCALL_32	102
#define GETPID_32	20

/* The arguments of socketcall(2), at an address below 4 GiB. */
static uint32_t *words;

/* Even a 64-bit program can make 32-bit system calls. */
static long call_32(int nr, long one, long two, long three, long four)
{
	long result;

	asm volatile("int $0x80" : "=a"(result)
		     : "a"(nr), "b"(one), "c"(two), "d"(three), "S"(four) : "memory");
	if (nr != GETPID_32 && (int)result >= 0)
		close((int)result);
	return (int)result;
}

static long socket_32(int domain, int type, unsigned long fourth)
{
	return call_32(SOCKET_32, domain, type, 0, (long)fourth);
}

static long multiplexed(int domain, int type, unsigned long fourth)
{
	words[0] = domain;
	words[1] = type;
	words[2] = 0;
	return call_32(SOCKETCALL_32, (long)fourth, (long)words, 0, 0);
}

/* A kernel without 32-bit system calls kills the program that makes one. */
static bool has_32(void)
{
	int status = -1;
	pid_t child = fork();

	if (!child)
		_exit(call_32(GETPID_32, 0, 0, 0, 0) <= 0);
	waitpid(child, &status, 0);
	words = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	return !status && words != MAP_FAILED;
}
#endif

static const struct call calls[] = {
	{ "raw", native, AF_PACKET, SOCK_RAW, 0, true, SOCK_RAW },
	{ "dgram", native, AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, true,
	  SOCK_DGRAM },
	{ "old type", native, AF_PACKET, SOCK_PACKET, 0, true, SOCK_PACKET },
	{ "old type and domain", native, AF_INET, SOCK_PACKET, 0, true, SOCK_PACKET },
	{ "stream", native, AF_PACKET, SOCK_STREAM, 0, false, 0 },
	{ "other domain", native, AF_INET, SOCK_DGRAM, 0, false, 0 },
	{ "other domain, raw", native, AF_UNIX, SOCK_RAW, 0, false, 0 },
	{ "companion", native, AF_PACKET, SOCK_RAW, COMPANION_MARK, false, 0 },
	{ "half a mark", native, AF_PACKET, SOCK_RAW, COMPANION_MARK_LOW, true, SOCK_RAW },
	{ "the other half", native, AF_PACKET, SOCK_RAW,
	  COMPANION_MARK & ~(unsigned long)UINT32_MAX, true, SOCK_RAW },
#ifdef __x86_64__
	{ "32 bits", socket_32, AF_PACKET, SOCK_RAW, 0, true, SOCK_RAW },
	{ "32 bits, other domain", socket_32, AF_INET, SOCK_DGRAM, 0, false, 0 },
	{ "socketcall", multiplexed, AF_PACKET, SOCK_DGRAM, SYS_SOCKET, true, SOCK_DGRAM },
	{ "socketcall, old type", multiplexed, AF_INET, SOCK_PACKET, SYS_SOCKET, true,
	  SOCK_PACKET },
	{ "socketcall, other domain", multiplexed, AF_INET, SOCK_DGRAM, SYS_SOCKET, true, 0 },
	{ "socketcall, not socket(2)", multiplexed, AF_PACKET, SOCK_RAW, SYS_LISTEN, false,
	  0 },
#endif
};

/* What the two threads share. */
struct progress {
	atomic_int listener;
	atomic_size_t at;
	long result[COUNT(calls)];
	bool wide_only;
};

static bool is_made(const struct progress *progress, const struct call *call)
{
	return !progress->wide_only || call->make == native;
}

static void *make_calls(void *data)
{
	struct progress *progress = data;
	size_t i;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	atomic_store(&progress->listener, seccomp_install());
	for (i = 0; i < COUNT(calls); i++) {
		atomic_store(&progress->at, i);
		if (is_made(progress, &calls[i]))
			progress->result[i] = calls[i].make(calls[i].domain, calls[i].type,
							    calls[i].fourth);
	}
	return NULL;
}

/* Answer until the other thread has ended, because its filter ends with it. */
static void answer_calls(int listener, struct progress *progress,
			 bool stopped[COUNT(calls)], int asked_types[COUNT(calls)])
{
	struct pollfd wait = { .fd = listener, .events = POLLIN };
	struct seccomp_exchange exchange = { 0 };
	int type;

	assert_int_equal(seccomp_exchange_init(&exchange), 0);
	while (poll(&wait, 1, -1) > 0 && !(wait.revents & POLLHUP)) {
		if (!seccomp_receive(listener, &exchange))
			continue;
		stopped[atomic_load(&progress->at)] = true;
		if (seccomp_asks_for_packets(exchange.request, &type))
			asked_types[atomic_load(&progress->at)] = type;
		assert_true(seccomp_is_waiting(listener, &exchange));
		seccomp_answer(listener, &exchange, true);
	}
	free(exchange.request);
	free(exchange.answer);
}

static void calls_for_packet_sockets_stop(void **state)
{
	struct progress progress = { .listener = -1 };
	bool stopped[COUNT(calls)] = { 0 };
	int asked_types[COUNT(calls)] = { 0 };
	pthread_t thread;
	size_t i;

	(void)state;
#ifdef __x86_64__
	progress.wide_only = !has_32();
#endif
	assert_int_equal(pthread_create(&thread, NULL, make_calls, &progress), 0);
	while (atomic_load(&progress.listener) == -1)
		sched_yield();
	assert_true(progress.listener >= 0);
	answer_calls(progress.listener, &progress, stopped, asked_types);
	pthread_join(thread, NULL);
	close(progress.listener);
	for (i = 0; i < COUNT(calls); i++) {
		if (!is_made(&progress, &calls[i]))
			continue;
		case_is("%s", calls[i].name);
		assert_int_equal(stopped[i], calls[i].stopped);
		assert_int_equal(asked_types[i], calls[i].asked_type);
		if (stopped[i])
			assert_int_equal(progress.result[i], -EPERM);
	}
	case_over();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		table_test(calls_for_packet_sockets_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

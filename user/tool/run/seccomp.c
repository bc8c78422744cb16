// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/net.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/companion.h"
#include "run/seccomp.h"

#define ARRAY_NR(array)	(sizeof(array) / sizeof((array)[0]))

/* Headers of Linux before 5.19 lack these. */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV	(1UL << 5)
#endif
#ifndef AUDIT_ARCH_LOONGARCH64
#define AUDIT_ARCH_LOONGARCH64	(258 | __AUDIT_ARCH_64BIT | __AUDIT_ARCH_LE)
#endif

/* System call numbers of x32 have this bit. */
#define X32_BIT		0x40000000
#define TYPE_MASK	0xf

/* The arguments of socketcall(2) with SYS_SOCKET: domain, type, protocol. */
#define SOCKETCALL_NR	3

/**
 * struct seccomp_call - a system call that makes sockets
 * @arch: architecture, as in struct seccomp_data
 * @nr: number of the call on @arch
 * @multiplexed: it is socketcall(2), which finds its arguments in memory
 */
struct seccomp_call {
	uint32_t arch;
	int nr;
	bool multiplexed;
};

/*
 * A kernel calls the filter for its own architecture and for those of its 32-bit
 * programs.  The other rows never match, so all kernels use one table.
 */
static const struct seccomp_call calls[] = {
	{ AUDIT_ARCH_X86_64, 41, false },
	{ AUDIT_ARCH_X86_64, X32_BIT | 41, false },
	{ AUDIT_ARCH_I386, 359, false },
	{ AUDIT_ARCH_I386, 102, true },
	{ AUDIT_ARCH_AARCH64, 198, false },
	{ AUDIT_ARCH_ARM, 281, false },
	{ AUDIT_ARCH_RISCV64, 198, false },
	{ AUDIT_ARCH_LOONGARCH64, 198, false },
	{ AUDIT_ARCH_PPC64LE, 326, false },
	{ AUDIT_ARCH_PPC64LE, 102, true },
	{ AUDIT_ARCH_S390X, 359, false },
	{ AUDIT_ARCH_S390X, 102, true },
};

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW_OFFSET	0
#else
#define LOW_OFFSET	4
#endif

#define DATA(member)	((uint32_t)offsetof(struct seccomp_data, member))
#define LOW(i)		(DATA(args) + 8 * (i) + LOW_OFFSET)
#define HIGH(i)		(DATA(args) + 8 * (i) + 4 - LOW_OFFSET)

#define LOAD(offset)		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define AND(bits)		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (bits))
#define RETURN(action)		BPF_STMT(BPF_RET | BPF_K, (action))
/* Skip @yes instructions if the loaded value equals @value, else @no. */
#define IF(value, yes, no)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))

/*
 * The code after the rows of the table.  A call that matches no row gets to line 0.
 * The others jump to one of these two lines.
 */
#define SOCKETCALL	1
#define SOCKET		5

static const struct sock_filter checks[] = {
	/*  0 */ RETURN(SECCOMP_RET_ALLOW),

	/* A filter cannot read memory, so the listener looks at the arguments. */
	/*  1 */ LOAD(LOW(0)),
	/*  2 */ IF(SYS_SOCKET, 0, 1),
	/*  3 */ RETURN(SECCOMP_RET_USER_NOTIF),
	/*  4 */ RETURN(SECCOMP_RET_ALLOW),

	/* The kernel refuses other types.  SOCK_PACKET may also have the domain AF_INET. */
	/*  5 */ LOAD(LOW(1)),
	/*  6 */ AND(TYPE_MASK),
	/*  7 */ IF(SOCK_PACKET, 2, 0),		/* yes: 10 */
	/*  8 */ IF(SOCK_RAW, 3, 0),		/* yes: 12 */
	/*  9 */ IF(SOCK_DGRAM, 2, 9),		/* yes: 12, no: 19 */
	/* 10 */ LOAD(LOW(0)),
	/* 11 */ IF(AF_INET, 6, 0),		/* yes: 18 */
	/* 12 */ LOAD(LOW(0)),
	/* 13 */ IF(AF_PACKET, 0, 5),		/* no: 19 */
	/* 14 */ LOAD(LOW(3)),
	/* 15 */ IF(COMPANION_MARK_LOW, 0, 2),	/* no: 18 */
	/* 16 */ LOAD(HIGH(3)),
	/* 17 */ IF(COMPANION_MARK_HIGH, 1, 0),	/* yes: 19 */
	/* 18 */ RETURN(SECCOMP_RET_USER_NOTIF),
	/* 19 */ RETURN(SECCOMP_RET_ALLOW),
};

#define ROW_LEN		5
#define CODE_LEN	(ROW_LEN * ARRAY_NR(calls) + ARRAY_NR(checks))

/*
 * The kernel finds out that the filter allows every system call that is not in the
 * table, and does not run it for those.
 */
static void seccomp_compile(struct sock_filter code[CODE_LEN])
{
	const struct sock_filter *end = code + ROW_LEN * ARRAY_NR(calls);
	size_t i;

	for (i = 0; i < ARRAY_NR(calls); i++) {
		const struct seccomp_call *call = &calls[i];
		const struct sock_filter row[ROW_LEN] = {
			LOAD(DATA(arch)),
			IF(call->arch, 0, 3),
			LOAD(DATA(nr)),
			IF((uint32_t)call->nr, 0, 1),
			BPF_STMT(BPF_JMP | BPF_JA, (uint32_t)(end - code) - ROW_LEN +
				 (call->multiplexed ? SOCKETCALL : SOCKET)),
		};

		memcpy(code, row, sizeof(row));
		code += ROW_LEN;
	}
	memcpy(code, checks, sizeof(checks));
}

int seccomp_install(void)
{
	/*
	 * SPEC_ALLOW: older kernels would otherwise slow the program down.
	 * WAIT_KILLABLE_RECV: a signal must not make socket(2) fail with EINTR.
	 */
	const unsigned int flags = SECCOMP_FILTER_FLAG_NEW_LISTENER |
				   SECCOMP_FILTER_FLAG_SPEC_ALLOW |
				   SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	struct sock_filter code[CODE_LEN];
	const struct sock_fprog program = { .len = CODE_LEN, .filter = code };
	int listener;

	seccomp_compile(code);
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
	return listener < 0 ? -errno : listener;
}

static const struct seccomp_call *seccomp_call_of(const struct seccomp_data *data)
{
	size_t i;

	for (i = 0; i < ARRAY_NR(calls); i++)
		if (calls[i].arch == data->arch && calls[i].nr == data->nr)
			return &calls[i];
	return NULL;
}

/* Read the arguments of socketcall(2).  They have the word size of the caller. */
static bool seccomp_fetch(const struct seccomp_notif *request,
			  uint64_t args[SOCKETCALL_NR])
{
	const size_t word = request->data.arch & __AUDIT_ARCH_64BIT ? 8 : 4;
	uint8_t bytes[8 * SOCKETCALL_NR];
	uint32_t narrow;
	char path[32];
	ssize_t len;
	int fd, i;

	snprintf(path, sizeof(path), "/proc/%u/mem", request->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = pread(fd, bytes, word * SOCKETCALL_NR, (off_t)request->data.args[1]);
	close(fd);
	if (len != (ssize_t)word * SOCKETCALL_NR)
		return false;
	for (i = 0; i < SOCKETCALL_NR; i++) {
		if (word == sizeof(*args)) {
			memcpy(&args[i], bytes + i * word, word);
		} else {
			memcpy(&narrow, bytes + i * word, word);
			args[i] = narrow;
		}
	}
	return true;
}

bool seccomp_asks_for_packets(const struct seccomp_notif *request, int *type)
{
	const struct seccomp_call *call = seccomp_call_of(&request->data);
	uint64_t args[SOCKETCALL_NR];
	int domain;

	memcpy(args, request->data.args, sizeof(args));
	if (!call || (call->multiplexed && !seccomp_fetch(request, args)))
		return false;
	domain = (int)args[0];
	*type = args[1] & TYPE_MASK;
	if (*type == SOCK_PACKET)
		return domain == AF_INET || domain == AF_PACKET;
	return domain == AF_PACKET && (*type == SOCK_RAW || *type == SOCK_DGRAM);
}

static void *seccomp_room(size_t kernel, size_t here)
{
	return calloc(1, kernel > here ? kernel : here);
}

int seccomp_exchange_init(struct seccomp_exchange *exchange)
{
	struct seccomp_notif_sizes *sizes = &exchange->sizes;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, sizes))
		return -errno;
	exchange->request = seccomp_room(sizes->seccomp_notif,
					 sizeof(*exchange->request));
	exchange->answer = seccomp_room(sizes->seccomp_notif_resp,
					sizeof(*exchange->answer));
	return exchange->request && exchange->answer ? 0 : -ENOMEM;
}

bool seccomp_receive(int listener, struct seccomp_exchange *exchange)
{
	/* The kernel refuses a buffer that is not zeroed. */
	memset(exchange->request, 0, exchange->sizes.seccomp_notif);
	return !ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, exchange->request);
}

bool seccomp_is_waiting(int listener, const struct seccomp_exchange *exchange)
{
	return !ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &exchange->request->id);
}

void seccomp_answer(int listener, struct seccomp_exchange *exchange, bool refuse)
{
	memset(exchange->answer, 0, exchange->sizes.seccomp_notif_resp);
	exchange->answer->id = exchange->request->id;
	if (refuse)
		exchange->answer->error = -EPERM;
	else
		exchange->answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	/* This fails if the caller was killed, and then nobody waits. */
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, exchange->answer);
}

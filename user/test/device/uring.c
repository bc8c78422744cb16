// SPDX-License-Identifier: GPL-2.0
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"
#include "host.h"
#include "uring.h"

#define ENTRIES	8

static void *map(int fd, size_t size, off_t what)
{
	return (void *)OK(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, what));
}

/* Both queues are in one mapping (IORING_FEAT_SINGLE_MMAP); the requests are in another. */
void uring_open(struct uring *u)
{
	struct io_uring_params p = { 0 };
	char *queues;

	u->fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &p);
	if (u->fd < 0)
		SKIP("no io_uring: %s", strerror(errno));
	ASSERT(p.features & IORING_FEAT_SINGLE_MMAP);
	u->queues_size = p.cq_off.cqes + p.cq_entries * sizeof(*u->cqes);
	u->sqes_size = p.sq_entries * sizeof(*u->sqes);
	queues = map(u->fd, u->queues_size, IORING_OFF_SQ_RING);
	u->queues = queues;
	u->sqes = map(u->fd, u->sqes_size, IORING_OFF_SQES);
	u->sq_tail = (void *)(queues + p.sq_off.tail);
	u->sq_array = (void *)(queues + p.sq_off.array);
	u->sq_mask = p.sq_entries - 1;
	u->cq_head = (void *)(queues + p.cq_off.head);
	u->cq_tail = (void *)(queues + p.cq_off.tail);
	u->cq_mask = p.cq_entries - 1;
	u->cqes = (void *)(queues + p.cq_off.cqes);
}

/* The mappings keep the file open, too. */
void uring_close(struct uring *u)
{
	munmap(u->sqes, u->sqes_size);
	munmap(u->queues, u->queues_size);
	close(u->fd);
}

static void submit(struct uring *u, const struct io_uring_sqe *sqe)
{
	unsigned int tail = *u->sq_tail, place = tail & u->sq_mask;

	u->sqes[place] = *sqe;
	u->sq_array[place] = place;
	/* The kernel reads the request after it has seen the tail. */
	__atomic_store_n(u->sq_tail, tail + 1, __ATOMIC_RELEASE);
	ASSERT_EQ(syscall(SYS_io_uring_enter, u->fd, 1, 0, 0, NULL, 0), 1);
}

/* On big-endian machines io_uring swaps the halves of the events that it polls for. */
static uint32_t poll_events(uint32_t events)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return events << 16 | events >> 16;
#else
	return events;
#endif
}

void uring_poll(struct uring *u, int fd, bool multishot)
{
	submit(u, &(struct io_uring_sqe) {
		.opcode = IORING_OP_POLL_ADD,
		.fd = fd,
		.len = multishot ? IORING_POLL_ADD_MULTI : 0,
		.poll32_events = poll_events(POLLIN),
	});
}

void uring_read(struct uring *u, int fd, void *to, unsigned int size)
{
	submit(u, &(struct io_uring_sqe) {
		.opcode = IORING_OP_READ,
		.fd = fd,
		.addr = (uintptr_t)to,
		.len = size,
		.off = (uint64_t)-1,
	});
}

void uring_cancel(struct uring *u, int fd)
{
	submit(u, &(struct io_uring_sqe) {
		.opcode = IORING_OP_ASYNC_CANCEL,
		.fd = fd,
		.cancel_flags = IORING_ASYNC_CANCEL_FD | IORING_ASYNC_CANCEL_ALL,
	});
}

bool uring_take(struct uring *u, struct io_uring_cqe *cqe)
{
	unsigned int head = *u->cq_head;

	if (head == __atomic_load_n(u->cq_tail, __ATOMIC_ACQUIRE))
		return false;
	*cqe = u->cqes[head & u->cq_mask];
	__atomic_store_n(u->cq_head, head + 1, __ATOMIC_RELEASE);
	return true;
}

bool uring_wait(struct uring *u, struct io_uring_cqe *cqe)
{
	struct __kernel_timespec limit = { .tv_sec = GUARD_MS / 1000 };
	struct io_uring_getevents_arg arg = { .ts = (uintptr_t)&limit };

	if (uring_take(u, cqe))
		return true;
	syscall(SYS_io_uring_enter, u->fd, 0, 1,
		IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &arg, sizeof(arg));
	return uring_take(u, cqe);
}

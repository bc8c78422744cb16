/* SPDX-License-Identifier: GPL-2.0 */
/* io_uring by its system calls: a queue of requests and a queue of completions. */
#ifndef URING_H
#define URING_H

#include <linux/io_uring.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct uring - an io_uring instance; its queues are in memory shared with the kernel
 * @fd: descriptor
 * @sq_tail: number of requests queued so far
 * @sq_array: the requests to submit, by their place in @sqes
 * @sq_mask: number of places - 1
 * @cq_head: number of completions taken so far
 * @cq_tail: number of completions posted so far
 * @cq_mask: number of places - 1
 * @sqes: the requests
 * @cqes: the completions
 * @queues: the mapping of both queues; @sqes has a mapping of its own
 * @queues_size: size of @queues in bytes
 * @sqes_size: size of @sqes in bytes
 */
struct uring {
	int fd;
	unsigned int *sq_tail, *sq_array, sq_mask;
	unsigned int *cq_head, *cq_tail, cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
	void *queues;
	size_t queues_size, sqes_size;
};

/* Skip the test if the kernel has no io_uring. */
void uring_open(struct uring *u);
/* Close the instance, which also cancels all requests. */
void uring_close(struct uring *u);

/*
 * Submit a request for POLLIN; @multishot: the request stays after its first
 * completion.
 */
void uring_poll(struct uring *u, int fd, bool multishot);
/* Submit a read(2). */
void uring_read(struct uring *u, int fd, void *to, unsigned int size);
/* Cancel all requests for this descriptor. */
void uring_cancel(struct uring *u, int fd);

/* Take a completion if there is one. */
bool uring_take(struct uring *u, struct io_uring_cqe *cqe);
/* Wait for a completion; return false if none comes within the guard's limit. */
bool uring_wait(struct uring *u, struct io_uring_cqe *cqe);

#endif

// SPDX-License-Identifier: GPL-2.0
/*
 * A process that is killed with a block's timer armed and a thread asleep in read(2).
 * The script "run" unloads the module right after this test.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blocks.h"
#include "host.h"

#define REFERENCES	"/sys/module/nfring/refcnt"

static void *keep_the_timer_armed(void *arg)
{
	const struct wire *w = arg;

	for (uint64_t i = 0;; i++) {
		traffic_send(w, 1, i, 100);
		host_sleep_ms(1); /* sleep: the timer expires, and the next packet arms it */
	}
	return NULL;
}

static void sleep_until_killed(const struct variant *v, struct wire *w, int ready)
{
	struct ring blocks, queue;
	pthread_t thread;
	uint8_t byte;

	blocks_start(&blocks, v, w, 4, 1, false);
	pthread_create(&thread, NULL, keep_the_timer_armed, w);
	ring_open(&queue, v, SOCK_RAW);
	OK(write(ready, "", 1));
	(void)!read(queue.fd, &byte, 1);
	FAIL("read(2) returned without a packet");
}

TEST(a_killed_reader_leaves_no_timer, BLOCKS)
{
	long before = v->ops->is_nfring ? host_read_number(REFERENCES) : 0;
	struct wire w = wire_open("wire");
	int ready[2], status;
	char byte;
	pid_t pid;

	OK(pipe(ready));
	pid = (pid_t)OK(fork());
	if (!pid) {
		sleep_until_killed(v, &w, ready[1]);
		_exit(1);
	}
	close(ready[1]);
	OK(read(ready[0], &byte, 1));
	EXPECT(HOST_UNTIL(host_is_asleep(pid)));
	if (v->ops->is_nfring && before >= 0) {
		EXPECT_EQ(host_read_number(REFERENCES), before + 2);
		FAILS(EAGAIN, syscall(SYS_delete_module, "nfring", O_NONBLOCK));
	}
	OK(kill(pid, SIGKILL));
	OK(waitpid(pid, &status, 0));
	EXPECT(WIFSIGNALED(status));
	if (v->ops->is_nfring)
		EXPECT_EQ(host_read_number(REFERENCES), before);
}

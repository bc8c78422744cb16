// SPDX-License-Identifier: GPL-2.0
/*
 * Receive events of dropped packets with perf_event_open(2), as perf(1) does: from the
 * tracepoint of "perf trace -e skb:kfree_skb", or from a probe of "perf probe".
 */
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

#define TRACING	"/sys/kernel/tracing/"
#define PAGE	4096
#define BYTES	(16U << 20)

/* The kernel calls this function to drop a packet; the number of the reason is its third argument. */
#define PROBE	"p:bench/dropped sk_skb_reason_drop skb=%%si reason=%%dx:u32"

/**
 * struct perf - an open event
 * @fd: its descriptor
 * @map: a page with the positions, then the ring
 */
struct perf {
	int fd;
	struct perf_event_mmap_page *map;
};

static int open_event(const char *event)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME |
			       PERF_SAMPLE_CPU | PERF_SAMPLE_PERIOD | PERF_SAMPLE_RAW,
		.watermark = 1,
		.wakeup_watermark = BYTES / 2,
	};
	char path[128];

	snprintf(path, sizeof(path), TRACING "events/%s/id", event);
	attr.config = (uint64_t)read_number(path);
	return (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
}

struct perf *perf_open(bool probe)
{
	struct perf *perf = calloc(1, sizeof(*perf));

	if (!perf)
		die("no memory");
	run("mountpoint -q " TRACING " || mount -t tracefs none " TRACING);
	if (probe)
		write_file(TRACING "kprobe_events", PROBE);
	perf->fd = open_event(probe ? "bench/dropped" : "skb/kfree_skb");
	if (perf->fd < 0)
		die("cannot open the event");
	perf->map = mmap(NULL, PAGE + BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, perf->fd, 0);
	if (perf->map == MAP_FAILED)
		die("cannot map the ring of the event");
	return perf;
}

void perf_close(struct perf *perf, bool probe)
{
	munmap(perf->map, PAGE + BYTES);
	close(perf->fd);
	if (probe)
		write_file(TRACING "kprobe_events", "-:bench/dropped");
	free(perf);
}

uint64_t perf_read(struct perf *perf)
{
	uint64_t head = __atomic_load_n(&perf->map->data_head, __ATOMIC_ACQUIRE);
	uint64_t at = perf->map->data_tail, samples = 0;

	while (at < head) {
		struct perf_event_header *header = (void *)perf->map + PAGE + at % BYTES;

		samples += header->type == PERF_RECORD_SAMPLE;
		at += header->size;
	}
	__atomic_store_n(&perf->map->data_tail, head, __ATOMIC_RELEASE);
	return samples;
}

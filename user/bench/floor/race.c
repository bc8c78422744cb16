// SPDX-License-Identifier: GPL-2.0
/*
 * What several processors do at once.  "race", written "PROCESSORS PACKETS", holds
 * the first packet of each until all have one, for pktgen's threads begin up to a
 * tenth of a second one after the other; it reads as the nanoseconds from then to
 * the last packet of the last processor, and the processor time of the kernel in
 * them, or "0 0" while that has not come.
 */
#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/sysfs.h>
#include <linux/timekeeping.h>

#include "meter.h"

/* Of a thread that does not come: the others go on, and there is no result. */
#define PATIENCE	(2 * NSEC_PER_SEC)

DEFINE_PER_CPU(u64, race_left);
static DEFINE_PER_CPU(bool, at_start);
static u32 processors;
static atomic_t arrived, finished;
static u64 started, start_cpu_ns, ended, end_cpu_ns;

static void wait_for_all(void)
{
	u64 since = ktime_get_ns();

	if (atomic_inc_return(&arrived) == processors) {
		start_cpu_ns = cpu_ns();
		smp_store_release(&started, ktime_get_ns());
	}
	while (!smp_load_acquire(&started) && ktime_get_ns() - since < PATIENCE)
		cpu_relax();
}

/* With soft interrupts disabled: nothing else counts on this processor. */
void race_step(void)
{
	bool *first = this_cpu_ptr(&at_start);
	u64 *left = this_cpu_ptr(&race_left);

	if (*first) {
		*first = false;
		wait_for_all();
	}
	if (--*left == 0 &&
	    atomic_inc_return(&finished) == processors) {
		end_cpu_ns = cpu_ns();
		smp_store_release(&ended, ktime_get_ns());
	}
}

/* No packets come meanwhile. */
static int race_set(const char *value, const struct kernel_param *kp)
{
	u64 packets;
	int cpu;

	if (sscanf(value, "%u %llu", &processors, &packets) != 2)
		return -EINVAL;
	atomic_set(&arrived, 0);
	atomic_set(&finished, 0);
	started = 0;
	ended = 0;
	for_each_possible_cpu(cpu) {
		per_cpu(at_start, cpu) = true;
		per_cpu(race_left, cpu) = packets;
	}
	return 0;
}

static int race_get(char *buffer, const struct kernel_param *kp)
{
	if (!started || !smp_load_acquire(&ended))
		return sysfs_emit(buffer, "0 0\n");
	return sysfs_emit(buffer, "%llu %llu\n", ended - started,
			  end_cpu_ns - start_cpu_ns);
}

static const struct kernel_param_ops race_ops = { .set = race_set, .get = race_get };
module_param_cb(race, &race_ops, NULL, 0600);

// SPDX-License-Identifier: GPL-2.0
/*
 * Time one processor or several, without the start and end of a generator run.
 * After "PROCESSORS PACKETS" is written to "race", the first packet of each
 * processor waits until all processors have one.  The reason is that pktgen's
 * threads start up to a tenth of a second apart.
 *
 * At the end, read two numbers of nanoseconds from "race": the time from that moment
 * to the last packet of the last processor, and the kernel's processor time meanwhile.
 * Both are 0 before the end, or if a processor came too late.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/sysfs.h>
#include <linux/timekeeping.h>

#include "race.h"

/* Wait this long for other processors, nanoseconds; then there is no result. */
#define PATIENCE	(10ULL * NSEC_PER_SEC)

DEFINE_PER_CPU(u64, race_left);
static DEFINE_PER_CPU(bool, at_start);
static u32 processors;
static atomic_t arrived, finished;
static bool late;
static u64 started, ended;
static s64 start_cpu_ns, end_cpu_ns;

static void wait_for_all(void)
{
	u64 since = ktime_get_ns();

	if (atomic_inc_return(&arrived) == processors) {
		start_cpu_ns = cpu_ns();
		smp_store_release(&started, ktime_get_ns()); /* pairs with the load */
	}
	while (!smp_load_acquire(&started)) { /* pairs with the store */
		if (ktime_get_ns() - since > PATIENCE) {
			WRITE_ONCE(late, true);
			return;
		}
		cpu_relax();
	}
}

/*
 * The caller disabled soft interrupts, so no other packet changes these
 * counters.
 */
void race_step(void)
{
	bool *first = this_cpu_ptr(&at_start);
	u64 *left = this_cpu_ptr(&race_left);

	if (*first) {
		*first = false;
		wait_for_all();
	}
	if (--*left == 0 && atomic_inc_return(&finished) == processors) {
		end_cpu_ns = cpu_ns();
		smp_store_release(&ended, ktime_get_ns()); /* pairs with race_get() */
	}
}

/* The generator is idle while this runs. */
static int race_set(const char *value, const struct kernel_param *kp)
{
	u64 packets;
	int cpu, nr;

	if (sscanf(value, "%d %llu", &nr, &packets) != 2 || nr < 1 ||
	    nr > num_online_cpus() || !packets)
		return -EINVAL;
	processors = nr;
	atomic_set(&arrived, 0);
	atomic_set(&finished, 0);
	late = false;
	started = 0;
	ended = 0;
	for_each_possible_cpu(cpu) {
		per_cpu(at_start, cpu) = cpu < nr;
		per_cpu(race_left, cpu) = cpu < nr ? packets : 0;
	}
	return 0;
}

static int race_get(char *buffer, const struct kernel_param *kp)
{
	u64 end = smp_load_acquire(&ended); /* pairs with race_step() */

	if (!end || READ_ONCE(late))
		return sysfs_emit(buffer, "0 0\n");
	if (start_cpu_ns < 0 || end_cpu_ns < 0)
		return -EIO;
	return sysfs_emit(buffer, "%llu %lld\n", end - started,
			  end_cpu_ns - start_cpu_ns);
}

static const struct kernel_param_ops race_ops = { .set = race_set, .get = race_get };
module_param_cb(race, &race_ops, NULL, 0600);

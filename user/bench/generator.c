// SPDX-License-Identifier: GPL-2.0
/*
 * Make pktgen put packets into the receive path of a dummy device.  Ingress
 * hooks, packet sockets and prerouting see them; the module "floor" drops them.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define PROC "/proc/net/pktgen/"

static int thread_nr;

static void device(int thread, const char *command)
{
	char path[64];

	snprintf(path, sizeof(path), PROC DEVICE "@%d", thread);
	write_file(path, "%s\n", command);
}

static void device_set(int thread, const char *name, uint64_t value)
{
	char command[64];

	snprintf(command, sizeof(command), "%s %llu", name,
		 (unsigned long long)value);
	device(thread, command);
}

/*
 * Send the packets to the device's own address, so that this host accepts
 * them.
 */
static void add_device(int thread, const char *mac)
{
	char path[64], command[64];

	snprintf(path, sizeof(path), PROC "kpktgend_%d", thread);
	write_file(path, "add_device " DEVICE "@%d\n", thread);
	device(thread, "xmit_mode netif_receive");
	device(thread, "flag NO_TIMESTAMP");
	device(thread, "src_min 192.0.2.2");
	device(thread, "src_max 192.0.2.2");
	device(thread, "dst 192.0.2.1");
	snprintf(command, sizeof(command), "dst_mac %s", mac);
	device(thread, command);
	device_set(thread, "udp_src_min", 1000 + thread);
	device_set(thread, "udp_src_max", 1000 + thread);
}

void generator_init(int threads, uint32_t size)
{
	char mac[18] = "";
	FILE *f = fopen("/sys/class/net/" DEVICE "/address", "r");

	if (!f || fscanf(f, "%17s", mac) != 1)
		die(DEVICE);
	fclose(f);
	for (int t = 0; t < thread_nr; t++) {
		char path[64];

		snprintf(path, sizeof(path), PROC "kpktgend_%d", t);
		write_file(path, "rem_device_all\n");
	}
	/* sleep: pktgen's threads remove their devices later, without an event */
	if (thread_nr)
		usleep(300000);
	for (int t = 0; t < threads; t++) {
		add_device(t, mac);
		device_set(t, "pkt_size", size);
	}
	thread_nr = threads;
}

/*
 * Parse "Result: OK: 12345(c12300+d45) usec, ...".  Return 0 if there is no
 * result yet.
 */
static double result_now(int thread)
{
	char path[64], line[256], *at;
	double usecs = 0;
	FILE *f;

	snprintf(path, sizeof(path), PROC DEVICE "@%d", thread);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f)) {
		at = strstr(line, "Result: OK: ");
		if (at)
			usecs = strtod(at + strlen("Result: OK: "), NULL);
	}
	if (!f)
		die(path);
	fclose(f);
	return usecs / 1e6;
}

/*
 * Poll for the result: writing "start" waits only for threads that already run,
 * and there may be none yet.
 */
static double result(int thread)
{
	for (int tries = 0; tries < 500; tries++) {
		double seconds = result_now(thread);

		if (seconds > 0)
			return seconds;
		usleep(20000);
	}
	die("no result of pktgen after 10 seconds");
}

#define PARAMETERS "/sys/module/nfring_floor/parameters/"

double kernel_ns(void)
{
	return read_number(PARAMETERS "cpu_ns");
}

double program_ns(void)
{
	return read_number(PARAMETERS "user_ns");
}

struct race generator_race(uint64_t packets)
{
	struct race race;
	double ns = 0;
	FILE *f;

	write_file(PARAMETERS "race", "%d %llu", thread_nr,
		   (unsigned long long)packets);
	generator_run(packets, 0);
	f = fopen(PARAMETERS "race", "r");
	if (!f || fscanf(f, "%lf %lf", &ns, &race.cpu_ns) != 2 || ns <= 0)
		die("no result of race: the processors did not start together");
	fclose(f);
	race.seconds = ns / 1e9;
	return race;
}

/* The time of a race begins after the first packet, so scale it to all packets. */
double generator_cpu(uint64_t packets)
{
	return generator_race(packets).cpu_ns * packets / (packets - 1);
}

double generator_run(uint64_t packets, uint32_t delay_ns)
{
	double longest = 0, seconds;

	for (int t = 0; t < thread_nr; t++) {
		device_set(t, "count", packets);
		device_set(t, "delay", delay_ns);
	}
	write_file(PROC "pgctrl", "start\n");
	for (int t = 0; t < thread_nr; t++) {
		seconds = result(t);
		if (seconds > longest)
			longest = seconds;
	}
	return longest;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the instructions per packet of a tap, in an emulator that counts
 * them.  The number is the same on every machine and changes only with the
 * code.
 *
 *	instructions SIZES [KINDS]	measure; the lists are like those of "cost"
 *	trace DIR SIZE KIND PACKETS	wait for the file DIR/go, then inject packets
 *					for one tap
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/nfring.h>

#include "bench.h"

#define PARAMETERS "/sys/module/nfring_floor/parameters/"
#define WARM	64

/*
 * In V1 and V2, all packets cost the same.  With V3, fill two whole blocks, to
 * include the change of block.
 */
static uint64_t packets_of(const struct shape *shape)
{
	struct shape two = *shape;

	if (shape->version != TPACKET_V3)
		return 1000;
	two.ring = 3 << 20;
	return shape_capacity(&two);
}

double floor_inject(uint64_t packets, uint32_t size)
{
	write_file(PARAMETERS "inject", "%llu %u %s",
		   (unsigned long long)packets, size, DEVICE);
	return read_number(PARAMETERS "ticks") / (double)packets;
}

void floor_interrupts(bool on)
{
	write_file(PARAMETERS "interrupts", "%d", on);
}

/* A function that stays at its hook would cost the next tap instructions. */
static void taps_release(void)
{
	int fd = open("/dev/nfring", O_RDWR);

	if (fd < 0 || ioctl(fd, NFRING_RELEASE_TAPS) < 0)
		die("cannot release the unused taps");
	close(fd);
}

static double measure(enum tap_kind kind, const struct shape *shape)
{
	uint64_t packets = packets_of(shape), sum;
	double each;
	struct tap tap;

	tap_open(&tap, kind, shape);
	floor_inject(WARM, shape->size);
	each = floor_inject(packets, shape->size);
	if (tap_drops(&tap) || (tap.perf && tap_read(&tap, false, &sum) < packets))
		die("packets lost");
	tap_close(&tap);
	taps_release();
	return each;
}

/*
 * With interrupts off, a ring stores a dropped packet later.  But the soft interrupt in
 * which packets arrive has them on.
 */
static void measure_size(uint32_t size, const struct tap_select *selected, int n)
{
	struct shape shape = { .size = size, .ring = 64 << 20 };
	double without[2];

	for (int on = 0; on < 2; on++) {
		floor_interrupts(on);
		without[on] = measure(TAP_NONE, &shape);
	}
	for (int i = 0; i < n; i++) {
		bool on = tap_takes_drops(selected[i].kind);
		double with, none = without[on];
		char name[TAP_NAME_MAX];

		shape.version = selected[i].version;
		shape.option = selected[i].option;
		floor_interrupts(on);
		with = measure(selected[i].kind, &shape);
		printf("0,%s,%d,%u,%.2f,%.2f,%.2f\n",
		       tap_select_name(&selected[i], name), tap_version(&selected[i]), size,
		       none, with, with - none);
		fflush(stdout);
	}
}

int measure_instructions(int argc, char **argv)
{
	struct tap_select selected[TAP_SELECT_MAX];
	uint32_t size[SIZES];
	int sizes = argc > 1 ? numbers(argv[1], size, SIZES) : 0;
	int n = tap_select(argc > 2 ? argv[2] : NULL, selected, TAP_SELECT_MAX);

	puts("round,tap,version,size,without,with,cost");
	for (int i = 0; i < sizes; i++)
		measure_size(size[i], selected, n);
	return sizes ? 0 : 2;
}

int measure_trace(int argc, char **argv)
{
	struct shape shape = { .ring = 64 << 20 };
	struct tap_select selected[TAP_SELECT_MAX];
	struct tap tap;

	if (argc < 5 || chdir(argv[1]) || tap_select(argv[3], selected, TAP_SELECT_MAX) != 1)
		return 2;
	shape.size = atoi(argv[2]);
	shape.version = selected->version;
	shape.option = selected->option;
	tap_open(&tap, selected->kind, &shape);
	floor_inject(WARM, shape.size);
	fclose(fopen("ready", "w"));
	while (access("go", F_OK))
		usleep(200000);
	floor_inject(atoi(argv[4]), shape.size);
	fclose(fopen("after", "w"));
	tap_close(&tap);
	return 0;
}

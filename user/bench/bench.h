/* SPDX-License-Identifier: GPL-2.0 */
/* The benchmark's programs; they run as root of a user-mode kernel. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <linux/if_packet.h>

#define DEVICE	"dummy0"

enum tap_kind {
	TAP_NONE,
	TAP_PACKET,
	TAP_INGRESS,
	TAP_PREROUTING,
	TAP_NFLOG,
	TAP_EMPTY,
	TAP_COPY,
	TAP_COPY_WARM,
	TAP_STAMP_WARM,
	TAP_FRAME_WARM,
	TAP_KIND_NR,
};

/**
 * struct shape - what is measured of a tap
 * @size: bytes of a packet
 * @ring: bytes of the ring
 * @version: TPACKET_V1 to TPACKET_V3, of taps that are rings
 * @block: bytes of a block of the ring; 0: as fits
 * @everywhere: on all devices
 */
struct shape {
	uint32_t size;
	uint64_t ring;
	int version;
	uint32_t block;
	bool everywhere;
};

/**
 * struct tap - one that takes packets
 * @kind: which
 * @shape: of what
 * @fd: socket or device
 * @map: the ring
 * @req: its geometry
 * @at: the frame or block that is to be read next
 * @log: of TAP_NFLOG
 */
struct tap {
	enum tap_kind kind;
	struct shape shape;
	int fd;
	void *map;
	struct tpacket_req3 req;
	uint32_t at;
	struct log *log;
};

/**
 * struct tap_select - a tap to be measured
 * @kind: which
 * @version: of its ring
 */
struct tap_select {
	enum tap_kind kind;
	int version;
};

#define TAP_SELECT_MAX	64
#define SIZES	8

/* Those named, comma-separated, "ingress" or "ingress-V2", or all; how many. */
int tap_select(const char *names, struct tap_select *selected, int most);

/* Comma-separated numbers; how many, 0 if that is something else. */
int numbers(const char *list, uint32_t *number, int most);

/* 1 to 3, or 0 of what is no ring. */
int tap_version(const struct tap_select *selected);

/* Bytes of a frame for packets of @size, and packets a ring of @shape takes. */
uint32_t shape_frame(uint32_t size);
uint64_t shape_capacity(const struct shape *shape);

/* Packets that a ring takes in any version: bursts as long are compared. */
uint64_t shape_burst(const struct shape *shape);

const char *tap_name(enum tap_kind kind);
bool tap_has_ring(enum tap_kind kind);

/* Any failure ends the program with what failed. */
void tap_open(struct tap *tap, enum tap_kind kind, const struct shape *shape);
void tap_close(struct tap *tap);

/* PACKET_FANOUT, and options of either kind of ring. */
void tap_set(const struct tap *tap, int level, int name, const void *value,
	     uint32_t len);

/*
 * Read and give back all that is there; the packets.  @touch: every byte of
 * them, and *@sum changes with them.
 */
uint64_t tap_read(struct tap *tap, bool touch, uint64_t *sum);

/* Give back @packets, or of a ring of blocks all that is there. */
void tap_discard(struct tap *tap, uint64_t packets);

/* Packets there was no room for, since last asked. */
uint64_t tap_drops(struct tap *tap);

/* The next frame or block is the reader's. */
bool tap_readable(const struct tap *tap);

/* Nanoseconds since 1970 of the packet there; V2, or the block's first of V3. */
double tap_next_time(const struct tap *tap);

struct log *log_open(void);
void log_close(struct log *log);
uint64_t log_read(struct log *log, bool touch, uint64_t *sum);

/* Bytes, added up: what a reader does that looks at all of them. */
static inline uint64_t touch_bytes(const void *data, uint32_t len)
{
	const uint8_t *p = data;
	uint64_t sum = 0, word;

	for (; len >= 8; len -= 8, p += 8) {
		__builtin_memcpy(&word, p, 8);
		sum += word;
	}
	while (len--)
		sum += *p++;
	return sum;
}

/* The generator: kernel threads of pktgen. */
void generator_init(int threads, uint32_t size);
/* Of each thread; the seconds the slowest took. */
double generator_run(uint64_t packets, uint32_t delay_ns);
/* The nanoseconds the kernel worked for it, whatever else the host did meanwhile. */
double generator_cpu(uint64_t packets);

/**
 * struct race - what all threads of the generator took at once
 * @seconds: until the last one's last packet
 * @cpu_ns: the kernel's processor time in these
 */
struct race {
	double seconds;
	double cpu_ns;
};

/* Of each thread; none begins before the others. */
struct race generator_race(uint64_t packets);

/* Nanoseconds of processor time, of the kernel and of this program. */
double kernel_ns(void);
double program_ns(void);

double read_number(const char *path);
void on_processor(int n);
void write_file(const char *path, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void die(const char *what) __attribute__((noreturn));
void run(const char *command);

/* What there is to measure: each prints CSV, its columns' names first. */
int measure_cost(int argc, char **argv);
int measure_contention(int argc, char **argv);
int measure_end_to_end(int argc, char **argv);
int measure_rate(int argc, char **argv);
int measure_latency(int argc, char **argv);
int measure_setup(int argc, char **argv);
int measure_scale(int argc, char **argv);
int measure_memory(int argc, char **argv);
int measure_instructions(int argc, char **argv);
int measure_trace(int argc, char **argv);

/**
 * struct reader - how packets come to a program that looks at every byte of them
 * @name: for people
 * @kind: of the tap
 * @version: of its ring
 * @library: what reads it, if not this program itself
 */
struct reader {
	const char *name;
	enum tap_kind kind;
	int version;
	enum { LIBRARY_NONE, LIBRARY_PCAP, LIBRARY_NFRING } library;
};

#define READER_NR	7
extern const struct reader readers[READER_NR];

/* One at a time. */
void reader_open(const struct reader *reader, const struct shape *shape);
/* Touch each page of the ring that is open, where it has one. */
void reader_look(const struct reader *reader);
/* Read, look at and give back all that is there; the packets. */
uint64_t reader_read(const struct reader *reader);
void reader_close(const struct reader *reader);

/* Rings read by other people's library and by the project's own. */
void library_open_pcap(const struct shape *shape);
uint64_t library_read_pcap(uint64_t *sum);
void library_close_pcap(void);
void library_open_nfring(const struct shape *shape);
uint64_t library_read_nfring(uint64_t *sum);
void library_close_nfring(void);

#endif

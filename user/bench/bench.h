/* SPDX-License-Identifier: GPL-2.0 */
/* The benchmark program; it runs as root in a user-mode kernel. */
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
	/* These take only dropped packets. */
	TAP_DROP,		/* nfring */
	TAP_TRACEPOINT,		/* perf_event_open(2) of skb:kfree_skb */
	TAP_PROBE,		/* the same of a probe at the function that drops packets */
	TAP_LOG_RULE,		/* a rule of nftables that writes to the kernel's log */
	TAP_KIND_NR,
};

/* What a ring does besides storing packets. */
enum ring_option {
	RING_PLAIN,
	RING_METADATA,		/* store what the hook knows, for nfring only */
	RING_METADATA_NO_IDS,	/* the same without packet ids */
	RING_METADATA_2,	/* version 2 of that */
	RING_REJECT,		/* filter: reject each packet */
	RING_ACCEPT,		/* filter: accept each packet */
	RING_TCP_PORT_80,	/* filter: "tcp port 80", which rejects our packets */
	RING_UDP_PORT_9,	/* filter: "udp port 9", which accepts them */
	RING_OPTION_NR,
};

/**
 * struct shape - packets and ring of a measurement
 * @size: bytes of a packet
 * @ring: bytes of the ring
 * @version: TPACKET_V1 to TPACKET_V3, for taps that are rings
 * @block: bytes of a block of the ring; 0: choose by @ring
 * @everywhere: take the packets of all devices, not only of DEVICE
 * @option: what the ring does besides storing packets
 */
struct shape {
	uint32_t size;
	uint64_t ring;
	int version;
	uint32_t block;
	bool everywhere;
	enum ring_option option;
};

/**
 * struct tap - an open tap, which receives packets
 * @kind: kind of the tap
 * @shape: packets and ring
 * @fd: packet socket or nfring device
 * @map: the mapped ring
 * @req: geometry of the ring
 * @at: index of the frame or block to read next
 * @log: state of TAP_NFLOG
 * @perf: state of TAP_TRACEPOINT and TAP_PROBE
 */
struct tap {
	enum tap_kind kind;
	struct shape shape;
	int fd;
	void *map;
	struct tpacket_req3 req;
	uint32_t at;
	struct log *log;
	struct perf *perf;
};

/**
 * struct tap_select - a tap to measure
 * @kind: kind of the tap
 * @version: version of its ring
 * @option: option of its ring
 */
struct tap_select {
	enum tap_kind kind;
	int version;
	enum ring_option option;
};

#define TAP_SELECT_MAX	64
#define SIZES	8

/*
 * Select taps by comma-separated names such as "ingress", "ingress-V2" or
 * "ingress-reject-V2".  If @names is NULL, select all that take each packet, and whose
 * rings have no option.
 * Return their number.
 */
int tap_select(const char *names, struct tap_select *selected, int most);

/* Bytes of the longest name, its final zero included. */
#define TAP_NAME_MAX	64

/* Write the name of the tap and its option, without the version. */
const char *tap_select_name(const struct tap_select *selected, char name[TAP_NAME_MAX]);

/* Parse comma-separated numbers.  Return how many there are, or 0 if one is invalid. */
int numbers(const char *list, uint32_t *number, int most);

/* Return the version of the ring, 1 to 3, or 0 for a tap without a ring. */
int tap_version(const struct tap_select *selected);

/*
 * Return the bytes of a frame for packets of @shape, and the number of packets
 * that a ring of @shape holds.
 */
uint32_t shape_frame(const struct shape *shape);
uint64_t shape_capacity(const struct shape *shape);

/*
 * Return how many packets fit the ring in each version, so that all versions get
 * equal bursts.
 */
uint64_t shape_burst(const struct shape *shape);

const char *tap_name(enum tap_kind kind);
bool tap_has_ring(enum tap_kind kind);

/* Return whether it takes only packets that are dropped. */
bool tap_takes_drops(enum tap_kind kind);

/* Return whether a tap of this kind can have the option. */
bool tap_takes(enum tap_kind kind, enum ring_option option);

/* Set the option of the ring, which has no memory yet. */
void tap_set_option(const struct tap *tap);

/* Every function that fails prints a message and ends the program. */
void tap_open(struct tap *tap, enum tap_kind kind, const struct shape *shape);
void tap_close(struct tap *tap);

/* Set an option, for a packet socket or a ring of nfring. */
void tap_set(const struct tap *tap, int level, int name, const void *value,
	     uint32_t len);

/*
 * Read and release all packets in the ring; return their number.  With @touch,
 * read every byte and add the bytes to *@sum.
 */
uint64_t tap_read(struct tap *tap, bool touch, uint64_t *sum);

/*
 * Write the used bytes of all readable blocks to a file, without reading them, and
 * release the blocks.  Return the number of their packets.  The ring must have V3.
 */
uint64_t tap_write_blocks(struct tap *tap, int fd);

/* Release @packets frames, or in a ring of V3 all readable blocks. */
void tap_discard(struct tap *tap, uint64_t packets);

/*
 * Return how many packets were dropped since the last call because the ring was
 * full.
 */
uint64_t tap_drops(struct tap *tap);

/* Return whether the next frame or block can be read. */
bool tap_readable(const struct tap *tap);

/*
 * Return the time of the next packet, in nanoseconds since 1970.  In V2 that is
 * the time of the frame, in V3 of the block's first packet.
 */
double tap_next_time(const struct tap *tap);

struct log *log_open(void);
void log_close(struct log *log);
uint64_t log_read(struct log *log, bool touch, uint64_t *sum);

struct perf *perf_open(bool probe);
void perf_close(struct perf *perf, bool probe);
/* Discard all events; return their number. */
uint64_t perf_read(struct perf *perf);

/* Add up the bytes, as an example of a reader that uses all of them. */
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

/* Prepare the generator, which consists of kernel threads of pktgen. */
void generator_init(int threads, uint32_t size);
/* Send @packets from each thread; return the seconds that the slowest thread takes. */
double generator_run(uint64_t packets, uint32_t delay_ns);
/*
 * Send @packets.  Return the processor time that the kernel used for all of them,
 * in nanoseconds.
 */
double generator_cpu(uint64_t packets);

/**
 * struct race - time of a run in which all threads start together
 * @seconds: from the common start to the last packet of the last thread
 * @cpu_ns: processor time of the kernel meanwhile, nanoseconds
 */
struct race {
	double seconds;
	double cpu_ns;
};

/* Send @packets from each thread; all threads start together. */
struct race generator_race(uint64_t packets);

/*
 * Return the processor time that the kernel, or this program, has used so far, in
 * nanoseconds.
 */
double kernel_ns(void);
double program_ns(void);

/*
 * Put packets into the receive path of the device.  Return the instructions of each
 * there, in an emulator that counts them.  They include those of interrupts only after
 * floor_interrupts(true).
 */
double floor_inject(uint64_t packets, uint32_t size);
void floor_interrupts(bool on);

double read_number(const char *path);
void on_processor(int n);
void write_file(const char *path, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void die(const char *what) __attribute__((noreturn));
void run(const char *command);

/* The measures.  Each prints CSV, with the names of the columns first. */
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
int measure_observer(int argc, char **argv);
int measure_writer(int argc, char **argv);
int write_blocks(int argc, char **argv);
int write_bytes(int argc, char **argv);

/**
 * struct reader - a way to read every byte of the packets
 * @name: name in the results
 * @kind: kind of the tap
 * @version: version of its ring
 * @library: library that reads the ring; LIBRARY_NONE: this program reads it
 */
struct reader {
	const char *name;
	enum tap_kind kind;
	int version;
	enum { LIBRARY_NONE, LIBRARY_PCAP, LIBRARY_NFRING } library;
};

#define READER_NR	7
extern const struct reader readers[READER_NR];

/* Only one reader can be open at a time. */
void reader_open(const struct reader *reader, const struct shape *shape);
/* Touch each page of the open ring, if the reader has a ring. */
void reader_look(const struct reader *reader);
/* Read every byte of all packets and release them; return their number. */
uint64_t reader_read(const struct reader *reader);
void reader_close(const struct reader *reader);

/* Read rings with libpcap and with libnfring. */
void library_open_pcap(const struct shape *shape);
uint64_t library_read_pcap(uint64_t *sum);
void library_close_pcap(void);
void library_open_nfring(const struct shape *shape);
uint64_t library_read_nfring(uint64_t *sum);
void library_close_nfring(void);

#endif

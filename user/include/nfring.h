/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libnfring: rings of packets taken at netfilter hooks.
 *
 *	struct nfring *ring;
 *	struct nfring_frame frame;
 *	int err;
 *
 *	err = nfring_open(&ring);
 *	err = nfring_setup(ring, 8 << 20, 2048, NULL);
 *	err = nfring_attach(ring, "prerouting");
 *	while (nfring_wait(ring, -1, -1) > 0)
 *		while (nfring_next(ring, &frame)) {
 *			use(frame.data, frame.snaplen);
 *			nfring_release(ring, &frame);
 *		}
 *	nfring_close(ring);
 *
 * Functions that can fail return 0 or more on success, or a negated errno.  After
 * a failure, nfring_why() returns the reason as a text.  The library prints
 * nothing, and rings share no state.  One thread at a time may use a ring.  Only
 * nfring_break() may be called from other threads and from signal handlers.
 */
#ifndef NFRING_H
#define NFRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <linux/nfring.h>
#include <nfring/frame.h>
#include <nfring/geometry.h>
#include <nfring/merge.h>
#include <nfring/metadata.h>
#include <nfring/name.h>
#include <nfring/point.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nfring;
struct sock_fprog;	/* of <linux/filter.h> */

/**
 * struct nfring_options - settings that seldom need changing
 * @size: sizeof(struct nfring_options) of the program.  A later version of the
 *	library may have more members.  Members that the program lacks have
 *	their default.  Members that the library lacks must be zero
 * @version: TPACKET_V2 (default), TPACKET_V1 or TPACKET_V3.  Frames of TPACKET_V3
 *	are as long as their packets: bytes beyond the snaplen are not shown, but
 *	take memory, unless a filter cuts the packet
 * @type: SOCK_RAW (default) keeps the link-layer header of packets that have
 *	one; SOCK_DGRAM leaves all link-layer headers out
 * @reserve: bytes to keep free before each packet; default 0
 * @copy_thresh: if not 0, a packet that was cut to its frame has
 *	TP_STATUS_COPY, and read(2) on nfring_fd() returns all of it.  The
 *	descriptor stays readable until these copies are read.  Default 0
 * @rcvbuf: bytes of memory for these copies (SO_RCVBUF); 0: the system's default
 * @metadata: if not 0 (the default), each frame has what the hook knows of the
 *	packet.  With NFRING_METADATA_VERSION_2 this is a struct nfring_metadata_2,
 *	for which the module needs NFRING_FEATURE_METADATA_2; with any other number
 *	it is a struct nfring_metadata.  See nfring_frame_metadata() and
 *	nfring_frame_metadata_2()
 * @retire_ms: for TPACKET_V3: milliseconds after which a block is published
 *	although it is not full; 0 (default): the module chooses
 * @no_packet_id: if not 0, packet_id in the metadata is 0.  Ids are about four
 *	fifths of the cost of metadata.  The library ignores this member if the
 *	module lacks NFRING_FEATURE_PACKET_ID.  Default 0
 */
struct nfring_options {
	size_t size;
	int version;
	int type;
	uint32_t reserve;
	uint32_t copy_thresh;
	uint32_t rcvbuf;
	uint32_t metadata;
	uint32_t retire_ms;
	uint32_t no_packet_id;
};

/* Initialise with this, then change members. */
#define NFRING_OPTIONS_INIT \
	{ sizeof(struct nfring_options), TPACKET_V2, SOCK_RAW, 0, 0, 0, 0, 0, 0 }

/**
 * nfring_open() - open a ring in the caller's network namespace
 * @ring: written on success; close it with nfring_close()
 *
 * Return: 0, or -ENOENT if the module is not loaded, -EACCES if the caller may not
 * open the device node, -EPERM if it lacks CAP_NET_RAW, -EPROTO if the module has
 * another ABI version, or -ENOMEM.  nfring_open_why() explains the error.
 */
int nfring_open(struct nfring **ring);

/**
 * nfring_open_why() - explain why a ring could not be opened
 * @err: what nfring_open() returned
 *
 * Return: a phrase without a full stop, for a message that begins with
 * NFRING_DEVICE: "/dev/nfring: no such device; is the module nfring loaded?
 * nfring doctor says what is wrong".
 */
const char *nfring_open_why(int err);

/**
 * nfring_close() - free the ring, including frames that are not released
 * @ring: a ring, or NULL
 */
void nfring_close(struct nfring *ring);

/**
 * nfring_setup() - allocate and map a ring of this much memory
 * @ring: a ring that has not been set up
 * @memory: bytes, see nfring_geometry()
 * @snaplen: bytes of each packet to keep, its link-layer header included
 * @options: settings, or NULL for the defaults
 *
 * Return: 0, or -EINVAL if the geometry or an option is wrong, -ENOPROTOOPT if this
 * module does not have an option, -EBUSY if the ring is set up already, or -ENOMEM
 * if there is no memory or the ring is larger than the module allows.
 */
int nfring_setup(struct nfring *ring, uint64_t memory, uint32_t snaplen,
		 const struct nfring_options *options);

/**
 * nfring_setup_req() - allocate and map a ring of exactly this geometry
 * @ring: a ring that has not been set up
 * @req: see nfring_geometry_check()
 * @options: settings, or NULL for the defaults
 *
 * Return: the same values as nfring_setup().
 */
int nfring_setup_req(struct nfring *ring, const struct tpacket_req *req,
		     const struct nfring_options *options);

/**
 * nfring_attach() - take packets at a point, in addition to earlier points
 * @ring: set up or not.  Packets that arrive before nfring_setup() are not in the
 *	ring
 * @name: see <nfring/point.h>
 *
 * Return: 0, or an error of nfring_point_parse(), -EOPNOTSUPP if this kernel has no
 * such hook, -ENODEV if there is no such device, -EEXIST if the ring is attached to
 * the point already, -EPERM if the caller lacks CAP_NET_RAW, -EDQUOT if the hook has
 * NFRING_TAPS_MAX taps and the caller lacks CAP_NET_ADMIN, or -E2BIG if the hook is
 * full or the ring has NFRING_POINTS_MAX points.
 */
int nfring_attach(struct nfring *ring, const char *name);
int nfring_attach_point(struct nfring *ring, const struct nfring_point *point);

/**
 * nfring_detach() - stop taking packets at a point
 * @ring: the ring
 * @name: name of a point to which the ring is attached
 *
 * Frames in the ring stay there.
 *
 * Return: 0, or an error of nfring_point_parse(), or -ENOENT if the ring is not
 * attached to the point.
 */
int nfring_detach(struct nfring *ring, const char *name);
int nfring_detach_point(struct nfring *ring, const struct nfring_point *point);

/**
 * nfring_overwrite() - start or stop overwriting the oldest packets
 * @ring: a ring of TPACKET_V3, or one that is not set up yet; with all frames
 *	released
 * @on: true: packets overwrite the oldest ones when the ring is full
 *
 * While overwriting is on, nfring_next() returns no frames, and no frame wakes
 * nfring_wait().  After overwriting has stopped, nfring_next() returns the packets
 * in the ring, from the oldest to the newest, and then later packets, if there was
 * room for them.  All of these packets are whole.  Of the packets that arrived after
 * the oldest one, while overwriting was on, none is missing except those counted as
 * drop_full: they needed a block to which packets were still being written.
 *
 * Return: 0, or -EINVAL if the ring has another version, -EBUSY if frames are not
 * released, or -ENOPROTOOPT if this module cannot overwrite.
 */
int nfring_overwrite(struct nfring *ring, bool on);

/**
 * nfring_set_option() - set an option of the ring, as setsockopt(2) does
 * @ring: set up or not, as the option requires
 * @level: SOL_PACKET, SOL_SOCKET or SOL_NFRING
 * @name: an option; <linux/nfring.h> lists them above struct nfring_sockopt
 * @value: a value of the type that packet(7), socket(7) or this list gives
 * @len: bytes at @value
 *
 * The library depends on the values of PACKET_RX_RING, PACKET_VERSION,
 * PACKET_RESERVE, SO_TYPE, NFRING_METADATA and NFRING_OVERWRITE.  Set them with
 * nfring_setup_req(), the members of struct nfring_options, and
 * nfring_overwrite().  nfring_setup() also sets PACKET_COPY_THRESH, and SO_RCVBUF
 * if options.rcvbuf is not 0, so set these two options afterwards.
 *
 * Return: 0, or -EINVAL if the library depends on the option, -ENOPROTOOPT if this
 * module has no such option, or an error of the option.
 */
int nfring_set_option(struct nfring *ring, int level, int name,
		      const void *value, uint32_t len);

/**
 * nfring_get_option() - get an option of the ring, as getsockopt(2) does
 * @ring: the ring
 * @level: as for nfring_set_option()
 * @name: as for nfring_set_option()
 * @value: written on success
 * @len: size of the memory at @value, bytes; on success, number of bytes written
 *
 * Return: 0, or -ENOPROTOOPT if this module has no such option, or an error of the
 * option.
 */
int nfring_get_option(struct nfring *ring, int level, int name, void *value,
		      uint32_t *len);

/**
 * nfring_set_filter() - keep only packets that a filter accepts
 * @ring: set up or not
 * @code: classic BPF, or NULL to keep all packets
 *
 * The code sees a packet from the first byte that its frame stores.  In a ring of
 * SOCK_DGRAM, this is the network header.  The code returns the number of bytes to
 * keep, or 0 to drop the packet.  It replaces the earlier filter, which runs for no
 * packet after the call.
 *
 * The library does not need libpcap.  This example makes code from an expression,
 * for a ring that was set up with options.type = SOCK_DGRAM:
 *
 *	struct bpf_program p;
 *
 *	pcap_compile(pcap_open_dead(DLT_RAW, 65535), &p, "udp port 53", 1,
 *		     PCAP_NETMASK_UNKNOWN);
 *	nfring_set_filter(ring, &(struct sock_fprog){ p.bf_len, (void *)p.bf_insns });
 *
 * Return: 0, or -EINVAL if the kernel refuses the code, -EPERM if the filter is
 * locked (SO_LOCK_FILTER), -ENOENT if there is no filter to remove, or -ENOMEM.
 */
int nfring_set_filter(struct nfring *ring, const struct sock_fprog *code);

/**
 * nfring_join_fanout() - share the packets of the points with other rings
 * @ring: attached to all its points, which cannot change afterwards
 * @group: number of the group in this network namespace; 0 with
 *	PACKET_FANOUT_FLAG_UNIQUEID
 * @mode: PACKET_FANOUT_HASH or another one of packet(7), with
 *	PACKET_FANOUT_FLAG_* bits
 *
 * Each packet goes to one ring of the group.  All rings of a group have the same
 * points and the same mode.  A ring leaves the group only when it is closed.
 *
 * Return: the number of the group, which the module chooses if @mode has
 * PACKET_FANOUT_FLAG_UNIQUEID; or -EALREADY if the ring is in a group already,
 * -EINVAL if the mode is unknown or the points are not those of the group (or
 * there are none), -ENOSPC if the group is full, or -ENOMEM.
 */
int nfring_join_fanout(struct nfring *ring, uint16_t group, uint16_t mode);

#define NFRING_READY_FRAME	1	/* nfring_next() is worth calling */
#define NFRING_READY_FD		2	/* the other descriptor is ready */

/**
 * nfring_wait() - sleep until there is a frame
 * @ring: set up, with all frames released; a frame that is held counts as new
 * @timeout_ms: milliseconds; 0: do not wait; negative: no limit
 * @fd: another descriptor, such as a signalfd; return when it is readable; or -1
 *
 * Return: NFRING_READY_* bits, or 0 after the timeout, -EINTR after a signal, or
 * another error of the ring's descriptor.  If all points name the same device, and
 * the device goes down or is removed, return -ENETDOWN once, after the last frame.
 */
int nfring_wait(struct nfring *ring, int timeout_ms, int fd);

/**
 * nfring_flush() - publish the open block now, with the packets in it
 * @ring: any ring; only rings of TPACKET_V3 have blocks to publish
 *
 * Without this function, the module publishes a block when it is full, after
 * options.retire_ms, or when the reader sleeps (NFRING_EARLY_RETIRE).  While
 * earlier blocks are not released, this function leaves the block open.
 *
 * Return: 0, or -ENOPROTOOPT if this module cannot do it.
 */
int nfring_flush(struct nfring *ring);

/**
 * typedef nfring_callback - what nfring_loop() calls for each frame
 * @ring: the ring
 * @frame: released when the callback returns
 * @data: as given to nfring_loop()
 *
 * Return: 0 to continue; a positive number to end the loop; a negative number to
 * end the loop and make nfring_loop() return that number.
 */
typedef int nfring_callback(struct nfring *ring,
			    const struct nfring_frame *frame, void *data);

/**
 * nfring_loop() - wait for frames and call a function for each
 * @ring: set up, with all frames released
 * @count: end after this many frames; 0 or less: no limit
 * @timeout_ms: end when no frame came for this many milliseconds; 0: when the
 *	ring is empty; negative: never
 * @callback: called for each frame, oldest first
 * @data: for the callback
 *
 * Return: the number of frames passed to the callback, at most INT_MAX, if @count,
 * @timeout_ms, a positive number of the callback or nfring_break() ended the loop;
 * otherwise the callback's negative number, -EINTR after a signal, or another
 * error of nfring_wait().
 */
int nfring_loop(struct nfring *ring, int count, int timeout_ms,
		nfring_callback *callback, void *data);

/**
 * nfring_break() - end nfring_loop()
 * @ring: the ring
 *
 * Call it from the callback, another thread or a signal handler.  The loop ends
 * before the next frame, even if it sleeps.  If no loop runs, the next one ends
 * at once.
 */
void nfring_break(struct nfring *ring);

/**
 * nfring_fd() - get the descriptor, for the caller's own event loop
 * @ring: the ring
 *
 * Return: a descriptor that poll(2) reports readable while there are frames.
 * Do not close it.
 */
int nfring_fd(const struct nfring *ring);

/**
 * nfring_release_taps() - remove the functions at hooks that no ring uses
 * @ring: any ring in the network namespace
 *
 * The kernel drops the packets of the namespace that wait in NFQUEUE queues
 * (nfring(4)).  Needs CAP_NET_ADMIN.
 *
 * Return: the number of functions removed; -EPERM without the capability; -ENOTTY
 * if the module is too old.
 */
int nfring_release_taps(struct nfring *ring);

/**
 * nfring_get_name() - get the kernel's name of a reason or of a function
 * @ring: any ring
 * @name: set @kind to NFRING_NAME_REASON or NFRING_NAME_SITE, and @number to a number
 *	that the metadata has.  The rest is written on success
 *
 * If @number has no name, the result is for the next number that has one.  So compare
 * @number afterwards.
 *
 * Return: 0; -ENOENT if no number from @number on has a name; -EINVAL for an unknown
 * kind; -ENOTTY if the module is too old.
 */
int nfring_get_name(struct nfring *ring, struct nfring_name *name);

/**
 * nfring_copy_stats() - get the counters since the ring was opened
 * @ring: the ring
 * @stats: written on success
 * @size: bytes at @stats: sizeof(struct nfring_stats) of the program.  The module
 *	may have more counters than the program, or fewer.  Counters that the
 *	module lacks are zero
 *
 * Return: 0, or -EINVAL if @size is less than one counter or more than 16383, or
 * another -errno.
 */
int nfring_copy_stats(struct nfring *ring, void *stats, size_t size);

/**
 * nfring_get_stats() - get the counters in the program's struct nfring_stats
 * @ring: the ring
 * @stats: written on success
 *
 * Return: 0 or -errno.
 */
static inline int nfring_get_stats(struct nfring *ring,
				   struct nfring_stats *stats)
{
	return nfring_copy_stats(ring, stats, sizeof(*stats));
}

/**
 * nfring_get_info() - get the features and limits that the module reported at open
 * @ring: the ring
 */
const struct nfring_info *nfring_get_info(const struct nfring *ring);

/**
 * nfring_get_bounds() - get the limits for a geometry of this ring
 * @ring: the ring
 * @options: the options that will be passed to nfring_setup(), or NULL
 * @bounds: set the member size before the call; all other members are written
 *
 * Return: 0, or -EINVAL if bounds->size was not set, or if the options set something
 * that this library does not have.
 */
int nfring_get_bounds(const struct nfring *ring,
		      const struct nfring_options *options,
		      struct nfring_bounds *bounds);

/**
 * nfring_get_req() - get the geometry of the ring
 * @ring: a ring that is set up
 */
const struct tpacket_req *nfring_get_req(const struct nfring *ring);

/**
 * nfring_why() - explain the last failure of a ring
 * @ring: the ring
 *
 * Return: a sentence without a full stop, valid until the next call with the
 * ring, or an empty text if nothing has failed.
 */
const char *nfring_why(const struct nfring *ring);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * nfring: PACKET_MMAP rings fed from netfilter hooks.
 *
 * Each open of /dev/nfring is one ring.  It belongs to the network namespace of
 * the opener, who needs CAP_NET_RAW there.  The descriptor behaves like a
 * packet socket with a receive ring, see packet(7).  Options keep their names,
 * structs and errors (NFRING_SETSOCKOPT, NFRING_GETSOCKOPT).  The mapping has
 * the same layout, with the frames of <linux/if_packet.h>.  The difference is
 * where packets come from: NFRING_ATTACH replaces bind(2).  Each call adds a
 * netfilter hook to the ring.
 *
 * A descriptor that was opened with O_RDONLY can do all of this as well.  Its
 * mapping is read-only, so its reader cannot return frames.
 *
 * A reader does, in this order:
 *
 *	fd = open("/dev/nfring", O_RDWR);
 *	NFRING_SETSOCKOPT	SOL_PACKET PACKET_VERSION, PACKET_RX_RING, ...
 *	mmap(offset 0, tp_block_size * tp_block_nr, MAP_SHARED)
 *	NFRING_ATTACH		one or more points
 *	poll(POLLIN), frames from 0 upwards, TP_STATUS_USER -> read ->
 *	TP_STATUS_KERNEL
 *
 * A packet socket refuses rings of 4 GiB and more with EINVAL.  nfring accepts
 * them up to ring_max_bytes.
 *
 * Without a ring, packets are queued for NFRING_RECV and read(2), as for
 * recvmsg(2) on a packet socket.  Setting up or removing a ring empties the
 * queue.
 *
 * This header says the shape, unit, bounds and errors of each field and option.
 * nfring(4) explains them.
 */
#ifndef _UAPI_LINUX_NFRING_H
#define _UAPI_LINUX_NFRING_H

#include <linux/types.h>
#include <linux/ioctl.h>
#include <linux/if_packet.h>

/*
 * ABI 1 is stable.  A program that was built with this header works with every
 * later module, and a program that was built with a later header works with
 * this module:
 *
 * - Numbers, names, offsets and meanings stay.  Changes only append members to
 *   structs, or give a meaning to reserved members, flags and bits.  In these,
 *   zero keeps the meaning that it has today: it asks for nothing new.
 *
 * - The size of a struct is part of the number of its ioctl, and the length of
 *   an option's value is an argument.  The module accepts other sizes than its
 *   own.  If the program's struct is shorter, the members that it lacks count
 *   as zero, and are not returned.  If it is longer, the members that the
 *   module lacks must be zero, else E2BIG, and are returned as zero.  EINVAL if
 *   the struct ends before its last required member: nfring_info.features,
 *   nfring_sockopt.value, nfring_point.ifindex, nfring_stats.packets,
 *   nfring_recv.flags, nfring_wakeup.usecs or nfring_name.name.
 *
 *   The options of packet(7) and socket(7) are the exception: their lengths are
 *   those that sockets accept.
 *
 * - The ioctls and options below are in every module with
 *   NFRING_FEATURE_ANY_SIZE.  Each ioctl or option that is added later has a
 *   bit in nfring_info.features.  So has each option of SOL_NFRING.  A module
 *   returns ENOTTY for an unknown ioctl, ENOPROTOOPT for an unknown option, and
 *   EINVAL for an unknown flag.
 */
#define NFRING_ABI_VERSION	1

/**
 * struct nfring_info - properties of the module (NFRING_GET_INFO)
 * @abi_version: NFRING_ABI_VERSION of the loaded module, 1
 * @hdrlen: bytes of frame header for the ring's PACKET_VERSION, sockaddr_ll
 *	included (TPACKET_HDRLEN, TPACKET2_HDRLEN, TPACKET3_HDRLEN)
 * @features: NFRING_FEATURE_* bits
 * @max_block_order: order (power of two of pages) of the largest physically
 *	contiguous block.  Larger blocks are allowed and come from vmalloc
 * @page_size: bytes; tp_block_size must be a multiple of it
 * @ring_max_bytes: largest tp_block_size * tp_block_nr of one ring, bytes
 * @total_max_bytes: largest sum over all rings of the machine, bytes
 * @reserved: zero
 */
struct nfring_info {
	__u32 abi_version;
	__u32 hdrlen;
	__u64 features;
	__u32 max_block_order;
	__u32 page_size;
	__u64 ring_max_bytes;
	__u64 total_max_bytes;
	__u64 reserved[3];
};

#define NFRING_FEATURE_TPACKET_V1	(1ULL << 0)
#define NFRING_FEATURE_TPACKET_V2	(1ULL << 1)
#define NFRING_FEATURE_EGRESS		(1ULL << 2)	/* NFPROTO_NETDEV egress */
#define NFRING_FEATURE_ARP		(1ULL << 3)	/* NFPROTO_ARP */
#define NFRING_FEATURE_BRIDGE		(1ULL << 4)	/* NFPROTO_BRIDGE */
#define NFRING_FEATURE_TPACKET_V3	(1ULL << 5)
#define NFRING_FEATURE_METADATA		(1ULL << 6)	/* NFRING_METADATA */
#define NFRING_FEATURE_OVERWRITE	(1ULL << 7)	/* NFRING_OVERWRITE */
#define NFRING_FEATURE_EARLY_RETIRE	(1ULL << 8)	/* NFRING_EARLY_RETIRE */
#define NFRING_FEATURE_WAKEUP		(1ULL << 9)	/* NFRING_WAKEUP */
#define NFRING_FEATURE_SENDER		(1ULL << 10)	/* NFRING_SENDER */
#define NFRING_FEATURE_RECV		(1ULL << 11)	/* NFRING_RECV */
/* Structs may be shorter or longer than the module's, see NFRING_ABI_VERSION. */
#define NFRING_FEATURE_ANY_SIZE		(1ULL << 12)
#define NFRING_FEATURE_RELEASE_TAPS	(1ULL << 13)	/* NFRING_RELEASE_TAPS */
/* NFRING_PROTO_DROP and NFRING_GET_NAME */
#define NFRING_FEATURE_DROP		(1ULL << 14)
#define NFRING_FEATURE_METADATA_2	(1ULL << 15)	/* NFRING_METADATA of 2 */
#define NFRING_FEATURE_PACKET_ID	(1ULL << 16)	/* NFRING_PACKET_ID */

/**
 * struct nfring_sockopt - arguments of NFRING_SETSOCKOPT and NFRING_GETSOCKOPT
 * @level: SOL_PACKET, SOL_SOCKET or SOL_NFRING
 * @name: number of the option
 * @len: bytes at @value.  A get stores here how many bytes it returned: fewer,
 *	if the module's value is shorter
 * @reserved: zero, else EINVAL
 * @value: user address of the value
 *
 * Errors: ENOPROTOOPT if there is no such option at @level, or if it cannot be
 * set (or got); EINVAL for a bad value or @len; E2BIG if a value of SOL_NFRING
 * is longer than the module's and the additional bytes are not zero, or if it
 * is longer than a page; EBUSY where noted; EFAULT; EINTR if the caller is
 * being killed.
 * Unless noted, a value is an int, and an option can be set and got.
 *
 * SOL_PACKET, as in packet(7): PACKET_VERSION, PACKET_HDRLEN (get),
 * PACKET_RESERVE, PACKET_RX_RING (set), PACKET_STATISTICS (get),
 * PACKET_COPY_THRESH, PACKET_TIMESTAMP, PACKET_AUXDATA, PACKET_ORIGDEV,
 * PACKET_VNET_HDR, PACKET_VNET_HDR_SZ, PACKET_IGNORE_OUTGOING,
 * PACKET_ADD_MEMBERSHIP and PACKET_DROP_MEMBERSHIP (set), PACKET_FANOUT,
 * PACKET_FANOUT_DATA (set), PACKET_ROLLOVER_STATS (get).  Differences from a
 * packet socket:
 *
 * PACKET_RX_RING: EINVAL for TPACKET_V1 in a 32-bit program on a 64-bit kernel,
 * because their status words differ in size.  A tp_retire_blk_tov of 0 stands
 * for a time computed from the speed of the device, as for a packet socket.
 * The computed time is 8 ms, unless all points of the ring are for one device
 * of 1 Gbit/s or more.
 *
 * PACKET_ORIGDEV is stored without effect: a hook knows one device only.
 *
 * PACKET_AUXDATA is stored without effect: NFRING_RECV always returns it.
 *
 * PACKET_FANOUT: all members need the same points, at least one.  Points of a
 * member cannot be attached or detached (EINVAL).
 *
 * SOL_SOCKET, as in socket(7): SO_RCVBUF, SO_RCVBUFFORCE (set; CAP_NET_ADMIN),
 * SO_ERROR (get), SO_TYPE, SO_DOMAIN (get), SO_PROTOCOL (get),
 * SO_ATTACH_FILTER, SO_ATTACH_BPF and SO_DETACH_FILTER (set), SO_LOCK_FILTER,
 * SO_BPF_EXTENSIONS (get).  Differences from a packet socket:
 *
 * SO_TYPE can be set, to SOCK_RAW (the default) or SOCK_DGRAM.  It stands for
 * the second argument of socket(2).  EBUSY while there is a ring.  In a
 * SOCK_RAW ring, packets that have a valid link-layer header start with it.  In
 * a SOCK_DGRAM ring, packets start with the network header.
 *
 * SO_ATTACH_FILTER, SO_ATTACH_BPF, SO_DETACH_FILTER: a filter sees the packet
 * from the byte where the ring would store it.  When the call returns, the
 * previous filter has run for the last time.
 *
 * SOL_NFRING NFRING_EARLY_RETIRE: 1 (the default) or 0.  With 1, an open
 * TPACKET_V3 block that holds packets is published at once if the reader sleeps
 * in poll(2) and has returned all earlier blocks.  With 0, the block waits for
 * tp_retire_blk_tov, as in a packet socket.  A change also applies to a reader
 * that sleeps already.  A reader in epoll(7) gets one block early.  Further
 * blocks wait until they are full, until tp_retire_blk_tov has passed, or until
 * epoll_wait(2) has reported the ring.
 *
 * SOL_NFRING NFRING_WAKEUP: struct nfring_wakeup, which says when a sleeping
 * reader of TPACKET_V1 or V2 frames is woken.  A change wakes a reader that
 * sleeps while packets wait for it.
 *
 * SOL_NFRING NFRING_SENDER (set): a descriptor of a packet socket, or -1 for
 * none (the default).  The ring and its fanout group do not see packets which
 * that socket sends, as a packet socket does not see its own.  EBADF; ENOTSOCK;
 * EINVAL if the socket is not a packet socket in the ring's network namespace.
 *
 * SOL_NFRING NFRING_METADATA: 1 for a struct nfring_metadata in each frame, 2
 * for a struct nfring_metadata_2, or 0 (the default) for none.  EINVAL for an
 * unknown version, EBUSY while there is a ring, ENOMEM.
 *
 * SOL_NFRING NFRING_PACKET_ID: 1 (the default) or 0.  With 0, the packet_id in
 * the ring's metadata is 0, and metadata costs each packet only about a fifth
 * as much.  EBUSY while there is a ring, ENOMEM.
 *
 * SOL_NFRING NFRING_OVERWRITE: 1 or 0 (the default).  It can be set at any
 * time.  With 1, a TPACKET_V3 ring keeps the newest packets: the next block is
 * filled even if the reader has not returned it, and its unread packets are
 * counted as overwritten.  Blocks are published only when they are full.  No
 * reader is woken, and poll(2) never reports the ring as readable.  A block to
 * which packets are still being written is not overwritten: a packet that needs
 * this block is counted as drop_full.  EINVAL to set 1 while there is a
 * TPACKET_V1 or V2 ring, or to create such a ring while the option is 1.
 *
 * Setting NFRING_OVERWRITE back to 0 closes the open block.  When the call
 * returns, the kernel writes to no block that has TP_STATUS_USER, and from then
 * on it fills only blocks that the reader has returned.  The reader continues
 * with the block of the lowest seq_num, and then in the order of the ring.  The
 * numbers have no gap.  If the block that the reader would have read next does
 * not have TP_STATUS_USER, the ring is empty, and the reader continues with
 * that block.
 */
struct nfring_sockopt {
	__s32 level;
	__s32 name;
	__u32 len;
	__u32 reserved;
	__aligned_u64 value;
};

/**
 * struct nfring_wakeup - NFRING_WAKEUP: when a sleeping reader of frames is
 *	woken
 * @packets: wake when this many packets have arrived since the reader fell
 *	asleep; 0 or 1: for each packet.  At most 2^31 - 1, else EINVAL
 * @usecs: wake at the latest this many microseconds after the first of these
 *	packets; 0: no time limit
 * @flags: zero, else EINVAL
 * @reserved: zero, else EINVAL
 */
struct nfring_wakeup {
	__u32 packets;
	__u32 usecs;
	__u32 flags;
	__u32 reserved;
};

/**
 * struct nfring_recv - arguments of NFRING_RECV, one recvmsg(2)
 * @data: user address of the buffer
 * @len: size of the buffer, bytes; at most 2^31 - 1, else EINVAL
 * @flags: in: MSG_PEEK, MSG_TRUNC, MSG_DONTWAIT or 0, else EINVAL; out:
 *	MSG_TRUNC if the packet did not fit, else 0
 * @address: out: where the packet was seen, as from recvfrom(2)
 * @aux: out: the content of the control message PACKET_AUXDATA
 * @drops: out: packets dropped so far because they could not be queued, the
 *	content of the control message SO_RXQ_OVFL
 * @sec: out: timestamp, seconds since 1970
 * @nsec: out: nanoseconds of the timestamp
 * @reserved: zero, else EINVAL
 *
 * The ioctl returns the number of bytes stored at @data, or with MSG_TRUNC the
 * length of the packet.  While there is no ring, the queue holds every packet
 * that passes the filter, up to SO_RCVBUF.  With a ring, it holds whole copies
 * of packets that did not fit their frame (PACKET_COPY_THRESH).  read(2) takes
 * packets from the same queue.  With PACKET_VNET_HDR, the data start with the
 * virtio_net_hdr.  FIONREAD returns the length of the next packet, 0 if there
 * is none.
 *
 * Errors: EAGAIN if the queue is empty and the call may not wait; EINTR;
 * ENETDOWN, see struct nfring_point; EINVAL also if @len is too small for the
 * virtio_net_hdr; E2BIG, see NFRING_ABI_VERSION; EFAULT, the packet then stays
 * in the queue.
 */
struct nfring_recv {
	__aligned_u64 data;
	__u32 len;
	__u32 flags;
	struct sockaddr_ll address;
	struct tpacket_auxdata aux;
	__u32 drops;
	__u32 nsec;
	__s64 sec;
	__u64 reserved;
};

/**
 * struct nfring_point - a place in the stack where packets are taken
 *	(NFRING_ATTACH, NFRING_DETACH)
 * @family: NFPROTO_NETDEV, _INET, _IPV4, _IPV6, _ARP or _BRIDGE; or
 *	NFRING_PROTO_DROP, see below
 * @hook: hook number of that family (NF_INET_*, NF_ARP_*, NF_BR_*, NF_NETDEV_*,
 *	NFRING_DROP_*)
 * @priority: position among the functions of the hook, lowest first.  At
 *	PRE_ROUTING, -150 is after conntrack (-200) and before destination NAT
 *	(-100).  At POST_ROUTING, 300 is after source NAT (100)
 * @ifindex: for NFPROTO_NETDEV, and for NFPROTO_INET with NF_INET_INGRESS: the
 *	device, or 0 for all devices of the namespace, present and future.  For
 *	other hooks: 0 for all packets, or a device to take only its packets:
 *	those received from it (the input hooks and FORWARD), or those to be
 *	sent to it (LOCAL_OUT, POST_ROUTING)
 * @protocol: ethertype the packet must have, network byte order; 0 or
 *	htons(ETH_P_ALL): any
 * @reserved: zero, else EINVAL
 * @flags: zero, else EINVAL
 *
 * Errors: EINVAL for an unknown family, hook or flag, a negative ifindex or
 * non-zero reserved bytes, or if the ring is in a fanout group; EOPNOTSUPP if
 * this kernel was built without the hook; ENODEV if there is no such device;
 * EEXIST if the ring already has this point; ENOENT (detach) if the ring does
 * not have this point; EPERM (attach) if the opener or the caller lacks
 * CAP_NET_RAW; EDQUOT if the hook has NFRING_TAPS_MAX taps, used or not, and
 * the opener or the caller lacks CAP_NET_ADMIN; E2BIG if the hook has as many
 * functions as the kernel allows, or if the ring has NFRING_POINTS_MAX points,
 * or see NFRING_ABI_VERSION; ENOMEM; EFAULT; EINTR if the caller is being
 * killed.
 *
 * Whenever a function leaves a hook, the kernel drops all packets of the
 * namespace that wait in NFQUEUE queues.  So the module's function, called a
 * tap, stays at the hook when the last ring leaves a point.  An unused tap does
 * not look at packets.  The next ring at the point uses the tap again.  A tap
 * leaves its hook when its device or its namespace is removed, when the module
 * is unloaded, and with NFRING_RELEASE_TAPS.
 *
 * If all points of a ring are for one device, and that device is down, goes
 * down or is removed, the ring reports ENETDOWN, as a packet socket bound to
 * the device does: POLLERR from poll(2), and the error once from SO_ERROR,
 * read(2) or NFRING_RECV.  A point is removed together with its device.
 *
 * NFRING_PROTO_DROP is not a family of netfilter, and its points are not hooks.
 * They deliver the packets of the namespace that the kernel drops, when it frees
 * them.  @hook says which:
 *
 *	NFRING_DROP_LOST	packets for which the kernel gives a reason
 *	NFRING_DROP_ANY		also packets that the kernel frees without a
 *				reason.  Many of them were not lost
 *
 * @priority must be 0, else EINVAL.  With @ifindex, the point delivers only
 * packets that arrived from this device or were to be sent to it.  A packet
 * starts with its link-layer header if that can still be found.  Its metadata
 * says why and where it was dropped (NFRING_METADATA).  A packet counts as
 * outgoing if it was to be sent to a device.  EOPNOTSUPP if the kernel does not
 * report dropped packets (CONFIG_TRACEPOINTS).
 *
 * Packets that an XDP program or a device drops are not seen: they never had an
 * skb.  Packets that are freed with interrupts disabled, and all packets on a
 * kernel with PREEMPT_RT, are copied first, and delivered shortly after.  If
 * there is no room for the copy, nfring_stats.missed_drops counts the packet.
 */
struct nfring_point {
	__u32 family;
	__u32 hook;
	__s32 priority;
	__s32 ifindex;
	__be16 protocol;
	__u16 reserved;
	__u32 flags;
};

#define NFRING_PROTO_DROP	0xF5
#define NFRING_DROP_LOST	0
#define NFRING_DROP_ANY		1

/**
 * struct nfring_stats - counters since the ring was opened (NFRING_GET_STATS)
 * @packets: packets stored in frames, or queued for NFRING_RECV while there was
 *	no ring
 * @bytes: total length of @packets, before they were cut to the frame
 * @drop_full: the ring was full: the next frame or block was not free
 * @drop_oversize: the network header would be at an offset beyond 65,535,
 *	because of PACKET_RESERVE or a long link-layer header
 * @truncated: of @packets, those cut to the frame
 * @copies: whole copies queued for read(2) and NFRING_RECV (PACKET_COPY_THRESH)
 * @drop_copy: copies not made: receive buffer full, or no memory
 * @copy_fault: of @packets, those whose bytes could not be read; their frame
 *	has tp_snaplen 0
 * @wakeups: times that a reader on the wait queue was woken.  A reader is on
 *	the queue while it sleeps in poll(2) or read(2), and always with
 *	epoll(7) or O_ASYNC
 * @freezes: times a TPACKET_V3 ring became full
 * @filtered: packets that the filter rejected
 * @drop_queue: without a ring: receive buffer full, or no memory
 * @drop_vnet: a virtio_net_hdr cannot describe the segmentation of the packet
 * @rolled: packets that this ring passed to another ring of its fanout group
 * @rolled_huge: of @rolled, packets of a flow that takes most of the ring
 * @roll_failed: packets not passed on, because no ring of the group had room
 * @overwritten: of @packets, those overwritten (NFRING_OVERWRITE) before the
 *	reader had returned their block
 * @missed_devices: new devices that were not added to a point for all devices,
 *	because memory was short or a hook of the device was full.  The ring
 *	does not get their packets
 * @missed_drops: at NFRING_PROTO_DROP: dropped packets that are not delivered,
 *	because there was no room to copy them, or memory was short
 * @unplaced_drops: at NFRING_PROTO_DROP, in the initial network namespace only:
 *	dropped packets that are not delivered, because their namespace is not
 *	known: they have no device, socket or route
 * @reserved: zero
 *
 * Counters only grow, and reading them changes nothing.  Every packet that
 * reached the ring is counted in exactly one of @packets, @filtered,
 * @drop_full, @drop_oversize, @drop_queue and @drop_vnet.  PACKET_STATISTICS
 * returns the same as for a packet socket: tp_drops is the sum of these four
 * drop counters since the last call, and tp_packets includes the drops.
 */
struct nfring_stats {
	__u64 packets;
	__u64 bytes;
	__u64 drop_full;
	__u64 drop_oversize;
	__u64 truncated;
	__u64 copies;
	__u64 drop_copy;
	__u64 copy_fault;
	__u64 wakeups;
	__u64 freezes;
	__u64 filtered;
	__u64 drop_queue;
	__u64 drop_vnet;
	__u64 rolled;
	__u64 rolled_huge;
	__u64 roll_failed;
	__u64 overwritten;
	__u64 missed_devices;
	__u64 missed_drops;
	__u64 unplaced_drops;
	__u64 reserved[4];
};

/**
 * struct nfring_metadata - what a hook knows about a packet (NFRING_METADATA)
 * @version: the version that the program asked for
 * @size: bytes of the struct of that version.  A later version may append
 *	fields, but not change these
 * @flags: NFRING_METADATA_* below.  A field that is not known is zero, and its
 *	flag is not set
 * @packet_id: equal at all points that one packet passes, see below; 0: unknown,
 *	or the ring has no ids (NFRING_PACKET_ID)
 * @family: family of the point, as it was attached: NFPROTO_*
 * @hook: hook number of the point
 * @queue: receive queue of the device, with NFRING_METADATA_QUEUE
 * @priority: priority of the point
 * @in_ifindex: input device of the hook; 0: none
 * @out_ifindex: output device of the hook; 0: none, or not decided yet
 * @mark: skb->mark, "meta mark" in nftables
 * @cpu: CPU that ran the hook
 * @skb_priority: skb->priority, "meta priority" in nftables
 * @ct_id: id of the connection, as in "conntrack -L -o id", with
 *	NFRING_METADATA_CT_ID
 * @ct_status: status of the connection, IPS_* of
 *	<linux/netfilter/nf_conntrack_common.h>
 * @ct_mark: mark of the connection
 * @ct_zone: zone of the connection
 * @ct_state: state of the packet in the connection, enum ip_conntrack_info of
 *	the same header: IP_CT_NEW, ...
 * @reserved: zero
 * @stamp_age: nanoseconds between the packet's receive timestamp and the time
 *	in the frame, with NFRING_METADATA_STAMPED; 2^32 - 1: that long or
 *	longer
 *
 * The time in the frame is that of the hook, even if the packet has a receive
 * timestamp.  Packets have one while a socket of the machine uses SO_TIMESTAMP.
 * TP_STATUS_TS_SOFTWARE is never set.  If PACKET_TIMESTAMP asks for the
 * device's time, and the device gave one, the frame has that time and
 * NFRING_METADATA_STAMPED is not set.
 *
 * In a ring with NFRING_METADATA, each frame has this struct at the first
 * multiple of TPACKET_ALIGNMENT after the sockaddr_ll:
 * NFRING_METADATA_OFFSET(header) from the start of the frame, where header is
 * struct tpacket_hdr, tpacket2_hdr or tpacket3_hdr.  The PACKET_RESERVE bytes
 * follow it.  tp_mac and tp_net say where the packet is, as always.  The
 * smallest frame grows by NFRING_METADATA_ROOM(header).
 *
 * The packet id: the kernel has no number for a packet, so the module
 * recognizes packets, in all namespaces and rings with packet ids.  A packet
 * keeps its id while it stays in the same memory, while its connection or its
 * addresses and ports stay the same, and while these bytes stay the same:
 * transport header without ports and checksum, IP identification, length, start
 * of the payload.  Address translation by conntrack does not change the id.
 * Other translation does not change it within one pass of the stack, from an
 * input device or a socket to an output device or a socket.
 *
 * The kernel makes copies that share the bytes of a packet, for example when a
 * bridge floods, or for a multicast.  Such a copy has the id of the packet.
 * But a copy that is seen where the packet was first seen has a new id.  So has
 * a retransmission.
 *
 * Encapsulation, encryption, fragmentation, segmentation and reassembly make
 * new packets with new ids.  Code that rewrites the payload also does so.  A
 * packet may reappear unchanged, such as the inner packet after decapsulation.
 * It has its former id if it is still in the same buffer, else a new one.
 *
 * A packet also gets a new id if too many others, about 8,000, passed
 * meanwhile.  On a kernel without the tracepoints kfree_skb and consume_skb, it
 * also gets a new id after ten seconds.  Ids are not in order.
 */
struct nfring_metadata {
	__u16 version;
	__u16 size;
	__u32 flags;
	__u64 packet_id;
	__u8 family;
	__u8 hook;
	__u16 queue;
	__s32 priority;
	__s32 in_ifindex;
	__s32 out_ifindex;
	__u32 mark;
	__u32 cpu;
	__u32 skb_priority;
	__u32 ct_id;
	__u32 ct_status;
	__u32 ct_mark;
	__u16 ct_zone;
	__u8 ct_state;
	__u8 reserved[1];
	__u32 stamp_age;
};

#define NFRING_METADATA_VERSION		1

/**
 * struct nfring_metadata_2 - version 2 of the metadata
 * @base: as in version 1, except for @version, @size and flags from
 *	NFRING_METADATA_DROP on
 * @drop_reason: at NFRING_PROTO_DROP: number of the reason, with
 *	NFRING_METADATA_DROP.  NFRING_GET_NAME returns its name.  The numbers
 *	differ between kernels
 * @drop_site: number of the place in the kernel's code that dropped the packet,
 *	with NFRING_METADATA_DROP_SITE.  NFRING_GET_NAME returns the name of its
 *	function.  The number stays the same until the module is unloaded
 * @drop_address: address of that place, with NFRING_METADATA_DROP_ADDRESS: only
 *	if the program had CAP_SYSLOG in the initial user namespace when it set
 *	NFRING_METADATA, and kernel.kptr_restrict is not 2
 * @cgroup_id: id of the socket's cgroup, with NFRING_METADATA_CGROUP: the inode
 *	number of its directory in cgroup2
 * @socket_cookie: SO_COOKIE of the socket, with NFRING_METADATA_COOKIE
 * @socket_inode: inode number of the socket, as in /proc/net/tcp and
 *	/proc/PID/fd, with NFRING_METADATA_INODE
 * @uid: user who owns the socket, as a number of the user namespace that owns
 *	the ring's network namespace, with NFRING_METADATA_UID
 * @spi: SPI of the packet's IPsec state, host byte order, with
 *	NFRING_METADATA_SPI: the packet was decrypted with it, or will be
 *	encrypted with it if NFRING_METADATA_SPI_OUT is set
 * @ct_source_port: source port, with NFRING_METADATA_CT_TUPLE, network byte
 *	order; for ICMP, the identifier
 * @ct_dest_port: destination port, likewise; for ICMP, type (the first byte)
 *	and code
 * @ct_family: NFPROTO_IPV4 or NFPROTO_IPV6, likewise
 * @ct_protocol: IPPROTO_*, likewise
 * @reserved: zero
 * @ct_source: source address, likewise.  An IPv4 address has 4 bytes; the
 *	others are zero
 * @ct_dest: destination address, likewise
 * @ct_packets: packets of the connection so far in its original direction [0],
 *	and of its replies [1], with NFRING_METADATA_CT_COUNTERS: while
 *	net.netfilter.nf_conntrack_acct is set
 * @ct_bytes: bytes of these packets
 * @reserved_2: zero
 *
 * It lies at the same place as a struct nfring_metadata, and starts with one.
 * The smallest frame grows by NFRING_METADATA_2_ROOM(header).
 *
 * The socket is the one that sent the packet, if it is still known.  On arrival
 * it is the one that gets the packet, if the stack has already looked it up.  A
 * socket of the kernel has no owner.
 *
 * The members from ct_source_port to ct_dest have the addresses of the
 * connection's first packet before any translation.  They are the same for both
 * directions.
 */
struct nfring_metadata_2 {
	struct nfring_metadata base;
	__u32 drop_reason;
	__u32 drop_site;
	__u64 drop_address;
	__u64 cgroup_id;
	__u64 socket_cookie;
	__u64 socket_inode;
	__u32 uid;
	__u32 spi;
	__be16 ct_source_port;
	__be16 ct_dest_port;
	__u8 ct_family;
	__u8 ct_protocol;
	__u8 reserved[2];
	__u8 ct_source[16];
	__u8 ct_dest[16];
	__u64 ct_packets[2];
	__u64 ct_bytes[2];
	__u64 reserved_2;
};

#define NFRING_METADATA_VERSION_2	2

#define NFRING_METADATA_QUEUE		(1U << 0)	/* @queue is known */
#define NFRING_METADATA_CT		(1U << 1)	/* ct_* are known */
#define NFRING_METADATA_CT_ID		(1U << 2)	/* @ct_id is known */
#define NFRING_METADATA_UNTRACKED	(1U << 3)	/* exempt from conntrack */
#define NFRING_METADATA_DECRYPTED	(1U << 4)	/* arrived through IPsec */
#define NFRING_METADATA_ENCRYPTS	(1U << 5)	/* will be sent through IPsec */
#define NFRING_METADATA_LOCAL		(1U << 6)	/* has a local socket */
#define NFRING_METADATA_BRIDGED		(1U << 7)	/* passes br_netfilter */
#define NFRING_METADATA_CLONED		(1U << 8)	/* shares its bytes with a copy */
#define NFRING_METADATA_TRACED		(1U << 9)	/* traced, "nftrace" in nftables */
#define NFRING_METADATA_GSO		(1U << 10)	/* will be segmented */
#define NFRING_METADATA_STAMPED		(1U << 11)	/* @stamp_age is known */
/* Only in version 2. */
#define NFRING_METADATA_DROP		(1U << 12)	/* @drop_reason is known */
#define NFRING_METADATA_DROP_SITE	(1U << 13)	/* @drop_site is known */
#define NFRING_METADATA_DROP_ADDRESS	(1U << 14)	/* @drop_address is known */
#define NFRING_METADATA_CGROUP		(1U << 15)	/* @cgroup_id is known */
#define NFRING_METADATA_COOKIE		(1U << 16)	/* @socket_cookie is known */
#define NFRING_METADATA_INODE		(1U << 17)	/* @socket_inode is known */
#define NFRING_METADATA_UID		(1U << 18)	/* @uid is known */
#define NFRING_METADATA_SPI		(1U << 19)	/* @spi is known */
#define NFRING_METADATA_SPI_OUT		(1U << 20)	/* @spi is to be applied */
#define NFRING_METADATA_CT_TUPLE	(1U << 21)	/* ct_source... are known */
#define NFRING_METADATA_CT_COUNTERS	(1U << 22)	/* ct_packets... are known */

#define NFRING_METADATA_OFFSET(header) \
	TPACKET_ALIGN(TPACKET_ALIGN(sizeof(header)) + sizeof(struct sockaddr_ll))
#define NFRING_METADATA_ROOM(header) \
	(NFRING_METADATA_OFFSET(header) - TPACKET_ALIGN(sizeof(header)) - \
	 sizeof(struct sockaddr_ll) + sizeof(struct nfring_metadata))
#define NFRING_METADATA_2_ROOM(header) \
	(NFRING_METADATA_ROOM(header) - sizeof(struct nfring_metadata) + \
	 sizeof(struct nfring_metadata_2))

/**
 * struct nfring_name - the kernel's own name of a number (NFRING_GET_NAME)
 * @kind: NFRING_NAME_REASON or NFRING_NAME_SITE, else EINVAL
 * @number: in: a number; out: the first number from there on that has a name
 * @offset: out: NFRING_NAME_SITE: bytes from the start of the function, if the
 *	caller may see kernel addresses (see nfring_metadata_2.drop_address),
 *	else 0
 * @size: out: NFRING_NAME_SITE: bytes of the function, likewise
 * @reserved: zero, else EINVAL
 * @name: out: the name, with a null byte at the end: that of a reason, such as
 *	NETFILTER_DROP, or that of a function, with the name of its module:
 *	"nf_hook_slow", "br_handle_frame_finish [bridge]".  It may be cut
 *
 * To list all names of a kind, start with 0, and continue with the returned
 * @number + 1.
 *
 * A site has a number once it has dropped a packet whose metadata a ring shows.
 * At most NFRING_SITES_MAX sites get a number.
 *
 * Errors: EINVAL; ENOENT if no number from @number on has a name; ENOMEM;
 * E2BIG, see NFRING_ABI_VERSION; EFAULT.
 */
struct nfring_name {
	__u32 kind;
	__u32 number;
	__u32 offset;
	__u32 size;
	__u64 reserved;
	char name[232];
};

#define NFRING_NAME_REASON	1
#define NFRING_NAME_SITE	2
#define NFRING_SITES_MAX	4096

#define NFRING_POINTS_MAX	256
#define NFRING_TAPS_MAX		64

#define SOL_NFRING		0xF5
#define NFRING_EARLY_RETIRE	1
#define NFRING_WAKEUP		2
#define NFRING_SENDER		3
#define NFRING_METADATA		4
#define NFRING_OVERWRITE	5
#define NFRING_PACKET_ID	6

#define NFRING_IOC_MAGIC	0xF5

#define NFRING_GET_INFO		_IOR(NFRING_IOC_MAGIC, 0x00, struct nfring_info)
#define NFRING_SETSOCKOPT	_IOW(NFRING_IOC_MAGIC, 0x01, struct nfring_sockopt)
#define NFRING_GETSOCKOPT	_IOWR(NFRING_IOC_MAGIC, 0x02, struct nfring_sockopt)
#define NFRING_ATTACH		_IOW(NFRING_IOC_MAGIC, 0x03, struct nfring_point)
#define NFRING_DETACH		_IOW(NFRING_IOC_MAGIC, 0x04, struct nfring_point)
#define NFRING_GET_STATS	_IOR(NFRING_IOC_MAGIC, 0x05, struct nfring_stats)

#define NFRING_RECV		_IOWR(NFRING_IOC_MAGIC, 0x06, struct nfring_recv)

/*
 * NFRING_RELEASE_TAPS: unregister the taps of the ring's network namespace that
 * no ring uses, see struct nfring_point.  Returns their number.  If there was
 * such a tap, the kernel drops all packets in the namespace's NFQUEUE queues.
 * EPERM if the opener or the caller lacks CAP_NET_ADMIN in the user namespace
 * that owns the network namespace.
 */
#define NFRING_RELEASE_TAPS	_IO(NFRING_IOC_MAGIC, 0x07)

#define NFRING_GET_NAME		_IOWR(NFRING_IOC_MAGIC, 0x08, struct nfring_name)

#define NFRING_DEVICE		"/dev/nfring"

#endif /* _UAPI_LINUX_NFRING_H */

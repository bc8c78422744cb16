/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * nfring: PACKET_MMAP rings fed from netfilter hooks.
 *
 * Each open of /dev/nfring is one ring.  It belongs to the network namespace
 * of the opener, who needs CAP_NET_RAW there.  What packet(7) says of a
 * packet socket with a receive ring is true of the descriptor: the options
 * keep their names, structs and errno (NFRING_SETSOCKOPT, NFRING_GETSOCKOPT),
 * the mapping has the same layout, and the frames are those of
 * <linux/if_packet.h>.  New is where packets come from: bind(2) is replaced
 * by any number of NFRING_ATTACH calls, each naming a netfilter hook.
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
 * Rings of 4 GiB and more, which a packet socket refuses with EINVAL, are
 * possible within the module's limits (ring_max_bytes below).
 *
 * Without a ring, packets are queued for NFRING_RECV and read(2), as for
 * recvmsg(2) on a packet socket.  Setting a ring, or taking it away, empties
 * the queue.
 */
#ifndef _UAPI_LINUX_NFRING_H
#define _UAPI_LINUX_NFRING_H

#include <linux/types.h>
#include <linux/ioctl.h>
#include <linux/if_packet.h>

/* Incremented when a struct or a meaning below changes incompatibly. */
#define NFRING_ABI_VERSION	1

/**
 * struct nfring_info - what this module can do
 * @abi_version: NFRING_ABI_VERSION of the loaded module
 * @hdrlen: bytes of frame header of the ring's PACKET_VERSION, sockaddr_ll
 *	included (TPACKET_HDRLEN, TPACKET2_HDRLEN)
 * @features: NFRING_FEATURE_* bits
 * @max_block_order: largest power of two of pages in one physically
 *	contiguous block; larger blocks are allowed and come from vmalloc
 * @page_size: bytes; block sizes are multiples of it
 * @ring_max_bytes: largest tp_block_size * tp_block_nr one ring may have
 * @total_max_bytes: largest sum over all rings of the machine
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

/**
 * struct nfring_sockopt - one setsockopt(2) or getsockopt(2)
 * @level: SOL_PACKET or SOL_SOCKET
 * @name: the option
 * @len: bytes at @value; a get returns here how many it stored
 * @reserved: zero, else EINVAL
 * @value: user address of the value
 *
 * SOL_PACKET: PACKET_VERSION, PACKET_HDRLEN (get), PACKET_RESERVE,
 * PACKET_RX_RING (set), PACKET_STATISTICS (get), PACKET_COPY_THRESH,
 * PACKET_TIMESTAMP, PACKET_AUXDATA, PACKET_ORIGDEV, PACKET_VNET_HDR,
 * PACKET_VNET_HDR_SZ, PACKET_IGNORE_OUTGOING, PACKET_ADD_MEMBERSHIP and
 * PACKET_DROP_MEMBERSHIP (set), PACKET_FANOUT, PACKET_FANOUT_DATA (set),
 * PACKET_ROLLOVER_STATS (get).
 *
 * SOL_SOCKET: SO_RCVBUF, SO_RCVBUFFORCE (set; CAP_NET_ADMIN), SO_ERROR (get),
 * SO_TYPE, SO_DOMAIN (get), SO_PROTOCOL (get), SO_ATTACH_FILTER,
 * SO_ATTACH_BPF and SO_DETACH_FILTER (set), SO_LOCK_FILTER,
 * SO_BPF_EXTENSIONS (get).
 *
 * SO_TYPE can be set here, to SOCK_RAW (the default) or SOCK_DGRAM, while
 * there is no ring: it stands for the second argument of socket(2).  A
 * SOCK_RAW ring has the link-layer header in front of a packet wherever the
 * packet has a valid one, and only there; a SOCK_DGRAM ring never has it.
 * A filter sees the packet from the same byte on; after the call that
 * attaches or detaches one, no packet is judged by the one before.
 *
 * PACKET_ORIGDEV changes nothing: the device of a hook is the only one known
 * there.  PACKET_AUXDATA is kept and given back; NFRING_RECV always has it.
 * PACKET_FANOUT is for rings that have the same points, which can no longer be
 * changed then.
 *
 * A 32-bit program gets no ring of TPACKET_V1 from a 64-bit kernel, whose
 * status word is wider than its own (EINVAL); V2 and V3 are the same for both.
 *
 * SOL_NFRING: NFRING_EARLY_RETIRE, 1 (the default) or 0.  A TPACKET_V3 block
 * that holds packets is handed over at once when the reader sleeps in poll(2)
 * and has returned all blocks before it, without waiting for
 * tp_retire_blk_tov; with 0 it waits, as a packet socket has it.
 *
 * SOL_NFRING: NFRING_WAKEUP, struct nfring_wakeup.  A reader of TPACKET_V1 or
 * V2 frames who sleeps is woken for so many packets at once, or after so long.
 *
 * SOL_NFRING: NFRING_SENDER (set), a descriptor of a packet socket, or -1 for
 * none.  What that socket sends, the ring does not see, nor does the fanout
 * group it is in; a packet socket does not see what it sends itself.  EBADF,
 * ENOTSOCK; EINVAL for a socket of another family.
 *
 * SOL_NFRING: NFRING_METADATA, the version of struct nfring_metadata that each
 * frame is to have, or 0 (the default) for none.  EINVAL for a version this
 * module does not know, EBUSY while there is a ring.
 *
 * SOL_NFRING: NFRING_OVERWRITE, 1 or 0 (the default), at any time.  With 1 a
 * TPACKET_V3 ring keeps the newest packets: the next block is filled although
 * the reader has not returned it, and its packets are counted as overwritten.
 * Blocks are handed over when they are full, not by time nor for a sleeper;
 * nobody is woken, and poll(2) says nothing of the ring.  Only a block that
 * somebody still writes to is not overwritten: a packet for which that is the
 * next one is a drop_full.
 *
 * Set to 0 again, the ring stops at what it has: the block being filled is
 * closed, and when the call returns nobody writes to any block that has
 * TP_STATUS_USER.  From then on blocks are filled only where they were returned.
 * The reader goes on with the block of the lowest seq_num and in the order of
 * the ring, where it finds numbers without a gap; or, where the block it would
 * have read next is not its own, with that one: the ring was empty.  EINVAL to
 * set it to 1 where there is a ring of frames, or to make one while it is 1.
 *
 * Everything else is ENOPROTOOPT.
 */
struct nfring_sockopt {
	__s32 level;
	__s32 name;
	__u32 len;
	__u32 reserved;
	__aligned_u64 value;
};

/**
 * struct nfring_wakeup - when a sleeping reader of frames is woken
 * @packets: as soon as this many came since it fell asleep; 0 or 1: each
 * @usecs: and at the latest this long after the first of them, microseconds;
 *	0: however long that takes
 */
struct nfring_wakeup {
	__u32 packets;
	__u32 usecs;
};

/**
 * struct nfring_recv - one recvmsg(2)
 * @data: user address of the buffer
 * @len: its size, bytes
 * @flags: in: MSG_PEEK, MSG_TRUNC, MSG_DONTWAIT or 0, else EINVAL; out:
 *	MSG_TRUNC where the packet did not fit
 * @address: where the packet was seen, as recvfrom(2) has it
 * @aux: as the control message PACKET_AUXDATA
 * @drops: packets not queued so far, as the control message SO_RXQ_OVFL
 * @sec: time stamp, seconds since 1970
 * @nsec: nanoseconds of it
 * @reserved: zero, else EINVAL
 *
 * The ioctl returns the bytes stored at @data, or with MSG_TRUNC the length of
 * the packet.  While there is no ring, every packet that passes the filter is
 * queued for it, within SO_RCVBUF; with a ring, whole copies of the packets
 * that were cut to their frame are (PACKET_COPY_THRESH).  read(2) takes from
 * the same queue.  With PACKET_VNET_HDR the data start with the
 * virtio_net_hdr, EINVAL where the buffer is too small for it.
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
 * @family: NFPROTO_NETDEV, _INET, _IPV4, _IPV6, _ARP or _BRIDGE
 * @hook: hook number of that family (NF_INET_*, NF_ARP_*, NF_BR_*, NF_NETDEV_*)
 * @priority: position among the hook's other functions, lowest first.  At
 *	PRE_ROUTING, -150 is before destination NAT (-100) and after conntrack
 *	(-200); at POST_ROUTING, 300 is after source NAT (100)
 * @ifindex: NFPROTO_NETDEV (and NFPROTO_INET with NF_INET_INGRESS): the device,
 *	or 0 for every device of the namespace, present and future.  Elsewhere
 *	0: every packet, or a device: only packets that it received (the input
 *	hooks and FORWARD) or will send (LOCAL_OUT, POST_ROUTING)
 * @protocol: network byte order ethertype the packet must have, or 0 or
 *	htons(ETH_P_ALL) for every one
 * @reserved: zero, else EINVAL
 * @flags: zero, else EINVAL
 *
 * Errors: EINVAL unknown family, hook number, flag or non-zero reserved bytes;
 * EOPNOTSUPP a hook this kernel was built without; ENODEV no such device;
 * EEXIST the ring has this point already; ENOENT (detach) it has not; EPERM
 * opener or caller lacks CAP_NET_RAW; E2BIG the hook is full, or the ring has
 * NFRING_POINTS_MAX points.
 *
 * The kernel drops what waits in NFQUEUE queues of the namespace whenever a
 * function leaves a hook, whichever it is.  That happens here when the last
 * ring leaves a point.
 *
 * When all points of a ring are about one device and that device is down, goes
 * down or goes away, the ring reports ENETDOWN as a packet socket bound to it
 * does: POLLERR, and once by SO_ERROR or read(2).  A point whose device went
 * away is gone.
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

/**
 * struct nfring_stats - counters since the ring was opened
 * @packets: frames filled and handed over, or packets queued for NFRING_RECV
 *	while there was no ring
 * @bytes: the lengths of those packets, uncut
 * @drop_full: the next frame was not free
 * @drop_oversize: headers, PACKET_RESERVE and link-layer header together
 *	put the network header beyond what 16 bits can say (65,535)
 * @truncated: of @packets, those cut to the frame
 * @copies: whole copies queued for read(2)
 * @drop_copy: whole copies wanted and not made: receive buffer full, or no
 *	memory
 * @copy_fault: of @packets, those whose bytes could not be read; the frame is
 *	handed over with tp_snaplen 0
 * @wakeups: times a reader on the wait queue was told; one in poll(2) or
 *	read(2) sleeps there, one with epoll(7) is always there
 * @freezes: times a TPACKET_V3 ring had no free block for a packet
 * @filtered: packets the filter did not want
 * @drop_queue: without a ring: the receive buffer was full, or no memory
 * @drop_vnet: no virtio_net_hdr can say how the packet is to be segmented
 * @rolled: packets this ring passed to another one of its fanout group
 * @rolled_huge: of these, those of a flow that takes most of the ring
 * @roll_failed: packets to be passed on that no ring of the group had room for
 * @overwritten: of @packets, those that NFRING_OVERWRITE put others in the place
 *	of before the reader had returned their block
 * @reserved: zero
 *
 * Only ever grow, and reading them changes nothing.  Every packet that reached
 * the ring is in exactly one of @packets, @filtered and the counters named
 * drop_full, drop_oversize, drop_queue and drop_vnet.  PACKET_STATISTICS has the compatible view: tp_drops is their
 * sum since last asked, and tp_packets has it added in.
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
	__u64 reserved[7];
};

/**
 * struct nfring_metadata - what the hook knows of a packet
 * @version: NFRING_METADATA_VERSION
 * @size: bytes of this struct; a later version may have more, never other ones
 * @flags: NFRING_METADATA_* below; what is not known has no flag and is zero
 * @packet_id: the same at all points one packet passes, see below; 0: unknown
 * @family: of the point, as it was attached: NFPROTO_*
 * @hook: of the point
 * @queue: the device's receive queue, with NFRING_METADATA_QUEUE
 * @priority: of the point
 * @in_ifindex: the device it came by, as the hook is told; 0: none
 * @out_ifindex: the device it leaves by; 0: none, or not decided yet
 * @mark: skb->mark, nftables' "meta mark"
 * @cpu: that ran the hook
 * @skb_priority: skb->priority, nftables' "meta priority"
 * @ct_id: of the connection, as "conntrack -L -o id" has it, with
 *	NFRING_METADATA_CT_ID
 * @ct_status: of the connection, IPS_* of <linux/netfilter/nf_conntrack_common.h>
 * @ct_mark: of the connection
 * @ct_zone: of the connection
 * @ct_state: enum ip_conntrack_info of the same header: IP_CT_NEW, ...
 * @reserved: zero
 *
 * A ring with NFRING_METADATA has it in each frame, between the sockaddr_ll and
 * what PACKET_RESERVE keeps free, at the first multiple of TPACKET_ALIGNMENT
 * behind the sockaddr_ll: NFRING_METADATA_OFFSET(header) from the start of the
 * frame, header being struct tpacket_hdr, tpacket2_hdr or tpacket3_hdr.  tp_mac
 * and tp_net say where the packet is, as ever.  The smallest frame is larger by
 * NFRING_METADATA_ROOM(header).
 *
 * The packet id: a packet has no number in the kernel.  The module knows one
 * again, in all namespaces and rings with metadata, by what address translation
 * leaves as it is (transport header without ports and checksum, IP
 * identification, length, bytes of the payload), together with the address of
 * its buffers, in the order of the stack, within ten seconds.  Copies the
 * kernel makes of it have its id while they share its bytes.  It gets a new one
 * where it is made another packet: encapsulated, encrypted, cut in fragments or
 * segments, put together; and where too many others passed meanwhile.  Two that
 * are alike byte for byte and pass different points of a ring at the same
 * address can be taken for one.
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
	__u8 reserved[5];
};

#define NFRING_METADATA_VERSION		1

#define NFRING_METADATA_QUEUE		(1U << 0)	/* @queue is known */
#define NFRING_METADATA_CT		(1U << 1)	/* of a connection: ct_* */
#define NFRING_METADATA_CT_ID		(1U << 2)	/* @ct_id is known */
#define NFRING_METADATA_UNTRACKED	(1U << 3)	/* exempt from tracking */
#define NFRING_METADATA_DECRYPTED	(1U << 4)	/* IPsec protected it */
#define NFRING_METADATA_ENCRYPTS	(1U << 5)	/* IPsec will protect it */
#define NFRING_METADATA_LOCAL		(1U << 6)	/* of a local socket */
#define NFRING_METADATA_BRIDGED		(1U << 7)	/* by br_netfilter */
#define NFRING_METADATA_CLONED		(1U << 8)	/* shares its bytes */
#define NFRING_METADATA_TRACED		(1U << 9)	/* nftables' "nftrace" */
#define NFRING_METADATA_GSO		(1U << 10)	/* is to be segmented */

#define NFRING_METADATA_OFFSET(header) \
	TPACKET_ALIGN(TPACKET_ALIGN(sizeof(header)) + sizeof(struct sockaddr_ll))
#define NFRING_METADATA_ROOM(header) \
	(NFRING_METADATA_OFFSET(header) - TPACKET_ALIGN(sizeof(header)) - \
	 sizeof(struct sockaddr_ll) + sizeof(struct nfring_metadata))

#define NFRING_POINTS_MAX	256

#define SOL_NFRING		0xF5
#define NFRING_EARLY_RETIRE	1
#define NFRING_WAKEUP		2
#define NFRING_SENDER		3
#define NFRING_METADATA		4
#define NFRING_OVERWRITE	5

#define NFRING_IOC_MAGIC	0xF5

#define NFRING_GET_INFO		_IOR(NFRING_IOC_MAGIC, 0x00, struct nfring_info)
#define NFRING_SETSOCKOPT	_IOW(NFRING_IOC_MAGIC, 0x01, struct nfring_sockopt)
#define NFRING_GETSOCKOPT	_IOWR(NFRING_IOC_MAGIC, 0x02, struct nfring_sockopt)
#define NFRING_ATTACH		_IOW(NFRING_IOC_MAGIC, 0x03, struct nfring_point)
#define NFRING_DETACH		_IOW(NFRING_IOC_MAGIC, 0x04, struct nfring_point)
#define NFRING_GET_STATS	_IOR(NFRING_IOC_MAGIC, 0x05, struct nfring_stats)

#define NFRING_RECV		_IOWR(NFRING_IOC_MAGIC, 0x06, struct nfring_recv)

#define NFRING_DEVICE		"/dev/nfring"

#endif /* _UAPI_LINUX_NFRING_H */

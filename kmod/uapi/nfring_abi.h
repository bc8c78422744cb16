/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The numbers of ABI 1 in <linux/nfring.h>, one fact per line.  The module and
 * the library include this file, so neither builds if a number changes.
 * Programs depend on all facts.  Add facts for what is new, and change no fact
 * except the size of a struct that grows.
 */
#ifndef _UAPI_NFRING_ABI_H
#define _UAPI_NFRING_ABI_H

#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/stddef.h>
#else
#include <assert.h>
#include <stddef.h>
#endif
#include <linux/nfring.h>

#define NFRING_FACT(fact)	static_assert(fact, #fact)

NFRING_FACT(sizeof(struct nfring_info) == 64);
NFRING_FACT(offsetof(struct nfring_info, abi_version) == 0);
NFRING_FACT(offsetof(struct nfring_info, hdrlen) == 4);
NFRING_FACT(offsetof(struct nfring_info, features) == 8);
NFRING_FACT(offsetof(struct nfring_info, max_block_order) == 16);
NFRING_FACT(offsetof(struct nfring_info, page_size) == 20);
NFRING_FACT(offsetof(struct nfring_info, ring_max_bytes) == 24);
NFRING_FACT(offsetof(struct nfring_info, total_max_bytes) == 32);
NFRING_FACT(offsetof(struct nfring_info, reserved) == 40);

NFRING_FACT(sizeof(struct nfring_sockopt) == 24);
NFRING_FACT(offsetof(struct nfring_sockopt, level) == 0);
NFRING_FACT(offsetof(struct nfring_sockopt, name) == 4);
NFRING_FACT(offsetof(struct nfring_sockopt, len) == 8);
NFRING_FACT(offsetof(struct nfring_sockopt, reserved) == 12);
NFRING_FACT(offsetof(struct nfring_sockopt, value) == 16);

NFRING_FACT(sizeof(struct nfring_wakeup) == 16);
NFRING_FACT(offsetof(struct nfring_wakeup, packets) == 0);
NFRING_FACT(offsetof(struct nfring_wakeup, usecs) == 4);
NFRING_FACT(offsetof(struct nfring_wakeup, flags) == 8);
NFRING_FACT(offsetof(struct nfring_wakeup, reserved) == 12);

NFRING_FACT(sizeof(struct nfring_recv) == 80);
NFRING_FACT(offsetof(struct nfring_recv, data) == 0);
NFRING_FACT(offsetof(struct nfring_recv, len) == 8);
NFRING_FACT(offsetof(struct nfring_recv, flags) == 12);
NFRING_FACT(offsetof(struct nfring_recv, address) == 16);
NFRING_FACT(offsetof(struct nfring_recv, aux) == 36);
NFRING_FACT(offsetof(struct nfring_recv, drops) == 56);
NFRING_FACT(offsetof(struct nfring_recv, nsec) == 60);
NFRING_FACT(offsetof(struct nfring_recv, sec) == 64);
NFRING_FACT(offsetof(struct nfring_recv, reserved) == 72);

NFRING_FACT(sizeof(struct nfring_point) == 24);
NFRING_FACT(offsetof(struct nfring_point, family) == 0);
NFRING_FACT(offsetof(struct nfring_point, hook) == 4);
NFRING_FACT(offsetof(struct nfring_point, priority) == 8);
NFRING_FACT(offsetof(struct nfring_point, ifindex) == 12);
NFRING_FACT(offsetof(struct nfring_point, protocol) == 16);
NFRING_FACT(offsetof(struct nfring_point, reserved) == 18);
NFRING_FACT(offsetof(struct nfring_point, flags) == 20);

NFRING_FACT(sizeof(struct nfring_stats) == 192);
NFRING_FACT(offsetof(struct nfring_stats, packets) == 0);
NFRING_FACT(offsetof(struct nfring_stats, bytes) == 8);
NFRING_FACT(offsetof(struct nfring_stats, drop_full) == 16);
NFRING_FACT(offsetof(struct nfring_stats, drop_oversize) == 24);
NFRING_FACT(offsetof(struct nfring_stats, truncated) == 32);
NFRING_FACT(offsetof(struct nfring_stats, copies) == 40);
NFRING_FACT(offsetof(struct nfring_stats, drop_copy) == 48);
NFRING_FACT(offsetof(struct nfring_stats, copy_fault) == 56);
NFRING_FACT(offsetof(struct nfring_stats, wakeups) == 64);
NFRING_FACT(offsetof(struct nfring_stats, freezes) == 72);
NFRING_FACT(offsetof(struct nfring_stats, filtered) == 80);
NFRING_FACT(offsetof(struct nfring_stats, drop_queue) == 88);
NFRING_FACT(offsetof(struct nfring_stats, drop_vnet) == 96);
NFRING_FACT(offsetof(struct nfring_stats, rolled) == 104);
NFRING_FACT(offsetof(struct nfring_stats, rolled_huge) == 112);
NFRING_FACT(offsetof(struct nfring_stats, roll_failed) == 120);
NFRING_FACT(offsetof(struct nfring_stats, overwritten) == 128);
NFRING_FACT(offsetof(struct nfring_stats, missed_devices) == 136);
NFRING_FACT(offsetof(struct nfring_stats, missed_drops) == 144);
NFRING_FACT(offsetof(struct nfring_stats, unplaced_drops) == 152);
NFRING_FACT(offsetof(struct nfring_stats, reserved) == 160);

NFRING_FACT(sizeof(struct nfring_metadata) == 64);
NFRING_FACT(offsetof(struct nfring_metadata, version) == 0);
NFRING_FACT(offsetof(struct nfring_metadata, size) == 2);
NFRING_FACT(offsetof(struct nfring_metadata, flags) == 4);
NFRING_FACT(offsetof(struct nfring_metadata, packet_id) == 8);
NFRING_FACT(offsetof(struct nfring_metadata, family) == 16);
NFRING_FACT(offsetof(struct nfring_metadata, hook) == 17);
NFRING_FACT(offsetof(struct nfring_metadata, queue) == 18);
NFRING_FACT(offsetof(struct nfring_metadata, priority) == 20);
NFRING_FACT(offsetof(struct nfring_metadata, in_ifindex) == 24);
NFRING_FACT(offsetof(struct nfring_metadata, out_ifindex) == 28);
NFRING_FACT(offsetof(struct nfring_metadata, mark) == 32);
NFRING_FACT(offsetof(struct nfring_metadata, cpu) == 36);
NFRING_FACT(offsetof(struct nfring_metadata, skb_priority) == 40);
NFRING_FACT(offsetof(struct nfring_metadata, ct_id) == 44);
NFRING_FACT(offsetof(struct nfring_metadata, ct_status) == 48);
NFRING_FACT(offsetof(struct nfring_metadata, ct_mark) == 52);
NFRING_FACT(offsetof(struct nfring_metadata, ct_zone) == 56);
NFRING_FACT(offsetof(struct nfring_metadata, ct_state) == 58);
NFRING_FACT(offsetof(struct nfring_metadata, reserved) == 59);
NFRING_FACT(offsetof(struct nfring_metadata, stamp_age) == 60);
NFRING_FACT(NFRING_METADATA_OFFSET(struct tpacket2_hdr) == 64);
NFRING_FACT(NFRING_METADATA_OFFSET(struct tpacket3_hdr) == 80);
NFRING_FACT(NFRING_METADATA_ROOM(struct tpacket2_hdr) == 76);
NFRING_FACT(NFRING_METADATA_ROOM(struct tpacket3_hdr) == 76);

NFRING_FACT(sizeof(struct nfring_metadata_2) == 192);
NFRING_FACT(offsetof(struct nfring_metadata_2, base) == 0);
NFRING_FACT(offsetof(struct nfring_metadata_2, drop_reason) == 64);
NFRING_FACT(offsetof(struct nfring_metadata_2, drop_site) == 68);
NFRING_FACT(offsetof(struct nfring_metadata_2, drop_address) == 72);
NFRING_FACT(offsetof(struct nfring_metadata_2, cgroup_id) == 80);
NFRING_FACT(offsetof(struct nfring_metadata_2, socket_cookie) == 88);
NFRING_FACT(offsetof(struct nfring_metadata_2, socket_inode) == 96);
NFRING_FACT(offsetof(struct nfring_metadata_2, uid) == 104);
NFRING_FACT(offsetof(struct nfring_metadata_2, spi) == 108);
NFRING_FACT(offsetof(struct nfring_metadata_2, ct_source_port) == 112);
NFRING_FACT(offsetof(struct nfring_metadata_2, ct_dest_port) == 114);
NFRING_FACT(offsetof(struct nfring_metadata_2, ct_family) == 116);
NFRING_FACT(offsetof(struct nfring_metadata_2, ct_protocol) == 117);
NFRING_FACT(offsetof(struct nfring_metadata_2, reserved) == 118);
NFRING_FACT(offsetof(struct nfring_metadata_2, ct_source) == 120);
NFRING_FACT(offsetof(struct nfring_metadata_2, ct_dest) == 136);
NFRING_FACT(offsetof(struct nfring_metadata_2, ct_packets) == 152);
NFRING_FACT(offsetof(struct nfring_metadata_2, ct_bytes) == 168);
NFRING_FACT(offsetof(struct nfring_metadata_2, reserved_2) == 184);
NFRING_FACT(NFRING_METADATA_2_ROOM(struct tpacket2_hdr) == 204);
NFRING_FACT(NFRING_METADATA_2_ROOM(struct tpacket3_hdr) == 204);

NFRING_FACT(sizeof(struct nfring_name) == 256);
NFRING_FACT(offsetof(struct nfring_name, kind) == 0);
NFRING_FACT(offsetof(struct nfring_name, number) == 4);
NFRING_FACT(offsetof(struct nfring_name, offset) == 8);
NFRING_FACT(offsetof(struct nfring_name, size) == 12);
NFRING_FACT(offsetof(struct nfring_name, reserved) == 16);
NFRING_FACT(offsetof(struct nfring_name, name) == 24);

NFRING_FACT(NFRING_ABI_VERSION == 1);
NFRING_FACT(NFRING_METADATA_VERSION == 1);
NFRING_FACT(NFRING_METADATA_VERSION_2 == 2);
NFRING_FACT(NFRING_POINTS_MAX == 256);

NFRING_FACT(NFRING_GET_INFO == _IOR(0xF5, 0, char[64]));
NFRING_FACT(NFRING_SETSOCKOPT == _IOW(0xF5, 1, char[24]));
NFRING_FACT(NFRING_GETSOCKOPT == _IOWR(0xF5, 2, char[24]));
NFRING_FACT(NFRING_ATTACH == _IOW(0xF5, 3, char[24]));
NFRING_FACT(NFRING_DETACH == _IOW(0xF5, 4, char[24]));
NFRING_FACT(NFRING_GET_STATS == _IOR(0xF5, 5, char[192]));
NFRING_FACT(NFRING_RECV == _IOWR(0xF5, 6, char[80]));
NFRING_FACT(NFRING_RELEASE_TAPS == _IO(0xF5, 7));
NFRING_FACT(NFRING_GET_NAME == _IOWR(0xF5, 8, char[256]));

NFRING_FACT(SOL_NFRING == 0xF5);
NFRING_FACT(NFRING_EARLY_RETIRE == 1);
NFRING_FACT(NFRING_WAKEUP == 2);
NFRING_FACT(NFRING_SENDER == 3);
NFRING_FACT(NFRING_METADATA == 4);
NFRING_FACT(NFRING_OVERWRITE == 5);
NFRING_FACT(NFRING_PACKET_ID == 6);

NFRING_FACT(NFRING_FEATURE_TPACKET_V1 == 1ULL << 0);
NFRING_FACT(NFRING_FEATURE_TPACKET_V2 == 1ULL << 1);
NFRING_FACT(NFRING_FEATURE_EGRESS == 1ULL << 2);
NFRING_FACT(NFRING_FEATURE_ARP == 1ULL << 3);
NFRING_FACT(NFRING_FEATURE_BRIDGE == 1ULL << 4);
NFRING_FACT(NFRING_FEATURE_TPACKET_V3 == 1ULL << 5);
NFRING_FACT(NFRING_FEATURE_METADATA == 1ULL << 6);
NFRING_FACT(NFRING_FEATURE_OVERWRITE == 1ULL << 7);
NFRING_FACT(NFRING_FEATURE_EARLY_RETIRE == 1ULL << 8);
NFRING_FACT(NFRING_FEATURE_WAKEUP == 1ULL << 9);
NFRING_FACT(NFRING_FEATURE_SENDER == 1ULL << 10);
NFRING_FACT(NFRING_FEATURE_RECV == 1ULL << 11);
NFRING_FACT(NFRING_FEATURE_ANY_SIZE == 1ULL << 12);
NFRING_FACT(NFRING_FEATURE_RELEASE_TAPS == 1ULL << 13);
NFRING_FACT(NFRING_FEATURE_DROP == 1ULL << 14);
NFRING_FACT(NFRING_FEATURE_METADATA_2 == 1ULL << 15);
NFRING_FACT(NFRING_FEATURE_PACKET_ID == 1ULL << 16);

NFRING_FACT(NFRING_METADATA_QUEUE == 1U << 0);
NFRING_FACT(NFRING_METADATA_CT == 1U << 1);
NFRING_FACT(NFRING_METADATA_CT_ID == 1U << 2);
NFRING_FACT(NFRING_METADATA_UNTRACKED == 1U << 3);
NFRING_FACT(NFRING_METADATA_DECRYPTED == 1U << 4);
NFRING_FACT(NFRING_METADATA_ENCRYPTS == 1U << 5);
NFRING_FACT(NFRING_METADATA_LOCAL == 1U << 6);
NFRING_FACT(NFRING_METADATA_BRIDGED == 1U << 7);
NFRING_FACT(NFRING_METADATA_CLONED == 1U << 8);
NFRING_FACT(NFRING_METADATA_TRACED == 1U << 9);
NFRING_FACT(NFRING_METADATA_GSO == 1U << 10);
NFRING_FACT(NFRING_METADATA_STAMPED == 1U << 11);
NFRING_FACT(NFRING_METADATA_DROP == 1U << 12);
NFRING_FACT(NFRING_METADATA_DROP_SITE == 1U << 13);
NFRING_FACT(NFRING_METADATA_DROP_ADDRESS == 1U << 14);
NFRING_FACT(NFRING_METADATA_CGROUP == 1U << 15);
NFRING_FACT(NFRING_METADATA_COOKIE == 1U << 16);
NFRING_FACT(NFRING_METADATA_INODE == 1U << 17);
NFRING_FACT(NFRING_METADATA_UID == 1U << 18);
NFRING_FACT(NFRING_METADATA_SPI == 1U << 19);
NFRING_FACT(NFRING_METADATA_SPI_OUT == 1U << 20);
NFRING_FACT(NFRING_METADATA_CT_TUPLE == 1U << 21);
NFRING_FACT(NFRING_METADATA_CT_COUNTERS == 1U << 22);

NFRING_FACT(NFRING_TAPS_MAX == 64);

NFRING_FACT(NFRING_PROTO_DROP == 0xF5);
NFRING_FACT(NFRING_DROP_LOST == 0);
NFRING_FACT(NFRING_DROP_ANY == 1);
NFRING_FACT(NFRING_NAME_REASON == 1);
NFRING_FACT(NFRING_NAME_SITE == 2);
NFRING_FACT(NFRING_SITES_MAX == 4096);

/* Facts about <linux/if_packet.h> on which the hand-off depends. */
NFRING_FACT(offsetof(struct tpacket_hdr, tp_status) == 0);
NFRING_FACT(offsetof(struct tpacket2_hdr, tp_status) == 0);
NFRING_FACT(sizeof(((struct tpacket_hdr *)0)->tp_status) == sizeof(long));
NFRING_FACT(sizeof(((struct tpacket2_hdr *)0)->tp_status) == 4);
NFRING_FACT(sizeof(struct tpacket2_hdr) == 32);
NFRING_FACT(sizeof(struct sockaddr_ll) == 20);
NFRING_FACT(sizeof(struct tpacket_auxdata) == 20);

#undef NFRING_FACT

#endif /* _UAPI_NFRING_ABI_H */

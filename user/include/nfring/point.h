/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Points are places in the network stack where packets are taken.  Their names:
 *
 *	[FAMILY/]HOOK[:DEVICE][@PRIORITY]
 *
 *	prerouting		inet/prerouting@-150
 *	postrouting@srcnat-1	inet/postrouting@99
 *	ingress:eth0		netdev/ingress:eth0@-2147483648
 *	arp/input		arp/input@50
 *
 * FAMILY	inet (both IP families), ip or ipv4, ip6 or ipv6, arp, bridge,
 *		netdev, drop.  Without one: netdev for ingress and egress, drop
 *		for drop and drop-any, inet for the rest.
 * HOOK		inet, ip, ip6, bridge: prerouting, input, forward, output,
 *		postrouting.  Other names: local-in is input, local-out is
 *		output.  pre-nat is prerouting before all address translation,
 *		and post-nat is postrouting after it: both have the default
 *		priority and take no other.
 *		inet: also ingress.
 *		arp: input, forward, output.
 *		netdev: ingress, egress.
 *		drop: drop for packets that the kernel drops with a reason, and
 *		drop-any for all packets that it drops.  These are not hooks.
 * DEVICE	an interface name, an alternative name of any length, or the number
 *		of an interface.  An interface whose name is that number comes
 *		first.  Without DEVICE: every device.
 * PRIORITY	an integer, lowest first, or a name of nftables, with or without
 *		+N or -N after it.  The family drop has no priorities.
 *
 *			 inet ip ip6	bridge	arp, netdev
 *		raw	 -300
 *		mangle	 -150
 *		dstnat	 -100		-300
 *		filter	 0		-200	0
 *		security 50
 *		out			100
 *		srcnat	 100		300
 *
 * The name of a device may contain "@".  The text after the last "@" is still taken
 * as the priority, unless it is no priority, or unless there is no device with the
 * name before it.
 *
 * The default priority depends on the hook:
 *
 *	prerouting	-150	after connection tracking (-200), before
 *				destination NAT (-100): as the peer sent it
 *	input, forward,	50	after filtering (0): packets that were accepted
 *	output
 *	postrouting	300	after source NAT (100): as it will be sent
 *	ingress, egress		the lowest and the highest: nearest to the
 *				device, where a packet socket is
 *
 * A bridge has its own order of functions, so its defaults differ: prerouting
 * -350 (before destination NAT; connection tracking is later), input, forward and
 * output 250 (after the filters at -200, 0 and 200), postrouting 350.
 */
#ifndef NFRING_POINT_H
#define NFRING_POINT_H

#include <stddef.h>
#include <linux/nfring.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the longest name of a point, its final zero included. */
#define NFRING_POINT_MAX 64

/**
 * nfring_point_parse() - convert the name of a point to a struct nfring_point
 * @point: every member is written on success
 * @text: the name, as described above
 * @why: written on failure: a sentence that says which part is wrong and what is
 *	possible, cut to @why_size; or NULL
 * @why_size: bytes at @why
 *
 * Device names are looked up in the caller's network namespace.
 *
 * Return: 0, or -EINVAL if a part of the name is unknown, -ENODEV if there is no such
 * device, or -ERANGE if the priority does not fit 32 bits.
 */
int nfring_point_parse(struct nfring_point *point, const char *text,
		       char *why, size_t why_size);

/**
 * nfring_point_format_short() - write the short name of a point
 * @point: family and hook must exist
 * @text: NFRING_POINT_MAX bytes are enough for every point
 * @size: bytes at @text
 *
 * This is nfring_point_format(), but it leaves out a family or a priority that
 * nfring_point_parse() would add: "prerouting", "ip6/forward@-1".
 *
 * Return: the same values as nfring_point_format().
 */
int nfring_point_format_short(const struct nfring_point *point, char *text,
			      size_t size);

/**
 * nfring_point_format() - write the full name of a point
 * @point: family and hook must exist
 * @text: NFRING_POINT_MAX bytes are enough for every point
 * @size: bytes at @text
 *
 * The name has family, hook and priority, and the device if the point has one.  A
 * device without a name, such as a removed one, is written as its number.
 * nfring_point_parse() reads this name.
 *
 * Return: the length of the name, or -EINVAL if there is no such family or hook, or
 * -ENOSPC if @size is too small.
 */
int nfring_point_format(const struct nfring_point *point, char *text,
			size_t size);

#ifdef __cplusplus
}
#endif

#endif

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture in bursts of which tcpdump loses packets.
#
# Both read the same device of the same machine, one after the other, each as it is
# without options about memory, into a file of the same tmpfs. The program is
# stopped while a burst comes, as if its processor were another's: what comes
# meanwhile has to find room in the kernel. So the speed of the machine does not
# matter.

bats_require_minimum_version 1.5.0
load link

# The kernel under every checker takes minutes for a million.
PACKETS=200000

setup() {
	modprobe -q pktgen || [ -d /proc/net/pktgen ]	# built in
	# on a file system of its own, in memory
	dir=$BATS_TEST_TMPDIR/files
	mkdir "$dir"
	mount -t tmpfs -o size=400m none "$dir"
}

teardown() {
	stop
	umount "$dir"
	rmmod pktgen 2> /dev/null || [ -d /proc/net/pktgen ]
}

# set_generator WHERE WORDS: in nfr-a
set_generator() {
	a tee "/proc/net/pktgen/$1" > /dev/null <<< "$2"
}

# generate COUNT: so many packets of 60 bytes that v0 receives; they are not for
# this machine, which looks no further
generate() {
	a test -e /proc/net/pktgen/v0 || set_generator kpktgend_0 'add_device v0'
	for words in "count $1" 'pkt_size 60' 'xmit_mode netif_receive' 'dst 198.51.100.9' \
		'udp_dst_min 9' 'udp_dst_max 9' 'dst_mac 02:00:00:00:00:0c' 'delay 0'; do
		set_generator v0 "$words"
	done
	set_generator pgctrl start
}

# also for tcpdump, which names itself first
listening_too() {
	grep -q 'listening on' "$err" || ! kill -0 "$pid"
}

stopped() {
	[[ $(ps -o stat= --pid "$pid") == T* ]]
}

# no ring holds packets that its reader has not given back, or there is none
all_read() {
	! column owners | grep -q u
}

# run_bursts TIMES COUNT COMMAND...: a program that captures so many bursts. Sets
# $lost to what it says that the kernel dropped.
run_bursts() {
	local times=$1 count=$2 n
	shift 2
	err=$BATS_TEST_TMPDIR/err out=/nonexistent
	nsenter --net=/run/netns/nfr-a "$@" 2> "$err" 3>&- &
	pid=$!
	soon listening_too
	for ((n = 0; n < times; n++)); do
		kill -STOP "$pid"
		soon stopped
		generate "$count"
		kill -CONT "$pid"
		soon all_read
	done
	finish INT
	lost=$(sed -n 's/ packets\{0,1\} dropped by kernel$//p' "$err")
}

@test "packets by the hundred thousand in a file, none lost, in bursts of which tcpdump loses some" {
	for burst in 10000 20000 40000 80000; do
		run_bursts 1 $burst tcpdump -Z root -n -i v0 -w "$dir/tcpdump"
		rm "$dir/tcpdump"
		[ "$lost" -eq 0 ] || break
	done
	echo "tcpdump: $lost of $burst lost"
	[ "$lost" -gt 0 ]
	run_bursts $((PACKETS / burst)) $burst "$NFRING" capture -n --at ingress:v0 -w "$dir/nfring"
	[ "$lost" -eq 0 ]
	[ "$(capinfos -Mc "$dir/nfring" 2> /dev/null | sed -n 's/^Number of packets: *//p')" -eq \
		$((PACKETS / burst * burst)) ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture with bursts that are too large for tcpdump.
#
# Both programs capture from the same device to the same tmpfs, one after the other,
# with their default memory. The program is stopped during a burst, so the kernel
# must store the whole burst. Therefore the speed of the machine does not matter.

bats_require_minimum_version 1.5.0
load link
load host/packets

# The debug kernel would take minutes for a million packets.
PACKETS=100000

setup() {
	modprobe -q pktgen || [ -d /proc/net/pktgen ]	# it may be built in
	# a tmpfs, so that the disk does not matter
	dir=$BATS_TEST_TMPDIR/files
	mkdir "$dir"
	mount -t tmpfs -o size=400m none "$dir"
}

teardown() {
	stop
	umount "$dir"
	rmmod pktgen 2> /dev/null || [ -d /proc/net/pktgen ]
}

# set_generator FILE WORDS: write WORDS to a file of pktgen in nfr-a
set_generator() {
	a tee "/proc/net/pktgen/$1" > /dev/null <<< "$2"
}

# generate COUNT: let v0 receive COUNT packets of 60 bytes. The destination is not
# this machine, so the stack drops them early.
generate() {
	a test -e /proc/net/pktgen/v0 || set_generator kpktgend_0 'add_device v0'
	for words in "count $1" 'pkt_size 60' 'xmit_mode netif_receive' 'dst 198.51.100.9' \
		'udp_dst_min 9' 'udp_dst_max 9' 'dst_mac 02:00:00:00:00:0c' 'delay 0'; do
		set_generator v0 "$words"
	done
	set_generator pgctrl start
}

# listening_too: as listening(), also for tcpdump, which prints its name first
listening_too() {
	grep -q 'listening on' "$err" || ! kill -0 "$pid"
}

stopped() {
	[[ $(ps -o stat= --pid "$pid") == T* ]]
}

# all_read: succeed if the reader has returned all packets, or if there is no ring
all_read() {
	! column owners | grep -q u
}

# run_bursts TIMES COUNT COMMAND...: run a capture program and send it TIMES bursts
# of COUNT packets. Sets $lost to the drops that the program reports.
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

@test "bursts that are too large for tcpdump are captured without loss" {
	for burst in 10000 20000 40000 80000; do
		run_bursts 1 $burst tcpdump -Z root -n -i v0 -w "$dir/tcpdump"
		rm "$dir/tcpdump"
		[ "$lost" -eq 0 ] || break
	done
	echo "tcpdump: $lost of $burst lost"
	[ "$lost" -gt 0 ]
	run_bursts $((PACKETS / burst)) $burst "$NFRING" capture -n --at ingress:v0 -w "$dir/nfring"
	[ "$lost" -eq 0 ]
	[ "$(packets "$dir/nfring" 2> /dev/null)" -eq \
		$((PACKETS / burst * burst)) ]
}

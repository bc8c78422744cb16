#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture at a rate at which tcpdump loses packets.
#
# Both read the same device of the same machine, one after the other, each as it is
# without options about memory, into a file of the same tmpfs. Their processor is
# one that somebody else needs as well: for half of each second it is not theirs,
# and what comes meanwhile has to find room in the kernel. The generator has the
# other processor.

bats_require_minimum_version 1.5.0
load link

PACKETS=1000000

setup() {
	modprobe pktgen
	# on a file system of its own, in memory
	dir=$BATS_TEST_TMPDIR/files
	mkdir "$dir"
	mount -t tmpfs -o size=400m none "$dir"
	# bash has no sleep of its own: it waits for what nobody writes
	# shellcheck disable=SC2016  # the inner shell's own
	taskset -c 1 chrt -f 1 bash -c '
		exec {never}<> <(:)
		while :; do
			end=$((${EPOCHREALTIME/./} + 500000))
			while ((${EPOCHREALTIME/./} < end)); do :; done
			read -rt 0.5 -u "$never"
		done' 3>&- &
	somebody=$!
}

teardown() {
	stop
	kill "$somebody"
	umount "$dir"
	rmmod pktgen
}

# set_generator WHERE WORDS: in nfr-a
set_generator() {
	a tee "/proc/net/pktgen/$1" > /dev/null <<< "$2"
}

# generate COUNT RATE: so many packets of 60 bytes that v0 receives, as many in a
# second; they are not for this machine, which looks no further
generate() {
	a test -e /proc/net/pktgen/v0 || set_generator kpktgend_0 'add_device v0'
	for words in "count $1" 'pkt_size 60' 'xmit_mode netif_receive' 'dst 198.51.100.9' \
		'udp_dst_min 9' 'udp_dst_max 9' 'dst_mac 02:00:00:00:00:0c' 'delay 0' \
		"ratep $2"; do
		set_generator v0 "$words"
	done
	set_generator pgctrl start
}

# run_at COUNT RATE COMMAND...: a program that captures meanwhile. Sets $lost to
# what it says that the kernel dropped.
run_at() {
	local count=$1 rate=$2
	shift 2
	err=$BATS_TEST_TMPDIR/err out=/nonexistent
	nsenter --net=/run/netns/nfr-a taskset -c 1 "$@" 2> "$err" 3>&- &
	pid=$!
	SOON=60 soon listening_too
	generate "$count" "$rate"
	SOON=60 finish INT
	lost=$(sed -n 's/ packets\{0,1\} dropped by kernel$//p' "$err")
}

# also for tcpdump, which names itself first
listening_too() {
	grep -q 'listening on' "$err" || ! kill -0 "$pid"
}

@test "a million packets in a file, none lost, at a rate at which tcpdump loses some" {
	for rate in 20000 40000 80000 160000; do
		run_at $((rate * 4)) $rate tcpdump -Z root -n -i v0 -w "$dir/tcpdump"
		rm "$dir/tcpdump"
		[ "$lost" -eq 0 ] || break
	done
	echo "tcpdump: $lost of $((rate * 4)) lost at $rate a second"
	[ "$lost" -gt 0 ]
	run_at $PACKETS $rate "$NFRING" capture -n --at ingress:v0 -w "$dir/nfring"
	[ "$lost" -eq 0 ]
	[ "$(capinfos -Mc "$dir/nfring" 2> /dev/null | sed -n 's/^Number of packets: *//p')" -eq $PACKETS ]
}

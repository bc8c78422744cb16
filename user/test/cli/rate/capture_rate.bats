#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture at a rate at which tcpdump loses packets.
#
# Both read the same device of the same machine, one after the other: on the same
# processor, which the generator leaves alone, with the same memory between kernel
# and program (-B) and the same snaplen (-s), into a file of the same tmpfs. A ring
# has a frame of that snaplen for each packet there, tcpdump's has blocks that
# packets of any length fill.

# Apart from the other ones: what it finds depends on what else the machine does.

bats_require_minimum_version 1.5.0
NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
load ../link

setup_file() {
	link_up
}

teardown_file() {
	link_down
}

KIB=8192
SNAPLEN=96
PACKETS=1000000

setup() {
	modprobe pktgen
	# on a file system of its own, in memory
	dir=$BATS_TEST_TMPDIR/files
	mkdir "$dir"
	mount -t tmpfs -o size=400m none "$dir"
}

teardown() {
	stop
	umount "$dir"
	rmmod pktgen
}

# set WHERE WORDS: in nfr-a, of the generator
set_generator() {
	a tee "/proc/net/pktgen/$1" > /dev/null <<< "$2"
}

# generate COUNT RATE: so many packets of 60 bytes that v0 receives, as many in a
# second, 0 for all it can; they are not for this machine, which looks no further
generate() {
	set_generator kpktgend_0 rem_device_all
	set_generator kpktgend_0 'add_device v0'
	for words in "count $1" 'pkt_size 60' 'xmit_mode netif_receive' 'dst 198.51.100.9' \
		'udp_dst_min 9' 'udp_dst_max 9' 'dst_mac 02:00:00:00:00:0c' 'delay 0' \
		${2:+"ratep $2"}; do
		set_generator v0 "$words"
	done
	set_generator pgctrl start
}

# dropped FILE: what the summary in it says
dropped() {
	sed -n 's/ packets\{0,1\} dropped by kernel$//p' "$1"
}

# tcpdump_at COUNT RATE: sets $lost
tcpdump_at() {
	err=$BATS_TEST_TMPDIR/tcpdump.err
	nsenter --net=/run/netns/nfr-a taskset -c 1 tcpdump -Z root -n -i v0 -B $KIB -s $SNAPLEN \
		-w "$dir/tcpdump" 2> "$err" 3>&- &
	pid=$!
	SOON=60 soon listening_too
	generate "$1" "$2"
	out=/nonexistent
	SOON=60 finish INT > /dev/null
	lost=$(dropped "$err")
	rm "$dir/tcpdump"
}

listening_too() {
	grep -q 'listening on' "$err" || ! kill -0 "$pid"
}

# nfring_at COUNT RATE: sets $lost, leaves $dir/nfring
nfring_at() {
	unset out
	err=$BATS_TEST_TMPDIR/err
	nsenter --net=/run/netns/nfr-a taskset -c 1 "$NFRING" capture -n --at ingress:v0 -B $KIB \
		-s $SNAPLEN -w "$dir/nfring" 2> "$err" 3>&- &
	pid=$!
	SOON=60 soon listening
	generate "$1" "$2"
	out=/nonexistent
	SOON=60 finish INT > /dev/null
	cat "$err"
	lost=$(dropped "$err")
}

@test "a million packets in a file, none lost, at a rate at which tcpdump loses some" {
	for rate in 25000 50000 100000 200000 ''; do
		tcpdump_at $((rate ? rate * 4 : PACKETS)) "$rate"
		echo "tcpdump at ${rate:-any} packets a second: $lost lost"
		[ "$lost" -eq 0 ] || break
	done
	[ "$lost" -gt 0 ]
	tcpdump=$lost
	nfring_at $PACKETS "$rate"
	echo "nfring: $lost lost; tcpdump: $tcpdump"
	[ "$lost" -eq 0 ]
	[ "$(capinfos -Mc "$dir/nfring" 2> /dev/null | sed -n 's/^Number of packets: *//p')" -eq $PACKETS ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The examples on real packets, more of them than their rings hold at once.

load link

EXAMPLES=$(dirname "$NFRING")/../examples

teardown() {
	stop
}

# The rings of nfr-a
rings() {
	a awk 'NR > 1' /proc/net/nfring
}

attached() {
	rings | grep -q "$1\$"
}

# example POINT COMMAND...: in nfr-a, until it is attached to POINT
example() {
	local point=$1
	shift
	out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err
	nsenter --net=/run/netns/nfr-a "$@" > "$out" 2> "$err" 3>&- &
	pid=$!
	soon attached "$point"
}

# in_order FILE: its lines begin with times that do not go back
in_order() {
	awk '{ print $1 }' "$1" | sort -c -t . -k 1,1n -k 2,2n
}

# what was there is read, or the reader has what it wanted
all_read() {
	! column owners | grep -q '[uf]'
}

# send_in TIMES COUNT: never as many at once as a ring of the examples holds, even
# if a block is over with one packet in it
send_in() {
	local n
	for ((n = 0; n < $1; n++)); do
		send "$2"
		soon all_read
	done
}

# read_frames PROGRAM
read_frames() {
	index=$(ip -n nfr-a -o link show v0 | cut -d: -f1)
	example inet/output@0 "$1" 300
	send_in 3 100
	finish
	[ "$status" -eq 0 ]
	[ ! -s "$err" ]
	[ "$(cut -d' ' -f 2- "$out" | sort | uniq -c | tr -s ' ')" = " 300 32 bytes, device $index" ]
	in_order "$out"
}

@test "a reader of frames goes round its ring" {
	read_frames "$EXAMPLES/read-v2"
}

@test "a reader of frames in Go goes round its ring" {
	[ -x "$EXAMPLES/read-v2-go" ] || skip 'it was not built: go is not installed'
	read_frames "$EXAMPLES/read-v2-go"
}

@test "a reader of blocks goes round its ring" {
	example inet/output@0 "$EXAMPLES/read-v3" 80
	send_in 20 4
	finish
	[ "$status" -eq 0 ]
	[ ! -s "$err" ]
	[ "$(cut -d' ' -f 2- "$out" | sort | uniq -c | tr -s ' ')" = " 80 32 bytes" ]
	in_order "$out"
}

@test "a reader by the library, at a point by name" {
	index=$(ip -n nfr-a -o link show v0 | cut -d: -f1)
	example inet/postrouting@101 "$EXAMPLES/read-library" postrouting@srcnat+1 5
	send 5
	finish
	[ "$status" -eq 0 ]
	[ ! -s "$err" ]
	[ "$(cut -d' ' -f 2- "$out" | sort | uniq -c | tr -s ' ')" = " 5 32 bytes, device $index" ]
	in_order "$out"
	run a "$EXAMPLES/read-library" nosuch
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == 'read-library: unknown hook "nosuch"; known are '* ]]
}

@test "without rights, each says why" {
	for program in read-v2 read-v3 read-library; do
		run setpriv --reuid 65534 --clear-groups "$EXAMPLES/$program"
		echo "$output"
		[ "$status" -eq 1 ]
		[[ $output == "$program: /dev/nfring: Permission denied"* ]]
	done
}

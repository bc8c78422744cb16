#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The examples with real packets, more than their rings hold at once.

load link

EXAMPLES=$(dirname "$NFRING")/../examples

teardown() {
	stop
}

# print the rings of nfr-a
rings() {
	a awk 'NR > 1' /proc/net/nfring
}

attached() {
	rings | grep -q "$1\$"
}

# example POINT COMMAND...: start an example in nfr-a and wait until it is attached
# to POINT
example() {
	local point=$1
	shift
	out=$BATS_TEST_TMPDIR/out
	background "$@"
	soon attached "$point"
}

# in_order FILE: succeed if the times at the start of the lines do not decrease
in_order() {
	awk '{ print $1 }' "$1" | sort -c -t . -k 1,1n -k 2,2n
}

# all_read: succeed if the reader has returned all packets, or if it has ended
all_read() {
	! column owners | grep -q '[uf]'
}

# send_in TIMES COUNT: send COUNT packets, wait until they are read, and repeat. An
# example's ring has room for COUNT packets, even if each packet takes a whole block.
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

@test "a reader of frames wraps around its ring" {
	read_frames "$EXAMPLES/read-v2"
}

@test "a reader of frames in Go wraps around its ring" {
	[ -x "$EXAMPLES/read-v2-go" ] || skip 'Go is not installed, so the example was not built'
	read_frames "$EXAMPLES/read-v2-go"
}

@test "a reader of blocks wraps around its ring" {
	example inet/output@0 "$EXAMPLES/read-v3" 80
	send_in 20 4
	finish
	[ "$status" -eq 0 ]
	[ ! -s "$err" ]
	[ "$(cut -d' ' -f 2- "$out" | sort | uniq -c | tr -s ' ')" = " 80 32 bytes" ]
	in_order "$out"
}

@test "a reader with the library attaches to a point by its name" {
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

@test "without privileges, each example reports why it fails" {
	for program in read-v2 read-v3 read-library; do
		run setpriv --reuid 65534 --clear-groups "$EXAMPLES/$program"
		echo "$output"
		[ "$status" -eq 1 ]
		[[ $output == "$program: /dev/nfring: Permission denied"* ]]
	done
}

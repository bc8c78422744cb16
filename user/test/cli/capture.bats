#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture on real packets.

load link

teardown() {
	stop
}

@test "-c N prints N packets, a line for each, and ends" {
	capture --at output -c 3
	send 5
	finish
	[ "$status" -eq 0 ]
	[ "$(grep -c 'v0    Out IP 192.0.2.1.[0-9]* > 192.0.2.2.9: UDP, length 4$' "$out")" -eq 3 ]
	[ "$(wc -l < "$out")" -eq 3 ]
	[ "$(tail -n 3 "$err" | head -n 1)" = "3 packets captured" ]
}

@test "--json prints an object for each packet, whatever bytes a device's name has" {
	dummy_up $'d"\\\xff'
	capture --json --at output --at postrouting -c 4 udp port 9
	send 1
	send 1 198.51.100.2
	finish
	[ "$status" -eq 0 ]
	iconv -f UTF-8 "$out" > /dev/null
	[ "$(wc -l < "$out")" -eq 4 ]
	[ "$(jq -c 'select(.device == "v0") | [.point, .direction, .destination, .destination_port, .len]' "$out")" = \
		$'["output","out","192.0.2.2",9,32]\n["postrouting","out","192.0.2.2",9,32]' ]
	[ "$(jq -r 'select(.destination == "198.51.100.2") | .device' "$out" | uniq)" = 'd"\\xff' ]
	a ip link del $'d"\\\xff'
}

@test "SIGINT ends the capture; every packet before it is written" {
	capture --at output -w "$BATS_TEST_TMPDIR/file"
	# Send more packets than the program reads before it checks for signals.
	kill -STOP "$pid"
	send 400
	kill -INT "$pid"
	kill -CONT "$pid"
	finish
	[ "$status" -eq 0 ]
	expect_counts 400 400 0
	[ "$(numbers "$BATS_TEST_TMPDIR/file")" = "$(seq -f %04g 400)" ]
}

@test "SIGTERM ends the capture as SIGINT does" {
	capture --at output -w "$BATS_TEST_TMPDIR/file"
	send 7
	finish TERM
	[ "$status" -eq 0 ]
	expect_counts 7 7 0
	[ "$(numbers "$BATS_TEST_TMPDIR/file" | wc -l)" -eq 7 ]
}

# send_and_signal COUNT SIGNAL: send COUNT large datagrams, then signal the stopped
# process $pid and let it continue
# shellcheck disable=SC2016  # the inner shell expands them
send_and_signal() {
	a bash -c '
		exec {out}<> /dev/udp/192.0.2.2/9
		for ((i = 1; i <= $1; i++)); do printf "%990s%04d" "" $i >& $out; done
		kill -$2 $3
		kill -CONT $3' send_and_signal "$1" "$2" "$pid"
}

@test "at the end, the last block is written even if it is not full" {
	# The packets fill more blocks than the program reads before it checks for
	# signals.
	capture --at output -s 1500 -B 1M -w "$BATS_TEST_TMPDIR/file" udp port 9
	[ "$(column block_size)" -eq 65536 ]
	for signal in USR2 INT; do
		kill -STOP "$pid"
		send_and_signal 300 $signal
		soon eval '[ "$(numbers "$BATS_TEST_TMPDIR/file" | wc -l)" -ge 300 ]'
	done
	finish
	[ "$status" -eq 0 ]
	expect_counts 600 600 0
	[ "$(numbers "$BATS_TEST_TMPDIR/file")" = "$(seq -f %04g 300; seq -f %04g 300)" ]
}

@test "SIGUSR1 prints counters and does not end the capture" {
	capture --at output -w "$BATS_TEST_TMPDIR/file"
	send 4
	kill -USR1 "$pid"
	soon grep -x 'nfring: 4 packets captured, 4 packets received by filter, 0 packets dropped by kernel' "$err"
	send 2
	finish INT
	[ "$status" -eq 0 ]
	expect_counts 6 6 0
}

@test "an Ethernet device is written as Ethernet, with nanoseconds" {
	capture -i v0 -c 2 --pcap --immediate-mode -w "$BATS_TEST_TMPDIR/file"
	grep 'link-type EN10MB' "$err"
	send 2
	finish
	[ "$status" -eq 0 ]
	[ "$(od -An -tx4 -N4 "$BATS_TEST_TMPDIR/file")" = " a1b23c4d" ]
	run tcpdump -ennr "$BATS_TEST_TMPDIR/file"
	echo "$output"
	[[ $output == *"link-type EN10MB"* ]]
	[[ $output == *"02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype IPv4 (0x0800), length 46: 192.0.2.1."* ]]
}

@test "points without a device are written as LINUX_SLL2" {
	for at in output ingress; do
		capture --at $at -c 1 -w "$BATS_TEST_TMPDIR/file"
		grep 'link-type LINUX_SLL2' "$err"
		send 1 127.0.0.1
		finish
		[ "$status" -eq 0 ]
		run tcpdump -nnr "$BATS_TEST_TMPDIR/file"
		echo "$output"
		[[ $output == *"link-type LINUX_SLL2"* ]]
		[[ $output == *"IP 127.0.0.1."*" > 127.0.0.1.9: UDP, length 4"* ]]
	done
}

@test "several points see one packet in the order of the stack" {
	capture --at prerouting --at input --at output --at postrouting -c 4
	send 1 127.0.0.1
	finish
	[ "$status" -eq 0 ]
	[ "$(awk '{ print $2, $3, $4 }' "$out")" = "output lo Out
postrouting lo Out
prerouting lo In
input lo In" ]
}

@test "without --at, packets in both directions of every device are captured" {
	capture -c 3
	send 1
	send 1 127.0.0.1
	finish
	[ "$status" -eq 0 ]
	[ "$(awk '{ print $2, $3, $4 }' "$out")" = "egress v0 Out
egress lo Out
ingress lo In" ]
}

@test "-i leaves out packets of other devices" {
	capture -i v0
	send 3 127.0.0.1
	send 2
	finish INT
	expect_counts 2 2 0
}

@test "a VLAN tag is in the file, with and without an Ethernet header" {
	ip -n nfr-a link add link v0 name v0.5 type vlan id 5
	ip -n nfr-a link set v0.5 up
	ip -n nfr-a addr add 203.0.113.1/24 dev v0.5
	ip -n nfr-a neigh add 203.0.113.2 dev v0.5 lladdr 02:00:00:00:00:02
	for at in egress:v0 egress; do
		capture --at $at -w "$BATS_TEST_TMPDIR/file"
		send 1 203.0.113.2
		finish INT
		run tcpdump -ennr "$BATS_TEST_TMPDIR/file"
		echo "$output"
		[[ $output == *"vlan 5, p 0, ethertype IPv4"*" > 203.0.113.2.9: UDP, length 4"* ]]
	done
	ip -n nfr-a link del v0.5
}

@test "-w - writes to standard output" {
	capture --at output -c 3 -w -
	send 3
	finish > /dev/null
	[ "$(numbers "$out" | wc -l)" -eq 3 ]
}

@test "-U writes the file header at once, and each packet at once" {
	capture --at output -U -w "$BATS_TEST_TMPDIR/file"
	[ "$(od -An -tx4 -N4 "$BATS_TEST_TMPDIR/file")" = " 0a0d0d0a" ]
	send 1
	soon holds numbers "$BATS_TEST_TMPDIR/file" = 0001
	finish INT
}

@test "-s BYTES stores BYTES of a packet, and its full length" {
	capture -i v0 -s 42 -c 1 --pcap -w "$BATS_TEST_TMPDIR/file"
	send 1
	finish
	# After the file header comes a record: seconds, nanoseconds, bytes stored,
	# full length.
	[ "$(od -An -td4 -j32 -N8 "$BATS_TEST_TMPDIR/file" | tr -s ' ')" = " 42 46" ]
}

@test "-e prints the link-layer header, -q prints less of the packet" {
	capture -i v0 -e -q -c 1
	# sleep: nobody answers, and the test kills it below
	nsenter --net=/run/netns/nfr-a timeout "$(guard 30)" \
		bash -c ': < /dev/tcp/192.0.2.2/9' 2> /dev/null 3>&- &
	finish
	kill $! || true
	grep -E "v0    Out 02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype IPv4 \(0x0800\): IP 192.0.2.1.[0-9]* > 192.0.2.2.9: tcp 0$" "$out"
}

@test "--print with -w does both" {
	capture --at output --print -c 2 -w "$BATS_TEST_TMPDIR/file"
	send 2
	finish
	[ "$(wc -l < "$out")" -eq 2 ]
	[ "$(numbers "$BATS_TEST_TMPDIR/file" | wc -l)" -eq 2 ]
}

@test "lines reach a pipe while the capture waits" {
	capture --at output
	send 1
	soon grep -q 'length 4$' "$out"
	finish INT
}

# A packet with metadata takes 64 bytes more, on top of about 110.
@test "a ring for a classic file has no metadata, unless something else needs it" {
	# fits ARGUMENT...: print how many of 1000 packets fit into the ring
	fits() {
		capture --at output -B 64 -s 64 -w "$BATS_TEST_TMPDIR/file" "$@"
		kill -STOP "$pid"
		send 1000
		kill -CONT "$pid"
		finish INT > /dev/null
		sed -n 's/ packets captured$//p' "$err"
	}
	without=$(fits --pcap)
	[ "$without" -gt 0 ] && [ "$without" -lt 1000 ]
	for needed in '' '--pcap --print' '--pcap --ct none,untracked,new'; do
		# shellcheck disable=SC2086  # several arguments are several words
		with=$(fits $needed)
		[ "$with" -gt 0 ]
		[ $((without * 4)) -gt $((with * 5)) ]
	done
}

@test "each packet that finds a small ring full is counted" {
	capture --at output -B 4 -s 64 -w "$BATS_TEST_TMPDIR/file"
	kill -STOP "$pid"
	send 1000
	kill -CONT "$pid"
	finish INT
	[ "$status" -eq 0 ]
	captured=$(sed -n 's/ packets captured$//p' "$err")
	dropped=$(sed -n 's/ packets dropped by kernel$//p' "$err")
	grep -x '1000 packets received by filter' "$err"
	[ $((captured + dropped)) -eq 1000 ]
	[ "$dropped" -gt 900 ]
	[ "$(numbers "$BATS_TEST_TMPDIR/file")" = "$(seq -f %04g "$captured")" ]
}

@test "a full disk ends a capture, at the start or later, and the error names the file" {
	capture --at output -w /dev/full
	finish
	[ "$status" -eq 1 ]
	[ "$(cat "$err")" = 'nfring: -w /dev/full: No space left on device' ]

	small=$BATS_TEST_TMPDIR/small
	mkdir "$small"
	mount -t tmpfs -o size=4k none "$small"
	capture --at output -U -w "$small/file"
	send 100
	finish
	umount "$small"
	[ "$status" -eq 1 ]
	grep -x "nfring: -w $small/file: No space left on device" "$err"
	grep -x '[0-9]* packets captured' "$err"
}

@test "a write error on standard output is an error" {
	out=/dev/full
	capture --at output -l
	send 1
	finish
	[ "$status" -eq 1 ]
	grep -x 'nfring: standard output: No space left on device' "$err"
}

@test "a capture ends when its device is removed; earlier packets are in the file" {
	dummy_up gone
	capture -i gone -w "$BATS_TEST_TMPDIR/file"
	send 3 198.51.100.2
	ip -n nfr-a link del gone
	finish
	[ "$status" -eq 1 ]
	grep -Ex 'nfring: the device (went down or )?was removed' "$err"
	expect_counts 3 3 0
	[ "$(numbers "$BATS_TEST_TMPDIR/file" | wc -l)" -eq 3 ]
}

# flap COMMAND...: run a command at d0; send 3 packets, take d0 down, wait for the
# message, take it up, and send 3 packets
flap() {
	out=$BATS_TEST_TMPDIR/out
	background "$@"
	soon at_d0
	send 3 198.51.100.2
	ip -n nfr-a link set d0 down
	soon grep -x 'nfring.*: d0 is down; waiting until it is up again' "$err"
	ip -n nfr-a link set d0 up
	ip -n nfr-a neigh replace 198.51.100.2 dev d0 lladdr 02:00:00:00:00:0c
	send 3 198.51.100.2
}

at_d0() {
	[[ $(column points) == *:d0@* ]]
}

@test "a capture, a recording, a path and extcap go on when their device is up again" {
	file=$BATS_TEST_TMPDIR/file fifo=$BATS_TEST_TMPDIR/fifo
	dummy_up d0
	flap "$NFRING" capture -i d0 -w "$file"
	finish INT
	[ "$status" -eq 0 ]
	[ "$(numbers "$file" | wc -l)" -eq 6 ]
	# This capture has two rings, because one of its points has no Ethernet header.
	flap "$NFRING" capture -i d0 --at egress --at postrouting -w "$file"
	finish INT
	[ "$status" -eq 0 ]
	[ "$(grep -c 'is down' "$err")" -eq 1 ]
	expect_counts 12 12 0
	for words in '' --overwrite; do
		# shellcheck disable=SC2086  # an empty word is no argument
		flap "$NFRING" record $words -i d0 -w "$file.record" --on-packet 'port 99'
		finish INT
		[ "$status" -eq 0 ]
		[ "$(numbers "$file.record" | wc -l)" -eq 6 ]
		rm "$file.record"
	done
	flap "$NFRING" path -i d0 --at egress
	finish INT
	[ "$status" -eq 0 ]
	[ "$(grep -c ' > 198.51.100.2' "$out")" -eq 6 ]
	mkfifo "$fifo"
	cat "$fifo" > "$file" 3>&- &
	flap "$(dirname "$NFRING")/../extcap/nfring-extcap" --capture --fifo "$fifo" \
		--extcap-interface nfring-egress --device d0
	finish TERM
	[ "$status" -eq 0 ]
	[ "$(numbers "$file" | wc -l)" -eq 6 ]

	# First a device that is down at the start, then one that is removed while it
	# is down.
	ip -n nfr-a link set d0 down
	capture -i d0 -c 1 -w "$file"
	soon grep 'd0 is down' "$err"
	ip -n nfr-a link set d0 up
	ip -n nfr-a neigh replace 198.51.100.2 dev d0 lladdr 02:00:00:00:00:0c
	send 1 198.51.100.2
	finish
	[ "$status" -eq 0 ]
	for command in 'capture -w /dev/null' 'record -w /dev/null' path; do
		# shellcheck disable=SC2086  # several arguments
		background "$NFRING" $command -i d0
		soon at_d0
		ip -n nfr-a link set d0 down
		soon grep 'd0 is down' "$err"
		ip -n nfr-a link del d0
		finish
		[ "$status" -eq 1 ]
		grep -x 'nfring: the device was removed' "$err"
		dummy_up d0
	done
	ip -n nfr-a link del d0
}

# A control group limits the memory of rings that its processes make.
@test "without memory for the default ring, a smaller one is used" {
	group=$BATS_TEST_TMPDIR/group
	mkdir "$group"
	mount -t cgroup2 none "$group"
	echo +memory > "$group/cgroup.subtree_control"
	mkdir "$group/small"
	echo 24M > "$group/small/memory.max"
	out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err
	for command in 'capture -w /dev/null' 'record -w /dev/null' path; do
		: > "$err"
		# shellcheck disable=SC2016,SC2086  # the inner shell expands; several arguments
		nsenter --net=/run/netns/nfr-a bash -c 'echo $$ > "$1" && shift && exec "$@"' - \
			"$group/small/cgroup.procs" "$NFRING" $command --at output > "$out" 2> "$err" 3>&- &
		pid=$!
		soon listening
		send 3
		finish INT
		[ "$status" -eq 0 ]
		grep -x 'nfring: no memory for a ring of [0-9]* KiB; using one of [0-9]* KiB' "$err"
	done
	# If the user gives a size, nfring uses no smaller one.
	# shellcheck disable=SC2016  # the inner shell expands
	run a bash -c 'echo $$ > "$1" && shift && exec "$@"' - "$group/small/cgroup.procs" \
		"$NFRING" capture --at output -B 64M -c 1
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: ring: allocating a ring of 67108864 bytes: Cannot allocate memory; choose a smaller ring with -B, or raise memory.max of the control group' ]
	rmdir "$group/small"
	umount "$group"
}

@test "a capture does not disturb the packets" {
	err=$BATS_TEST_TMPDIR/other.err
	b "$NFRING" capture --at input -c 20 -w "$BATS_TEST_TMPDIR/other" 2> "$err" 3>&- &
	other=$!
	pid=$other
	soon listening
	capture --at output --at postrouting --at egress:v0
	send 20
	wait "$other"
	finish INT
	expect_counts 60 60 0
	[ "$(numbers "$BATS_TEST_TMPDIR/other")" = "$(seq -f %04g 20)" ]
}

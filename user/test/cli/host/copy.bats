#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture -r FILE -w FILE: what a copy keeps of files of every kind.

bats_require_minimum_version 1.5.0
load packets

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
PCAPNG=$BATS_TEST_DIRNAME/pcapng.py

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	"$PCAPNG" make in
}

# copies ARGUMENT...: test that "nfring capture" succeeds without an error message
copies() {
	run --separate-stderr "$NFRING" capture "$@"
	echo "$stderr"
	[ "$status" -eq 0 ]
	[[ $stderr != *nfring:* ]]
}

# same FILE [COPY]: test that COPY ("copy") has the same blocks in the same order
same() {
	diff <("$PCAPNG" list "$1") <("$PCAPNG" list "${2:-copy}")
}

# built_with SUFFIX: succeed if nfring has the library for files with this suffix
built_with() {
	! "$NFRING" capture -r in -w "x.$1" 2>&1 | grep 'built without'
}

@test "every block and option is kept, in both byte orders and in several sections" {
	for what in '' big sections 'big sections' large 'large big sections'; do
		# shellcheck disable=SC2086  # words
		"$PCAPNG" make in $what
		echo "$what"
		copies -r in -w copy
		same in
		# the same with standard input and output
		"$NFRING" capture -r - -w - < in > copy 2> /dev/null
		same in
	done
}

@test "a filter leaves out packets and nothing else" {
	copies -r in -w copy tcp
	[ "$(packets copy)" -eq 0 ]
	diff <("$PCAPNG" list in | grep -v '^0x[236] ') <("$PCAPNG" list copy)
	copies -r in -w copy -c 2
	[ "$(packets copy)" -eq 2 ]
	diff <("$PCAPNG" list in | sed '/^0x2 /,$d') <("$PCAPNG" list copy; echo) |
		grep '^<' | grep -v '^< 0x40000bad ' && return 1
	[ "$(tshark -r copy -T fields -e frame.interface_name 2> /dev/null | xargs)" = 'eth0 eth1' ]
}

# 100 and 101 have other numbers in libpcap, which does not know 400 at all.
@test "a classic copy has the link type of the original" {
	for type in 1 100 101 276 400; do
		python3 -c '
import struct, sys
with open("in", "wb") as f:
    f.write(struct.pack("=IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 262144, int(sys.argv[1])))
    f.write(struct.pack("=IIII", 1700000000, 2, 4, 60) + b"abcd")
' $type
		copies -r in --pcap -w copy
		# only the snapshot length, bytes 17 to 20, may differ
		cmp <(head -c 16 in) <(head -c 16 copy)
		cmp <(tail -c +21 in) <(tail -c +21 copy)
	done
}

@test "-s cuts packets, and keeps the options of each" {
	for what in '' big; do
		# shellcheck disable=SC2086  # none is no argument
		"$PCAPNG" make in $what
		for len in 1 30 45 46 47; do
			copies -r in -w copy -s $len
			tshark -r copy -Y 'frame.len == 46' -T fields -e frame.cap_len -e frame.len 2> /dev/null |
				sort | uniq -c | tr -s ' ' > said
			[ "$(cat said)" = " 4 $((len < 46 ? len : 46))"$'\t46' ]
		done
		same in
		copies -r in -w copy -s 30
		fields=(-e frame.comment -e frame.packet_flags -e frame.drop_count -e frame.packet_id
			-e frame.verdict -e frame.interface_name)
		diff <(tshark -r in -c 3 -T fields "${fields[@]}" 2> said) \
			<(tshark -r copy -c 3 -T fields "${fields[@]}" 2> said)
		# blocks without packets are unchanged
		diff <("$PCAPNG" list in | grep -v '^0x[236] ') \
			<("$PCAPNG" list copy | grep -v '^0x[236] ')
		# a Simple Packet Block cannot store the captured length
		[ "$("$PCAPNG" list copy | grep -c '^0x6 ')" -eq 3 ]
	done
}

@test "each part of a copy begins with the blocks that its packets need" {
	copies -r in -G 2 -w 'at%s'
	[ "$(echo at*)" = 'at1700003601 at1700003603 at1700003605' ]
	[ "$("$PCAPNG" head at1700003601)" = '0xa0d0d0a 0x1 0x4 0xa 0xbad' ]
	[ "$("$PCAPNG" head at1700003603)" = '0xa0d0d0a 0x1 0x4 0xa 0xbad 0x1' ]
	[ "$("$PCAPNG" head at1700003605)" = '0xa0d0d0a 0x1 0x4 0xa 0xbad 0x1' ]
	# A Simple Packet Block has no time, so it stays in the file of the packet
	# before it.
	[ "$(for file in at*; do packets "$file"; done | xargs)" = '1 1 2' ]
	# every block is in one of the files
	cat at* > all
	diff <("$PCAPNG" list in | sort -u) <("$PCAPNG" list all | sort -u)
	# The same with -C, for a file with two sections in different byte orders.
	"$PCAPNG" make in sections
	copies -r in -C 1K -w part
	cat part* > all
	diff <("$PCAPNG" list in | sort -u) <("$PCAPNG" list all | sort -u)
	[ "$("$PCAPNG" list all | grep -c '^0x[236] ')" -eq 12 ]
	for file in part*; do
		tshark -r "$file" > said 2>&1
	done
}

@test "a file is not overwritten by its own copy" {
	ln in hard
	ln -s in soft
	cp in before
	for file in in ./in hard soft; do
		for source in in -; do
			run --separate-stderr "$NFRING" capture -r $source -w "$file" < in
			echo "$file: $stderr"
			[ "$status" -eq 1 ]
			[[ $stderr == "nfring: -w $file: -r reads this file, which would be lost; write to another one" ]]
			cmp in before
		done
	done
	# The same for standard output, where the copy would never end.
	run --separate-stderr bash -c 'ulimit -f 1000; "$0" capture -r in -w - >> in' "$NFRING"
	[ "$status" -eq 1 ]
	cmp in before
	# The first part of the copy would have the name of its source.
	cp in part1
	run --separate-stderr "$NFRING" capture -r part1 -C 1K -w part
	[ "$status" -eq 1 ]
	cmp part1 before
	# the same for classic files
	copies -r in --pcap -w classic
	cp classic before
	run --separate-stderr "$NFRING" capture -r classic --pcap -w classic
	[ "$status" -eq 1 ]
	cmp classic before
	# a device can be written to, because no file is lost
	copies -r in -w /dev/null
}

@test "an existing file is replaced, however long it was" {
	for kind in '' --pcap; do
		head -c 100000 /dev/zero > copy
		# shellcheck disable=SC2086  # none is no argument
		copies -r in $kind -w copy
		[ "$(stat -c %s copy)" -lt 5000 ]
		[ "$(packets copy)" -eq 4 ]
	done
}

@test "gzip and zstd are read, and written if the name ends in .gz or .zst" {
	"$PCAPNG" make in large sections
	for kind in gz:gzip zst:zstd; do
		program=${kind#*:} file=copy.${kind%:*}
		built_with "${kind%:*}" || continue
		copies -r in -w "$file"
		"$program" -dc "$file" > copy
		same in
		copies -r "$file" -w copy
		same in
		# Compressed standard input, then two compressed files in one pipe.
		"$NFRING" capture -r - --count < "$file" > said 2> /dev/null
		[ "$(cat said)" = '14 packets' ]
		"$program" -c in > "$file"
		cat "$file" "$file" | "$NFRING" capture -r - --count > said 2> /dev/null
		[ "$(cat said)" = '28 packets' ]
		# Classic pcap files can be compressed, too.
		copies -r in --pcap -w "$file" ip
		"$program" -dc "$file" | tcpdump -nr - > said 2> /dev/null
		[ "$(wc -l < said)" -eq 14 ]
		copies -r "$file" -w copy
		[ "$(packets copy)" -eq 14 ]
		# each part is compressed by itself
		rm -f part*
		copies -r "$file" -C 300 -w "part.${kind%:*}"
		for part in part*; do
			"$program" -dc "$part" > copy 2> /dev/null || "$program" -dc < "$part" > copy
			packets copy
		done | awk '{ sum += $1 } END { exit sum != 14 }'
	done
}

@test "a compressed file that is cut short or is no capture file is an error" {
	for kind in gz:gzip zst:zstd; do
		program=${kind#*:} file=copy.${kind%:*}
		built_with "${kind%:*}" || continue
		"$program" -c in > "$file"
		head -c -5 "$file" > short
		run --separate-stderr "$NFRING" capture -r short --count
		echo "$stderr"
		[ "$status" -eq 1 ]
		[[ $stderr == *"nfring: -r short: the $program data is cut short" ]]
		head -c 5 "$file" > short
		run --separate-stderr "$NFRING" capture -r short --count
		[ "$status" -eq 1 ]
		[[ $stderr == *"nfring: -r short: the $program data is cut short" ]]
		# compressed data that is no capture file
		echo 'this is text' | "$program" -c > short
		run --separate-stderr "$NFRING" capture -r short --count
		[ "$status" -eq 1 ]
		[[ $stderr == *'nfring: -r short: not a pcapng or pcap file: '* ]]
		: | "$program" -c > short
		run --separate-stderr "$NFRING" capture -r short --count
		[ "$status" -eq 1 ]
		[[ $stderr == *'nfring: -r short: the file is empty' ]]
	done
}

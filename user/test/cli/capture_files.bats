#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture: the files and lines that it writes.

bats_require_minimum_version 1.5.0
load link

teardown() {
	stop
	a nft flush ruleset || true
}

# fields FILE FIELD...: print these tshark fields of each packet, separated by |
fields() {
	local file=$1
	shift
	tshark -r "$file" -T fields -E separator='|' "${@/#/-e}" 2> "$BATS_TEST_TMPDIR/tshark"
	run ! grep -v '^Running as user' "$BATS_TEST_TMPDIR/tshark"
}

@test "the reader of a pipe gets the packets while the capture waits" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	for format in '' --pcap; do
		cat "$BATS_TEST_TMPDIR/fifo" > "$BATS_TEST_TMPDIR/got" 3>&- &
		# shellcheck disable=SC2086  # no word or one
		capture --at output $format -w "$BATS_TEST_TMPDIR/fifo"
		for round in 1 2; do
			send 3
			soon holds numbers "$BATS_TEST_TMPDIR/got" = \
				"$(for ((i = 0; i < round; i++)); do seq -f %04g 3; done)"
		done
		finish INT
		[ "$status" -eq 0 ]
	done
}

@test "pcapng has an interface for each device and point" {
	file=$BATS_TEST_TMPDIR/file
	capture --at output --at postrouting@srcnat+5 -c 4 -w "$file" udp port 9
	send 1
	send 1 127.0.0.1
	finish
	[ "$status" -eq 0 ]
	[ "$(fields "$file" frame.interface_id frame.interface_name frame.interface_description)" = \
'0|v0@output|netfilter output, priority 50
1|v0@postrouting@105|netfilter postrouting@105, priority 105
2|lo@output|netfilter output, priority 50
3|lo@postrouting@105|netfilter postrouting@105, priority 105' ]
	run capinfos "$file"
	echo "$output"
	[ "$status" -eq 0 ]
	grep 'Number of interfaces in file: 4' <<< "$output"
	[ "$(grep -c 'Filter string = udp port 9' <<< "$output")" -eq 4 ]
	grep 'Time precision = nanoseconds (9)' <<< "$output"
	[ "$(grep -c 'Number of packets = 1' <<< "$output")" -eq 4 ]
	[ "$(grep -c 'Number of stat entries = 1' <<< "$output")" -eq 4 ]
	grep -E 'Capture application: +nfring ' <<< "$output"
	[ "$(tcpdump -nnr "$file" 2> "$BATS_TEST_TMPDIR/tcpdump" | wc -l)" -eq 4 ]
	grep 'link-type LINUX_SLL2' "$BATS_TEST_TMPDIR/tcpdump"
}

@test "each packet has its direction, its id and the metadata of the hook" {
	file=$BATS_TEST_TMPDIR/file
	a nft 'add table ip n; add chain ip n c { type filter hook output priority 0; };
		add rule ip n c udp dport 9 ct state new meta mark set 0x77'
	capture --at output --at input -c 4 --comments -w "$file"
	send 2 127.0.0.1
	finish
	mapfile -t rows < <(fields "$file" frame.packet_id frame.packet_flags_direction frame.comment)
	echo "${rows[*]}"
	IFS='|' read -r id direction comment <<< "${rows[0]}"
	[[ $id =~ ^[1-9][0-9]*$ ]] # as text, because an id can exceed bash's signed numbers
	[ $((direction)) -eq 2 ]
	[[ $comment == 'hook=output prio=50 in=- out=lo mark=0x77 ct=new ctid='* ]]
	IFS='|' read -r other direction comment <<< "${rows[1]}"
	[ "$other" = "$id" ]
	[ $((direction)) -eq 1 ]
	[[ $comment == 'hook=input prio=50 in=lo out=- mark=0x77 ct=new ctid='* ]]
	IFS='|' read -r other direction comment <<< "${rows[2]}"
	[ "$other" != "$id" ]
}

@test "a file without ids has all other metadata" {
	file=$BATS_TEST_TMPDIR/file
	capture --at output --at input -c 2 --no-ids -w "$file" udp port 9
	send 1 127.0.0.1
	finish
	[ -z "$(fields "$file" frame.packet_id)" ]
	[ "$("$NFRING" capture -t -r "$file" | awk '{ print $1, $2, $3 }')" = $'output lo Out\ninput lo In' ]
	"$NFRING" capture -v -r "$file" | grep -E '^    hook=output prio=50 in=- out=lo mark=0x0 ct=none cpu=0$'
	"$NFRING" capture -r "$file" --json > "$BATS_TEST_TMPDIR/json"
	[ "$(jq -r '.point + " " + (.id | tostring)' "$BATS_TEST_TMPDIR/json")" = $'output null\ninput null' ]
}

@test "a file without comments has the same metadata" {
	file=$BATS_TEST_TMPDIR/file
	a nft 'add table ip n; add chain ip n c { type filter hook output priority 0; };
		add rule ip n c udp dport 9 ct state new meta mark set 0x77'
	capture --at output --at input -c 2 -w "$file" udp port 9
	send 1 127.0.0.1
	finish
	[ -z "$(fields "$file" frame.comment)" ]
	[ "$("$NFRING" capture -t -r "$file" | awk '{ print $1, $2, $3 }')" = $'output lo Out\ninput lo In' ]
	[ "$("$NFRING" capture --count -r "$file" --mark 0x77 --ct new 2> /dev/null)" = '2 packets' ]
	[ "$("$NFRING" capture --count -r "$file" --mark 0x78 2> /dev/null)" = '0 packets' ]
}

@test "Wireshark's dissector shows the metadata of captured packets" {
	dir=$(mktemp -d)
	cp "$BATS_TEST_DIRNAME/../../wireshark/nfring.lua" "$dir"
	a nft 'add table ip n; add chain ip n c { type filter hook output priority 0; };
		add rule ip n c ct state new accept'
	capture --at output --at input -c 2 -w "$dir/file" udp port 9
	send 1 127.0.0.1
	finish
	chmod -R a+rX "$dir"
	# Wireshark 4.4 runs no scripts for root.
	said=$(setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$dir" \
		tshark -X lua_script:"$dir/nfring.lua" -r "$dir/file" -Y 'nfring.ct.state == "new"' \
		-T fields -E separator='|' -enfring.{hook,in,out,previous,id} -e frame.packet_id)
	rm -r "$dir"
	echo "$said"
	id=${said##*|}
	[ "$said" = "output||lo||$id|$id
input|lo||1|$id|$id" ]
}

@test "the checksum of a packet from this machine is not ready" {
	file=$BATS_TEST_TMPDIR/file
	capture --at output -c 1 -w "$file" udp port 9
	send 1
	finish
	flags=$(fields "$file" frame.packet_flags)
	echo "$flags"
	[ $((flags & 0x200)) -ne 0 ]
}

@test "drops are counted in the next packet of the file and in the summary" {
	file=$BATS_TEST_TMPDIR/file
	capture --at output -B 4 -s 64 -w "$file"
	kill -STOP "$pid"
	send 1000
	kill -CONT "$pid"
	# The ring has room again. The next packet in it carries the number of drops.
	soon holds column owners = k
	send 1
	finish INT
	dropped=$(sed -n 's/ packets dropped by kernel$//p' "$err")
	[ "$dropped" -gt 900 ]
	told=$(fields "$file" frame.drop_count | awk '{ sum += $1 } END { print sum }')
	[ "$told" -eq "$dropped" ]
}

@test "--pcap writes a classic file" {
	capture --at output -c 2 --pcap -w "$BATS_TEST_TMPDIR/file"
	send 2
	finish
	[ "$(od -An -tx4 -N4 "$BATS_TEST_TMPDIR/file")" = " a1b23c4d" ]
	[ "$(numbers "$BATS_TEST_TMPDIR/file" | wc -l)" -eq 2 ]
}

@test "--pcap -c N writes and counts N packets, not the rest of what it reads at once" {
	local nr

	for nr in 3 70; do
		capture --at output -c "$nr" --pcap -w "$BATS_TEST_TMPDIR/file"
		send 80
		finish
		[ "$status" -eq 0 ]
		[ "$(tcpdump -n -r "$BATS_TEST_TMPDIR/file" 2> /dev/null | wc -l)" -eq "$nr" ]
		grep -x "$nr packets captured" "$err"
	done
}

@test "-C and -W overwrite the oldest file, and -z runs a program on each" {
	dir=$BATS_TEST_TMPDIR/rotate
	mkdir "$dir"
	note_in "$dir"
	for kind in '' --pcap; do
		rm -f "$dir"/file* "$dir/done"
		# shellcheck disable=SC2086  # an empty word is no argument
		capture --at output $kind -C 4K -W 3 -z "$dir/note" -w "$dir/file"
		send 300
		finish INT
		[ "$status" -eq 0 ]
		[ "$(cd "$dir" && echo file*)" = 'file0 file1 file2' ]
		soon eval '[ "$(sort -u "$dir/done" | wc -l)" -eq 3 ]'
		for n in 0 1 2; do
			[ "$(stat -c %s "$dir/file$n")" -lt 4500 ]
			numbers "$dir/file$n"
		done | sort -n | tail -n 1 | grep -x 0300
	done
}

@test "-C without -W overwrites no file" {
	dir=$BATS_TEST_TMPDIR/count
	mkdir "$dir"
	capture --at output -C 4K -w "$dir/file"
	send 100
	finish INT
	[ -e "$dir/file" ] && [ -e "$dir/file1" ] && [ -e "$dir/file2" ]
	[ "$(for f in "$dir"/file*; do numbers "$f"; done | sort)" = "$(seq -f %04g 100)" ]
}

@test "-G begins a file each interval, named by the time; -W limits their number" {
	dir=$BATS_TEST_TMPDIR/time
	mkdir "$dir"
	capture --at output -G 1 -W 2 -w "$dir/%s"
	for _ in {1..30}; do
		send 1
		sleep 0.7 # sleep: until the next second or later
		ended && break
	done
	finish
	[ "$status" -eq 0 ]
	[ "$(find "$dir" -type f | wc -l)" -eq 2 ]
	for f in "$dir"/*; do
		[[ ${f##*/} =~ ^[0-9]{10}$ ]]
		numbers "$f" || : # a file without packets
	done | grep -x 0001
}

@test "without a packet -G ends files and the capture on time, and runs -z" {
	dir=$BATS_TEST_TMPDIR/quiet
	mkdir "$dir"
	note_in "$dir"
	for kind in '' --pcap; do
		rm -f "$dir"/file* "$dir/done"
		# shellcheck disable=SC2086  # none is no argument
		capture --at output $kind -G 10 -W 3 -z "$dir/note" -w "$dir/file%s"
		send 2
		# The capture ends by itself.
		finish
		[ "$status" -eq 0 ]
		expect_counts 2 2 0
		[ "$(echo "$dir"/file* | wc -w)" -eq 1 ]
		[ "$(numbers "$dir"/file*)" = '0001
0002' ]
		soon holds cat "$dir/done" = "$(echo "$dir"/file*)"
	done
	# the same without any packet
	capture --at output -G 10 -W 1 -w "$dir/none"
	finish
	[ "$status" -eq 0 ]
	tshark -r "$dir/none" > "$dir/lines" 2> "$dir/said"
	[ ! -s "$dir/lines" ]
}

@test "the files of an interval have its time and the numbers of -C" {
	dir=$BATS_TEST_TMPDIR/both
	mkdir "$dir"
	capture --at output -G 1000 -C 4K -W 12 -w "$dir/%s."
	for _ in {1..3}; do
		send 60
		kill -USR2 "$pid"
		sleep 1.5 # sleep: the parts begin at different times
	done
	finish INT
	[ "$(for file in "$dir"/*; do echo "${file%.*}"; done | sort -u | wc -l)" -eq 1 ]
	[ "$(for file in "$dir"/*; do echo "${file##*.}"; done | head -n 4 | xargs)" = '00 01 02 03' ]
	[ "$(for file in "$dir"/*; do numbers "$file"; done | wc -l)" -eq 180 ]
	# -W limits the files of each interval
	rm -f "$dir"/*
	capture --at output -G 10 -C 4K -W 2 -w "$dir/%s."
	for _ in {1..3}; do
		send 200
		kill -USR2 "$pid"
		sleep 11 # sleep: until the next interval
	done
	finish INT
	[ "$(find "$dir" -type f | wc -l)" -eq 6 ]
	[ "$(for file in "$dir"/*; do echo "${file##*.}"; done | sort | uniq -c | xargs)" = '3 0 3 1' ]
}

@test "-G does not depend on the clock, which may be set back" {
	dir=$BATS_TEST_TMPDIR/clock
	mkdir "$dir"
	capture --at output -G 10 -W 2 -w "$dir/%s"
	send 1
	date -s "@$(($(date +%s) - 3600))" > "$dir.said"
	sleep 11 # sleep: until the next interval
	send 2
	finish
	date -s "@$(($(date +%s) + 3600))" > "$dir.said"
	[ "$status" -eq 0 ]
	expect_counts 3 3 0
	[ "$(for file in "$dir"/*; do numbers "$file" | wc -l; done | sort | xargs)" = '1 2' ]
}

@test "a device that is removed keeps its name in lines and files" {
	file=$BATS_TEST_TMPDIR/file
	capture --at egress --print -c 2 -w "$file" udp port 9
	# The program must not read the packets before the device is removed.
	kill -STOP "$pid"
	dummy_up d0
	send 2 198.51.100.2
	a ip link del d0
	kill -CONT "$pid"
	finish
	[ "$(fields "$file" frame.interface_name | sort -u)" = d0@egress ]
	[ "$(grep -c ' d0 ' "$out")" -eq 2 ]
}

# send_huge DEVICE: send a frame of 200014 bytes, such as BIG TCP makes
send_huge() {
	a python3 -c '
import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
s.send(bytes(12) + b"\x08\x00" + bytes(200000))' "$1"
}

@test "packets of more than 65535 bytes are whole, by default and with -s 0" {
	file=$BATS_TEST_TMPDIR/file
	dummy_up d0
	a ip link set d0 mtu 200000
	for command in 'capture -c 1' 'capture -c 1 -s 0 --pcap' 'record'; do
		# shellcheck disable=SC2086  # words
		listen "$NFRING" $command --at egress:d0 -w "$file"
		send_huge d0
		if [ "$command" = record ]; then finish INT; else finish; fi
		[ "$status" -eq 0 ]
		[ "$(fields "$file" frame.cap_len frame.len)" = '200014|200014' ]
		rm "$file"
	done
	# a small ring has no room for such packets, and needs no -s
	capture -c 1 --at egress:d0 -B 256 -w "$file"
	grep 'snapshot length 65535 bytes' "$err"
	send_huge d0
	finish
	a ip link del d0
	[ "$(fields "$file" frame.cap_len frame.len)" = '65535|200014' ]
}

@test "SIGUSR2 writes the buffered packets" {
	capture --at output -w "$BATS_TEST_TMPDIR/file"
	send 2
	sleep 1 # sleep: nothing may be written meanwhile
	[ "$(numbers "$BATS_TEST_TMPDIR/file" | wc -l)" -eq 0 ]
	kill -USR2 "$pid"
	soon holds numbers "$BATS_TEST_TMPDIR/file" = "0001
0002"
	finish INT
}

@test "-y LINUX_SLL2 replaces the Ethernet headers" {
	capture -i v0 -y LINUX_SLL2 -c 1 -w "$BATS_TEST_TMPDIR/file"
	send 1
	finish
	grep 'link-type LINUX_SLL2' "$err"
	[ "$(numbers "$BATS_TEST_TMPDIR/file")" = 0001 ]
}

@test "options change the format of lines: -t, -#, -x, -X, -A, -v, --count" {
	capture --at output -t -# -c 2
	send 2
	finish
	grep -E '^ +1  v0 +Out IP' "$out"
	grep -E '^ +2  v0 +Out IP' "$out"
	capture --at output -tt -c 1
	send 1
	finish
	grep -E '^[0-9]{10}\.[0-9]{6} v0' "$out"
	capture --at output -ttt -c 2
	send 2
	finish
	grep -E '^00:00:0[0-9]\.[0-9]{6} v0' "$out"
	capture --at output -tttt -c 1
	send 1
	finish
	grep -E "^$(date +%Y)-[0-9-]{5} [0-9:.]{15} v0" "$out"
	capture --at output -ttttt -c 2
	send 2
	finish
	grep -E '^00:00:00.000000 v0' "$out"
	capture --at output -X -c 1
	send 1
	finish
	grep -P '^\t0x0000:  4500 0020 ' "$out"
	grep -P '^\t0x0010:  c000 0202 [0-9a-f]{4} 0009 000c [0-9a-f]{4} 3030 3031  .*0001$' "$out"
	capture -i v0 -xx -c 1
	send 1
	finish
	grep -P '^\t0x0000:  0200 0000 000b 0200 0000 000a 0800 4500$' "$out"
	capture --at output -A -c 1
	send 1
	finish
	grep -aE '0001$' "$out"
	capture --at output --count -c 3
	send 3
	finish
	[ "$(cat "$out")" = '3 packets' ]
}

# Packets are ordered by their times, which are equal in simulated time.
# bats test_tags=real-time
@test "points with and without Ethernet headers are interfaces of different link types" {
	file=$BATS_TEST_TMPDIR/file
	capture --at output --at egress:v0 -B 1M -c 7 -w "$file" udp port 9
	grep 'link-type EN10MB and LINUX_SLL2' "$err"
	# This packet's block is retired before the block of the other ring.
	# shellcheck disable=SC2016  # the inner shell expands it
	a bash -c '
		exec {lo}<> /dev/udp/127.0.0.1/9 {out}<> /dev/udp/192.0.2.2/9
		printf 0001 >& $lo
		sleep 0.03 # sleep: until that block is retired
		for n in 1 2 3; do printf "%04d" $n >& $out; done'
	finish
	[ "$status" -eq 0 ]
	expect_counts 7 7 0
	# The packets are in the order of their times, as they pass the network stack.
	[ "$(fields "$file" frame.interface_name frame.encap_type eth.dst sll.pkttype)" = \
'lo@output|210||4
v0@output|210||4
v0@egress|1|02:00:00:00:00:0b|
v0@output|210||4
v0@egress|1|02:00:00:00:00:0b|
v0@output|210||4
v0@egress|1|02:00:00:00:00:0b|' ]
	run a "$NFRING" capture -n -r "$file" -t
	[ "$(awk 'NR > 1 { print $1, $2, $3, $4 }' <<< "$output" | sort | uniq -c | tr -s ' ')" = \
' 3 egress v0 Out IP
 1 output lo Out IP
 3 output v0 Out IP' ]

	capture --at output --at egress:v0 --pcap -c 2 -w "$file"
	grep -x 'nfring: --pcap: the file has only one link type, so all packets are written as LINUX_SLL2' "$err"
	send 1
	finish
	[ "$(numbers "$file")" = '0001
0001' ]
	nfring capture --at output --at egress:v0 -d udp
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: -d: these points have different link types, and each needs different code; choose one with -y' ]
	nfring capture --at output -y EN10MB
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: -y EN10MB: not every packet at these points has an Ethernet header; use -y LINUX_SLL2' ]
}

@test "reading a file prints its points and the metadata of its packets" {
	file=$BATS_TEST_TMPDIR/file
	a nft 'add table ip n; add chain ip n c { type filter hook output priority 0; };
		add rule ip n c udp dport 9 meta mark set 0x77'
	capture --at output --at input -c 4 -w "$file" --print -v --nano
	send 2 127.0.0.1
	finish
	# The lines are those of the live capture, except for the processor. The file
	# also has the ICMP errors, because nobody listens on the port.
	run --separate-stderr "$NFRING" capture -n -r "$file" -v --nano
	[ "$status" -eq 0 ]
	diff <(sed 's/ cpu=.*//' "$out") <(sed 's/ cpu=.*//' <<< "$output")
	[ "$(grep -c ' output ' <<< "$output")" -eq 2 ]
	while IFS='|' read -r wish expected; do
		# shellcheck disable=SC2086  # words
		run --separate-stderr "$NFRING" capture -r "$file" --count $wish
		echo "$wish: $output"
		[ "$output" = "$expected packets" ]
	done <<-END
		-Q in|2
		--mark 0x77/0xff -Q out|1
		--ct none -c 2|2
		--ipsec|0
	END
}

@test "-v with -w reports the number of packets" {
	capture --at output -v -w "$BATS_TEST_TMPDIR/file"
	send 3
	soon grep -a 'Got 3' "$err"
	finish INT
	[ "$status" -eq 0 ]
}

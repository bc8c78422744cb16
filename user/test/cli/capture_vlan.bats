#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture: filters for VLANs, with the tag in the packet or beside it.
#
# A packet socket sends tagged frames on v0. At egress of v0 the tags are in the
# packet. At ingress of v1 the outermost tag is beside the packet: the kernel has moved
# it to a field of the skb.

bats_require_minimum_version 1.5.0
load link

# One program sends the frames for all tests. It waits for a line, sends all frames,
# and writes a line.
setup_file() {
	mkfifo "$BATS_FILE_TMPDIR"/{send,sent}
	a python3 - "$BATS_FILE_TMPDIR"/{send,sent} <<-'END' 3>&- &
		import socket, struct, sys
		sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		sender.bind(("v0", 0))
		def send(number, tags, port):
		    data = b"%04d" % number
		    udp = struct.pack("!HHHH", 12345, port, 8 + len(data), 0) + data
		    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0,
		                     socket.inet_aton("192.0.2.1"), socket.inet_aton("192.0.2.2"))
		    frame = bytes.fromhex("02000000000b02000000000a")
		    for tag in tags:
		        frame += struct.pack("!HH", 0x8100, 0x6000 | tag)
		    sender.send(frame + b"\x08\x00" + ip + udp)
		while True:
		    with open(sys.argv[1]) as wanted:
		        if wanted.read() == "end\n":
		            break
		    send(1, [], 9)
		    send(2, [5], 9)
		    send(3, [5], 10)
		    send(4, [6], 9)
		    send(5, [5, 6], 9)
		    send(6, [6, 5], 9)
		    with open(sys.argv[2], "w") as sent:
		        sent.write("sent\n")
	END
}

teardown_file() {
	echo end > "$BATS_FILE_TMPDIR/send"
}

teardown() {
	stop
}

# frames: send six numbered frames, to port 9 or 10
frames() {
	echo frames > "$BATS_FILE_TMPDIR/send"
	[ "$(< "$BATS_FILE_TMPDIR/sent")" = sent ]
}

# wanted POINT TYPE FILTER: print the numbers of the frames that a capture at POINT
# gets
wanted() {
	local netns=nfr-b file=$BATS_TEST_TMPDIR/file
	[[ $1 != *:v0 ]] || netns=nfr-a
	capture --netns $netns --at "$1" -y "$2" -w "$file" "$3"
	frames
	finish INT > "$BATS_TEST_TMPDIR/said"
	[ "$status" -eq 0 ] || cat "$BATS_TEST_TMPDIR/said"
	tcpdump -n -A -r "$file" 2> /dev/null | sed -n 's/.*000\([1-6]\)$/\1/p' | xargs
}

# filters POINT TYPE: check which frames each filter selects. For LINUX_SLL2 check only
# how many: the cooked header has the protocol after all tags, so a program that reads
# the file cannot find the second tag.
filters() {
	local filter expected got
	while IFS='|' read -r filter expected; do
		got=$(wanted "$1" "$2" "$filter")
		[ "$2" != LINUX_SLL2 ] || {
			got=$(sed -n 's/ packets captured$//p' "$BATS_TEST_TMPDIR/err")
			expected=$(wc -w <<< "$expected")
		}
		echo "$1 $2: $filter: $got"
		[ "$got" = "$expected" ]
	done <<-END
		vlan|2 3 4 5 6
		vlan 5|2 3 5
		not vlan|1
		not vlan 5|1 4 6
		vlan 5 and udp port 9|2
		vlan 5 and vlan 6|5
		vlan and vlan 5 and udp port 9|6
		udp port 9 or vlan 5|1 2 3 5
	END
}

@test "filters find a tag that is in the packet" {
	filters egress:v0 EN10MB
}

@test "filters find a tag that is beside the packet" {
	filters ingress:v1 EN10MB
}

@test "filters find a tag that is beside a packet without Ethernet header" {
	filters ingress:v1 LINUX_SLL2
}

@test "a filter that does not ask for VLANs does not see a tag beside the packet" {
	[ "$(wanted ingress:v1 EN10MB 'udp port 9')" = '1 2 4' ]
	[ "$(wanted egress:v0 EN10MB 'udp port 9')" = 1 ]
}

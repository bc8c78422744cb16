#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Lines of nfring capture that tcpdump prints in the same way.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}

# one_line: remove blanks at the end, and join the lines of a packet as nfring does:
# tcpdump begins a new line for the packet in VXLAN and for each gap of SCTP
one_line() {
	sed '/^\t/d; s/ *$//; /VXLAN, /{N; s/\n/: /}'
}

# lines_agree KIND [OPTION]...: compare the lines about packets of wire.py
lines_agree() {
	local file=$BATS_TEST_TMPDIR/$1.pcap
	"$BATS_TEST_DIRNAME/wire.py" "$1" "$file"
	shift
	tcpdump -nt -r "$file" "$@" 2> /dev/null | one_line > "$BATS_TEST_TMPDIR/theirs"
	"$NFRING" capture -nt -r "$file" "$@" 2> /dev/null > "$BATS_TEST_TMPDIR/ours"
	[ -s "$BATS_TEST_TMPDIR/ours" ]
	diff "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
}


@test "TCP: lines have flags, options, and sequence numbers relative to the first" {
	lines_agree tcp_connections
	lines_agree tcp_options
}

@test "TCP: -S prints the sequence numbers of the packet; -q prints none" {
	lines_agree tcp_connections -S
	lines_agree tcp_connections -q
}

@test "tunnels: GRE, IP in IP, VXLAN, Geneve, ESP and AH" {
	for kind in gre ip_in_ip vxlan geneve ipsec; do
		lines_agree $kind
		lines_agree $kind -q
	done
}

@test "SCTP, IGMP and DNS" {
	for kind in sctp igmp dns; do
		lines_agree $kind
		lines_agree $kind -q
	done
}

# objects KIND [OPTION]...: print the JSON objects about packets of wire.py
objects() {
	local file=$BATS_TEST_TMPDIR/$1.pcap
	"$BATS_TEST_DIRNAME/wire.py" "$1" "$file"
	"$NFRING" capture -n --json -r "$file" "${@:2}" 2> /dev/null
}

@test "--json: each line is an object, which has the text of the line" {
	for kind in tcp_connections tcp_options gre ip_in_ip vxlan geneve ipsec sctp igmp dns; do
		objects $kind > out
		jq -r .text out > texts
		"$NFRING" capture -nt -r "$BATS_TEST_TMPDIR/$kind.pcap" 2> /dev/null | diff - texts
		[ "$(wc -l < out)" -eq "$(jq -c . out | wc -l)" ]
	done
}

@test "--json: addresses, ports and numbers are members" {
	objects tcp_connections > out
	[ "$(sed -n 4p out | jq -c 'del(.text)')" = '{"sec":1700000003,"nsec":0,"len":63,"caplen":63,"ethertype":2048,"source":"192.0.2.1","destination":"198.51.100.2","protocol":6,"source_port":40000,"destination_port":7000,"tcp":{"flags":"P.","seq":4294967294,"ack":1000001,"window":502,"payload":11}}' ]
	[ "$(jq -s 'map(select(.source == "2001:db8::1" and .tcp.flags == "S")) | length' out)" -eq 2 ]
	# A packet that is cut in its IP header has no addresses, and one of IGMP no ports.
	objects igmp -s 19 > out
	[ "$(head -n 1 out | jq -c '[.caplen, has("source"), has("tcp"), has("source_port")]')" = '[19,false,false,false]' ]
	[ "$(objects igmp | head -n 1 | jq -c '[.destination, .protocol, has("source_port")]')" = '["239.1.2.3",2,false]' ]
}

@test "--json: members have what nfring recorded; a device name need not be UTF-8" {
	objects recorded > out
	iconv -f UTF-8 out > iconv.out
	[ "$(jq -c '[.point, .priority, .in, .mark, .ct, .dnat, .snat, .ct_id, .ct_zone, .ct_mark]' out)" = \
		'["prerouting",-150,"eth0",5,"new",true,false,7,3,9]' ]
	[ "$(jq -r .device out)" = 'e"\\xff' ]
}

@test "--json cannot be used with -x, -X and -A" {
	for option in -x -X -A; do
		run "$NFRING" capture --json $option
		[ "$status" -eq 1 ]
		[ "$output" = 'nfring: --json cannot be used with -x, -X or -A' ]
	done
}

# plain: remove escape sequences
plain() {
	sed $'s/\033\\[[0-9]*m//g'
}

# on_terminal VARIABLE=VALUE... COMMAND...: run the command with a terminal as output
on_terminal() {
	env "$1" "$2" python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "${@:3}" < /dev/null
}

@test "--color: resets are red; the text is the same" {
	"$BATS_TEST_DIRNAME/wire.py" tcp_connections file
	"$NFRING" capture -n --color always -r file > out 2> /dev/null
	"$NFRING" capture -n -r file 2> /dev/null | diff - <(plain < out)
	grep -F 'Flags [R]' out | grep -F $'\033[31mIP' > reset
	[ "$(wc -l < reset)" -eq 3 ]
	# Each line ends without a colour.
	[ "$(grep -c $'\033\\[0m$' out)" -eq "$(wc -l < out)" ]
	run "$NFRING" capture --color sometimes -r file
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: --color sometimes: expected auto, always or never' ]
}

@test "lines have colours only on a terminal that shows them, and not with NO_COLOR" {
	"$BATS_TEST_DIRNAME/wire.py" tcp_options file
	on_terminal TERM=xterm NO_COLOR= "$NFRING" capture -r file | grep -F $'\033[2m'
	on_terminal TERM=xterm NO_COLOR=1 "$NFRING" capture --color always -r file | grep -F $'\033[2m'
	for setting in 'TERM=dumb NO_COLOR=' 'TERM= NO_COLOR=' 'TERM=xterm NO_COLOR=1'; do
		# shellcheck disable=SC2086  # two settings
		on_terminal $setting "$NFRING" capture -r file > out
		grep -F 'Flags [S]' out
		! grep -F $'\033' out || return 1
	done
	on_terminal TERM=xterm NO_COLOR= "$NFRING" capture --color never -r file > out
	! grep -F $'\033' out || return 1
	on_terminal TERM=xterm NO_COLOR= "$NFRING" capture --json -r file > out
	! grep -F $'\033' out || return 1
	TERM=xterm "$NFRING" capture --color auto -r file > out
	! grep -F $'\033' out || return 1
}

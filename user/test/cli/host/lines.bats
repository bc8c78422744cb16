#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Lines of nfring capture that tcpdump prints in the same way.

bats_require_minimum_version 1.5.0

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}

# one_line: remove blanks at the end and join lines as nfring does: tcpdump begins one
# for the packet in VXLAN, and for each gap of SCTP
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


@test "TCP: flags, options, and sequence numbers relative to the first" {
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

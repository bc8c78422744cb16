#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Lines of nfring capture that tcpdump prints in the same way.

bats_require_minimum_version 1.5.0

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}

# lines_agree KIND [OPTION]...: compare the lines about packets of wire.py
lines_agree() {
	local file=$BATS_TEST_TMPDIR/$1.pcap
	"$BATS_TEST_DIRNAME/wire.py" "$1" "$file"
	shift
	tcpdump -nt -r "$file" "$@" 2> /dev/null > "$BATS_TEST_TMPDIR/theirs"
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

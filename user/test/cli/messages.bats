#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# On an error, nfring says what is wrong on standard error and exits with status 1.

bats_require_minimum_version 1.5.0
load link

# refused MESSAGE ARGUMENT...: test that nfring exits with status 1 and prints only
# MESSAGE
refused() {
	local message=$1
	shift
	run --separate-stderr a "$NFRING" "$@"
	echo "$stderr"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	# shellcheck disable=SC2053  # a pattern
	[[ $stderr == $message ]]
}

@test "points that nfring cannot attach to are refused" {
	refused 'nfring: inet/input@50: attached already' capture --at input --at local-in
	refused 'nfring: -i lo: a point of --at names another device; leave out one of them' capture -i lo --at ingress:v0
	refused 'nfring: netdev/ingress:4242@-2147483648: no such device' capture --at ingress:4242
}

@test "rings of an impossible size are refused" {
	refused 'nfring: ring: 4096 bytes of memory are too few for a block with a frame of 65712 bytes (snaplen 65535)' \
		capture -B 4
	refused "nfring: ring: 1099511627776 bytes of memory exceed the module's limit for a ring, *" \
		capture -B 1024G
}

@test "a file that cannot be opened is an error" {
	refused 'nfring: -w /nosuch/file: No such file or directory' capture -w /nosuch/file
}

@test "missing privileges and a missing device are reported" {
	run setpriv --reuid 65534 --clear-groups "$NFRING" capture
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: /dev/nfring: Permission denied; you need access to this file and CAP_NET_RAW' ]

	run setpriv --bounding-set -net_raw --inh-caps -net_raw "$NFRING" capture
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: /dev/nfring: Operation not permitted; you need access to this file and CAP_NET_RAW' ]

	run unshare -m bash -c "mount -t tmpfs none /dev && '$NFRING' capture"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: /dev/nfring: no such device; is the module nfring loaded? nfring doctor says what is wrong' ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring doctor on a machine without problems, and on machines with one.

load link

# said VERDICT: print the subjects of the lines with this verdict
said() {
	awk -v verdict="$1" '$1 == verdict { print $2 }' <<< "$output" | tr '\n' ' '
}

@test "a machine with the module has no problems" {
	nfring doctor
	[ "$status" -eq 0 ]
	[ -z "$(said BAD)" ]
	[ -z "$(said warn)" ]
	grep -Fx "ok    kernel      $(uname -r) on x86_64" <<< "$output"
	grep -E '^ok    module +[0-9.]+ is loaded$' <<< "$output"
	grep -E '^ok    device +/dev/nfring exists, mode 600, user 0, group 0$' <<< "$output"
	grep -E '^ok    ring +can be opened; hooks: egress yes, arp yes, bridge yes$' <<< "$output"
	grep -E '^ok    limits +one ring: [0-9]+ MiB; all rings: [0-9]+ MiB, 0 MiB in use$' <<< "$output"
	nfring doctor --quiet
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "doctor prints JSON" {
	nfring doctor --json
	[ "$status" -eq 0 ]
	[ "$(jq -s 'length' <<< "$output")" -eq "$(wc -l <<< "$output")" ]
	[ "$(jq -r 'select(.check == "kernel") | .verdict, .text' <<< "$output")" = "ok
$(uname -r) on x86_64" ]
	[ "$(jq -s 'map(select(.advice == [] and .verdict != "ok")) | length' <<< "$output")" -eq 0 ]
	nfring doctor --json -q
	[ -z "$output" ]
}

@test "missing privileges are reported, and how to get them" {
	run setpriv --reuid 65534 --clear-groups "$NFRING" doctor -q
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$(said BAD)" = "device capability " ]
	grep -- '-> run as root, or install the udev rule' <<< "$output"
	run setpriv --bounding-set -net_raw --inh-caps -net_raw "$NFRING" doctor -q
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = 'BAD   capability  CAP_NET_RAW is missing
      -> run as root, or setcap cap_net_raw+ep on the program' ]
}

@test "a missing or wrong device node is reported" {
	# shellcheck disable=SC2016  # the inner shell expands it
	run unshare -m bash -c 'mount -t tmpfs none /dev && "$0" doctor -q && exit 9
		mknod /dev/nfring c 1 3; exec "$0" doctor -q' "$NFRING"
	echo "$output"
	[ "$status" -eq 1 ]
	grep -x 'BAD   device      /dev/nfring: No such file or directory' <<< "$output"
	grep -E "^BAD   device      /dev/nfring is not the device of the module, which is 10:[0-9]+$" <<< "$output"
	[ "$(grep -cE -- '-> rm -f /dev/nfring; mknod -m 600 /dev/nfring c 10 [0-9]+$' <<< "$output")" -eq 2 ]
}

@test "a flowtable is reported, but only in its own namespace" {
	cat > "$BATS_TEST_TMPDIR/ruleset" <<-END
		table inet t {
			flowtable f { hook ingress priority 0; devices = { v0 }; }
		}
	END
	a nft -f "$BATS_TEST_TMPDIR/ruleset"
	nfring doctor -q
	a nft delete table inet t
	[ "$status" -eq 0 ]
	grep -x 'warn  flowtables  t f: packets that they forward .*' <<< "$output"
	run b "$NFRING" doctor -q
	[ -z "$output" ]
}

@test "actions of tc and a VRF are found, in their namespace" {
	a tc qdisc add dev v0 clsact
	a ip link add blue type vrf table 7
	nfring doctor
	a tc qdisc del dev v0 clsact
	a ip link del blue
	[ "$status" -eq 0 ]
	grep -x 'note  tc          actions at ingress of v0: .*' <<< "$output"
	grep -x 'note  VRF         blue: .*' <<< "$output"
	nfring doctor
	grep -x 'ok    tc          no actions at ingress' <<< "$output"
	grep -x 'ok    VRF         none' <<< "$output"
}

@test "--help prints the usage; an argument is an error" {
	nfring doctor --help
	[ "$status" -eq 0 ]
	[[ $output == "Usage: nfring doctor"* ]]
	nfring doctor x
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: doctor: unexpected argument "x"; see nfring doctor --help' ]
}

@test "a device with an XDP program is reported" {
	mkdir "$BATS_TEST_TMPDIR/bpf"
	mount -t bpf none "$BATS_TEST_TMPDIR/bpf"
	"$BATS_TEST_DIRNAME/xdp-pass" "$BATS_TEST_TMPDIR/bpf/pass"
	a ip link set dev v0 xdpgeneric pinned "$BATS_TEST_TMPDIR/bpf/pass"
	nfring doctor -q
	a ip link set dev v0 xdpgeneric off
	umount "$BATS_TEST_TMPDIR/bpf"
	[ "$status" -eq 0 ]
	grep -x 'warn  XDP         on v0: packets that a program drops or redirects pass no hook' <<< "$output"
	nfring doctor -q
	[ -z "$output" ]
}

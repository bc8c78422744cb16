#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# A machine with little memory, such as a small router.
# boot: MEMORY=256
MEMORY=256
load system

setup_file() {
	use_archive
	apt_get install nfring
	modprobe nfring
}

@test "doctor finds no fault on a machine with 256 MiB" {
	run nfring doctor
	echo "$output"
	[ "$status" -eq 0 ]
	run ! grep -E '^(BAD|warn) +(ring|limits|memory) ' <<< "$output"
}

@test "a machine with 256 MiB captures with the default ring" {
	run pings nfring capture -n -c 2 --at input icmp
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'ICMP echo request'* ]]
}

@test "in a control group of 24 MiB the default ring is smaller, and capture says so" {
	run pings systemd-run --quiet --pipe --wait -p MemoryMax=24M \
		nfring capture -n -c 2 --at input icmp
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'no memory for a ring of 32768 KiB; using one of 8192 KiB'* ]]
	[[ $output == *'ICMP echo request'* ]]
}

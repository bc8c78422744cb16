#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Secure Boot, and the owner of the machine has enrolled the key of dkms.
# boot: FIRMWARE=uefi
FIRMWARE=uefi
load system

@test "with the key enrolled, the locked kernel loads the module and captures" {
	grep -F '[integrity]' /sys/kernel/security/lockdown
	modprobe nfring
	run pings nfring capture -n -c 2 --at input icmp
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'ICMP echo request'* ]]
}

@test "doctor says that the key of dkms is enrolled" {
	nfring doctor | tee /dev/stderr | grep '^ok  *signature .*the key of dkms is enrolled'
}

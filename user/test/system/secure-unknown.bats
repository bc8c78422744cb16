#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Secure Boot, and the firmware does not know the key of dkms yet.
# boot: FIRMWARE=uefi
FIRMWARE=uefi
load system

setup_file() {
	use_archive
	apt_get install nfring
}

# doctor_advises TEXT: succeed if doctor's line about signatures is BAD, and this is advice
doctor_advises() {
	run -1 nfring doctor
	echo "$output"
	sed -n '/^BAD  *signature /,/^[^ ]*  *device /p' <<< "$output" | grep -F -- "-> $1"
}

@test "Secure Boot locks the kernel down, and it rejects the module" {
	grep -F '[integrity]' /sys/kernel/security/lockdown
	run ! modprobe nfring
	echo "$output"
	[[ $output == *'Key was rejected by service'* ]]
}

@test "doctor says how to enroll the key of dkms, and then that it waits to be confirmed" {
	doctor_advises 'mokutil --import /var/lib/dkms/mok.pub; reboot, and choose Enroll MOK'
	mokutil --generate-hash=enroll > /root/hash
	mokutil --hash-file /root/hash --import /var/lib/dkms/mok.pub
	doctor_advises 'reboot, and choose Enroll MOK'
	[[ $output == *'the key of dkms waits to be confirmed'* ]]
}

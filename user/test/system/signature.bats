#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# A kernel that loads only signed modules. dkms has signed the module with its own key,
# which this kernel does not know.
# boot: LINE=module.sig_enforce=1
LINE=module.sig_enforce=1
load system

setup_file() {
	use_archive
	apt_get install nfring
}

@test "dkms signs the module with its key" {
	[ -s /var/lib/dkms/mok.pub ]
	[ -n "$(modinfo -F signer nfring)" ]
}

@test "the kernel rejects a module that is signed with an unknown key" {
	run ! modprobe nfring
	echo "$output"
	[[ $output == *'Key was rejected by service'* ]]
}

@test "capture says that the module is not loaded and where to get advice" {
	run ! nfring capture -n -c 1 --at input
	echo "$output"
	[[ $output == *'nfring doctor'* ]]
}

@test "doctor says that nobody can enroll a key here" {
	run nfring doctor
	echo "$output"
	[ "$status" -eq 1 ]
	grep -E '^BAD +signature ' <<< "$output"
	[[ $output == *'this machine did not boot with UEFI, so you cannot enroll a key'* ]]
}

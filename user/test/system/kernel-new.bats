#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The kernel of the backports, which was installed when nfring-dkms was there already.
# boot: KERNEL=new
KERNEL=new
load system
load kernels

setup_file() {
	use_archive
	apt_get install nfring
}

@test "dkms builds the module for a newly installed kernel, and it boots with it" {
	kernel_is last
	captures
}

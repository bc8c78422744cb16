#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The kernel of the release, after a newer one was installed beside it.
load system
load kernels

setup_file() {
	use_archive
	apt_get install nfring
}

@test "after an upgrade of the kernel, the old kernel boots with the module" {
	kernel_is first
	captures
}

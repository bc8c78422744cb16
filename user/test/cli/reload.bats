#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Loading and unloading the module under a running program.

load link

@test "the module is unloaded while the kernel drops packets" {
	run "$BATS_TEST_DIRNAME/../reload-drops" 4 "$NFRING" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}

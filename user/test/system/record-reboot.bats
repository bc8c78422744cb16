#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The recorder after the crash of record-crash.bats, until an orderly shutdown.
load system

@test "nothing that was written before the crash is lost or changed" {
	sha256sum -c "$OUT/kept/sums"
	[ "$(wc -l < "$OUT/kept/sums")" -eq 2 ]
}

@test "the recorder has started with the system" {
	wait_for systemctl is-active nfring-record@pings
}

@test "the system shuts down while the ring has packets" {
	ping -q -c 4 -i 0.2 127.0.0.1
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring stats and nfring calc.

load link

teardown() {
	stop
}

@test "no rings, and it is said" {
	nfring stats
	[ "$status" -eq 0 ]
	[ "$output" = "no rings in this network namespace" ]
}

@test "a ring with its points and counters, in its own namespace" {
	capture --at output --at ingress:lo@0 -s 100 -B 64
	send 5
	nfring stats
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	read -r -a head <<< "${lines[0]}"
	read -r -a row <<< "${lines[1]}"
	declare -A ring
	for i in "${!head[@]}"; do ring[${head[i]}]=${row[i]}; done
	[ "${ring[type]}" = dgram ]
	[ "${ring[version]}" -eq 2 ]
	[ "${ring[frame_size]}" -eq 192 ]
	[ "${ring[packets]}" -eq 5 ]
	[ "${ring[bytes]}" -eq 160 ]
	[ "${ring[drop_full]}" -eq 0 ]
	[ "${ring[points]}" = inet/output@50,netdev/ingress:lo@0 ]

	run b "$NFRING" stats
	[ "$output" = "no rings in this network namespace" ]
	finish INT
	nfring stats
	[ "$output" = "no rings in this network namespace" ]
}

@test "--all has every column of the source" {
	capture --at output -s 100 -B 64
	nfring stats --all
	[ "$status" -eq 0 ]
	[ "$(awk '{ print $1 }' <<< "$output" | tr '\n' ' ')" = \
	  "$(a head -n 1 /proc/net/nfring | tr -s ' ' | sed 's/^ //; s/ *$/ /')" ]
	grep -x 'pages *16' <<< "$output"
	finish INT
}

@test "reading the counters changes none" {
	capture --at output
	send 3
	for i in 1 2 3; do
		nfring stats --all
		grep -x 'packets *3' <<< "$output"
	done
	finish INT
	expect_counts 3 3 0
}

@test "this machine's values, and the module's limits" {
	nfring calc
	[ "$status" -eq 0 ]
	grep -E "^page-size +$(getconf PAGESIZE) +\(this machine\)$" <<< "$output"
	columns=$(head -n 1 /proc/buddyinfo | wc -w)
	grep -E "^max-order +$((columns - 5)) +\(/proc/buddyinfo\)$" <<< "$output"
	grep -E '^one ring +[0-9]+ (MiB|bytes)$' <<< "$output"
	grep -E '^all rings +[0-9]+ (MiB|bytes)$' <<< "$output"
}

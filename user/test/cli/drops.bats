#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring stats --drops.

bats_require_minimum_version 1.5.0
load link

teardown() {
	stop
	a nft flush ruleset || true
}

# lose FIREWALL CLOSED: send datagrams that the firewall drops, and others to a closed port
lose() {
	local i
	send "$1" 127.0.0.1
	for ((i = 0; i < $2; i++)); do a bash -c 'echo -n 1 > /dev/udp/127.0.0.1/10'; done
}

setup() {
	a nft 'add table ip n; add chain ip n c { type filter hook postrouting priority 0; };
		add rule ip n c udp dport 9 drop'
}

# counted NUMBER: succeed if the ring has this many packets
counted() {
	[ "$(column packets)" = "$1" ]
}

@test "drops are counted by device, reason and function, the most frequent first" {
	listen "$NFRING" stats --drops
	lose 5 3
	soon counted 8
	finish INT
	[ "$status" -eq 0 ]
	[ "$(wc -l < "$out")" -eq 3 ]
	sed -n 1p "$out" | grep -xE ' +drops  device +reason +function'
	sed -n 2p "$out" | grep -xE ' +5  lo +NETFILTER_DROP +(nf_hook_slow|nft_do_chain)( \[nf_tables\])?'
	sed -n 3p "$out" | grep -xE ' +3  lo +NO_SOCKET +[a-z0-9_]+'
	! grep 'not counted' "$err"
}

@test "--json prints an object for each counter" {
	listen "$NFRING" stats --drops --json
	lose 2 1
	soon counted 3
	finish INT
	[ "$(jq -c '[.drops, .device, .reason]' "$out")" = '[2,"lo","NETFILTER_DROP"]
[1,"lo","NO_SOCKET"]' ]
}

@test "only the drops of the device of -i are counted, in the namespace of --netns" {
	listen "$NFRING" stats --drops -i v0
	lose 1 1
	send 2
	soon counted 2
	finish INT
	[ "$(sed 1d "$out" | awk '{ print $1, $2, $3 }')" = '2 v0 NETFILTER_DROP' ]
	listen "$NFRING" stats --drops --netns nfr-b
	lose 1 1
	finish INT
	grep -x 'no drops' "$out"
}

@test "SIGUSR1 prints the counters so far" {
	listen "$NFRING" stats --drops
	lose 1 0
	soon counted 1
	kill -USR1 "$pid"
	soon grep -q NETFILTER_DROP "$out"
	lose 1 0
	soon counted 2
	finish INT
	[ "$(awk '/NETFILTER_DROP/ { print $1 }' "$out")" = $'1\n2' ]
}

@test "--for ends the command, and --every prints until then" {
	nfring stats --drops --for 0.1
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = 'no drops' ]
	nfring stats --drops --every 100ms --for 1s
	[ "$status" -eq 0 ]
	[ "$(grep -cx 'no drops' <<< "$output")" -ge 2 ]
}

# has NUMBER: succeed if the file of Prometheus has this many drops of the firewall
has() {
	grep -qE "^nfring_kernel_drops_total\\{device=\"lo\",reason=\"NETFILTER_DROP\",function=\"[^\"]+\"\\} $1\$" "$file"
}

@test "a running command replaces a file of Prometheus, whose counters only grow" {
	file=$BATS_TEST_TMPDIR/drops.prom
	listen "$NFRING" stats --drops --prometheus -o "$file" --every 100ms
	lose 2 0
	soon has 2
	lose 3 1
	soon has 5
	finish INT
	[ "$status" -eq 0 ]
	has 5
	grep -E '^nfring_kernel_drops_total\{device="lo",reason="NO_SOCKET",function="[a-z0-9_]+"\} 1$' "$file"
	grep -x 'nfring_kernel_drops_uncounted_total 0' "$file"
	[ "$(grep -c '^# TYPE nfring_kernel_drops_total counter$' "$file")" -eq 1 ]
}

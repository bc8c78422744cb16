#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring nat.

bats_require_minimum_version 1.5.0
load link

teardown() {
	stop
	a nft flush ruleset || true
}

date='[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}'

# source NAT for port 9, and destination NAT from port 80 to port 9
setup() {
	a nft 'add table ip n; add chain ip n pre { type nat hook output priority -100; };
		add rule ip n pre udp dport 80 dnat to 192.0.2.2:9;
		add chain ip n post { type nat hook postrouting priority 100; };
		add rule ip n post udp dport 9 ct original proto-dst 9 snat to 192.0.2.77:5000-5999'
}

@test "each translation is printed once, with the owner of the sender" {
	listen "$NFRING" nat
	send 3
	a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/80'
	a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/10'
	soon holds column packets = 5
	finish INT
	[ "$status" -eq 0 ]
	[ "$(wc -l < "$out")" -eq 2 ]
	grep -xE "192\\.0\\.2\\.77:5[0-9]{3} -> 192\\.0\\.2\\.1:[0-9]+ udp, ([^ ]+ \\()?user 0[^:]*, since $date" "$out"
	# the socket is not that of the destination
	grep -xE "192\\.0\\.2\\.2:80 -> 192\\.0\\.2\\.2:9 udp, since $date" "$out"
	grep -x '2 translations' "$err"
	grep -x '5 packets seen' "$err"
}

@test "--port and -c select translations, and --json prints objects" {
	listen "$NFRING" nat --json --port 80 -c 1
	send 1
	a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/80'
	finish
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.public, .public_port, .inside, .inside_port, .protocol, .translated, .owner]' "$out")" = \
		'["192.0.2.2",80,"192.0.2.2",9,17,"destination",null]' ]
	listen "$NFRING" nat --json -c 1 -i v0
	send 1
	finish
	[ "$(jq -c '[.public, .inside, .translated, .owner.uid]' "$out")" = \
		'["192.0.2.77","192.0.2.1","source",0]' ]
}

@test "a file with metadata of version 2 shows the same translations" {
	file=$BATS_TEST_TMPDIR/file
	capture --at post-nat --owner -w "$file"
	send 2
	a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/80'
	soon holds column packets = 3
	finish INT
	nfring nat -r "$file"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == 192.0.2.77:5???\ -\>\ 192.0.2.1:*\ udp,\ *user\ 0*,\ since\ * ]]
	[[ ${lines[1]} == 192.0.2.2:80\ -\>\ 192.0.2.2:9\ udp,\ since\ * ]]
	nfring nat -r "$file" --port 80
	[ "${#lines[@]}" -eq 1 ]
	# without --owner the file has version 1, which lacks the addresses before NAT
	capture --at post-nat -w "$file" -c 1
	send 1
	finish
	nfring nat -r "$file"
	[ "$status" -eq 1 ]
	[ "$output" = "nfring: -r $file: no packet has its addresses before NAT; write the file with nfring capture --at post-nat --owner" ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring path: packets through two namespaces, and packets that disappear.

load link

teardown() {
	stop
	a nft flush ruleset || true
	b nft flush ruleset || true
}

# follow [ARGUMENT]...: start "nfring path" as capture() starts "nfring capture"
follow() {
	out=$BATS_TEST_TMPDIR/out
	listen "$NFRING" path "$@"
}

time='[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}'
then=' \+[0-9.]+[um]?s '

@test "each packet is a line with its points and the times between them" {
	follow -c 3 udp port 9
	send 3
	finish
	[ "$status" -eq 0 ]
	[ "$(grep -cxE "$time 192.0.2.1.[0-9]+ > 192.0.2.2.9 UDP length 32: v0@output${then}v0@postrouting${then}v0@egress" "$out")" -eq 3 ]
	grep -x '3 packets followed' "$err"
	grep -x '0 times not seen because the ring was full' "$err"
}

@test "a path has the addresses before and after NAT; a filter can use both" {
	a nft 'add table ip n; add chain ip n pre { type nat hook output priority -100; };
		add rule ip n pre udp dport 80 dnat to 192.0.2.2:9;
		add chain ip n post { type nat hook postrouting priority 100; };
		add rule ip n post udp dport 9 snat to 192.0.2.77'
	for filter in 'udp port 80' 'src host 192.0.2.77'; do
		# shellcheck disable=SC2086  # split it into words
		follow -c 1 --at local-out@-150 --at post-nat $filter
		a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/80'
		finish
		[ "$status" -eq 0 ]
		grep -xE "$time 192.0.2.1.[0-9]+ > 192.0.2.2.80 => 192.0.2.77.[0-9]+ > 192.0.2.2.9 UDP length 29: v0@output@-150${then}v0@postrouting" "$out"
	done
}

@test "a TCP segment has its flags and numbers; -tttt prints the date" {
	follow -c 2 -tttt --at input tcp port 9
	a bash -c ': < /dev/tcp/127.0.0.1/9' 2> /dev/null || :
	finish
	[ "$status" -eq 0 ]
	grep -xE "[0-9]{4}-[0-9]{2}-[0-9]{2} $time 127.0.0.1.[0-9]+ > 127.0.0.1.9 TCP Flags \\[S\\], seq [0-9]+, length 60: lo@input" "$out"
	seq=$(sed -n 's/.*\[S\], seq \([0-9]*\),.*/\1/p' "$out")
	grep -E " 127.0.0.1.9 > 127.0.0.1.[0-9]+ TCP Flags \\[R\\.\\], seq 0, ack $(((seq + 1) % 4294967296)), length 40: lo@input$" "$out"
}

@test "--json prints an object with the addresses before and after NAT, and the points" {
	a nft 'add table ip n; add chain ip n pre { type nat hook output priority -100; };
		add rule ip n pre udp dport 80 dnat to 192.0.2.2:9'
	follow -c 1 -l --json --at local-out@-150 --at post-nat udp port 80
	a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/80'
	finish
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.len, .ethertype, .source, .destination, .protocol, .destination_port]' "$out")" = \
		'[29,2048,"192.0.2.1","192.0.2.2",17,80]' ]
	[ "$(jq -c '[.after.source, .after.destination_port, .left, .seen, (.points | length)]' "$out")" = \
		'["192.0.2.1",9,true,2,2]' ]
	[ "$(jq -c '.points | map([.device, .point, .priority, .ct])' "$out")" = \
		'[["v0","output@-150",-150,"new"],["v0","postrouting",300,"new"]]' ]
	[ "$(jq '.points[0].id == .points[1].id and (.points[0].id | length > 0)' "$out")" = true ]
}

@test "a packet over lo passes the points of output and of input" {
	follow -c 1 udp port 9
	send 1 127.0.0.1
	finish
	grep -xE "$time 127.0.0.1.[0-9]+ > 127.0.0.1.9 UDP length 32: lo@output${then}lo@postrouting${then}lo@egress${then}lo@ingress${then}lo@prerouting${then}lo@input" "$out"
}

@test "a packet that disappears has the last point that saw it" {
	a nft 'add table ip n; add chain ip n c { type filter hook postrouting priority 0; };
		add rule ip n c udp dport 9 drop'
	follow -l udp port 9
	send 1 127.0.0.1
	soon grep -xE "$time 127.0.0.1.[0-9]+ > 127.0.0.1.9 UDP length 32: lo@output, last seen there" "$out"
	finish INT
	[ "$status" -eq 0 ]
	grep -x '1 packets followed' "$err"
}

@test "packets that the filter does not want are not printed" {
	follow udp port 10
	send 5
	finish INT
	[ ! -s "$out" ]
	grep -x '0 packets followed' "$err"
	grep -x '15 times seen at a point' "$err"
}

@test "-i, --netns and --wait are applied" {
	follow -i lo --wait 50 -c 1
	send 1
	send 1 127.0.0.1
	finish
	grep '127.0.0.1.9' "$out"
	follow --netns nfr-b -c 1 --at ingress:v1 --at prerouting
	send 1
	finish
	grep -xE "$time 192.0.2.1.[0-9]+ > 192.0.2.2.9 UDP length 32: v1@ingress${then}v1@prerouting, last seen there" "$out"
}

@test "lines come in time although the clock is set back or forward" {
	follow -l --wait 1000 udp port 9
	for step in -3600 7200; do
		send 2
		date -s "@$(($(date +%s) + step))" > "$BATS_TEST_TMPDIR/said"
		send 3
		sleep 3 # sleep: longer than --wait
		wc -l < "$out" >> "$BATS_TEST_TMPDIR/lines"
	done
	date -s "@$(($(date +%s) - 3600))" > "$BATS_TEST_TMPDIR/said"
	finish INT
	[ "$(xargs < "$BATS_TEST_TMPDIR/lines")" = '5 10' ]
}

@test "more packets than the table holds are all printed" {
	follow --wait 60000
	for _ in 1 2 3 4 5; do send 2000; done
	finish INT
	grep -x '10000 packets followed' "$err"
	[ "$(wc -l < "$out")" -eq 10000 ]
}

# bats test_tags=real-time
@test "times between points are right, even if a socket asks for timestamps" {
	b python3 - "$BATS_TEST_TMPDIR/asked" <<-'END' 3>&- &
		import socket, sys, time
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.setsockopt(socket.SOL_SOCKET, 35, 1)  # SO_TIMESTAMPNS
		open(sys.argv[1], "w").close()
		while s.recv(1): pass
	END
	asked=$!
	soon test -e "$BATS_TEST_TMPDIR/asked"
	follow --netns nfr-b -l -c 20 udp port 9
	send 20
	finish
	kill "$asked"
	grep -o "+[0-9.]*[um]\?s" "$out" > "$BATS_TEST_TMPDIR/times"
	[ "$(wc -l < "$BATS_TEST_TMPDIR/times")" -ge 20 ]
	# A clock that is set back makes few times 0. The timestamp of the packet would
	# make all of them 0.
	[ "$(grep -cF '+0.0us' "$BATS_TEST_TMPDIR/times")" -lt 10 ]
}

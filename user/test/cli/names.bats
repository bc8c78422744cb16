#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Names of hosts and ports in the lines of nfring capture, as tcpdump prints them.

bats_require_minimum_version 1.5.0
load link

WIRE=$BATS_TEST_DIRNAME/host/wire.py

teardown() {
	# Wait until the server has ended, because the next one uses the same port.
	[ -z "${server:-}" ] || { kill "$server" && wait "$server"; } || true
	stop
}

# resolver SOURCE: use SOURCE, files or dns, for the names of hosts
resolver() {
	cd "$BATS_TEST_TMPDIR"
	echo '192.0.2.1 client.example.net
		198.51.100.2 server.example.net
		10.0.0.1 inner.example.org
		239.1.2.3 group
		2001:db8::1 client6.example.net' > hosts
	printf 'seven 7000/tcp\nseven-udp 7000/udp\nother-seven 7000/tcp\nnine 9/udp\n' > services
	printf 'hosts: %s\nservices: files\n' "$1" > nsswitch.conf
	printf 'nameserver 127.0.0.1\noptions timeout:30 attempts:5\n' > resolv.conf
}

# with_names COMMAND...: run the command in nfr-a with these files in /etc
# shellcheck disable=SC2016  # the inner shell expands it
with_names() {
	nsenter --net=/run/netns/nfr-a unshare -m bash -c '
		for file in hosts services nsswitch.conf resolv.conf; do
			[ -e /etc/$file ] || touch /etc/$file
			mount --bind $file /etc/$file
		done
		exec "$@"' with_names "$@"
}

# live COMMAND...: start a capture and wait until it listens, as capture() does
live() {
	out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err
	"$@" > "$out" 2> "$err" 3>&- &
	pid=$!
	soon listening || { cat "$err"; return 1; }
}

@test "hosts and ports have the names that tcpdump prints, also with -N and -n" {
	resolver files
	for kind in tcp_connections gre ip_in_ip ipsec igmp; do
		"$WIRE" $kind file
		for option in '' -N -n; do
			# shellcheck disable=SC2086  # none is no argument
			with_names tcpdump -t $option -r file 2> /dev/null > theirs
			# shellcheck disable=SC2086
			with_names "$NFRING" capture -t $option -r file 2> /dev/null > ours
			diff theirs ours
			[ $kind = tcp_connections ] || break
		done
	done
	with_names "$NFRING" capture -t -r file 2> /dev/null | grep 'IP client.example.net > group: igmp'
}

@test "names are right for more addresses than the table holds" {
	resolver files
	# Name only every second address. The others must not show an earlier address's name.
	for ((n = 0; n < 3000; n += 2)); do
		echo "10.1.$((n / 256)).$((n % 256)) even$n"
	done >> hosts
	"$WIRE" many_addresses file
	with_names tcpdump -t -r file 2> /dev/null > theirs
	with_names "$NFRING" capture -t -r file 2> /dev/null > ours
	[ "$(wc -l < ours)" -eq 6000 ]
	cmp theirs ours
}

@test "--json has names only in its text" {
	resolver files
	"$WIRE" tcp_connections file
	with_names "$NFRING" capture --json -r file 2> /dev/null | head -n 1 > object
	[ "$(jq -c '[.source, .destination_port]' object)" = '["192.0.2.1",7000]' ]
	[[ $(jq -r .text object) == 'IP client.example.net.40000 > server.example.net.seven: '* ]]
}

# answer_slowly: answer each question after 50 ms, with the name "slow"
answer_slowly() {
	nsenter --net=/run/netns/nfr-a python3 - > asked <<- 'END' 3>&- &
		import socket, time
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind(("127.0.0.1", 53))
		print("ready", flush=True)
		while True:
		    question, client = s.recvfrom(512)
		    time.sleep(0.05)  # sleep: a slow resolver
		    end = question.index(b"\0", 12) + 5
		    s.sendto(question[:2] + bytes.fromhex("81800001000100000000") + question[12:end] +
		             bytes.fromhex("c00c000c0001000000780006") + b"\x04slow\0", client)
	END
	server=$!
	soon grep -q ready asked
}

@test "a slow resolver delays the lines of a file, but not those of a live capture" {
	resolver dns
	answer_slowly
	"$WIRE" slow file
	with_names "$NFRING" capture -t -r file 2> /dev/null > ours
	[ "$(grep -c 'IP slow.40000 > slow.nine: UDP' ours)" -eq 20 ]
	live with_names "$NFRING" capture -t --at output -c 20 dst net 127.9.0.0/16 and udp
	for n in {1..20}; do a bash -c "echo > /dev/udp/127.9.0.$n/9" || :; done
	finish
	grep 'IP slow.[0-9]* > 127.9.0.[0-9]*.nine: UDP' "$out"
	[ "$(wc -l < "$out")" -eq 20 ]
}

@test "a resolver that does not answer does not stop the lines" {
	resolver dns
	# Note each question, and answer none.
	nsenter --net=/run/netns/nfr-a python3 - > asked <<- 'END' 3>&- &
		import socket
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind(("127.0.0.1", 53))
		print("ready", flush=True)
		while True:
		    print(s.recv(512)[12:], flush=True)
	END
	server=$!
	soon grep -q ready asked
	"$WIRE" ip_in_ip file
	with_names "$NFRING" capture -t -r file > lines 2> said
	diff <(tcpdump -nt -r file 2> /dev/null | sed 's/\.9: /.nine: /') lines
	# nfring did not ask for the second address, because the first question is
	# still open.
	[ "$(grep -v ready asked | sort -u | wc -l)" -eq 1 ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture: options for the reasons of drops and for the owners of sockets.

bats_require_minimum_version 1.5.0
load link

teardown() {
	stop
	[ -z "${talker:-}" ] || { kill -KILL "$talker" && wait "$talker"; } 2> /dev/null || true
	[ -z "${group:-}" ] || leave_group
	a nft flush ruleset || true
}

# talk [OPTION]...: start a process, with these options of nsenter. It sends each line that
# say() gives it as a datagram, all from one socket. Sets $talker to its process number, and
# $cookie to the cookie of its socket.
talk() {
	rm -f "$BATS_TEST_TMPDIR/words" "$BATS_TEST_TMPDIR/cookie"
	mkfifo "$BATS_TEST_TMPDIR/words"
	nsenter --net=/run/netns/nfr-a "$@" python3 -c '
import socket, struct, sys
SO_COOKIE = 57
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.connect(("192.0.2.2", 9))
print(hex(struct.unpack("=Q", out.getsockopt(socket.SOL_SOCKET, SO_COOKIE, 8))[0]), flush=True)
for line in sys.stdin:
    out.send(line.strip().encode())
	' < "$BATS_TEST_TMPDIR/words" > "$BATS_TEST_TMPDIR/cookie" 3>&- &
	talker=$!
	exec {words}> "$BATS_TEST_TMPDIR/words"
	soon has_cookie
	cookie=$(cat "$BATS_TEST_TMPDIR/cookie")
}

has_cookie() {
	[ -s "$BATS_TEST_TMPDIR/cookie" ]
}

say() {
	echo "$1" >&"$words"
}

hush() {
	exec {words}>&-
	wait "$talker"
	talker=
}

# enter_group NAME: move this shell into a new control group, where its children start
enter_group() {
	[ -e /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup
	group=/sys/fs/cgroup/nfr.slice/$1
	mkdir -p "$group"
	echo $$ > "$group/cgroup.procs"
}

# leave_shell: move this shell out of the group, so that only the talker stays in it
leave_shell() {
	echo $$ > /sys/fs/cgroup/cgroup.procs
}

leave_group() {
	leave_shell
	rmdir "$group" /sys/fs/cgroup/nfr.slice
	group=
}

# other: send datagrams that no filter of these tests wants
other() {
	send 2
}

@test "--uid, --pid and --socket select packets by their socket, and --owner prints it" {
	talk -S 65534
	for filter in '--uid 65534' '--uid nobody' "--pid $talker" "--socket $cookie"; do
		# shellcheck disable=SC2086  # split it into words
		capture --at output -c 1 --owner $filter
		other
		say one
		finish
		[ "$status" -eq 0 ]
		expect_counts 1 3 0
		grep -xE ".* > 192.0.2.2.9: UDP, length 3, owner: python3\\[$talker\\] \\(user 65534[^()]*\\)" "$out"
	done
	hush
}

@test "packets that the filters refuse are not written either" {
	talk -S 65534
	capture --at output --uid 65534 -w "$BATS_TEST_TMPDIR/file"
	say one
	other
	say two
	soon holds column packets = 4
	finish INT
	[ "$status" -eq 0 ]
	expect_counts 2 4 0
	[ "$(tcpdump -nnr "$BATS_TEST_TMPDIR/file" 2> /dev/null | grep -c 'length 3$')" -eq 2 ]
	hush
}

@test "a packet without a socket has no owner, and no option for owners selects it" {
	capture --at input -c 1 --owner icmp
	a bash -c 'echo -n 1 > /dev/udp/127.0.0.1/10'
	finish
	grep -E 'ICMP destination unreachable, .*, owner: unknown$' "$out"
	for filter in '--uid 0' '--pid 1' '--cgroup /' '--container 0' '--socket 1'; do
		# shellcheck disable=SC2086  # split it into words
		capture --at input $filter icmp
		a bash -c 'echo -n 1 > /dev/udp/127.0.0.1/10'
		soon holds column packets = 1
		finish INT
		expect_counts 0 1 0
	done
}

# talk_as_family: start a process with a socket and a child, which sends what say() says from
# that socket. Sets $talker and $child to their numbers.
talk_as_family() {
	rm -f "$BATS_TEST_TMPDIR/words" "$BATS_TEST_TMPDIR/cookie"
	mkfifo "$BATS_TEST_TMPDIR/words"
	nsenter --net=/run/netns/nfr-a python3 -c '
import os, signal, socket, sys
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.connect(("192.0.2.2", 9))
child = os.fork()
if not child:
    for line in sys.stdin:
        out.send(line.strip().encode())
    os._exit(0)
print(child, flush=True)
signal.pause()
	' < "$BATS_TEST_TMPDIR/words" > "$BATS_TEST_TMPDIR/cookie" 3>&- &
	talker=$!
	exec {words}> "$BATS_TEST_TMPDIR/words"
	soon has_cookie
	child=$(cat "$BATS_TEST_TMPDIR/cookie")
}

# sends_as NUMBER: let the child send, and succeed if the last packet that was printed
# belongs to this process
sends_as() {
	say more
	tail -n 1 "$out" | grep -E ", owner: python3\\[$1\\] "
}

@test "a socket of two processes is selected by both, and has the other one's name when one ends" {
	talk_as_family
	for process in "$talker" "$child"; do
		capture --at output -c 1 --pid "$process"
		say one
		finish
		[ "$status" -eq 0 ]
	done
	capture -l --at output --owner udp port 9
	first=$talker
	[ "$child" -gt "$talker" ] || first=$child
	soon sends_as "$first"
	kill -KILL "$talker"
	wait "$talker" || true
	talker=
	soon sends_as "$child"
	exec {words}>&-
	finish INT
}

@test "a process that has ended is not found, but its user is known" {
	capture --at output -c 1 --owner udp port 9
	# read the packet only after the process has ended
	kill -STOP "$pid"
	a setpriv --reuid 65534 --clear-groups bash -c 'echo -n 1 > /dev/udp/192.0.2.2/9'
	kill -CONT "$pid"
	finish
	grep -xE '.*, owner: user 65534' "$out"
}

@test "--cgroup and --container select packets by the control group" {
	id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
	enter_group libpod-$id.scope
	talk
	leave_shell
	for filter in "--cgroup /nfr.slice" "--cgroup ${group#/sys/fs/cgroup}" "--cgroup $group" \
		'--container 0123456789ab' "--container $id"; do
		# shellcheck disable=SC2086  # split it into words
		capture --at output -c 1 --owner --json $filter
		other
		say one
		finish
		[ "$status" -eq 0 ]
		expect_counts 1 3 0
		[ "$(jq -c .owner "$out")" = "{\"uid\":0,\"pid\":$talker,\"command\":\"python3\",\"cgroup\":\"${group#/sys/fs/cgroup}\"}" ]
	done
	capture --at output -c 1 --owner
	say one
	finish
	grep -xE ".*, owner: python3\\[$talker\\] \\(user 0, podman 0123456789ab\\)" "$out"
	hush
}

@test "--reason selects dropped packets by the kernel's names of reasons" {
	a nft 'add table ip n; add chain ip n c { type filter hook postrouting priority 0; };
		add rule ip n c udp dport 9 drop'
	for filter in netfilter_drop TCP_CSUM,NETFILTER_DROP; do
		capture --at drop --reason "$filter" -c 1 udp
		a bash -c 'echo -n 1 > /dev/udp/127.0.0.1/10'
		send 1 127.0.0.1
		finish
		[ "$status" -eq 0 ]
		expect_counts 1 2 0
		grep -E ' > 127.0.0.1.9: .*, dropped: NETFILTER_DROP in ' "$out"
	done
}

@test "--reason without --at drop, or with an unknown reason, is an error" {
	nfring capture --at drop --reason NETFILTER_DORP
	[ "$status" -eq 1 ]
	[[ $output == 'nfring: --reason NETFILTER_DORP: this kernel has no such reason; similar ones: NETFILTER_DROP, '* ]]
	nfring capture --reason NETFILTER_DROP
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: --reason: only dropped packets have a reason; add --at drop' ]
}

# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # the tests read $status, bats sets $output
# SPDX-License-Identifier: GPL-2.0
#
# Two network namespaces, and helpers that run nfring in one of them. Use it only as
# root in the virtual machine, with the module loaded.
#
#	nfr-a  v0 192.0.2.1/24 ---- v1 192.0.2.2/24  nfr-b
#	       lo
#
# Only the tests send packets on the link: IPv6 is off, ARP is not needed, and nfr-b
# never answers.

# shellcheck source=user/test/soon.bash
. "$(dirname "${BASH_SOURCE[0]}")/../soon.bash"
NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../build/user/tool/nfring}

# a COMMAND..., b COMMAND...: run a command in a namespace. This is "ip netns exec"
# without its mount of a new /sys, which is slow.
a() {
	nsenter --net=/run/netns/nfr-a "$@"
}

b() {
	nsenter --net=/run/netns/nfr-b "$@"
}

# carries NAMESPACE DEVICE: succeed if the device transmits packets. For a while
# after "up" it drops them.
carries() {
	ip -n "$1" link show "$2" | grep -q 'state UP'
}

link_up() {
	ip netns add nfr-a
	ip netns add nfr-b
	a sysctl -qw net.ipv6.conf.{all,default}.disable_ipv6=1
	b sysctl -qw net.ipv6.conf.{all,default}.disable_ipv6=1
	ip link add v0 netns nfr-a address 02:00:00:00:00:0a type veth \
		peer name v1 netns nfr-b address 02:00:00:00:00:0b
	ip -n nfr-a link set lo up
	ip -n nfr-a link set v0 up
	ip -n nfr-b link set v1 up
	soon carries nfr-a v0
	soon carries nfr-b v1
	ip -n nfr-a addr add 192.0.2.1/24 dev v0
	ip -n nfr-b addr add 192.0.2.2/24 dev v1
	# no ARP requests, and no answers to datagrams
	ip -n nfr-a neigh add 192.0.2.2 dev v0 lladdr 02:00:00:00:00:0b
	ip -n nfr-b route add blackhole 192.0.2.1/32
}

link_down() {
	ip netns del nfr-a
	ip netns del nfr-b
}

# holds COMMAND... = WHAT: succeed if the command prints WHAT; for use with "soon"
holds() {
	[ "$("${@:1:$#-2}")" = "${!#}" ]
}

# send COUNT [ADDRESS]: send UDP datagrams to port 9 with the contents 0001, 0002, ...
# shellcheck disable=SC2016  # the inner shell expands them
send() {
	a bash -c '
		exec {out}<> "/dev/udp/$2/9"
		for ((i = 1; i <= $1; i++)); do printf "%04d" $i >& $out; done ||
			: # ignore the ICMP error: nobody listens on the port
	' send "$1" "${2:-192.0.2.2}"
}

# listening: succeed if the capture printed the whole line "listening on", or ended
listening() {
	local said
	said=$(cat "$err" && echo x)
	[[ $said == *'listening on '*$'\n'* ]] || ! kill -0 "$pid"
}

# background COMMAND [ARGUMENT]...: start a command in nfr-a and set $pid. Its output
# goes to the file $out, by default "out", and its messages go to the file $err.
background() {
	out=${out:-$BATS_TEST_TMPDIR/out} err=$BATS_TEST_TMPDIR/err
	: > "$err"
	nsenter --net=/run/netns/nfr-a "$@" > "$out" 2> "$err" 3>&- &
	pid=$!
}

# listen COMMAND [ARGUMENT]...: do as background(), and wait until the command listens
listen() {
	background "$@"
	soon listening || { cat "$err"; return 1; }
}

# capture [ARGUMENT]...: listen with "nfring capture -n"
capture() {
	listen "$NFRING" capture -n "$@"
}

stop() {
	[ -z "${pid:-}" ] || kill -KILL "$pid" 2> /dev/null || true
}

ended() {
	! kill -0 "$pid" 2> /dev/null
}

# finish [SIGNAL]: wait until the capture ends; with SIGNAL, send it first. Sets
# $status and prints the capture's output.
finish() {
	[ $# -eq 0 ] || kill -"$1" "$pid"
	soon ended || kill -KILL "$pid"
	status=0
	wait "$pid" || status=$?
	pid=
	[ ! -f "$out" ] || cat "$out"
	cat "$err"
}

# expect_counts CAPTURED RECEIVED DROPPED: succeed if the summary has these counts
expect_counts() {
	[ "$(tail -n 3 "$err")" = "$1 packets captured
$2 packets received by filter
$3 packets dropped by kernel" ]
}

# nfring [ARGUMENT]...: run nfring in nfr-a with bats' "run", and print its output
nfring() {
	run a "$NFRING" "$@"
	echo "$output"
}

# column NAME: print this column of /proc/net/nfring for the only ring in nfr-a
# shellcheck disable=SC2016  # awk expands them
column() {
	a awk -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
		NR == 2 { print $column }' /proc/net/nfring
}

# note_in DIRECTORY: make a command "note" for -z there. It appends the name of each
# file to "done" in the same directory.
# shellcheck disable=SC2016  # the command's shell expands it
note_in() {
	printf '#!/bin/sh\nprintf "%%s\\n" "$1" >> %s/done\n' "$1" > "$1/note"
	chmod +x "$1/note"
}

# dummy_up NAME: add a device to nfr-a that drops what is sent to 198.51.100.2
dummy_up() {
	a ip link add "$1" type dummy
	a ip link set "$1" up
	a ip addr add 198.51.100.1/24 dev "$1"
	a ip neigh add 198.51.100.2 dev "$1" lladdr 02:00:00:00:00:0c
}

# numbers FILE: print the numbers in the datagrams of a capture file, one a line. Read
# the file with tcpdump, so that an error in nfring's own reader does not matter.
numbers() {
	tcpdump -nnr "$1" -A 'udp dst port 9' 2> /dev/null | grep -oaE '[0-9]{4}$'
}

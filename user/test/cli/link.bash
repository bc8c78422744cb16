# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # $status is for the tests, $output from bats
# SPDX-License-Identifier: GPL-2.0
#
# Two network namespaces and a program that watches one of them. To be run as
# root in a machine that has the module and nothing to lose: the VM.
#
#	nfr-a  v0 192.0.2.1/24 ---- v1 192.0.2.2/24  nfr-b
#	       lo
#
# Every packet on the link is one a test has sent: there is no IPv6, no ARP, and
# nfr-b never answers.

# shellcheck source=user/test/soon.bash
. "$(dirname "${BASH_SOURCE[0]}")/../soon.bash"
NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../build/user/tool/nfring}

# as "ip netns exec" does, without a /sys of its own, which takes long
a() {
	nsenter --net=/run/netns/nfr-a "$@"
}

b() {
	nsenter --net=/run/netns/nfr-b "$@"
}

# carries NAMESPACE DEVICE: what is sent there is sent; some time after "up" it
# is swallowed
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
	# no ARP, and no answers
	ip -n nfr-a neigh add 192.0.2.2 dev v0 lladdr 02:00:00:00:00:0b
	ip -n nfr-b route add blackhole 192.0.2.1/32
}

link_down() {
	ip netns del nfr-a
	ip netns del nfr-b
}

# holds COMMAND... = WHAT: for soon, what it prints
holds() {
	[ "$("${@:1:$#-2}")" = "${!#}" ]
}

# send COUNT [ADDRESS]: UDP datagrams to port 9, saying 0001, 0002, ...
# shellcheck disable=SC2016  # the inner shell's own
send() {
	a bash -c '
		exec {out}<> "/dev/udp/$2/9"
		for ((i = 1; i <= $1; i++)); do printf "%04d" $i >& $out; done ||
			: # nobody listens, and this machine says so
	' send "$1" "${2:-192.0.2.2}"
}

# it has said so, to the end of the line
listening() {
	local said
	said=$(cat "$err" && echo x)
	[[ $said == *'listening on '*$'\n'* ]] || ! kill -0 "$pid"
}

# capture [ARGUMENT]...: in nfr-a, until it says that it listens. Sets $pid,
# and the files $out, unless it is set, and $err of what it prints.
capture() {
	out=${out:-$BATS_TEST_TMPDIR/out} err=$BATS_TEST_TMPDIR/err
	nsenter --net=/run/netns/nfr-a "$NFRING" capture "$@" \
		> "$out" 2> "$err" 3>&- &
	pid=$!
	soon listening || { cat "$err"; return 1; }
}

stop() {
	[ -z "${pid:-}" ] || kill -KILL "$pid" 2> /dev/null || true
}

ended() {
	! kill -0 "$pid" 2> /dev/null
}

# finish [SIGNAL]: end the capture, with a signal or by itself. Sets $status.
finish() {
	[ $# -eq 0 ] || kill -"$1" "$pid"
	soon ended || kill -KILL "$pid"
	status=0
	wait "$pid" || status=$?
	pid=
	[ ! -f "$out" ] || cat "$out"
	cat "$err"
}

# expect_counts CAPTURED RECEIVED DROPPED: the summary ends with these
expect_counts() {
	[ "$(tail -n 3 "$err")" = "$1 packets captured
$2 packets received by filter
$3 packets dropped by kernel" ]
}

# nfring [ARGUMENT]...: in nfr-a, as bats' run does
nfring() {
	run a "$NFRING" "$@"
	echo "$output"
}

# column NAME: of the only ring in nfr-a
# shellcheck disable=SC2016  # awk's own
column() {
	a awk -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
		NR == 2 { print $column }' /proc/net/nfring
}

# The numbers in the datagrams of a capture file, a line each. The file is read
# by tcpdump and nothing of this project.
numbers() {
	tcpdump -nnr "$1" -A 'udp dst port 9' 2> /dev/null | grep -oaE '[0-9]{4}$'
}

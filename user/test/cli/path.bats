#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring path: packets through two namespaces, and packets that disappear.

load link

teardown() {
	stop
	[ -z "${receiver:-}" ] || receive_no_more
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
owner='[^:]*user 0'
# the function that drops a packet because of a rule, which differs between kernels
dropper='(nf_hook_slow|nft_do_chain)( \[nf_tables\])?'

@test "each packet is a line with its points and the times between them" {
	follow -c 3 udp port 9
	send 3
	finish
	[ "$status" -eq 0 ]
	[ "$(grep -cxE "$time 192.0.2.1.[0-9]+ > 192.0.2.2.9 UDP length 4 from $owner: v0@output${then}v0@postrouting${then}v0@egress, sent by v0" "$out")" -eq 3 ]
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
		grep -xE "$time 192.0.2.1.[0-9]+ > 192.0.2.2.80 => 192.0.2.77.[0-9]+ > 192.0.2.2.9 UDP length 1 from $owner: v0@output@-150${then}v0@postrouting, sent by v0" "$out"
	done
}

@test "a TCP segment has its flags and numbers; -tttt prints the date" {
	follow -c 2 -tttt --at input tcp port 9
	a bash -c ': < /dev/tcp/127.0.0.1/9' 2> /dev/null || :
	finish
	[ "$status" -eq 0 ]
	grep -xE "[0-9]{4}-[0-9]{2}-[0-9]{2} $time 127.0.0.1.[0-9]+ > 127.0.0.1.9 TCP Flags \\[S\\], seq [0-9]+, length 0: lo@input, delivered.*" "$out"
	seq=$(sed -n 's/.*\[S\], seq \([0-9]*\),.*/\1/p' "$out")
	grep -E " 127.0.0.1.9 > 127.0.0.1.[0-9]+ TCP Flags \\[R\\.\\], seq 0, ack $(((seq + 1) % 4294967296)), length 0: lo@input, delivered( to .*)?$" "$out"
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
	follow -c 1 --at local-out --at post-nat --at egress --at ingress --at prerouting --at input \
		udp port 9
	send 1 127.0.0.1
	finish
	grep -xE "$time 127.0.0.1.[0-9]+ > 127.0.0.1.9 UDP length 4 from $owner: lo@output${then}lo@postrouting${then}lo@egress${then}lo@ingress${then}lo@prerouting${then}lo@input, delivered" "$out"
}

@test "a packet that disappears has the last point that saw it" {
	a nft 'add table ip n; add chain ip n c { type filter hook postrouting priority 0; };
		add rule ip n c udp dport 9 drop'
	follow -l --at local-out --at post-nat udp port 9
	send 1 127.0.0.1
	soon grep -xE "$time 127.0.0.1.[0-9]+ > 127.0.0.1.9 UDP length 4 from $owner: lo@output, last seen there" "$out"
	finish INT
	[ "$status" -eq 0 ]
	grep -x '1 packets followed' "$err"
}

@test "a packet that the kernel drops has the reason and the function" {
	a nft 'add table ip n; add chain ip n c { type filter hook postrouting priority 0; };
		add rule ip n c udp dport 9 drop'
	follow -c 1 udp port 9
	send 1 127.0.0.1
	finish
	[ "$status" -eq 0 ]
	grep -xE "$time 127.0.0.1.[0-9]+ > 127.0.0.1.9 UDP length 4 from $owner: lo@output${then}dropped: NETFILTER_DROP in $dropper" "$out"
	follow -c 1 --json --only-lost udp port 9
	send 1 127.0.0.1
	finish
	[ "$(jq -c '[.left, (.points | map([.device, .point, .reason]))]' "$out")" = \
		'[false,[["lo","output",null],["lo","drop","NETFILTER_DROP"]]]' ]
	follow -c 2 --summary udp port 9
	send 2 127.0.0.1
	finish
	grep -E "^  lo@output dropped: NETFILTER_DROP in $dropper +2\$" "$out"
}

# talk: connect to itself over lo, send "x", and wait to be killed. The name of the
# process has a blank and a control character.
talk() {
	background python3 -u -c '
import ctypes, signal, socket
ctypes.CDLL(None).prctl(15, b"a \x1bserver", 0, 0, 0)
there = socket.create_server(("127.0.0.1", 9))
here = socket.create_connection(("127.0.0.1", 9))
taken = there.accept()[0]
here.send(b"x")
signal.pause()'
}

@test "a path names the process that sends a packet" {
	follow -l --at local-out --at local-in tcp port 9
	path=$pid lines=$out out=$BATS_TEST_TMPDIR/said
	talk
	line="127.0.0.1.9 TCP Flags \\[P\\.\\], .* length 1 from a\\\\x20\\\\x1bserver\\[$pid\\] \\(user 0[^)]*\\): lo@output${then}lo@input, delivered"
	found=0
	soon grep -E "$line" "$lines" || found=$?
	stop
	wait "$pid" || true
	pid=$path out=$lines
	finish INT
	[ "$found" -eq 0 ]
	[ "$status" -eq 0 ]
}

# receive: in nfr-b, as user 1000 in a container of podman, connect a UDP socket to port 9 of
# nfr-a, and wait to be killed. Sets $receiver to the process. The kernel knows the socket of
# a packet at local-in only if the socket is connected.
receive() {
	[ -e /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup
	group=/sys/fs/cgroup/libpod-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope
	mkdir "$group"
	echo "$BASHPID" > "$group/cgroup.procs"
	b ip route del blackhole 192.0.2.1/32
	nsenter --net=/run/netns/nfr-b python3 - "$BATS_TEST_TMPDIR/receives" <<-'END' 3>&- &
		import ctypes, os, signal, socket, sys
		ctypes.CDLL(None).prctl(15, b"receiver", 0, 0, 0)
		ready = open(sys.argv[1], "w")
		os.setuid(1000)
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind(("192.0.2.2", 9000))
		s.connect(("192.0.2.1", 9))
		ready.write("x")
		ready.close()
		signal.pause()
	END
	receiver=$!
	soon test -s "$BATS_TEST_TMPDIR/receives"
	echo "$BASHPID" > /sys/fs/cgroup/cgroup.procs
	b ip route add blackhole 192.0.2.1/32
}

receive_no_more() {
	kill -KILL "$receiver"
	wait "$receiver" || true
	receiver=
	rmdir "$group"
}

@test "a path ends with the process, the user and the container that get the packet" {
	receive
	process=$receiver
	to="receiver\\[$receiver\\] \\(user 1000, podman 0123456789ab\\)"
	for more in '' --json; do
		# shellcheck disable=SC2086  # no word at all if it is empty
		follow --netns nfr-b -c 1 $more --at ingress:v1 --at local-in udp dst port 9000
		a python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("192.0.2.1", 9))
s.sendto(b"1", ("192.0.2.2", 9000))'
		finish
		mv "$out" "$out.as$more"
	done
	receive_no_more
	grep -xE "$time 192.0.2.1.9 > 192.0.2.2.9000 UDP length 1: v1@ingress${then}v1@input, delivered to $to" "$out.as"
	[ "$(jq -c .receiver "$out.as--json")" = \
		"{\"uid\":1000,\"pid\":$process,\"command\":\"receiver\",\"cgroup\":\"${group#/sys/fs/cgroup}\"}" ]
}

@test "no process that looks for owners is left, even if nfring path is killed" {
	follow udp port 9
	soon test "$(pgrep -c nfring-finder)" -eq 1
	stop
	wait "$pid" || true
	soon eval '! pgrep nfring-finder'
}

@test "a packet for which there is no socket is lost although it came in" {
	follow -c 1 udp port 9
	# nothing listens there
	send 1 127.0.0.1
	finish
	grep -E "lo@input${then}dropped: NO_SOCKET in [a-z0-9_]+$" "$out"
}

# tables: print the tables that --rule has added in nfr-a
tables() {
	a nft list tables | grep nfring-path
}

# send_to PORT: send a datagram to this port of 127.0.0.1. A rule may make that fail.
# shellcheck disable=SC2016  # the inner shell expands it
send_to() {
	a bash -c 'echo -n 1 > "/dev/udp/127.0.0.1/$1"' send_to "$1" || true
}

@test "--rule names the rule, the policy and the called chain that dropped a packet" {
	a nft 'add table inet t; add chain inet t c { type filter hook input priority 0; };
		add chain inet t called; add rule inet t called meta l4proto udp drop;
		add rule inet t c udp dport 9 ct state { new, established } drop comment "a  b";
		add rule inet t c udp dport 10 jump called;
		add table ip t; add chain ip t p { type filter hook input priority 1; policy drop; };
		add rule ip t p udp dport != 11 accept'
	follow -c 3 --rule --only-lost udp
	send 1 127.0.0.1
	send_to 10
	send_to 11
	finish
	[ "$status" -eq 0 ]
	lost="dropped: NETFILTER_DROP in $dropper at input"
	grep -E " 127.0.0.1.9 .* $lost \\(inet t c \"udp dport 9 ct state \\{ established, new \\} drop comment \"a  b\"\" handle [0-9]+\\)\$" "$out"
	grep -E " 127.0.0.1.10 .* $lost \\(inet t called \"meta l4proto udp drop\" handle [0-9]+\\)\$" "$out"
	grep -E " 127.0.0.1.11 .* $lost \\(ip t p policy\\)\$" "$out"
	! tables
}

@test "--rule with --json has the rule as an object" {
	a nft 'add table ip t; add chain ip t c { type filter hook output priority 0; };
		add rule ip t c udp dport 9 drop'
	follow -c 1 --rule --json udp port 9
	send 1 127.0.0.1
	finish
	[ "$status" -eq 0 ]
	[ "$(jq -c '.points[-1].rule | [.hook, .family, .table, .chain, .text, (.handle > 0)]' "$out")" = \
		'["output","ip","t","c","udp dport 9 drop",true]' ]
	[ "$(jq -c '[.points[:-1][] | has("rule")] | any' "$out")" = false ]
}

@test "--rule with --summary counts the packets of each rule" {
	a nft 'add table ip t; add chain ip t c { type filter hook input priority 0; };
		add rule ip t c udp dport 9 counter drop; add rule ip t c udp dport 10 drop'
	follow -c 3 --rule --summary udp
	send_to 9
	send_to 10
	send_to 9
	finish
	[ "$status" -eq 0 ]
	grep -E "^  lo@prerouting dropped: NETFILTER_DROP in $dropper at input \\(ip t c \"udp dport 9 counter drop\" handle [0-9]+\\) +2\$" "$out"
	grep -E "^  lo@prerouting dropped: NETFILTER_DROP in $dropper at input \\(ip t c \"udp dport 10 drop\" handle [0-9]+\\) +1\$" "$out"
	follow -c 1 --rule --summary --json udp
	send_to 10
	finish
	[ "$(jq -c '.losses | map([.reason, .rule.hook, .rule.text])' "$out")" = \
		'[["NETFILTER_DROP","input","udp dport 10 drop"]]' ]
}

@test "--rule names a rule that is added later, and one that is replaced" {
	a nft 'add table ip t; add chain ip t c { type filter hook output priority 0; }'
	follow -l --rule udp port 9 and dst host 127.0.0.1
	a nft 'add rule ip t c udp dport 9 drop'
	send 1 127.0.0.1
	soon grep -E '\(ip t c "udp dport 9 drop" handle' "$out"
	a nft 'delete table ip t; add table ip t; add chain ip t c { type filter hook output priority 0; };
		add rule ip t c meta l4proto udp drop'
	send 1 127.0.0.1
	soon grep -E '\(ip t c "meta l4proto udp drop" handle' "$out"
	finish INT
	[ "$status" -eq 0 ]
}

@test "--rule finds the rule after NAT, by the addresses on either side" {
	a nft 'add table ip n; add chain ip n pre { type nat hook output priority -100; };
		add rule ip n pre udp dport 80 dnat to 127.0.0.1:9;
		add chain ip n c { type filter hook output priority 0; };
		add rule ip n c udp dport 9 drop'
	for filter in 'udp port 80' 'udp and dst host 127.0.0.1' 'dst port 9' 'port 9 or port 80'; do
		# shellcheck disable=SC2086  # split it into words
		follow -c 1 --rule --at local-out@-150 --at drop $filter
		a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/80' || true
		finish
		[ "$status" -eq 0 ]
		grep -F '(ip n c "udp dport 9 drop" handle ' "$out"
	done
}

@test "--rule finds rules of netdev" {
	a nft 'add table netdev t; add chain netdev t c { type filter hook ingress device lo priority 0; };
		add rule netdev t c udp dport 9 drop'
	follow -c 1 --rule udp port 9
	send 1 127.0.0.1
	finish
	[ "$status" -eq 0 ]
	grep -F ' at ingress (netdev t c "udp dport 9 drop" handle ' "$out"
}

@test "--rule finds rules in the namespace of --netns" {
	b nft 'add table ip t; add chain ip t c { type filter hook prerouting priority 0; };
		add rule ip t c udp dport 9 drop'
	follow --netns nfr-b -c 1 --rule udp port 9
	[ "$(b nft list tables | grep -c nfring-path)" -ge 1 ]
	! tables
	send 1
	finish
	[ "$status" -eq 0 ]
	grep -F ' at prerouting (ip t c "udp dport 9 drop" handle ' "$out"
}

@test "--rule traces only the packets of the filter" {
	follow --rule udp dst port 9
	a nft monitor trace > "$BATS_TEST_TMPDIR/trace" 3>&- &
	monitor=$!
	reports() {
		grep -c "udp dport $1 " "$BATS_TEST_TMPDIR/trace" || true
	}
	reported() {
		send_to 10
		send_to 9
		[ "$(reports 9)" -ge "$1" ]
	}
	# The monitor has started when it prints the first report. It prints in order, so
	# a report on the packets to port 10 after that would be there now.
	soon reported 1
	soon reported "$(($(reports 9) + 2))"
	kill "$monitor"
	finish INT
	[ "$status" -eq 0 ]
	[ "$(reports 10)" -eq 0 ]
}

@test "the table of --rule is gone even if all processes are killed" {
	follow --rule udp port 9
	tables
	stop
	wait "$pid" || true
	soon eval '! tables'
	soon eval '! pgrep nfring-tracer'
}

@test "--rule says what it lacks" {
	run a setpriv --bounding-set -net_admin --inh-caps -net_admin "$NFRING" path --rule
	[ "$status" -eq 1 ]
	[ "$output" = "nfring: path: --rule adds rules to nftables, which needs CAP_NET_ADMIN; run it as root" ]
	nfring path --rule --at local-in
	[ "$status" -eq 1 ]
	[ "$output" = "nfring: path: --rule works only with the point drop; add --at drop" ]
}

@test "packets that the filter does not want are not printed" {
	follow udp port 10
	send 5
	finish INT
	[ ! -s "$out" ]
	grep -x '0 packets followed' "$err"
	grep -x '15 times seen at a point' "$err"
}

@test "--only-lost reports only packets that were not seen leaving" {
	a nft 'add table ip n; add chain ip n c { type filter hook postrouting priority 0; };
		add rule ip n c udp dport 9 drop'
	follow -c 1 --only-lost --at local-out --at post-nat udp port 9 or udp port 10
	a bash -c 'echo -n 1 > /dev/udp/127.0.0.1/10'
	send 1 127.0.0.1
	finish
	[ "$status" -eq 0 ]
	[ "$(wc -l < "$out")" -eq 1 ]
	grep '127.0.0.1.9 UDP .*, last seen there' "$out"
	grep -x '1 packets followed' "$err"
}

@test "--only-nat reports only packets whose addresses or ports changed" {
	a nft 'add table ip n; add chain ip n pre { type nat hook output priority -100; };
		add rule ip n pre udp dport 80 dnat to 192.0.2.2:9'
	follow -c 1 --only-nat --at local-out@-150 --at post-nat udp
	send 1
	a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/80'
	finish
	[ "$status" -eq 0 ]
	[ "$(wc -l < "$out")" -eq 1 ]
	grep '192.0.2.2.80 => .* 192.0.2.2.9 UDP' "$out"
}

@test "--slower reports only packets that took longer than that" {
	# on lo, netem delays packets between egress and ingress
	a tc qdisc add dev lo root netem delay 30ms
	follow -c 1 --slower 20ms --wait 1000 udp port 9
	send 1
	send 1 127.0.0.1
	finish
	a tc qdisc del dev lo root
	[ "$status" -eq 0 ]
	[ "$(wc -l < "$out")" -eq 1 ]
	grep -E ' > 127.0.0.1.9 UDP .* lo@egress \+[0-9.]+ms lo@ingress ' "$out"
}

@test "--summary counts packets, losses, connections and the time between points" {
	a nft 'add table ip n; add chain ip n c { type filter hook postrouting priority 0; };
		add rule ip n c udp dport 9 drop'
	follow -c 5 --summary --at local-out --at post-nat --at ingress --at local-in udp
	send 2 127.0.0.1
	for _ in 1 2 3; do a bash -c 'echo -n 1 > /dev/udp/127.0.0.1/10'; done
	finish
	[ "$status" -eq 0 ]
	grep -E '^[0-9.]+ s: 5 packets of 4 connections, 2 lost, 0 translated$' "$out"
	grep -E '^  lo@output to lo@postrouting +3 +[0-9.]+us +[0-9.]+us +[0-9.]+us$' "$out"
	grep -E '^  lo@ingress to lo@input +3 ' "$out"
	grep -E '^  lo@output +2$' "$out"
	grep -E '^  127.0.0.1.[0-9]+ > 127.0.0.1.10 UDP +1 +29 +0$' "$out"
	grep -E '^  127.0.0.1.[0-9]+ > 127.0.0.1.9 UDP +2 +64 +2$' "$out"
}

@test "--summary counts both directions of a translated connection as one" {
	a nft 'add table ip n; add chain ip n pre { type nat hook output priority -100; };
		add rule ip n pre tcp dport 80 dnat to 127.0.0.1:9'
	# the answer to a SYN for a closed port
	follow -c 2 --summary --json --at local-out@-150 --at post-nat --at local-in tcp
	a bash -c ': < /dev/tcp/127.0.0.1/80' 2> /dev/null || :
	finish
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.packets, .lost, .translated, (.connections | length)]' "$out")" = '[2,0,2,1]' ]
	[ "$(jq -c '.connections[0] | [.destination, .protocol, .packets, .bytes, .lost]' "$out")" = \
		'["127.0.0.1",6,2,100,0]' ]
	[ "$(jq -c '.hops | map([.from.device, .from.point, .to.point, .packets])' "$out")" = \
		'[["lo","output@-150","postrouting",2],["lo","postrouting","input",2]]' ]
	jq -e '.hops | all(.p50_nsec <= .p99_nsec and .p99_nsec <= .longest_nsec)' "$out"
}

@test "--every prints summaries, each of the packets since the one before" {
	follow --summary --every 100ms --json udp port 9
	send 2
	soon grep '"packets":2' "$out"
	send 3
	soon grep '"packets":3' "$out"
	finish INT
	[ "$status" -eq 0 ]
	[ "$(jq -s 'map(.packets) | add' "$out")" -eq 5 ]
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
	grep -xE "$time 192.0.2.1.[0-9]+ > 192.0.2.2.9 UDP length 4: v1@ingress${then}v1@prerouting, last seen there" "$out"
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

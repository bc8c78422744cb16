#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring-extcap, started by tshark and directly.

load link

EXTCAP=$(dirname "$NFRING")/../extcap/nfring-extcap

# Put nfring-extcap where an installation puts it, in a tmpfs that the guest forgets.
# The directory has no other program, because tshark starts each one more than once.
setup_file() {
	local directory
	# Wireshark 4.4 has a global and a personal path.
	directory=$(tshark -G folders 2> /dev/null | sed -nE 's/^(Global )?Extcap path:[[:space:]]*//p')
	mount -t tmpfs extcap "$directory"
	cp "$EXTCAP" "$directory"
}

teardown() {
	stop
	soon opened 0
}

# attached COUNT: succeed if COUNT rings are attached to a point. opened COUNT:
# succeed if there are COUNT rings.
attached() {
	[ "$(a awk 'NR > 1 && $NF != "-"' /proc/net/nfring | wc -l)" -eq "$1" ]
}

opened() {
	[ "$(a awk 'NR > 1' /proc/net/nfring | wc -l)" -eq "$1" ]
}

# sniff RINGS ARGUMENT...: start tshark in nfr-a and wait until RINGS rings are
# attached
sniff() {
	local rings=$1
	shift
	out=$BATS_TEST_TMPDIR/out
	background tshark "$@"
	soon attached "$rings"
}

# datagrams FILE: print the numbers of the datagrams, from hexadecimal ("30303031" is
# 0001)
datagrams() {
	sed 's/3\(.\)/\1/g' "$1"
}

@test "tshark lists every point" {
	run tshark -D
	echo "$output"
	for name in $("$EXTCAP" --extcap-interfaces | sed -n 's/^interface {value=\([^}]*\)}.*/\1/p'); do
		grep -E "^[0-9]+\. $name \(nfring " <<< "$output"
	done
}

@test "tshark captures at a point and closes the ring at the end" {
	sniff 1 -i nfring-local-out -c 5 -T fields -E separator=' ' \
		-e sll.pkttype -e ip.src -e ip.dst -e udp.dstport -e udp.payload
	send 5
	finish
	[ "$status" -eq 0 ]
	[ "$(cut -d' ' -f 1-4 "$out" | sort -u)" = "4 192.0.2.1 192.0.2.2 9" ]
	cut -d' ' -f 5 "$out" > "$out.data"
	[ "$(datagrams "$out.data")" = "$(seq -f %04g 5)" ]
	soon opened 0
}

@test "a capture at two points has two interfaces in its file" {
	file=$BATS_TEST_TMPDIR/file.pcapng
	sniff 2 -i nfring-local-out -i nfring-post-nat -c 6 -w "$file"
	send 3
	finish
	[ "$status" -eq 0 ]
	tshark -r "$file" -T fields -e frame.interface_name -e udp.payload 2> /dev/null | sort -u > "$out"
	cat "$out"
	[ "$(cut -f 1 "$out" | sort | uniq -c | tr -s ' ')" = " 3 v0@output
 3 v0@postrouting" ]
	capinfos "$file" > /dev/null
	soon opened 0
}

@test "a capture filter is applied, and a wrong one is refused" {
	sniff 1 -i nfring-local-out -f 'udp port 9 and dst 192.0.2.2' -c 2 -T fields -e ip.dst -e udp.payload
	send 4 127.0.0.1
	send 2
	finish
	[ "$status" -eq 0 ]
	[ "$(cut -f 1 "$out" | sort -u)" = 192.0.2.2 ]
	cut -f 2 "$out" > "$out.data"
	[ "$(datagrams "$out.data")" = "$(seq -f %04g 2)" ]

	# sleep: timeout(1) only ends a command that hangs; its status would be 124
	run a timeout "$(guard 60)" tshark -i nfring-local-out -f 'udp prot 9' -c 1
	echo "$output"
	[ "$status" -ne 0 ]
	[ "$status" -ne 124 ]
	[[ $output == *"syntax error"* ]]
}

@test "the settings of Wireshark's dialog are applied" {
	sniff 1 -i nfring-pre-nat -c 2 -o extcap.nfring_pre_nat.device:lo \
		-o extcap.nfring_pre_nat.priority:dstnat+1 -o extcap.nfring_pre_nat.snaplen:30 \
		-o extcap.nfring_pre_nat.memory:64K -T fields -E separator=' ' -e frame.len -e frame.cap_len
	a cat /proc/net/nfring
	[ "$(column points)" = inet/prerouting:lo@-99 ]
	[ "$(column pages)" -eq 16 ]
	send 1
	# It causes an ICMP error, because nobody listens on the port.
	send 1 127.0.0.1
	finish
	[ "$status" -eq 0 ]
	# Both lengths include the cooked header, which --snaplen does not count.
	[ "$(cat "$out")" = "52 50
80 50" ]
}

@test "a ring can be in another network namespace" {
	out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err
	tshark -i nfring-egress -c 1 -o extcap.nfring_egress.netns:nfr-a \
		-o extcap.nfring_egress.device:v0 -T fields -e eth.dst -e ip.src > "$out" 2> "$err" 3>&- &
	pid=$!
	soon attached 1
	[ "$(column points)" = netdev/egress:v0@2147483647 ]
	send 1
	finish
	[ "$status" -eq 0 ]
	# a single Ethernet device is captured with Ethernet headers
	[ "$(cat "$out")" = "02:00:00:00:00:0b	192.0.2.1" ]
}

# start ARGUMENT...: start nfring-extcap without Wireshark; its output goes through a
# pipe to $out
start() {
	out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	cat "$BATS_TEST_TMPDIR/fifo" > "$out" 3>&- &
	reader=$!
	nsenter --net=/run/netns/nfr-a "$EXTCAP" --capture --fifo "$BATS_TEST_TMPDIR/fifo" \
		--extcap-interface "$@" 2> "$err" 3>&- &
	pid=$!
	soon attached 1
}

@test "SIGTERM ends a capture; every packet before it is written" {
	start nfring-local-out
	kill -STOP "$pid"
	send 400
	kill -TERM "$pid"
	kill -CONT "$pid"
	file=$out out=$BATS_TEST_TMPDIR/nothing
	finish
	[ "$status" -eq 0 ]
	[ ! -s "$err" ]
	wait "$reader"
	[ "$(numbers "$file")" = "$(seq -f %04g 400)" ]
}

no_rights() {
	[ "$(awk '/^Cap(Prm|Eff)/ { print $2 }' "/proc/$pid/status" | sort -u)" = 0000000000000000 ]
}

@test "packets reach the pipe while the capture waits, without privileges" {
	start nfring-local-out
	soon no_rights
	send 3
	soon holds numbers "$out" = "$(seq -f %04g 3)"
	file=$out
	finish TERM > /dev/null
	[ "$status" -eq 0 ]
	[ "$(tshark -r "$file" -T fields -e frame.interface_name -e frame.comment 2> /dev/null |
		sed 's/ mark=.*//' | sort -u)" = 'v0@output	hook=output prio=50 in=- out=v0' ]
}

@test "a capture ends without a message when the pipe's reader ends" {
	start nfring-local-out
	kill "$reader"
	finish > /dev/null
	[ "$status" -eq 0 ]
	[ ! -s "$err" ]
}

# handles_signals: succeed if the program catches SIGTERM, which is bit 14
handles_signals() {
	(((16#$(awk '/^SigCgt/ { print $2 }' "/proc/$pid/status") >> 14) & 1))
}

@test "SIGTERM ends a capture that waits for a reader of the pipe" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	out=/dev/null err=$BATS_TEST_TMPDIR/err
	nsenter --net=/run/netns/nfr-a "$EXTCAP" --capture --fifo "$BATS_TEST_TMPDIR/fifo" \
		--extcap-interface nfring-forward 2> "$err" 3>&- &
	pid=$!
	soon opened 1
	finish TERM
	[ "$status" -eq 0 ]
	[ ! -s "$err" ]
	opened 0
	# a parent may have ignored or blocked the signal
	for words in ignore=TERM block=TERM; do
		nsenter --net=/run/netns/nfr-a "$BATS_TEST_DIRNAME/inherit.py" exec $words -- \
			"$EXTCAP" --capture --fifo "$BATS_TEST_TMPDIR/fifo" \
			--extcap-interface nfring-forward 2> "$err" 3>&- &
		pid=$!
		soon opened 1
		soon holds column points = -
		soon handles_signals
		finish TERM
		[ "$status" -eq 0 ]
		opened 0
	done
}

@test "a capture ends when its FIFO or its parent is gone before a reader comes" {
	fifo=$BATS_TEST_TMPDIR/fifo out=/dev/null err=$BATS_TEST_TMPDIR/err
	mkfifo "$fifo"
	nsenter --net=/run/netns/nfr-a "$EXTCAP" --capture --fifo "$fifo" \
		--extcap-interface nfring-forward 2> "$err" 3>&- &
	pid=$!
	soon opened 1
	soon handles_signals
	rm "$fifo"
	finish
	[ "$status" -eq 1 ]
	[ "$(cat "$err")" = "nfring-extcap: --fifo $fifo: No such file or directory" ]
	# The program did not create a file in place of the FIFO.
	[ ! -e "$fifo" ]
	opened 0

	mkfifo "$fifo"
	# the shell stays the parent, because another command follows
	nsenter --net=/run/netns/nfr-a bash -c '"$@"; :' - "$EXTCAP" --capture \
		--fifo "$fifo" --extcap-interface nfring-forward 2> "$err" 3>&- &
	pid=$!
	soon opened 1
	parent=$pid
	pid=$(pgrep -P "$parent")
	soon handles_signals
	kill -KILL "$parent"
	soon ended
	[ ! -s "$err" ]
	opened 0

	# The parent can end before the program looks for it, so the program waits
	# only for a limited time.
	nsenter --net=/run/netns/nfr-a "$EXTCAP" --capture --fifo "$fifo" \
		--extcap-interface nfring-forward 2> "$err" 3>&- &
	pid=$!
	wait "$pid" || true
	[ "$(cat "$err")" = "nfring-extcap: --fifo $fifo: nobody has opened it for reading in 30 seconds" ]
	opened 0
}

@test "a socket in place of the FIFO is an error" {
	err=$BATS_TEST_TMPDIR/err
	python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' \
		"$BATS_TEST_TMPDIR/socket"
	# sleep: timeout(1) only ends a command that hangs; the message would be missing
	run a timeout "$(guard 60)" "$EXTCAP" --capture --fifo "$BATS_TEST_TMPDIR/socket" \
		--extcap-interface nfring-forward
	[ "$status" -eq 1 ]
	[ "$output" = "nfring-extcap: --fifo $BATS_TEST_TMPDIR/socket: No such device or address" ]
}

is_executed() {
	[ "$(cat "/proc/$pid/comm")" != bash ]
}

# Each time, the signal arrives at a different stage of the program's start.
@test "restarts leave no process, ring, tap in use or file" {
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	ls /run/netns > "$BATS_TEST_TMPDIR/spaces"
	for round in 1 2 3 4 5 6 7 8 9 10; do
		mkfifo "$BATS_TEST_TMPDIR/fifo"
		sleep 1000 < "$BATS_TEST_TMPDIR/fifo" 3>&- & # sleep: a reader that has stopped
		reader=$!
		nsenter --net=/run/netns/nfr-a "$EXTCAP" --capture --fifo "$BATS_TEST_TMPDIR/fifo" \
			--extcap-interface nfring-local-out 2> "$BATS_TEST_TMPDIR/err" 3>&- &
		pid=$!
		# Before execve(2), a signal would run the traps of bats.
		soon is_executed
		[ "$round" -lt 5 ] || soon opened 1
		[ "$round" -lt 7 ] || kill "$reader"
		[ "$round" -lt 9 ] || rm "$BATS_TEST_TMPDIR/fifo"
		# The program may have ended when its reader did.
		kill -TERM "$pid" || true
		soon ended
		kill "$reader" || true
		rm -f "$BATS_TEST_TMPDIR/fifo"
	done
	for round in 1 2 3 4; do
		sniff 0 -i nfring-local-out -i nfring-post-nat -w "$BATS_TEST_TMPDIR/file"
		soon is_executed
		[ "$round" -lt 3 ] || soon attached 2
		finish TERM
	done
	soon opened 0
	[ -z "$(pgrep nfring-extcap)" ]
	# Look only for regular files, because tshark may leave a FIFO.
	[ -z "$(find "$TMPDIR" -type f)" ]
	ls /run/netns | diff "$BATS_TEST_TMPDIR/spaces" -
	[ "$(a awk '$1 != 0' /proc/net/nfring_taps | wc -l)" -eq 1 ]
}

@test "SIGTERM ends a capture whose reader has stopped" {
	out=/dev/null err=$BATS_TEST_TMPDIR/err
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	sleep 1000 < "$BATS_TEST_TMPDIR/fifo" 3>&- & # sleep: a reader that has stopped
	reader=$!
	nsenter --net=/run/netns/nfr-a "$EXTCAP" --capture --fifo "$BATS_TEST_TMPDIR/fifo" \
		--extcap-interface nfring-local-out 2> "$err" 3>&- &
	pid=$!
	soon attached 1
	send 2000
	finish TERM
	kill "$reader"
	[ "$status" -eq 1 ]
	[ "$(cat "$err")" = "nfring-extcap: --fifo $BATS_TEST_TMPDIR/fifo: its reader has stopped reading, so the rest is lost" ]
	opened 0
}

@test "tshark prints the reason when privileges or the pipe are missing" {
	# sleep: timeout(1) only ends a command that hangs; the message would be missing
	run setpriv --bounding-set -net_raw --inh-caps -net_raw timeout "$(guard 60)" \
		tshark -i nfring-forward -c 1
	echo "$output"
	[ "$status" -ne 0 ]
	[[ $output == *"/dev/nfring: Operation not permitted; you need access to this file and CAP_NET_RAW"* ]]
	run setpriv --bounding-set -net_raw --inh-caps -net_raw \
		"$EXTCAP" --capture --fifo /dev/null --extcap-interface nfring-forward
	[ "$status" -eq 1 ]
	[[ $output == 'nfring-extcap: /dev/nfring: Operation not permitted; '* ]]
	run "$EXTCAP" --capture --fifo /nonexistent/fifo --extcap-interface nfring-forward
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring-extcap: --fifo /nonexistent/fifo: No such file or directory' ]
}

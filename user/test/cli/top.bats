#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring top in a terminal, and the column "owners" of /proc/net/nfring.

load link

setup() {
	socket=$BATS_TEST_TMPDIR/tmux
	export TERM=screen
}

teardown() {
	stop
	tmux -S "$socket" kill-server 2> /dev/null || true
	a nft flush ruleset || true
}

# top [ARGUMENT]...: start "nfring top" in nfr-a, in a terminal of 90 columns and 20
# lines
top() {
	tmux -S "$socket" -f /dev/null new-session -d -x 90 -y 20 \
		"nsenter --net=/run/netns/nfr-a '$NFRING' top $*; echo ended with \$?; exec sleep 1000" 3>&- # sleep: keep the screen
}

screen() {
	tmux -S "$socket" capture-pane -p | sed 's/ *$//'
}

shows() {
	screen | grep -qE -- "$1"
}

# same: succeed if the whole screen is as in the file "expected"
same() {
	diff "$BATS_TEST_TMPDIR/expected" <(screen)
}

# read_frames HOOK...: start the script read-frames in nfr-a, and set $pid
read_frames() {
	nsenter --net=/run/netns/nfr-a "$BATS_TEST_DIRNAME/read-frames" "$@" 3>&- &
	pid=$!
	soon a grep -q inet/ /proc/net/nfring
}

@test "owners: a frame is the reader's until it is returned" {
	# The ring has more frames than the column has letters.
	read_frames 3
	frames=$(column frame_nr)
	[ "$frames" -gt 200 ]
	[ "$(column owners)" = "$(printf 'k%.0s' {1..64})" ]
	kill -STOP "$pid"
	send $((frames / 2))
	owners=$(column owners)
	echo "$owners"
	[[ $owners =~ ^u{31,33}k{31,33}$ ]]
	# Python's mmap duplicates the descriptor, so two files in fdinfo have the
	# line.
	[ "$(a sed -n 's/^owners:\t//p' "/proc/$pid/fdinfo/"* 2> /dev/null | uniq)" = "$owners" ]
	send $((frames / 2 + 10))
	[ "$(column owners)" = "$(printf 'u%.0s' {1..64})" ]
	kill -CONT "$pid"
	soon holds column owners = "$(printf 'k%.0s' {1..64})"
}

@test "owners: blocks are free, being filled, or the reader's" {
	nsenter --net=/run/netns/nfr-a "$BATS_TEST_DIRNAME/keep-blocks" 3>&- &
	pid=$!
	soon holds column points = inet/output@0
	[ "$(column owners)" = kkkk ]
	send 1
	[ "$(column owners)" = fkkk ]
	# A block of 4096 bytes holds between 25 and 50 packets.
	send 49
	[ "$(column owners)" = ufkk ]
	send 200
	[ "$(column owners)" = uuuu ]
}

@test "owners: a ring without memory has none" {
	exec {ring}<> /dev/nfring
	[ "$(awk 'NR == 2 { print $(NF - 1), $NF }' /proc/net/nfring)" = "- -" ]
	exec {ring}>&-
}

@test "top shows packets, owners and the highest use" {
	read_frames 3 1
	soon holds column points = inet/output@50,inet/input@50
	id=$(column id) frames=$(column frame_nr)
	top -d 0.5
	{
		echo 'nfring: 1 ring, 64 KiB, 0 packets dropped'
		echo
		echo ' ring   uid type   V  packets       /s  bytes/s  drops/s   used   most  netns'
		printf '%5d     0 dgram  2        0        0        0        0    0 %%    0 %%  nfr-a\n' "$id"
		echo "      $frames frames, 64 KiB, at inet/output@50,inet/input@50"
		printf '      [%s]\n' "$(printf '.%.0s' {1..64})"
		echo '      dropped: none; filtered 0, wakeups 0'
		printf '\n%.0s' {1..12}
		echo "# to be read  + being filled  . free    q quit  d drops  up, down: other rings"
	} > "$BATS_TEST_TMPDIR/expected"
	soon same
	kill -STOP "$pid"
	send 500
	soon shows "^ +$id +0 dgram  2 +$frames +0 +0 +0  100 %  100 %  nfr-a$"
	soon shows "^      \[#{64}\]$"
	soon shows "^      dropped: full $((500 - frames)); "
	soon shows "^nfring: 1 ring, 64 KiB, $((500 - frames)) packets dropped$"
	kill -CONT "$pid"
	soon shows "^ +$id +0 dgram  2 +$frames +0 +0 +0    0 %  100 %  nfr-a$"
	soon shows "^      \[\.{64}\]$"
	tmux -S "$socket" send-keys q
	soon shows '^ended with 0$'
}

# send_until FILE [ADDRESS]: send 20 packets and print a line, again and again, until FILE
# exists
send_until() {
	local end
	end=$((SECONDS + $(guard 120)))
	until [ -e "$1" ] || ((SECONDS > end)); do
		send 20 ${2:+"$2"}
		echo 20
		sleep 0.1 # sleep: keep the rate about constant
	done
}

@test "top shows rates, and zero after the packets end" {
	capture --at output
	top
	soon shows nfr-a
	# Send until a rate is on the screen, however slow the machine is.
	sent=$BATS_TEST_TMPDIR/sent
	send_until "$BATS_TEST_TMPDIR/seen" > "$sent" 3>&- &
	sender=$!
	soon shows '^ +[0-9]+ +0 dgram  3 +[0-9]+ +[1-9][0-9]* '
	touch "$BATS_TEST_TMPDIR/seen"
	wait "$sender"
	soon shows "^ +[0-9]+ +0 dgram  3 +$((20 * $(wc -l < "$sent"))) +0 "
	finish INT
	soon shows '^nfring: 0 rings, 0 KiB, 0 packets dropped$'
}

@test "the keys up and down scroll the list of rings" {
	for point in output input forward; do
		nsenter --net=/run/netns/nfr-a "$NFRING" capture --at $point -B 64 -s 100 \
			> /dev/null 2>&1 3>&- &
		pids+=($!)
		soon a grep -q "inet/$point@50" /proc/net/nfring
	done
	top -d 100
	soon shows 'inet/forward@50'
	first=$(first_point)
	tmux -S "$socket" send-keys Down
	soon is_other "$first"
	tmux -S "$socket" send-keys Up
	soon holds first_point = "$first"
	kill "${pids[@]}"
	wait "${pids[@]}" || true
}

# first_point: print the point of the first ring on the screen
first_point() {
	screen | grep -oE 'inet/[a-z]+@50' | head -n 1
}

is_other() {
	local point
	point=$(first_point)
	[ -n "$point" ] && [ "$point" != "$1" ]
}

@test "-n ends top after that many updates; --netns selects a namespace" {
	capture --at output
	tmux -S "$socket" -f /dev/null new-session -d -x 90 -y 20 \
		"'$NFRING' top --netns nfr-a --delay 0.1 --looks 3; echo ended with \$?; exec sleep 1000" 3>&- # sleep: keep the screen
	soon shows '^ended with 0$'
	tmux -S "$socket" send-keys -R
	tmux -S "$socket" respawn-pane -k "'$NFRING' top --netns nfr-a -n 100 -d 0.2"
	soon shows 'nfr-a$'
	finish INT
}

@test "top without a usable terminal is an error" {
	run "$NFRING" top
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: top: standard input and output must be a terminal; use nfring stats instead' ]
	tmux -S "$socket" -f /dev/null new-session -d -x 90 -y 20 \
		"TERM=nosuch '$NFRING' top; exec sleep 1000" 3>&- # sleep: keep the screen
	soon shows '^nfring: top: TERM=nosuch is an unknown kind of terminal; set TERM'
}

# drop_port_9: let a firewall drop what send() sends
drop_port_9() {
	a nft 'add table ip n; add chain ip n c { type filter hook postrouting priority 0; };
		add rule ip n c udp dport 9 drop'
}

# press KEY
press() {
	tmux -S "$socket" send-keys "$1"
}

firewall=' lo +NETFILTER_DROP +(nf_hook_slow|nft_do_chain)( \[nf_tables\])?$'

@test "the page of drops shows counters and rates, and the key d changes the page" {
	drop_port_9
	top --drops -d 0.5
	soon shows '^nfring: the kernel dropped 0 packets, 0/s$'
	shows '^ +drops +/s  device +reason +function$'
	send 5 127.0.0.1
	soon shows "^ +5 +0 $firewall"
	soon shows '^nfring: the kernel dropped 5 packets, 0/s$'
	a bash -c 'echo -n 1 > /dev/udp/127.0.0.1/10'
	soon shows '^ +1 +0  lo +NO_SOCKET +[a-z0-9_]+$'
	# Send until a rate is on the screen, however slow the machine is.
	sent=$BATS_TEST_TMPDIR/sent
	send_until "$BATS_TEST_TMPDIR/seen" 127.0.0.1 > "$sent" 3>&- &
	sender=$!
	soon shows "^ +[0-9]+ +[1-9][0-9]* $firewall"
	touch "$BATS_TEST_TMPDIR/seen"
	wait "$sender"
	soon shows "^ +$((5 + 20 * $(wc -l < "$sent"))) +0 $firewall"
	# the ring of top itself
	press d
	soon shows '^nfring: 1 ring, '
	shows '^ +[0-9]+ blocks, .*, at drop'
	# Counting goes on while the page is not shown.
	send 5 127.0.0.1
	press d
	soon shows "^ +$((10 + 20 * $(wc -l < "$sent"))) +0 $firewall"
	press Down
	gone() { ! shows "$firewall"; }
	soon gone
	shows ' NO_SOCKET '
	press Up
	soon shows "$firewall"
	press q
	soon shows '^ended with 0$'
}

@test "no drop is delivered before the key d" {
	drop_port_9
	top -d 0.5
	soon shows '^nfring: 0 rings, '
	send 5 127.0.0.1
	press d
	soon shows '^nfring: the kernel dropped 0 packets, 0/s$'
	send 3 127.0.0.1
	soon shows "^ +3 +0 $firewall"
	press q
	soon shows '^ended with 0$'
}

@test "the page of drops says why drops cannot be counted" {
	tmux -S "$socket" -f /dev/null new-session -d -x 90 -y 20 \
		"nsenter --net=/run/netns/nfr-a setpriv --reuid 65534 --clear-groups --inh-caps +net_raw --ambient-caps +net_raw '$NFRING' top; echo ended with \$?; exec sleep 1000" 3>&- # sleep: keep the screen
	soon shows '^nfring: 0 rings, '
	press d
	soon shows '^Drops cannot be counted: /dev/nfring: Permission denied; you need access to this file'
	press d
	soon shows '^nfring: 0 rings, '
	press q
	soon shows '^ended with 0$'
}

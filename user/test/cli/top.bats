#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring top in a terminal, compared with what was sent; and whose the parts of
# a ring are, as the module tells.

load link

setup() {
	socket=$BATS_TEST_TMPDIR/tmux
	export TERM=screen
}

teardown() {
	stop
	tmux -S "$socket" kill-server 2> /dev/null || true
}

# top [ARGUMENT]...: in nfr-a, in a terminal of 90 columns and 20 lines
top() {
	tmux -S "$socket" -f /dev/null new-session -d -x 90 -y 20 \
		"nsenter --net=/run/netns/nfr-a '$NFRING' top $*; echo ended with \$?; exec sleep 1000" 3>&- # sleep: the screen stays
}

screen() {
	tmux -S "$socket" capture-pane -p | sed 's/ *$//'
}

shows() {
	screen | grep -qE -- "$1"
}

# same: as it is in the file "expected", all of it
same() {
	diff "$BATS_TEST_TMPDIR/expected" <(screen)
}

# read_frames HOOK...: a reader of 256 frames, as in the script of that name
read_frames() {
	nsenter --net=/run/netns/nfr-a "$BATS_TEST_DIRNAME/read-frames" "$@" 3>&- &
	pid=$!
	soon a grep -q inet/ /proc/net/nfring
}

@test "what is in the ring is the reader's until it is read" {
	# more frames than parts are told of
	read_frames 3
	frames=$(column frame_nr)
	[ "$frames" -gt 200 ]
	[ "$(column owners)" = "$(printf 'k%.0s' {1..64})" ]
	kill -STOP "$pid"
	send $((frames / 2))
	owners=$(column owners)
	echo "$owners"
	[[ $owners =~ ^u{31,33}k{31,33}$ ]]
	# its mapping has a descriptor of its own
	[ "$(a sed -n 's/^owners:\t//p' "/proc/$pid/fdinfo/"* 2> /dev/null | uniq)" = "$owners" ]
	send $((frames / 2 + 10))
	[ "$(column owners)" = "$(printf 'u%.0s' {1..64})" ]
	kill -CONT "$pid"
	soon holds column owners = "$(printf 'k%.0s' {1..64})"
}

@test "of blocks, the reader's and the one being filled" {
	nsenter --net=/run/netns/nfr-a "$BATS_TEST_DIRNAME/keep-blocks" 3>&- &
	pid=$!
	soon holds column points = inet/output@0
	[ "$(column owners)" = kkkk ]
	send 1
	[ "$(column owners)" = fkkk ]
	# 4096 bytes hold fewer than 50 packets and more than 25
	send 49
	[ "$(column owners)" = ufkk ]
	send 200
	[ "$(column owners)" = uuuu ]
}

@test "a ring without memory has no owners" {
	exec {ring}<> /dev/nfring
	[ "$(awk 'NR == 2 { print $(NF - 1), $NF }' /proc/net/nfring)" = "- -" ]
	exec {ring}>&-
}

@test "the view has what was sent, whose the parts are, and the most there was" {
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
		echo "# to be read  + being filled  . free    q quit  up, down: other rings"
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

# send_until FILE: 20 packets again and again, a line for each time, until FILE is there
send_until() {
	local end
	end=$((SECONDS + $(guard 120)))
	until [ -e "$1" ] || ((SECONDS > end)); do
		send 20
		echo 20
		sleep 0.1 # sleep: a rate that is about the same for long
	done
}

@test "rates are those of a second" {
	capture --at output
	top
	soon shows nfr-a
	# a rate is there until it has been seen, however slow the machine
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

@test "up and down show other rings" {
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

# of the rings that are shown
first_point() {
	screen | grep -oE 'inet/[a-z]+@50' | head -n 1
}

is_other() {
	local point
	point=$(first_point)
	[ -n "$point" ] && [ "$point" != "$1" ]
}

@test "-n ends it, --netns is another namespace" {
	capture --at output
	tmux -S "$socket" -f /dev/null new-session -d -x 90 -y 20 \
		"'$NFRING' top --netns nfr-a --delay 0.1 --looks 3; echo ended with \$?; exec sleep 1000" 3>&- # sleep: the screen stays
	soon shows '^ended with 0$'
	tmux -S "$socket" send-keys -R
	tmux -S "$socket" respawn-pane -k "'$NFRING' top --netns nfr-a -n 100 -d 0.2"
	soon shows 'nfr-a$'
	finish INT
}

@test "what it cannot do is said" {
	run "$NFRING" top
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: top: standard input and output must be a terminal; use nfring stats instead' ]
	tmux -S "$socket" -f /dev/null new-session -d -x 90 -y 20 \
		"TERM=nosuch '$NFRING' top; exec sleep 1000" 3>&- # sleep: the screen stays
	soon shows '^nfring: top: TERM=nosuch is an unknown kind of terminal$'
}

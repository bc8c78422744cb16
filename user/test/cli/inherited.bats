#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What a capture inherits from its parent: descriptors and signals. The tests in
# "host/inherited.bats" do the same when nfring reads files.

bats_require_minimum_version 1.5.0
load link
INHERIT=$BATS_TEST_DIRNAME/inherit.py

teardown() {
	stop
}

# started WORDS COMMAND [ARGUMENT]...: run nfring as "inherit.py" says, in the background
started() {
	local words=$1
	shift
	out=$BATS_TEST_TMPDIR/out
	# shellcheck disable=SC2086  # words
	background "$INHERIT" exec $words -- "$NFRING" "$@"
}

# attached: the ring of nfr-a is at a point
attached() {
	[ -n "$(column points)" ] && [ "$(column points)" != - ]
}

@test "a capture without standard descriptors has no messages in its file" {
	file=$BATS_TEST_TMPDIR/file
	for closed in 0,1,2 1,2 2; do
		started closed=$closed capture --at output -c 3 -w "$file"
		soon attached
		send 3
		finish
		[ "$status" -eq 0 ]
		[ "$(numbers "$file" | wc -l)" -eq 3 ]
		capinfos "$file" > "$file.said"
		[ ! -s "$err" ] || [ "$closed" != 0,1,2 ]
		# a report that cannot be printed does not end the capture
		started closed=$closed capture --at output -w "$file"
		soon attached
		send 1
		kill -USR1 "$pid"
		send 1
		finish INT
		[ "$status" -eq 0 ]
		[ "$(numbers "$file" | wc -l)" -eq 2 ]
	done
}

@test "SIGHUP ends a capture, a recording and a path as SIGTERM does" {
	file=$BATS_TEST_TMPDIR/file
	for signal in HUP TERM INT; do
		started block=$signal capture --at output -w "$file"
		soon listening
		send 3
		finish $signal
		[ "$status" -eq 0 ]
		[ "$(numbers "$file" | wc -l)" -eq 3 ]
		rm "$file"
		started block=$signal record --at output -w "$file"
		soon listening
		send 3
		finish $signal
		[ "$status" -eq 0 ]
		[ "$(numbers "$file"* | wc -l)" -eq 3 ]
		rm "$file"*
		started block=$signal path --at output
		soon listening
		send 3
		finish $signal
		[ "$status" -eq 0 ]
		[ "$(grep -c ' > 192.0.2.2' "$out")" -eq 3 ]
	done
	# nohup(1)
	started ignore=HUP capture --at output -c 2 -w "$file"
	soon listening
	send 1
	kill -HUP "$pid"
	send 1
	finish
	expect_counts 2 2 0
}

# In simulated time, no time passes between the two signals.
@test "a signal that comes twice, as from timeout(1), does not cut the file" {
	file=$BATS_TEST_TMPDIR/file
	for signal in TERM INT HUP; do
		started '' capture --at output -w "$file"
		soon listening
		send 3
		kill -STOP "$pid"
		kill -$signal "$pid"
		kill -CONT "$pid"
		kill -$signal "$pid" 2> "$file.said" || true
		finish
		[ "$status" -eq 0 ]
		[ "$(numbers "$file" | wc -l)" -eq 3 ]
	done
}

@test "one signal is enough when a pipe has no reader, or one that has stopped" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	started '' capture --at output -w "$BATS_TEST_TMPDIR/fifo"
	soon holds column points = -
	finish TERM
	[ "$status" -ne 137 ]
	sleep 1000 < "$BATS_TEST_TMPDIR/fifo" 3>&- & # sleep: a reader that has stopped
	reader=$!
	started '' capture --at output -U -w "$BATS_TEST_TMPDIR/fifo"
	soon listening
	send 2000
	finish TERM
	kill "$reader"
	[ "$status" -eq 1 ]
	grep 'its reader has stopped reading, so the rest is lost' "$err"
}

@test "each packet that --print has printed is in the file, even if the reader ends" {
	file=$BATS_TEST_TMPDIR/file
	for words in '' ignore=PIPE; do
		mkfifo "$file.lines"
		head -n 1 "$file.lines" > "$file.head" 3>&- &
		err=$BATS_TEST_TMPDIR/err out=$BATS_TEST_TMPDIR/none
		# "listening" must not find the message of the capture before
		: > "$err"
		# shellcheck disable=SC2086  # none is no argument
		nsenter --net=/run/netns/nfr-a "$INHERIT" exec $words -- "$NFRING" capture \
			--at output --print -l -w "$file" > "$file.lines" 2> "$err" 3>&- &
		pid=$!
		soon listening
		send 1
		soon test -s "$file.head"
		send 2
		finish
		[ "$status" -eq 1 ]
		grep 'packets captured' "$err"
		[ "$(numbers "$file" | head -n 1)" = 0001 ]
		capinfos "$file" > "$file.said"
		rm "$file.lines" "$file.head"
	done
}

@test "record learns how its command has ended, whatever a parent ignored" {
	file=$BATS_TEST_TMPDIR/file
	for words in ignore=CHLD block=CHLD ignore=PIPE,CHLD; do
		rm -f "$file"*
		started $words record --at output -w "$file" --on-exit 'exit 7'
		finish
		[ "$status" -eq 7 ]
		grep 'exit 7: exited with 7' "$err"
	done
}

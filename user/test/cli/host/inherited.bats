#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What nfring inherits from its parent: descriptors, signals, limits, no environment.
# These tests only read files, so they need no module. "cli/inherited.bats" captures.

bats_require_minimum_version 1.5.0
load ../../soon
load packets

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
INHERIT=$BATS_TEST_DIRNAME/../inherit.py

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	"$BATS_TEST_DIRNAME/pcapng.py" make in endless
	# The lines of this file, and its copy, are longer than a pipe can hold.
	for _ in {1..400}; do cat in; done > many
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

teardown() {
	[ -z "${pid:-}" ] || kill -KILL "$pid" 2> /dev/null || true
}

# guarded COMMAND...: run the command, but end it if it hangs
guarded() {
	timeout "$(guard 120)" "$@" # sleep: only ends a test that hangs
}

# inherited WORD... -- COMMAND...: run the command with "inherit.py"
inherited() {
	run --separate-stderr guarded "$INHERIT" "$@"
	echo "$* -> $status: $stderr"
}

# background COMMAND...: start a command, set $pid, and wait until it handles SIGALRM
background() {
	"$@" > out 2> err 3>&- &
	pid=$!
	soon handles_alarm
}

handles_alarm() {
	local caught
	caught=$(sed -n 's/^SigCgt:\t//p' "/proc/$pid/status")
	((16#${caught:-0} & 1 << 13))
}

ended() {
	! kill -0 "$pid" 2> /dev/null
}

# finished: wait for the end of $pid and set $status
finished() {
	soon ended
	status=0
	wait "$pid" || status=$?
	pid=
	cat err
}

@test "no file becomes a standard descriptor that was closed" {
	head -c -5 in > short
	: > empty
	for closed in 0 1 2 0,1 0,2 1,2 0,1,2; do
		inherited closed=$closed -- "$NFRING" capture -r in -w copy
		[ "$status" -eq 0 ]
		cmp in copy
		# no message becomes a part of the copy
		inherited closed=$closed -- "$NFRING" capture -r short -w copy
		[ "$status" -eq 1 ]
		capinfos copy > said
		inherited closed=$closed -- "$NFRING" capture -r in -w copy --print
		cmp in copy
		# no message goes to the descriptor for signals
		inherited closed=$closed -- "$NFRING" capture -r many --count
		[[ $closed == *1* || $output == '1600 packets' ]]
	done
	inherited closed=0 -- "$NFRING" capture -r -
	[ "$status" -eq 1 ]
	[[ $stderr == 'nfring: -r -: Bad file descriptor' ]]
	inherited closed=1 -- "$NFRING" capture -r in -w -
	[ "$status" -eq 1 ]
	[[ $stderr == *'nfring: -w -: Bad file descriptor' ]]
	inherited closed=1 -- "$NFRING" capture -r in
	[ "$status" -eq 1 ]
	[[ $stderr == *'nfring: standard output: Bad file descriptor' ]]
}

@test "commands that nfring starts inherit what nfring inherited" {
	cat > told <<-'END'
		#!/bin/sh
		grep -E '^(SigBlk|SigIgn|SigPnd)' /proc/self/status > state
		# one that was closed cannot be written, but no file gets its number
		exec 3>> state
		for fd in 1 2; do echo >&$fd && echo $fd >&3; done
	END
	chmod +x told
	for words in closed=1,2 ignore=PIPE,CHLD,XFSZ block=USR1,TERM,PIPE umask=0; do
		rm -f state
		inherited $words -- sh -c 'exec ./told'
		mv state expected
		inherited $words -- "$NFRING" capture -r in -C 1K -w part -z ./told
		[ "$status" -eq 0 ]
		soon diff expected state
	done
}

@test "a pipe whose reader has gone ends the reading, and the copy is whole" {
	for words in '' ignore=PIPE; do
		# shellcheck disable=SC2086  # none is no argument
		inherited $words stdout=gone -- "$NFRING" capture -r many -l --print -w copy
		[ "$status" -eq 1 ]
		[ "$stderr" = 'reading from file many, pcapng' ]
		[ "$(packets copy)" -eq 1 ]
		# shellcheck disable=SC2086
		inherited $words stdout=gone -- "$NFRING" capture -r many -w -
		[ "$status" -eq 1 ]
		[[ $stderr == *'nfring: -w -: Broken pipe' ]]
	done
}

@test "a non-blocking pipe gets every line and every byte" {
	"$NFRING" capture -n -r many -xx > expected 2> said
	inherited stdout=slow -- "$NFRING" capture -n -r many -xx
	[ "$status" -eq 0 ]
	[ "$output" = "$(cat expected)" ]
	guarded "$INHERIT" stdout=slow -- "$NFRING" capture -r many -w - > copy
	cmp <("$NFRING" capture -r many -w - 2> said) copy
	guarded "$INHERIT" stdout=slow -- "$NFRING" capture -r many --pcap -w - > copy
	cmp <("$NFRING" capture -r many --pcap -w - 2> said) copy
	# The same for non-blocking input, to which nobody has written a byte yet.
	mkfifo input
	background python3 -c 'import os, sys
os.dup2(os.open("input", os.O_RDONLY | os.O_NONBLOCK), 0)
os.execv(sys.argv[1], sys.argv[1:])' "$NFRING" capture -r - --count
	cat in > input
	finished
	[ "$status" -eq 0 ]
	[ "$(cat out)" = '4 packets' ]
}

@test "one SIGTERM is enough when nobody reads the pipe" {
	for what in '-xx' '-w -' '--pcap -w -'; do
		# shellcheck disable=SC2086  # words
		inherited stdout=stuck -- "$NFRING" capture -r many $what
		[ "$status" -eq 1 ]
		[[ $stderr == *': its reader has stopped reading, so the rest is lost' ]]
		[ "$(grep -c 'stopped reading' <<< "$stderr")" -eq 1 ]
	done
}

@test "one signal is enough while nfring waits for the other end of a FIFO" {
	mkfifo fifo
	for signal in TERM INT HUP; do
		# if nohup(1) started these tests, they ignore SIGHUP
		with=(env --default-signal=$signal "$INHERIT" exec block=$signal --)
		background "${with[@]}" "$NFRING" capture -r fifo
		kill -$signal "$pid"
		finished
		[ "$status" -eq 1 ]
		grep -x 'nfring: -r fifo: nobody has opened it for writing' err
		background "${with[@]}" "$NFRING" capture -r in -w fifo
		kill -$signal "$pid"
		finished
		[ "$status" -eq 1 ]
		grep -x 'nfring: -w fifo: nobody has opened it for reading' err
	done
}

@test "blocked and ignored signals work again, but an ignored SIGHUP stays ignored" {
	mkfifo pipe
	for words in block=TERM,INT,HUP,USR1,ALRM ignore=TERM,INT,USR1,ALRM; do
		for signal in TERM INT; do
			"$INHERIT" exec $words -- "$NFRING" capture -r pipe -w copy 2> err 3>&- &
			pid=$!
			exec 5> pipe
			cat in >&5
			soon reports 4
			kill -$signal "$pid"
			finished
			exec 5>&-
			[ "$status" -eq 0 ]
			cmp in copy
		done
	done
	"$INHERIT" exec ignore=HUP -- "$NFRING" capture -r pipe -w copy 2> err 3>&- &
	pid=$!
	exec 5> pipe
	head -c -100 in >&5
	soon grep -q '^reading from' err
	kill -HUP "$pid"
	soon eval 'kill -USR1 "$pid"; grep -q "packets captured" err'
	tail -c 100 in >&5
	exec 5>&-
	finished
	[ "$status" -eq 0 ]
	cmp in copy
	# An alarm(2) of the parent survives execve(2), and must not end the program.
	background "$NFRING" capture -r pipe
	kill -ALRM "$pid"
	cat in > pipe
	finished
	[ "$status" -eq 0 ]
	[ "$(wc -l < out)" -eq 4 ]
}

# reports NUMBER
reports() {
	grep -q '^reading from' err || return
	kill -USR1 "$pid"
	grep -q "^nfring: $1 packets captured" err
}

# limited WORD -- COMMAND...: like "inherited", but messages go through a pipe, because a
# limit on the size of files would also limit a file of messages
limited() {
	run guarded bash -o pipefail -c '"$@" 2>&1 | cat' - "$INHERIT" "$@"
	echo "$* -> $status: $output"
}

@test "small limits cause at most an error with a message, never death by a signal" {
	for limit in nofile=4 nofile=5 nofile=6 nofile=8 nproc=0 stack=100000 fsize=0 \
		fsize=100000 core=0 memlock=0 data=1000000 as=30000000; do
		rm -f copy
		limited $limit -- "$NFRING" capture -r many -w copy -z true -C 100M
		[ "$status" -le 1 ]
		if [ "$status" -eq 0 ]; then
			cmp many copy
		else
			grep -q '^nfring: ' <<< "$output"
		fi
	done
	limited fsize=100000 -- "$NFRING" capture -r many -w copy
	[[ $output == *'nfring: -w copy: File too large' ]]
	limited fsize=50000 -- "$NFRING" capture -r many --pcap -w copy
	[[ $output == *'nfring: -w copy: File too large' ]]
}

@test "no environment is needed, and any umask is obeyed" {
	for command in 'capture -r in' 'capture -r in -w copy' 'calc' '--help' '--version'; do
		# shellcheck disable=SC2086  # words
		inherited empty umask=0 -- "$NFRING" $command
		[ "$status" -eq 0 ]
	done
	rm -f copy
	inherited umask=027 -- "$NFRING" capture -r in -w copy
	[ "$(stat -c %a copy)" = 640 ]
}

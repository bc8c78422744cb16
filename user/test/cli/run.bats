#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring run: how it starts commands, and how it reports programs that get a packet socket
# instead of a ring. "../clients" runs real capture programs.

bats_require_minimum_version 1.5.0
load link
INHERIT=$BATS_TEST_DIRNAME/inherit.py

setup_file() {
	export opener=$BATS_FILE_TMPDIR/open-socket
	gcc -O1 "$BATS_TEST_DIRNAME/open-socket.c" -o "$opener"
	gcc -O1 -static "$BATS_TEST_DIRNAME/open-socket.c" -o "$opener-static"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	stop
}

# ran [ARGUMENT]...: run "nfring run"; sets $status, $output and $stderr
ran() {
	run --separate-stderr a "$NFRING" run "$@"
	echo "$status: $output; $stderr"
}

# started [ARGUMENT]...: start "nfring run" in the background; sets $pid
started() {
	out=out err=err
	nsenter --net=/run/netns/nfr-a "$NFRING" run "$@" > out 2> err 3>&- &
	pid=$!
}

# script LINE...: print the name of a new shell script
script() {
	printf '%s\n' '#!/bin/sh' "$@" > script
	chmod +x script
	echo ./script
}

# reported PROGRAM REASON [OUTPUT] [GOT]: test that the command printed OUTPUT, and that
# one line says what PROGRAM got instead of a ring, and why. REASON is a pattern.
reported() {
	[ "$status" -eq 123 ]
	[ "$output" = "${3:-packet socket}" ]
	# shellcheck disable=SC2053  # a pattern
	[[ $stderr == "nfring: run: $1 (process "+([0-9])") asks for a packet socket and gets ${4:-one instead of a ring}: "$2 ]]
}

@test "run says nothing about a command that gets rings" {
	for how in '' thread twice stream; do
		ran -- "$opener" $how
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[ "$how" = stream ] || [ "${lines[0]}" = ring ]
	done
	[ "$output" = 'Socket type not supported' ]
	ran -- sh -c "$opener; env $opener"
	[ "$output" = $'ring\nring' ]
	[ -z "$stderr" ]
}

@test "run passes the exit status of its command on" {
	for how in 'exit 7' 'kill -TERM $$' 'kill -KILL $$' 'kill -USR1 $$'; do
		run -"$(sh -c "$how" > /dev/null 2>&1; echo $?)" a "$NFRING" run -- sh -c "$how"
		[ -z "$output" ]
	done
	run -127 a "$NFRING" run -- ./nosuch
}

@test "run reports a program that lost the library" {
	lost="LD_PRELOAD in its environment lacks libnfring-preload.so, *"
	ran -- env -i "$opener"
	reported "$opener" "$lost"
	ran -- "$(script 'unset LD_PRELOAD' "$opener")"
	reported "$opener" "$lost"
	ran -- "$(script "LD_PRELOAD=/nosuch/libother.so exec $opener 2> /dev/null")"
	reported "$opener" "$lost"
	ran -- "$(script "exec env -u LD_PRELOAD $opener thread")"
	reported "$opener" "$lost"
}

@test "run reports a program that does not load the library" {
	ran -- "$(script "$opener-static")"
	reported "$opener-static" 'it is a static program, *'
	cp "$opener" group
	chgrp 65534 group
	chmod 2755 group
	ran -- "$(script "exec $PWD/group")"
	reported "$PWD/group" 'it got privileges *'
	library=$(realpath "$(dirname "$NFRING")/../shim")
	ran -- unshare -m sh -c "mount -t tmpfs none $library; exec $opener 2> /dev/null"
	reported "$opener" '*/libnfring-preload.so does not exist in its root directory; *'
	ran -- sh -c 'busybox arping -q -c 1 -I v0 192.0.2.2'
	[ "$status" -eq 123 ] || [[ ! $(file -L "$(command -v busybox)") == *static* ]]
}

@test "run reports a socket that the library does not replace" {
	ran -- "$opener" raw
	reported "$opener" 'it calls the kernel without the C library; *'
	ran -- "$opener" old
	reported "$opener" 'it asks for the old type SOCK_PACKET, *'
}

@test "run reports each process once" {
	ran -- env -i "$opener" twice
	[ "$status" -eq 123 ]
	[ "$output" = $'packet socket\npacket socket' ]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "a seccomp filter of the program itself decides first" {
	ran -- env -i "$opener" sandbox
	[ "$status" -eq 0 ]
	[ "$output" = 'Exchange full' ]
	[ -z "$stderr" ]
}

@test "run --strict refuses a packet socket" {
	ran --strict -- env -i "$opener"
	reported "$opener" 'LD_PRELOAD in *' 'Operation not permitted' EPERM
	ran --strict -- "$opener"
	[ "$output" = ring ]
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}

@test "without CAP_SYS_ADMIN, only run --strict watches and sets no_new_privs" {
	# Use the path, because the setpriv of busybox has fewer options.
	nobody=("$(command -v setpriv)" --bounding-set -sys_admin --inh-caps -sys_admin)
	run --separate-stderr a "${nobody[@]}" "$NFRING" run -- \
		env -i sh -c "$opener; grep NoNewPrivs /proc/self/status"
	echo "$output; $stderr"
	[ "$status" -eq 0 ]
	[ "$output" = $'packet socket\nNoNewPrivs:\t0' ]
	[ "$stderr" = 'nfring: run: cannot watch for packet sockets without CAP_SYS_ADMIN; run nfring as root, or use --strict, which sets no_new_privs' ]
	run --separate-stderr a "${nobody[@]}" "$NFRING" run --strict -- \
		env -i sh -c "$opener; grep NoNewPrivs /proc/self/status"
	echo "$output; $stderr"
	[ "$status" -eq 123 ]
	[ "$output" = $'Operation not permitted\nNoNewPrivs:\t1' ]
}

@test "of two nested nfring run, the outer one watches" {
	ran -- "$NFRING" run -- "$opener"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	ran -- "$NFRING" run -- env -i "$opener"
	reported "$opener" 'LD_PRELOAD in *'
	ran -- "$NFRING" run --strict -- "$opener"
	[ "$status" -eq 1 ]
	[[ $stderr == 'nfring: --strict: cannot watch for packet sockets: another '* ]]
}

# watcher: print the process that watches for $pid
watcher() {
	pgrep -P "$pid" -x nfring-watch
}

# watched_by_other PID: succeed if another process watches now
watched_by_other() {
	[ -n "$(watcher)" ] && [ "$(watcher)" != "$1" ]
}

@test "a command goes on when run or its watcher is killed" {
	mkfifo fifo
	started -- env -i "$opener" '' fifo
	soon watcher
	first=$(watcher)
	kill -KILL "$first"
	soon watched_by_other "$first"
	echo > fifo
	finish
	[ "$status" -eq 123 ]
	[ "$(cat out)" = 'packet socket' ]
	started -- env -i "$opener" '' fifo
	soon watcher
	kill -KILL "$pid"
	wait "$pid" || true
	echo > fifo
	soon holds cat out = 'packet socket'
}

@test "a process that outlives the command opens packet sockets" {
	mkfifo fifo
	# The pipe of messages ends with the command, although the process goes on.
	{ nsenter --net=/run/netns/nfr-a "$NFRING" run -- sh -c "env -i $opener '' fifo > out 2>&1 & echo done"; } \
		2>&1 < /dev/null 3>&- | { cat > said && mv said all; } 3>&- &
	soon test -e all
	[ "$(cat all)" = 'done' ]
	echo > fifo
	soon holds cat out = 'packet socket'
}

# is_in_state STATE PID...: succeed if all processes are in this state
is_in_state() {
	local process
	for process in "${@:2}"; do
		[ "$(ps -o stat= -p "$process" | cut -c 1)" = "$1" ] || return 1
	done
}

@test "run passes signals on, and stops with its command" {
	# the kernel ignores SIGTSTP in a process group that no shell controls
	set -m
	started -- sh -c 'trap "exit 5" USR2; echo ready; while :; do sleep 1; done' # sleep: until the signal
	set +m
	soon holds cat out = ready
	command=$(pgrep -P "$pid" -x sh)
	kill -TSTP "$pid"
	soon is_in_state T "$pid" "$command"
	kill -CONT "$pid"
	soon is_in_state S "$pid" "$command"
	kill -USR2 "$pid"
	finish
	[ "$status" -eq 5 ]
}

@test "the command inherits what run inherited" {
	for words in '' ignore=CHLD,HUP 'block=CHLD,TERM' closed=0,1; do
		# shellcheck disable=SC2086  # words
		a "$INHERIT" exec $words -- grep -E 'Sig(Blk|Ign)' /proc/self/status > expected || true
		# shellcheck disable=SC2086
		a "$INHERIT" exec $words -- "$NFRING" run -- grep -E 'Sig(Blk|Ign)' /proc/self/status > got ||
			true
		diff expected got
		run a "$INHERIT" exec $words -- "$NFRING" run -- \
			sh -c 'echo && echo written >&2
				names=$(readlink /proc/$$/fd/0 /proc/$$/fd/1)
				echo "$names" >&2; exit 7' 3>&-
		echo "$output"
		[ "$status" -eq 7 ]
		# A closed descriptor cannot be used, but no file gets its number.
		[ "$words" != closed=0,1 ] ||
			[[ $output == *$'/dev/null\n/dev/null' && $output != *written* ]]
	done
}

@test "run keeps no pipe open that its command has closed" {
	mkfifo fifo
	# In the background, the shell of the function "a" would keep the pipe open, too.
	{ nsenter --net=/run/netns/nfr-a "$NFRING" run -- sh -c "exec > out; cat fifo" & } \
		< /dev/null 3>&- | { cat > said && mv said all; } 3>&- &
	soon test -e all
	echo done > fifo
	soon holds cat out = 'done'
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What nfring may do, once it has attached its rings, and what it can still write.

bats_require_minimum_version 1.5.0
load link

setup() {
	dir=$(mktemp -d /tmp/privilege.XXXXXX)
	file=$dir/file
	out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err
	: > "$err"
}

teardown() {
	stop
	chmod 600 /dev/nfring
	rm -rf "$dir"
}

# children: print the processes that nfring has started
children() {
	pgrep -P "$pid" || :
}

# of PROCESS FIELD: print the different values that the process's threads have in this
# field of their status
of() {
	sed -n "s/^$2:[\t ]*//p" /proc/"$1"/task/*/status | sort -u
}

# harmless: succeed if no thread has a capability, or can get one
harmless() {
	for set in CapInh CapPrm CapEff CapAmb; do
		[ "$(of "$pid" $set)" = 0000000000000000 ] || return 1
	done
	[ "$(of "$pid" NoNewPrivs)" = 1 ]
}

# private: give $dir to nobody, so that no other user can enter it
private() {
	chown nobody "$dir"
	chmod 700 "$dir"
}

# rotated COUNT FILE...: succeed if several files together have the datagrams 1 to COUNT
rotated() {
	local count=$1
	shift
	[ $# -gt 1 ]
	[ "$(for part; do numbers "$part"; done | sort)" = "$(seq -f %04g "$count")" ]
}

@test "no thread keeps a capability, or can get one" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	mkdir -m 777 "$dir/open"
	chmod 755 "$dir"
	for command in 'capture --at output' "capture --at output -w $file" \
		"capture --at output -C 1K -w $file" "capture --at output -G 10 -w $file" \
		"capture --at output -Z nobody" "record --at output -w $file" \
		"record --at output -Z nobody -w $dir/open/file" 'path --at output'; do
		# shellcheck disable=SC2086  # words
		listen "$NFRING" $command
		harmless
		finish INT
		[ "$status" -eq 0 ]
		rm -f "$file"* "$dir"/open/*
	done
	"$NFRING" capture -r "$BATS_TEST_TMPDIR/fifo" 2> "$err" 3>&- &
	pid=$!
	exec 5> "$BATS_TEST_TMPDIR/fifo"
	printf '\n\r\r\n\x1c\0\0\0M<+\x1a\1\0\0\0' >&5
	soon harmless
	kill -KILL "$pid"
	exec 5>&-
}

@test "files of root rotate in a directory that only its user can enter" {
	private
	cd "$dir"
	for words in '-C 4K -w file' "-C 4K -W 12 -w $file" "-C 4K -Z root -w $file" \
		"-C 4K --pcap -w $file"; do
		# shellcheck disable=SC2086
		listen "$NFRING" capture --at output $words
		harmless
		send 100
		finish INT
		[ "$status" -eq 0 ]
		rotated 100 "$dir"/*
		[ "$(stat -c %U "$dir"/* | uniq)" = root ]
		rm "$dir"/*
	done
	listen "$NFRING" capture --at output -G 10 -W 2 -w "file%s"
	send 2
	sleep 11 # sleep: until the next interval
	send 1
	finish
	[ "$status" -eq 0 ]
	[ "$(find "$dir" -type f | wc -l)" -eq 2 ]
	[ "$(for f in "$dir"/*; do numbers "$f"; done | wc -l)" -eq 3 ]
	rm "$dir"/*
	listen "$NFRING" record --at output -W 2 -w file.pcapng udp port 9
	harmless
	for n in 1 2 3; do
		send 1
		kill -USR1 "$pid"
		soon holds grep -c '1 packets;' "$err" = $n
	done
	finish INT
	[ "$status" -eq 0 ]
	[ "$(find "$dir" -type f | wc -l)" -eq 2 ]
	rm "$dir"/*
	# The same for the files of a copy.
	listen "$NFRING" capture --at output -c 100 -w file
	send 100
	finish
	nfring capture -r file -C 4K -w copy
	[ "$status" -eq 0 ]
	rotated 100 "$dir"/copy*
}

@test "the process that opens files can do nothing else, and ends with the capture" {
	private
	listen "$NFRING" capture --at output -C 4K -w "$file"
	opener=$(children)
	[ "$(of "$opener" CapPrm)" = 0000000000000002 ]
	[ "$(of "$opener" CapEff)" = 0000000000000002 ]
	[ "$(of "$opener" NoNewPrivs)" = 1 ]
	# It has neither a ring nor a file of the capture open.
	[ "$(find "/proc/$opener/fd" -mindepth 1 | wc -l)" -eq 1 ]
	# a signal from the terminal reaches both processes
	kill -INT "$opener"
	kill -TERM "$opener"
	send 100
	finish INT
	[ "$status" -eq 0 ]
	rotated 100 "$dir"/*
	run ! kill -0 "$opener"
	listen "$NFRING" capture --at output -C 4K -w "$file"
	opener=$(children)
	finish KILL
	soon eval "! kill -0 $opener"
	# The capture starts this process only if it needs it.
	for words in "-w $file" "-C 4K -Z nobody -w $file" ''; do
		# shellcheck disable=SC2086
		listen "$NFRING" capture --at output $words
		[ -z "$(children)" ]
		finish INT
		rm -f "$dir"/*
	done
}

@test "-Z makes nfring this user, with its groups, and this user opens the files" {
	private
	for command in "capture -C 4K -w $file" "record -w $file"; do
		# shellcheck disable=SC2086
		listen setpriv --groups 4,24,27 "$NFRING" $command --at output -Z nobody
		harmless
		[ "$(of "$pid" Uid | xargs)" = '65534 65534 65534 65534' ]
		[ "$(of "$pid" Gid | xargs)" = '65534 65534 65534 65534' ]
		[ "$(of "$pid" Groups | xargs)" = "$(id -G nobody)" ]
		[ "$(of "$pid" CapBnd)" = 0000000000000000 ]
		send 100
		finish INT
		[ "$status" -eq 0 ]
		[ "$(stat -c %U "$dir"/* | uniq)" = nobody ]
		rm "$dir"/*
	done
	listen setpriv --groups 4,24,27 "$NFRING" capture --at output -Z root
	[ "$(of "$pid" Groups | xargs)" = "$(id -G root)" ]
	finish INT
}

@test "a directory that the user of -Z may not write to is refused at the start" {
	chmod 755 "$dir"
	for command in "capture -C 1 -w $file" "capture -G 1 -w $file" "capture -w $file" \
		"record -w $file" "record -W 3 -w $file"; do
		# shellcheck disable=SC2086
		nfring $command --at output -Z nobody
		[ "$status" -eq 1 ]
		grep -x "nfring: -w $file: the user nobody may not write it; choose another directory, or leave out -Z" <<< "$output"
		[ -z "$(ls "$dir")" ]
	done
}

@test "-z and --on-exit run without privileges" {
	chmod 755 "$dir"
	cat > "$dir/show" <<-END
		#!/bin/sh
		grep -E '^(CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs|Uid)' /proc/self/status > $dir/shown.new
		mv $dir/shown.new $dir/shown
	END
	chmod +x "$dir/show"
	for command in "capture -C 1K -z $dir/show -w $file" "record -z $dir/show -c 1 -w $file" \
		"record --on-exit $dir/show -w $file"; do
		# shellcheck disable=SC2086
		nsenter --net=/run/netns/nfr-a "$NFRING" $command --at output 2> "$err" 3>&- &
		pid=$!
		soon listening
		send 50
		kill -USR1 "$pid" || :
		soon test -e "$dir/shown"
		finish INT || :
		cat "$dir/shown"
		[ "$(grep -c 0000000000000000 "$dir/shown")" -eq 4 ]
		grep -P 'NoNewPrivs:\t1' "$dir/shown"
		rm "$dir/shown"
	done
}


@test "root becomes the user nfring if it exists, and the files are root's" {
	(cat /etc/passwd && echo 'nfring:x:4321:65534::/:/bin/false') > "$BATS_TEST_TMPDIR/passwd"
	# shellcheck disable=SC2016  # the inner shell expands it
	with=(unshare -m sh -c 'mount --bind "$0" /etc/passwd; exec "$@"' "$BATS_TEST_TMPDIR/passwd")
	private
	for command in 'capture' "capture -C 4K -w $file" "record -w $file" 'path'; do
		# shellcheck disable=SC2086
		listen "${with[@]}" "$NFRING" $command --at output
		harmless
		[ "$(of "$pid" Uid | xargs)" = '4321 4321 4321 4321' ]
		[ "$(of "$pid" Groups | xargs)" = "$(id -G nobody)" ]
		send 100
		finish INT
		[ "$status" -eq 0 ]
	done
	[ "$(stat -c %U "$dir"/* | uniq)" = root ]
	# root stays root if -Z says so, or if a command of -z needs the files
	for words in '-Z root' "-C 4K -z true -w $file"; do
		# shellcheck disable=SC2086
		listen "${with[@]}" "$NFRING" capture --at output $words
		harmless
		[ "$(of "$pid" Uid | xargs)" = '0 0 0 0' ]
		finish INT
	done
}

@test "a user without root's rights needs CAP_NET_RAW, and owns the files" {
	private
	chmod 666 /dev/nfring
	user=(setpriv --reuid nobody --regid nogroup --clear-groups)
	for command in "capture -w $file" "record -w $file" path; do
		# shellcheck disable=SC2086
		run a "${user[@]}" "$NFRING" $command --at output
		[ "$status" -eq 1 ]
		[[ $output == *CAP_NET_RAW* ]]
	done
	user+=(--inh-caps +net_raw --ambient-caps +net_raw)
	for command in "capture -C 4K -w $file" "record -w $file" "record -Z nobody -w $file"; do
		# shellcheck disable=SC2086
		listen "${user[@]}" "$NFRING" $command --at output
		harmless
		[ -z "$(children)" ]
		send 100
		finish INT
		[ "$status" -eq 0 ]
		[ "$(stat -c %U "$dir"/* | uniq)" = nobody ]
		rm "$dir"/*
		# shellcheck disable=SC2086
		run a "${user[@]}" "$NFRING" ${command/nobody/root} --at output -Z root
		[ "$status" -eq 1 ]
		[ "$output" = 'nfring: -Z root: becoming this user needs CAP_SETUID and CAP_SETGID; run nfring as root, or without -Z' ]
	done
}

@test "root of a user namespace captures, with and without -Z root" {
	for words in '' '-Z root' '-C 1K'; do
		# shellcheck disable=SC2086,SC2016  # words; the inner shell expands it
		unshare -Urn sh -c 'ip link set lo up; exec "$@"' - \
			"$NFRING" capture -i lo $words -w "$file" > "$out" 2> "$err" 3>&- &
		pid=$!
		soon listening
		harmless
		nsenter --user --net --target "$pid" bash -c 'echo x > /dev/udp/127.0.0.1/9'
		finish INT
		[ "$status" -eq 0 ]
		grep -E '^[1-9][0-9]* packets captured' "$err"
		rm "$file"*
	done
}

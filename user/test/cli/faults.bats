#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Commands that write files, where files cannot be written as usual.

bats_require_minimum_version 1.5.0
load link
INHERIT=$BATS_TEST_DIRNAME/inherit.py

setup() {
	dir=$(mktemp -d /tmp/faults.XXXXXX)
	file=$dir/file
	out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err
	: > "$err"
}

teardown() {
	stop
	umount "$dir" 2> "$BATS_TEST_TMPDIR/umount" || :
	rm -rf "$dir"
}

# start WORDS COMMAND...: run nfring as "inherit.py" says, in the background, until it
# listens
start() {
	local words=$1
	shift
	# shellcheck disable=SC2086  # words
	listen "$INHERIT" exec $words -- "$NFRING" "$@"
}

# small SIZE: mount a file system of this size at $dir
small() {
	mount -t tmpfs -o "size=$1" none "$dir"
}

# sizes: print the size of each file
sizes() {
	stat -c %s "$dir"/*
}

# The mode is at most 664: not everybody may write the files, even without a umask.
@test "files have the mode that the umask leaves" {
	for umask in 0 2 27; do
		for command in "capture -w $file" "capture -C 1K -w $file" "record -w $file" \
			"record -W 2 -w $file"; do
			# shellcheck disable=SC2086  # words
			start umask=$umask $command --at output
			send 50
			finish INT
			[ "$status" -eq 0 ]
			[ "$(stat -c %a "$dir"/* | uniq)" = "$(printf %o $((0664 & ~0$umask)))" ]
			rm "$dir"/*
		done
		a "$INHERIT" umask=$umask -- "$NFRING" stats --prometheus -o "$file"
		[ "$(stat -c %a "$file")" = "$(printf %o $((0664 & ~0$umask)))" ]
		rm "$file"
		# a file that a link names
		ln -s "$file" "$dir/link"
		a "$INHERIT" umask=$umask -- "$NFRING" stats --prometheus -o "$dir/link"
		[ "$(stat -c %a "$file")" = "$(printf %o $((0664 & ~0$umask)))" ]
		rm "$dir"/*
	done
}

@test "a file system that cannot be written is an error at the start" {
	small 1m
	chmod 777 "$dir"
	mount -o remount,ro "$dir"
	for command in "capture -w $file" "capture -G 1 -w $file" "capture -Z nobody -w $file" \
		"record -w $file" "record -Z nobody -w $file" "record -W 2 -w $file"; do
		# shellcheck disable=SC2086  # words
		nfring $command --at output
		[ "$status" -eq 1 ]
		[ "$output" = "nfring: -w $file: Read-only file system" ]
	done
	nfring stats --prometheus -o "$file"
	[ "$status" -eq 1 ]
	[ "$output" = "nfring: -o $file: Read-only file system" ]
}

@test "a full file system ends a capture with status 1, and earlier packets can be read" {
	for words in '' '-C 8K' '--pcap'; do
		small 32k
		# shellcheck disable=SC2086  # words
		start '' capture --at output $words -U -w "$file"
		send 1000
		finish
		[ "$status" -eq 1 ]
		[[ $(grep '^nfring: ' "$err") == "nfring: -w $file"*': No space left on device' ]]
		grep -E '^[0-9]+ packets captured' "$err"
		[ "$(for part in "$dir"/*; do numbers "$part"; done | sort | head -n 20)" = "$(seq -f %04g 20)" ]
		umount "$dir"
	done
	small 32k
	start '' record --at output -w "$file"
	send 1000
	finish INT
	[ "$status" -eq 1 ]
	[[ $(grep '^nfring: ' "$err") == "nfring: -w $file: No space left on device" ]]
	[ "$(numbers "$file" | head -n 20)" = "$(seq -f %04g 20)" ]
}

@test "record -W needs room for its files, and no more" {
	small 96k
	# Each file gets 40 packets of 1000 bytes: two files fit, three do not.
	start '' record --at output -W 2 -w "$file" udp port 9
	for n in 1 2 3 4; do
		a bash -c 'dd if=/dev/zero bs=1000 count=40 status=none > /dev/udp/192.0.2.2/9'
		kill -USR1 "$pid"
		soon holds grep -c '40 packets;' "$err" = $n
	done
	[ "$(sizes | wc -l)" -eq 2 ]
	finish INT || :
}

@test "a directory that is removed ends a capture and a recording with a message" {
	# A file that is already open needs no directory.
	start '' capture --at output -w "$file"
	rm -r "$dir"
	send 3
	finish INT
	[ "$status" -eq 0 ]
	expect_counts 3 3 0
	for command in "capture -C 1K -w $file" "capture -G 1 -w $file" "record -w $file" \
		"record -W 2 -w $file" "record -w $dir/%Y"; do
		mkdir "$dir"
		# shellcheck disable=SC2086  # words
		start '' $command --at output
		rm -r "$dir"
		kill -USR1 "$pid"
		# The second packet of "-G" needs the second file.
		for _ in 1 2; do
			send 100 2> "$BATS_TEST_TMPDIR/send"
			ended || sleep 1.5 # sleep: until the next interval
		done
		finish
		[ "$status" -eq 1 ]
		[[ $(grep "^nfring: -w $dir/" "$err") == *': No such file or directory' ]]
		grep -E '^[0-9]+ packets (captured|written)' "$err"
	done
	nfring stats --prometheus -o "$file"
	[ "$status" -eq 1 ]
	[ "$output" = "nfring: -o $file: No such file or directory" ]
}

@test "an unknown user of -Z is refused before a file is made" {
	for command in "capture -w $file" "capture -C 1K -w $file" "record -w $file"; do
		for user in nosuch '' 4294967295 'root '; do
			# shellcheck disable=SC2086  # words
			nfring $command --at output -Z "$user"
			[ "$status" -eq 1 ]
			[ "$output" = "nfring: -Z $user: no such user" ]
			[ -z "$(ls "$dir")" ]
		done
	done
}

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
		[ "$(grep -c '^nfring: ' "$err")" -eq 1 ]
		grep "^nfring: -w $file.*: No space left on device$" "$err"
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
	for command in "capture -C 1K -w $file" "capture -G 1 -w $file"; do
		mkdir "$dir"
		# shellcheck disable=SC2086  # words
		start '' $command --at output
		rm -r "$dir"
		# The second packet of "-G" needs the second file.
		for _ in 1 2; do
			send 100 2> "$BATS_TEST_TMPDIR/send"
			ended || sleep 1.5 # sleep: until the next interval
		done
		finish
		[ "$status" -eq 1 ]
		[[ $(grep "^nfring: -w $dir/" "$err") == *': No such file or directory' ]]
		grep -E '^[0-9]+ packets captured' "$err"
	done
	for command in "record -w $file" "record -W 2 -w $file" "record -w $dir/%Y"; do
		mkdir "$dir"
		# shellcheck disable=SC2086  # words
		start '' $command --at output
		rm -r "$dir"
		kill -USR1 "$pid"
		soon grep "^nfring: -w $dir/.*: No such file or directory" "$err"
		mkdir "$dir"
		send 3
		finish INT
		[ "$status" -eq 1 ]
		[ "$(numbers "$dir"/* | wc -l)" -eq 3 ]
		rm -r "$dir"
	done
	nfring stats --prometheus -o "$file"
	[ "$status" -eq 1 ]
	[ "$output" = "nfring: -o $file: No such file or directory" ]
}

# send_large COUNT: send datagrams of 994 bytes, which end in 0001, 0002, ...
# shellcheck disable=SC2016  # the inner shell expands it
send_large() {
	a bash -c '
		exec {out}<> /dev/udp/192.0.2.2/9
		for ((i = 1; i <= $1; i++)); do printf "%990s%04d" "" $i >& $out; done
	' send_large "$1"
}

# fails N: ask the recording for a file, and wait until it reports the Nth failure
fails() {
	kill -USR1 "$pid"
	soon holds grep -c '^nfring: record: this file failed, but the recording goes on;' "$err" = "$1"
}

@test "a recording goes on after a file that could not be written" {
	for words in '' --overwrite '-W 1'; do
		small 32k
		dd if=/dev/zero of="$dir/filler" 2> "$BATS_TEST_TMPDIR/dd" || :
		# shellcheck disable=SC2086  # words
		start '' record $words -c 1 --at output -w "$file" udp port 9
		send 3
		fails 1
		fails 2
		[ "$(grep -c "^nfring: -w $file.*: No space left on device$" "$err")" -eq 2 ]
		# no file without packets stays
		[ "$(ls "$dir")" = filler ]
		rm "$dir/filler"
		send 4
		finish USR2
		[ "$status" -eq 1 ]
		[ "$(numbers "$dir"/* | xargs)" = '0001 0002 0003 0001 0002 0003 0004' ]
		[[ $(grep '7 packets;' "$err") == *' since the start' ]]
		umount "$dir"
	done
}

@test "an error on standard output ends a recording" {
	out=/dev/full
	start '' record --at output -w - udp port 9
	send 3
	kill -USR2 "$pid"
	finish
	[ "$status" -eq 1 ]
	[ "$(grep -c '^nfring: ' "$err")" -eq 1 ]
	grep -x 'nfring: -w -: No space left on device' "$err"
}

@test "a file that fails in the middle does not disturb the next one of the recording" {
	# The program collects 1 MiB of packets before it writes.
	for words in '' --overwrite; do
		small 32k
		# shellcheck disable=SC2086  # words
		start '' record $words -B 8M --at output -w "$file" udp port 9
		send_large 2000
		fails 1
		[ "$(numbers "$file" | head -n 20)" = "$(seq -f %04g 20)" ]
		rm "$file"
		mount -o remount,size=8m "$dir"
		send_large 3
		finish INT
		[ "$status" -eq 1 ]
		first=$(numbers "$file" | head -n 1)
		[ "$(numbers "$file")" = "$(seq -f %04g "$first" 2000; seq -f %04g 3)" ]
		[ "$((10#$first))" -lt 1500 ]
		umount "$dir"
	done
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

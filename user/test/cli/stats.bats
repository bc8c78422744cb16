#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring stats, nfring release and nfring calc.

load link

# The captures of other tests have left unused taps.
setup() {
	"$NFRING" release --netns nfr-a > /dev/null
	"$NFRING" release --netns nfr-b > /dev/null
}

teardown() {
	stop
}

@test "stats without rings says so" {
	nfring stats
	[ "$status" -eq 0 ]
	[ "$output" = "no rings in this network namespace" ]
}

@test "a ring is listed with its points and counters, only in its own namespace" {
	capture --at output --at ingress:lo@0 -y LINUX_SLL2 -s 100 -B 64
	send 5
	nfring stats
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	read -r -a head <<< "${lines[0]}"
	read -r -a row <<< "${lines[1]}"
	declare -A ring
	for i in "${!head[@]}"; do ring[${head[i]}]=${row[i]}; done
	[ "${ring[type]}" = dgram ]
	[ "${ring[version]}" -eq 3 ]
	[ "${ring[frame_size]}" -eq 272 ]
	[ "${ring[packets]}" -eq 5 ]
	[ "${ring[bytes]}" -eq 160 ]
	[ "${ring[drop_full]}" -eq 0 ]
	[ "${ring[points]}" = inet/output@50,netdev/ingress:lo@0 ]

	run b "$NFRING" stats
	[ "$output" = "no rings in this network namespace" ]
	finish INT
	nfring release
	nfring stats
	[ "$output" = "no rings in this network namespace" ]
}

@test "unused taps are listed until they are released" {
	capture --at output --at ingress:lo@0
	nfring stats
	[[ $output != *'unused taps'* ]]
	finish INT
	nfring stats
	[ "$output" = 'no rings in this network namespace

unused taps (nfring release removes them):
netdev/ingress:lo@0
inet/output@50' ]
	run "$NFRING" stats --netns nfr-b --netns nfr-a
	grep -x 'nfr-a  *inet/output@50' <<< "$output"
	nfring stats --prometheus
	grep -x 'nfring_unused_taps{netns="nfr-a"} 2' <<< "$output"
	nfring stats --json
	[ -z "$output" ]

	# A new ring at the same point uses its tap.
	capture --at output
	nfring stats --all
	[ "$(sed '1,/unused taps/d' <<< "$output")" = netdev/ingress:lo@0 ]
	nfring release
	[ "$status" -eq 0 ]
	[ "$output" = '1 unused tap released' ]
	nfring stats
	[[ $output != *'unused taps'* ]]
	send 1
	finish INT
	expect_counts 1 1 0
	run "$NFRING" release --netns nfr-a
	[ "$output" = '1 unused tap released' ]
	nfring release
	[ "$output" = '0 unused taps released' ]
}

@test "release refuses an argument, an unknown namespace and a user without privileges" {
	nfring release extra
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: release: unexpected argument "extra"; see nfring release --help' ]
	run "$NFRING" release --netns nosuch
	[ "$status" -eq 1 ]
	[[ $output == 'nfring: --netns nosuch: no such network namespace'* ]]
	run a setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$NFRING" release
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: release: CAP_NET_ADMIN is missing; run as root' ]
	run a setpriv --bounding-set=-net_raw --inh-caps=-net_raw "$NFRING" release
	[ "$status" -eq 1 ]
	[[ $output == 'nfring: /dev/nfring: Operation not permitted;'* ]]
}

@test "a user who may not open a ring sees no counters" {
	capture --at output
	send 3
	run a setpriv --reuid 65534 --clear-groups "$NFRING" stats
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = 'nfring: stats: only those who may open rings see the counters; CAP_NET_RAW is missing' ]
	[[ ${lines[2]} == *' -  '*' inet/output@50' ]]
	run a setpriv --reuid 65534 --clear-groups "$NFRING" stats --json
	[ "$(jq -c '[.uid, .packets, .points]' <<< "${lines[1]}")" = '[0,null,["inet/output@50"]]' ]
	run a setpriv --reuid 65534 --clear-groups "$NFRING" stats --prometheus
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	finish INT
}

@test "unused taps do not keep the module loaded" {
	capture --at output
	finish INT
	rmmod nfring
	insmod "$NFRING_KO"
	nfring stats
	[ "$output" = 'no rings in this network namespace' ]
	capture --at output
	send 1
	finish INT
	expect_counts 1 1 0
}

@test "--all has every column of /proc/net/nfring" {
	capture --at output -s 100 -B 64
	nfring stats --all
	[ "$status" -eq 0 ]
	[ "$(awk '{ print $1 }' <<< "$output" | tr '\n' ' ')" = \
	  "$(a head -n 1 /proc/net/nfring | tr -s ' ' | sed 's/^ //; s/ *$/ /')" ]
	grep -x 'pages *16' <<< "$output"
	finish INT
}

@test "reading the counters does not reset them" {
	capture --at output
	send 3
	for i in 1 2 3; do
		nfring stats --all
		grep -x 'packets *3' <<< "$output"
	done
	finish INT
	expect_counts 3 3 0
}

@test "--json prints an object for each ring, which jq can read" {
	capture --at output --at ingress:lo@0 -y LINUX_SLL2 -s 100 -B 64
	send 5
	nfring stats --json
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.netns, .type, .version, .packets, .bytes, .drop_full, .points]' <<< "$output")" = \
	  '["nfr-a","dgram",3,5,160,0,["inet/output@50","netdev/ingress:lo@0"]]' ]
	[ "$(jq -r 'keys_unsorted[]' <<< "$output" | sed 1d | tr '\n' ' ')" = \
	  "$(a head -n 1 /proc/net/nfring | tr -s ' ' | sed 's/^ //; s/ *$/ /')" ]
	finish INT
	nfring stats --json
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "--prometheus has labels, and every counter of /proc/net/nfring" {
	capture --at output -s 100 -B 64
	send 5
	nfring stats --prometheus
	[ "$status" -eq 0 ]
	id=$(a awk 'NR == 2 { print $1 }' /proc/net/nfring)
	labels="ring=\"$id\",hook=\"inet/output@50\",netns=\"nfr-a\""
	grep -Fx "nfring_packets_total{$labels} 5" <<< "$output"
	grep -Fx "nfring_bytes_total{$labels} 160" <<< "$output"
	grep -Fx "nfring_drops_total{$labels,reason=\"full\"} 0" <<< "$output"
	[ -z "$(grep -v '^#' <<< "$output" | grep -v '^nfring_[a-z_]*_total{')" ]
	# The columns from "packets" to "unplaced_drops" are counters.
	counters=$(a head -n 1 /proc/net/nfring | tr -s ' ' '\n' | sed -n '/^packets$/,/^unplaced_drops$/p')
	[ "$(grep -c '_total{' <<< "$output")" -eq "$(wc -l <<< "$counters")" ]
	finish INT
}

@test "-o replaces a file atomically, or not at all" {
	file=$BATS_TEST_TMPDIR/nfring.prom
	echo old > "$file"
	# A descriptor that was opened before still reads the old file.
	exec {old}< "$file"
	capture --at output
	nfring stats --prometheus -o "$file"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	grep -q '^nfring_packets_total{' "$file"
	[ "$(cat <&"$old")" = old ]
	exec {old}<&-
	[ "$(stat -c %a "$file")" = 644 ]

	nfring stats --output /nosuch/file
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: -o /nosuch/file: No such file or directory' ]
	mkdir "$BATS_TEST_TMPDIR/full"
	mount -t tmpfs -o size=4k none "$BATS_TEST_TMPDIR/full"
	head -c 4096 /dev/zero > "$BATS_TEST_TMPDIR/full/file"
	nfring stats -o "$BATS_TEST_TMPDIR/full/file"
	left=$(ls "$BATS_TEST_TMPDIR/full")
	size=$(stat -c %s "$BATS_TEST_TMPDIR/full/file")
	umount "$BATS_TEST_TMPDIR/full"
	[ "$status" -eq 1 ]
	[ "$output" = "nfring: -o $BATS_TEST_TMPDIR/full/file: No space left on device" ]
	[ "$left" = file ]
	[ "$size" -eq 4096 ]
	finish INT
}

@test "-o writes to a device or a FIFO, and replaces the file that a link names" {
	cd "$BATS_TEST_TMPDIR"
	mknod null c 1 3
	mkfifo fifo
	echo old > target
	ln -s target link
	ln -s link chain
	ln -s later dangling
	capture --at output
	for to in null fifo link chain dangling /dev/stdout; do
		if [ $to = fifo ]; then
			cat fifo > got 3>&- &
			reader=$!
		fi
		nfring stats --prometheus -o $to
		[ "$status" -eq 0 ]
		[ $to = /dev/stdout ] || [ -z "$output" ]
	done
	wait "$reader"
	[ "$(stat -c %F null)" = 'character special file' ]
	[ "$(stat -c %F fifo)" = fifo ]
	for to in link chain dangling; do [ -h $to ]; done
	for file in got target later; do grep -q '^nfring_packets_total{' $file; done
	# a link can lead to another file system, or in a circle
	mkdir other
	mount -t tmpfs none other
	ln -sf other/target link
	echo old > other/target
	nfring stats -o link
	[ "$status" -eq 0 ]
	[[ $(< other/target) != *old* ]]
	[ "$(ls other)" = target ]
	umount other
	ln -sf circle circle
	nfring stats -o circle
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: -o circle: Too many levels of symbolic links' ]
	nfring stats -o .
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: -o .: Is a directory' ]
	nfring stats -o /dev/full
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: -o /dev/full: No space left on device' ]
	finish INT
}

@test "--netns takes a name, a path or a process; --all-netns takes all" {
	capture --at output
	for netns in nfr-a /run/netns/nfr-a "$pid"; do
		run b "$NFRING" stats --json --netns "$netns"
		echo "$output"
		[ "$status" -eq 0 ]
		[ "$(jq -r .netns <<< "$output")" = nfr-a ]
	done
	run "$NFRING" stats --netns nfr-b --netns nfr-a
	echo "$output"
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == netns* ]]
	[[ ${lines[1]} == nfr-a\ * ]]
	# In each namespace, with or without a name, it lists the ring once.
	for from in a b env; do
		run "$from" "$NFRING" stats --all-netns --json
		echo "$output"
		[ "$status" -eq 0 ]
		[ "$(jq -r .netns <<< "$output")" = nfr-a ]
	done
	# A file in /run/netns is skipped if no namespace is mounted on it yet.
	: > /run/netns/nfr-new
	run "$NFRING" stats --all-netns --all
	rm /run/netns/nfr-new
	echo "$output"
	[ "$status" -eq 0 ]
	grep -x 'netns *nfr-a' <<< "$output"
	finish INT
	"$NFRING" release --netns nfr-a > /dev/null
	run "$NFRING" stats --all-netns
	[ "$output" = "no rings in these network namespaces" ]

	run "$NFRING" stats --netns nosuch
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: --netns nosuch: no such network namespace or process; "ip netns" lists the namespaces' ]
	run "$NFRING" stats --netns /dev/null
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: --netns /dev/null: not a network namespace' ]
	run setpriv --reuid 65534 --clear-groups "$NFRING" stats --netns nfr-a
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: /proc/net/nfring: Operation not permitted' ]
}

@test "calc prints this machine's values and the module's limits" {
	nfring calc
	[ "$status" -eq 0 ]
	grep -E "^page-size +$(getconf PAGESIZE) +\(this machine\)$" <<< "$output"
	columns=$(head -n 1 /proc/buddyinfo | wc -w)
	grep -E "^max-order +$((columns - 5)) +\(/proc/buddyinfo\)$" <<< "$output"
	grep -E '^one ring +[0-9]+ (MiB|bytes)$' <<< "$output"
	grep -E '^all rings +[0-9]+ (MiB|bytes)$' <<< "$output"
}

# In the user namespace of the test, root may enter a namespace that it made, but may not
# return to its own.
# shellcheck disable=SC2016  # the started shell expands them
@test "--netns works even if nfring cannot return to its own namespace" {
	run unshare -Ur bash -c '
		unshare --net sleep 1000 3>&- & # sleep: until it is killed
		while [ /proc/$!/ns/net -ef /proc/self/ns/net ]; do sleep 0.1; done # sleep: polls
		"$0" stats --netns $!
		status=$?
		kill $!
		exit $status' "$NFRING"
	echo "$output"
	[ "$status" -eq 0 ]
}

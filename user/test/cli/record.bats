#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring record: write the packets that came before an event.

bats_require_minimum_version 1.5.0
load link

setup() {
	dir=$BATS_TEST_TMPDIR/files
	mkdir "$dir"
	file=$dir/file
}

teardown() {
	stop
	a nft flush ruleset || true
}

# record [ARGUMENT]...: start "nfring record" as capture() starts "nfring capture"
record() {
	out=$BATS_TEST_TMPDIR/out
	listen "$NFRING" record "$@"
}

# told PATTERN: succeed if a line of standard error matches
told() {
	grep -Eqx "$1" "$err"
}

# nth N: print the name of the Nth file that the recording reported as complete
nth() {
	sed -En 's/^nfring: (.*): [0-9]+ packets; .*/\1/p' "$err" | sed -n "$1p"
}

# written N: succeed if the recording reported its Nth file as complete
written() {
	[ -n "$(nth "$1")" ]
}

# snapshot N: make the recording write its ring, and wait until that Nth file is complete
snapshot() {
	kill -USR1 "$pid"
	soon written "$1" || { cat "$err"; return 1; }
}

# ask COUNT: send SIGUSR1, and wait until the recording reports COUNT packets in its
# ring. That comes before the file, and before the time of --after.
ask() {
	kill -USR1 "$pid" || return
	soon told "nfring: 0 packets written, $1 packets in the ring, .*"
}

# comment FILE: print the comment of the file's section
comment() {
	capinfos -k "$1" 2>&1 | sed -n 's/^ *Capture comment: *//p'
}

# contiguous FILE FIRST LAST: succeed if FILE has exactly the datagrams FIRST to LAST
contiguous() {
	[ "$(numbers "$1")" = "$(seq -f %04g "$2" "$3")" ] || {
		numbers "$1" | sed -n '1p;$p'
		return 1
	}
}

# packets FILE: print the number of packets
packets() {
	tshark -r "$1" 2> /dev/null | wc -l
}

# summed NAME: print the number before "packets NAME" in the summary
summed() {
	sed -n "s/^\([0-9]*\) packets $1\$/\1/p" "$err"
}

@test "--comments writes the metadata of each packet as text" {
	record --overwrite --at output --comments -w "$file" udp port 9
	send 2
	snapshot 1
	[ "$(tshark -r "$file" -T fields -e frame.comment 2> /dev/null | cut -d ' ' -f 1-4)" = \
		$'hook=output prio=50 in=- out=v0\nhook=output prio=50 in=- out=v0' ]
	finish INT
}

@test "--no-ids writes packets without ids" {
	record --overwrite --at output --no-ids -w "$file" udp port 9
	send 1
	snapshot 1
	[ "$(tshark -r "$file" -T fields -e frame.packet_id -e udp.dstport 2> /dev/null)" = $'\t9' ]
	finish INT
}

@test "--overwrite keeps the newest packets; the recording continues after a file" {
	record --overwrite -B 64 -s 64 --at output -w "$file" udp port 9
	send 900
	snapshot 1
	first=$(numbers "$file" | head -n 1)
	echo "first $first"
	[ "$((10#$first))" -gt 400 ]
	contiguous "$file" "$((10#$first))" 900
	[[ $(comment "$file") == "SIGUSR1; $((10#$first - 1)) packets overwritten and 0 dropped since the start" ]]
	send 20
	snapshot 2
	contiguous "$(nth 2)" 1 20
	[[ $(comment "$(nth 2)") == 'SIGUSR1; 0 packets overwritten and 0 dropped since the previous file' ]]
	send 900
	finish INT
	[ "$status" -eq 0 ]
	last=$(numbers "$(nth 3)" | head -n 1)
	contiguous "$(nth 3)" "$((10#$last))" 900
	[ "$(summed 'received by filter')" -eq 1820 ]
	[ "$(summed 'dropped by kernel')" -eq 0 ]
	[ "$(summed written)" -eq $((901 - 10#$first + 20 + 901 - 10#$last)) ]
	[ $(($(summed written) + $(summed overwritten))) -eq 1820 ]
}

@test "without --overwrite, the oldest packets are kept" {
	record -B 64 -s 64 --at output -w "$file" udp port 9
	send 900
	snapshot 1
	last=$(numbers "$file" | tail -n 1)
	echo "last $last"
	[ "$((10#$last))" -lt 500 ]
	contiguous "$file" 1 "$((10#$last))"
	# The next packet in the file carries the number of drops.
	send 10
	finish INT
	[ "$status" -eq 0 ]
	contiguous "$(nth 2)" 1 10
	[ "$(summed 'dropped by kernel')" -eq $((900 - 10#$last)) ]
	[ "$(tshark -r "$(nth 2)" -T fields -e frame.drop_count -c 1 2> /dev/null)" -eq $((900 - 10#$last)) ]
}

# slowly COUNT: send packets with pauses between them
slowly() {
	for ((i = 0; i < $1; i++)); do
		send 1
		sleep 0.05 # sleep: the test needs blocks that are retired by time
	done
}

@test "blocks that are retired early do not fill the ring" {
	for kind in '' --overwrite; do
		rm -f "$dir"/*
		# shellcheck disable=SC2086  # an empty word is no argument
		record $kind -B 64 -s 64 --at output -c 1 -w "$file" udp port 9
		slowly 12
		finish USR1
		[ "$status" -eq 0 ]
		[ "$(numbers "$file" | wc -l)" -eq 12 ]
		[ "$(summed 'dropped by kernel')" -eq 0 ]
	done
}

@test "--on-packet writes a file that ends with the matching packet" {
	record --overwrite --at output --at prerouting -w "$file" -c 2 \
		--on-packet 'udp port 10' --on-packet 'udp port 11' udp portrange 9-10
	send 5
	a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/10'
	soon written 1
	[ "$(tshark -r "$file" -T fields -e udp.dstport 2> /dev/null | uniq -c | xargs)" = '5 9 1 10' ]
	[[ $(comment "$file") =~ ^'packet udp port 10 at '[0-9-]{10}\ [0-9:.]{15}\; ]]
	# The recording's filter does not select this packet.
	a bash -c 'echo -n 1 > /dev/udp/192.0.2.2/11'
	soon ended
	finish
	[ "$status" -eq 0 ]
	[[ $(comment "$(nth 2)") == 'packet udp port 11 at '* ]]
	[ "$(packets "$(nth 2)")" -eq 0 ]
}

# The points have headers of several kinds, or only cooked ones.
@test "--on-packet and filters take the same expressions at any points" {
	a ip link add link v0 name v0.5 type vlan id 5
	a ip link set v0.5 up
	a ip addr add 203.0.113.1/24 dev v0.5
	a ip neigh add 203.0.113.2 dev v0.5 lladdr 02:00:00:00:00:0b
	for where in '' '-i v0' '-y LINUX_SLL2 -i v0' '--at egress --at output'; do
		# shellcheck disable=SC2086  # several arguments
		record --overwrite $where -w "$file" -c 1 --on-packet 'vlan 5' vlan or not vlan
		send 3
		a bash -c 'echo -n 1 > /dev/udp/203.0.113.2/9'
		finish
		[ "$status" -eq 0 ]
		[[ $(comment "$file") == 'packet vlan 5 at '* ]]
		rm "$file"
	done
	a ip link del v0.5
}

@test "--on-counter with a counter of the ring writes a file each time" {
	record --overwrite --at output -w "$file" --on-counter 'packets>99' -c 2 udp port 9
	send 99
	sleep 0.5 # sleep: nothing may be written meanwhile
	[ ! -e "$file" ]
	send 1
	soon written 1
	[ "$(numbers "$file" | wc -l)" -eq 100 ]
	[[ $(comment "$file") == 'counter packets>99: grew by 100;'* ]]
	send 100
	finish
	[ "$status" -eq 0 ]
	contiguous "$(nth 2)" 1 100
}

@test "--on-counter with a counter of a device writes a file" {
	record --overwrite --at output -w "$file" --on-counter 'lo/tx_packets>4' \
		--on-counter 'v0/rx_dropped>0' -c 1
	send 20
	# An ICMP error answers each of these.
	send 1 127.0.0.1
	send 1 127.0.0.1
	sleep 0.5 # sleep: nothing may be written meanwhile
	[ ! -e "$file" ]
	send 1 127.0.0.1
	finish
	[ "$status" -eq 0 ]
	[[ $(comment "$file") == 'counter lo/tx_packets>4: grew by '* ]]
	[ "$(numbers "$file" | wc -l)" -eq 23 ]
}

@test "--on-exit writes a file at the end of a command, and returns its status" {
	record --overwrite --at output -w "$file" --on-exit \
		"echo hello; until [ -e $dir/go ]; do sleep 0.1; done; exit 3" # sleep: polls
	send 5
	touch "$dir/go"
	finish
	[ "$status" -eq 3 ]
	grep -x hello "$out"
	[[ $(comment "$file") == 'command echo hello; until '*': exited with 3; '* ]]
	contiguous "$file" 1 5
	record --at output -w "$file" --on-exit 'kill -USR2 $$'
	finish
	[ "$status" -eq $((128 + $(kill -l USR2))) ]
	[[ $(comment "$(nth 1)") == *"was killed by signal $(kill -l USR2); "* ]]
}

@test "--on-failure writes a file only if the command fails" {
	record --overwrite --at output -w "$file" --on-failure true
	finish
	[ "$status" -eq 0 ]
	told 'nfring: true: exited with 0'
	[ ! -e "$file" ]
	record --overwrite --at output -w "$file" --on-failure false
	finish
	[ "$status" -eq 1 ]
	[ "$(nth 1)" = "$file" ]
}

@test "the recording ends its command" {
	record --at output -w "$file" --on-exit 'echo $$; exec sleep 1000' # sleep: until the recording ends it
	soon test -s "$out"
	sleep=$(cat "$out")
	finish TERM
	[ "$status" -eq 0 ]
	[ "$(nth 1)" = "$file" ]
	soon eval "! kill -0 $sleep"
}

@test "--after continues the recording for a time, unless a signal ends it" {
	# Repeat with a longer time if the time ended before all packets were sent.
	for after in 6 12 24 48 96 never; do
		[ "$after" != never ]
		rm -f "$file"
		record --overwrite --at output -w "$file" --after "${after}s" -c 1 udp port 9
		send 2
		start=$SECONDS
		ask 2 && send 3 && [ ! -e "$file" ] && ((SECONDS - start + 1 < after)) && break
		finish
	done
	finish
	[ "$(numbers "$file" | xargs)" = '0001 0002 0001 0002 0003' ]
	rm "$file"
	record --overwrite --at output -w "$file" --after 1h udp port 9
	send 2
	ask 2
	finish INT
	contiguous "$file" 1 2
	[[ $(comment "$file") == 'SIGUSR1; '* ]]
}

@test "SIGINT and SIGTERM write a last file, except with --no-last" {
	for signal in INT TERM; do
		rm -f "$file"
		record --at output -w "$file" udp port 9
		send 3
		finish "$signal"
		[ "$status" -eq 0 ]
		contiguous "$file" 1 3
		[[ $(comment "$file") == 'SIGINT, SIGTERM or SIGHUP; '* ]]
		rm "$file"
		record --at output -w "$file" --no-last udp port 9
		send 3
		finish "$signal"
		[ "$status" -eq 0 ]
		[ ! -e "$file" ]
		[ "$(summed written)" -eq 0 ]
	done
}

@test "-W removes the oldest file of this recording, and -z runs a program on each" {
	note_in "$dir"
	touch "$dir/file.pcapng" "$dir/file-20200101-000000.pcapng"
	record --overwrite --at output -w "$file.pcapng" -W 2 -z "$dir/note" udp port 9
	for n in 1 2 3 4; do
		send $n
		snapshot $n
	done
	# A file that was removed meanwhile is not an error.
	rm "$(nth 3)"
	send 5
	finish INT
	[ "$status" -eq 0 ]
	for n in 4 5; do contiguous "$(nth $n)" 1 $n; done
	[ "$(cd "$dir" && echo file*)" = "file-20200101-000000.pcapng $(cd "$dir" &&
		for n in 4 5; do basename "$(nth $n)"; done | sort | xargs) file.pcapng" ]
	[ ! -s "$file.pcapng" ] && [ ! -s "$dir/file-20200101-000000.pcapng" ]
	soon holds sort "$dir/done" = "$(for n in 1 2 3 4 5; do nth $n; done | sort)"
}

@test "no file is overwritten, and each name has the time before its suffix" {
	stamp='-[0-9]{8}-[0-9]{6}(-[0-9]+)?'
	# "program/test_name.c" tests more suffixes
	for suffix in .x .pcapng.gz; do
		rm -f "$dir"/*
		echo precious > "$file$suffix"
		record --at output -w "$file$suffix" udp port 9
		for n in 1 2 3; do
			send $n
			snapshot $n
			[ "$suffix" = .x ] && [[ $(nth $n) =~ ^$file.x$stamp$ ]] ||
				[[ $(nth $n) =~ ^$file$stamp$suffix$ ]]
		done
		finish INT
		[ "$(cat "$file$suffix")" = precious ]
		for n in 1 2 3; do
			"$NFRING" capture -r "$(nth $n)" --count > "$dir/count"
			[ "$(cat "$dir/count")" = "$n packets" ]
		done
	done
	# If the user's name has a conversion of strftime(3), nfring adds no time.
	record --at output -w "$file-%Y.pcapng" udp port 9
	for n in 1 2 3; do snapshot $n; done
	finish INT
	for n in '' -1 -2 -3; do [ -e "$file-$(date +%Y)$n.pcapng" ]; done
	# A link is not overwritten either, and a directory is an error.
	ln -s "$dir/target" "$dir/link"
	record --at output -w "$dir/link" udp port 9
	finish INT
	[ ! -e "$dir/target" ]
	[ "$(nth 1)" != "$dir/link" ]
	nfring record --at output -w "$dir"
	[ "$status" -eq 1 ]
	[ "$output" = "nfring: -w $dir: Is a directory" ]
}

@test "--cool-down delays files of packets and counters, but no file that a signal asks for" {
	record --overwrite --at output -w "$file" --cool-down 1h --on-packet 'udp port 9' \
		--on-counter 'packets>0' udp port 9
	send 1
	soon written 1
	send 50
	sleep 1 # sleep: nothing may be written meanwhile
	run ! written 2
	# A signal makes the recording write a file at once.
	snapshot 2
	[ "$(numbers "$(nth 2)" | wc -l)" -eq 50 ]
	send 3
	sleep 1 # sleep: nothing may be written meanwhile
	finish INT
	[ "$status" -eq 0 ]
	contiguous "$(nth 3)" 1 3
	run ! written 4
	# the delayed file names the first of the events
	rm -f "$dir"/*
	record --overwrite --at output -w "$file" --cool-down 2s -c 2 --on-packet 'udp port 9' udp port 9
	for n in 1 2 3 4; do send $n; done
	finish
	[ "$status" -eq 0 ]
	[ $(($(packets "$(nth 1)") + $(packets "$(nth 2)"))) -eq 10 ]
	[[ $(comment "$(nth 2)") == 'packet udp port 9 at '* ]]
}

@test "-w - writes one section after the other to standard output" {
	# sleep: until the recording ends it
	record --overwrite --at output -w - -c 2 --on-exit 'echo said; sleep 1000' udp port 9
	send 2
	snapshot 1
	send 1
	soon grep -x said "$err"
	finish USR1 > "$BATS_TEST_TMPDIR/said"
	[ "$(numbers "$out" | xargs)" = '0001 0002 0001' ]
	[ "$(grep -ao $'M<+\x1a' "$out" | wc -l)" -eq 2 ]
}

@test "packets can be selected: -i, -Q, --mark, --ct, --ipsec, --sample, -s, -y, --netns" {
	a nft 'add table ip n; add chain ip n c { type filter hook output priority 0; };
		add rule ip n c oif lo ct state new meta mark set 0x77'
	one() {
		rm -f "$file"
		record --overwrite "$@" -w "$file"
		send 3
		send 1 127.0.0.1
		send 1 127.0.0.1
		finish INT
		[ "$status" -eq 0 ]
	}
	one --at output -i lo
	[ "$(numbers "$file" | wc -l)" -eq 2 ]
	one --at ingress:lo --at egress:lo -Q in
	[ "$(numbers "$file" | wc -l)" -eq 2 ]
	one --at output --mark 0x70/0xf0 udp port 9
	[ "$(numbers "$file" | wc -l)" -eq 2 ]
	one --at output --ct related
	[ "$(tshark -r "$file" -T fields -e _ws.col.Protocol 2> /dev/null | sort -u)" = ICMP ]
	one --at output --ipsec
	[ "$(numbers "$file" | wc -l)" -eq 0 ]
	[ "$(summed 'received by filter')" -ge 5 ]
	one --at output --sample 1/4294967295
	[ "$(summed 'received by filter')" -eq 0 ]
	one --at output -s 28 udp port 9
	[ "$(tshark -r "$file" -T fields -e frame.cap_len -e frame.len 2> /dev/null | sort -u)" = "$(printf '48\t52')" ]
	one --at egress:v0 -y LINUX_SLL2
	grep 'link-type LINUX_SLL2' "$err"
	one --at egress:v0
	grep 'link-type EN10MB' "$err"
	one --netns nfr-b --at ingress:v1
	contiguous "$file" 1 3
}

@test "with -s a packet takes only the room of its stored bytes" {
	# Drop the datagrams, so that no ICMP error answers them.
	a nft 'add table ip n; add chain ip n c { type filter hook input priority 0; };
		add rule ip n c udp dport 9 drop'
	record --overwrite -B 64 -s 64 --at output -i lo -w "$file" udp
	a bash -c 'dd if=/dev/zero bs=20000 count=40 status=none > /dev/udp/127.0.0.1/9'
	finish INT
	[ "$(summed overwritten)" -eq 0 ]
	[ "$(packets "$file")" -eq 40 ]
}

# nobodys: make a directory of the user nobody
nobodys() {
	dir=$(mktemp -d /tmp/nobody.XXXXXX)
	chown nobody "$dir"
	file=$dir/file
}

@test "SIGUSR1 and SIGUSR2 mean the same in capture and record" {
	declare -A reports=([USR1]=1 [USR2]=0)
	for command in capture record; do
		for signal in USR1 USR2; do
			out=$dir/out
			listen "$NFRING" $command --at output -w "$file" udp port 9
			send 2
			kill -$signal "$pid"
			soon holds numbers "$file" = $'0001\n0002'
			finish INT
			[ "$status" -eq 0 ]
			holds grep -cE '^nfring: [0-9]+ packets (captured|written), ' "$err" = ${reports[$signal]}
			rm "$dir"/*
		done
	done
	# --after delays the file, and not the counters
	record --at output -w "$file" --after 1h udp port 9
	send 2
	ask 2
	[ ! -e "$file" ]
	finish INT
	[[ $(comment "$file") == 'SIGUSR1; '* ]]
}

@test "the counters of SIGUSR1; privileges are dropped; -Z sets the files' owner" {
	nobodys
	record --at output -Z nobody -w "$file" udp port 9
	[ "$(awk '/^CapEff/ { print $2 }' "/proc/$pid/status")" = 0000000000000000 ]
	[ "$(awk '/^Uid/ { print $3 }' "/proc/$pid/status")" -eq "$(id -u nobody)" ]
	send 2
	kill -USR1 "$pid"
	soon told 'nfring: 0 packets written, 2 packets in the ring, 0 packets overwritten, 0 packets dropped by kernel'
	finish INT
	[ "$(stat -c %U "$file")" = nobody ]
}

@test "packets are written when the device is removed" {
	dummy_up d0
	record --overwrite --at egress:d0 --on-packet 'udp port 99' -w "$file"
	send 4 198.51.100.2
	a ip link del d0
	finish
	[ "$status" -eq 1 ]
	told 'nfring: the device was removed'
	contiguous "$file" 1 4
}

# The ring is one block of 64 KiB. The packets fill it, so there is something to read.
@test "a device that is removed ends a recording whose ring is full" {
	dummy_up d0
	record --at egress:d0 -B 64 -s 100 -w "$file"
	send 1000 198.51.100.2
	a ip link del d0
	finish
	[ "$status" -eq 1 ]
	told 'nfring: the device was removed'
	numbers "$file" | head -n 1 | grep -x 0001
}

@test "a device that is removed keeps its name in the file" {
	record --overwrite --at egress -w "$file"
	for device in d0 d1 d2; do
		dummy_up $device
		send 2 198.51.100.2
		a ip link del $device
	done
	snapshot 1
	finish INT
	[ "$(tshark -r "$file" -Y 'udp.port == 9' -T fields -e frame.interface_name 2> /dev/null |
		sort | uniq -c | xargs)" = '2 d0@egress 2 d1@egress 2 d2@egress' ]
}

@test "errors in files, rings and devices are reported at the start" {
	nobodys
	chmod 500 "$dir"
	nfring record --at output -Z nobody -w "$file"
	[ "$status" -eq 1 ]
	[ "$output" = "nfring: -w $file: the user nobody may not write it; choose another directory, or leave out -Z" ]
	nfring record --at output -w "$BATS_TEST_TMPDIR/none/file"
	[ "$output" = "nfring: -w $BATS_TEST_TMPDIR/none/file: No such file or directory" ]
	nfring record --at output -w "$file" -B 100G
	[[ $output == *'nfring: ring: 107374182400 bytes of memory exceed the module'* ]]
	nfring record --at output -w "$file" --on-counter 'nosuch0/rx_dropped>0'
	[ "$output" = 'nfring: --on-counter nosuch0/rx_dropped>0: No such device' ]
}

# read_until_told: read a part of the file; succeed if the recording has reported
# progress
read_until_told() {
	dd bs=16k count=1 status=none
	told "nfring: writing $file: [0-9]+ %"
}

@test "progress is reported while a file takes long to write" {
	record --at output -w "$file" udp port 9
	a bash -c 'dd if=/dev/zero bs=1400 count=1000 status=none > /dev/udp/192.0.2.2/9'
	# The pipe's reader is slow, so that writing takes longer than the second
	# before the first report.
	mkfifo "$file"
	kill -USR1 "$pid"
	(
		exec < "$file" > "$dir/read"
		soon read_until_told
		cat
	) 3>&- &
	soon written 1
	told "nfring: writing $file: [0-9]+ %"
	soon holds packets "$dir/read" = 1000
	rm "$file"
	finish INT
}

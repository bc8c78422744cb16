#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture -r: files that Wireshark's programs wrote, and damaged files.

bats_require_minimum_version 1.5.0
load ../../soon
load packets

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}

# Make files of two kinds. One has Ethernet packets: datagrams with 0001 to 0003, an
# ARP request and a VLAN tag. The other has the first two datagrams without Ethernet
# headers.
setup_file() {
	local n
	cd "$BATS_FILE_TMPDIR"
	for n in 1 2 3; do
		echo "2023-11-14T22:13:2$n.123456789Z"
		echo "0000 02000000000b02000000000a 0800 4500002000000000 4011 0000 c0000201 c0000202 303$n 0009 000c0000 3030303$n"
	done > ether.hex
	echo '2023-11-14T22:13:24.5Z
0000 ffffffffffff02000000000a 0806 0001080006040001 02000000000a c0000201 000000000000 c0000202
2023-11-14T22:13:25.5Z
0000 02000000000b02000000000a 8100 6005 0800 4500002000000000 4011 0000 c0000201 c0000202 3034 0009 000c0000 30303034' >> ether.hex
	spaced() { sed '/^0000 /{s/^0000 //; s/ //g; s/../ &/g; s/^/0000/}' "$1"; }
	spaced ether.hex | TZ=UTC text2pcap -q -t ISO -F nsecpcap - ether.pcap
	editcap -F pcapng ether.pcap ether.pcapng
	editcap -F pcap ether.pcap micro.pcap
	editcap -r -C 14 -T rawip -F pcap ether.pcap raw.pcap 1-2
	mergecap -a -F pcapng -w mixed.pcapng ether.pcap raw.pcap
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	export TZ=UTC
}

# reads ARGUMENT...: test that "nfring capture -n" succeeds and prints only "reading from ..." to
# standard error
reads() {
	run --separate-stderr "$NFRING" capture -n "$@"
	echo "$output $stderr"
	[ "$status" -eq 0 ]
	[[ $stderr == 'reading from file '* ]] && [[ $stderr != *$'\n'* ]]
}

# refused MESSAGE ARGUMENT...: test that nfring exits with status 1 and MESSAGE as
# its last line
refused() {
	local message=$1
	shift
	run --separate-stderr "$NFRING" capture -n "$@"
	echo "$stderr"
	[ "$status" -eq 1 ]
	# shellcheck disable=SC2053  # a pattern
	[[ ${stderr##*$'\n'} == $message ]]
}

@test "pcap and pcapng are read from a file and from standard input" {
	for file in ether.pcap ether.pcapng; do
		reads -r $file --nano
		[ "${lines[0]}" = '22:13:21.123456789 IP 192.0.2.1.12337 > 192.0.2.2.9: UDP, length 4' ]
		[ "${lines[3]}" = '22:13:24.500000000 ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28' ]
		[ "${lines[4]}" = '22:13:25.500000000 vlan 5, IP 192.0.2.1.12340 > 192.0.2.2.9: UDP, length 4' ]
		[ ${#lines[@]} -eq 5 ]
		expected=$output
		reads -r - --nano < $file
		[ "$output" = "$expected" ]
	done
	reads -r micro.pcap -tt -c 1
	[ "$output" = '1700000001.123456 IP 192.0.2.1.12337 > 192.0.2.2.9: UDP, length 4' ]
}

@test "the filter works for each link type of a file" {
	reads -r mixed.pcapng -t udp port 9
	[ ${#lines[@]} -eq 5 ]
	refused 'nfring: filter: link-type RAW: *' -r mixed.pcapng ether host 2:0:0:0:0:b
	# The first four packets have Ethernet headers.
	[ ${#lines[@]} -eq 4 ]
}

@test "a filter can be an argument or a file; -d prints its code" {
	echo 'arp # or what is behind it
or vlan 5 # 6' > filter
	reads -r ether.pcap -F filter --count udp port 10
	[ "$output" = '2 packets' ]
	reads -r ether.pcap --count
	[ "$output" = '5 packets' ]
	run --separate-stderr "$NFRING" capture -r raw.pcap -ddd ip
	[ "$output" = "$(tcpdump -r raw.pcap -ddd ip 2> /dev/null)" ]
	refused 'nfring: -F nosuch: No such file or directory' -r ether.pcap -F nosuch
	refused 'nfring: -F /bin/true: *' -r ether.pcap -F /bin/true
}

@test "options change the format of lines: -e, -x, -A, -#, -s, --micro" {
	reads -r ether.pcap -e -x -t -c 1
	[ "${lines[0]}" = '02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype IPv4 (0x0800): IP 192.0.2.1.12337 > 192.0.2.2.9: UDP, length 4' ]
	[ "${lines[1]}" = $'\t0x0000:  4500 0020 0000 0000 4011 0000 c000 0201' ]
	reads -r ether.pcap -xx -# -t -c 2
	grep -F $'\t0x0000:  0200 0000 000b 0200 0000 000a 0800 4500' <<< "$output"
	grep -E '^ +2  IP' <<< "$output"
	reads -r ether.pcap --time-stamp-precision=micro -A -c 1
	[[ $output == *'.123456 IP'*0001 ]]
	reads -r ether.pcap -s 20 -t -c 1
	[ "$output" = 'IP [|ip]' ]
}

@test "-w copies the selected packets without a change" {
	reads -r mixed.pcapng -w copy.pcapng udp
	[ "$(packets copy.pcapng)" -eq 5 ]
	for file in mixed copy; do
		tshark -r $file.pcapng -Y 'udp and not vlan' -T fields -e frame.time_epoch -e frame.len \
			-e frame.encap_type -e udp.srcport -e udp.payload 2> /dev/null > $file.fields
	done
	diff mixed.fields copy.fields
	reads -r ether.pcapng --pcap --micro -w copy.pcap -c 2
	[ "$(od -An -tx4 -N4 copy.pcap)" = ' a1b2c3d4' ]
	[ "$(tcpdump -tt -nr copy.pcap 2> /dev/null | head -n 1 | cut -d' ' -f 1)" = 1700000001.123456 ]
	reads -r ether.pcapng --pcap -w copy.pcap
	cmp <(tail -c +25 ether.pcap) <(tail -c +25 copy.pcap)
	refused 'nfring: --pcap: the file has only one link type, but -r mixed.pcapng has several' \
		-r mixed.pcapng --pcap -w copy.pcap
	# A file without packets is valid.
	reads -r ether.pcap -w none.pcapng tcp
	[ "$(packets none.pcapng)" -eq 0 ]
	reads -r ether.pcap --pcap -w none.pcap tcp
	[ "$(stat -c %s none.pcap)" -eq 24 ]
}

@test "a copy can go from standard input to standard output, or to a file per interval" {
	"$NFRING" capture -r - -w - -c 3 < ether.pcapng 2> /dev/null |
		tshark -r - -T fields -e udp.srcport 2> /dev/null > ports
	[ "$(xargs < ports)" = '12337 12338 12339' ]
	reads -r ether.pcap -G 2 -w 'at%s'
	[ "$(echo at*)" = 'at1700000001 at1700000003 at1700000005' ]
	[ "$(packets at1700000003)" -eq 2 ]
}

@test "a truncated file is read up to its end" {
	for file in ether.pcap ether.pcapng; do
		size=$(stat -c %s $file)
		head -c $((size - 30)) $file > short
		refused "nfring: -r short: the file is cut short: expected [0-9]* bytes at byte [0-9]*, found [0-9]*" -r short
		[ ${#lines[@]} -ge 4 ]
		# Cut the file at many places. The program may refuse it, but may not crash.
		for ((i = 0; i < size; i += 7)); do
			head -c $i $file | "$NFRING" capture -r - --count > said 2> /dev/null ||
				[ $? -eq 1 ]
		done
	done
	head -c 10 ether.pcap > short
	refused 'nfring: -r short: the file is cut short: expected 24 bytes at byte 0, found 10' -r short
}

# reports NUMBER: ask by SIGUSR1, and succeed if the answer is this number of packets
reports() {
	kill -USR1 "$pid"
	grep -q "^nfring: $1 packets captured" said
}

@test "SIGINT ends the reading in the middle of a packet; SIGUSR1 and SIGUSR2 do not" {
	fifo=$BATS_TEST_TMPDIR/fifo
	mkfifo "$fifo"
	for file in ether.pcap ether.pcapng; do
		for signal in USR1 USR2; do
			"$NFRING" capture -r "$fifo" -w copy 2> said 3>&- &
			pid=$!
			exec 5> "$fifo"
			head -c -20 "$file" >&5
			soon grep -q "^reading from file $fifo" said
			# SIGUSR1 writes the packets before it reports them
			if [ $signal = USR1 ]; then
				soon reports 4
				[ "$(packets copy)" -eq 4 ]
			fi
			kill -$signal "$pid"
			soon eval '[ "$(packets copy)" -eq 4 ]'
			kill -INT "$pid"
			status=0
			wait "$pid" || status=$?
			exec 5>&-
			cat said
			[ "$status" -eq 0 ]
			[ "$(packets copy)" -eq 4 ]
		done
	done
}

@test "-s cuts the packets that the filter has chosen" {
	reads -r ether.pcapng -s 20 --count udp port 9
	[ "$output" = '3 packets' ]
	reads -r ether.pcapng -s 20 -w short.pcapng udp dst port 9
	[ "$(tshark -r short.pcapng -T fields -e frame.cap_len -e frame.len 2> /dev/null | sort -u)" = \
		$'20\t46' ]
	reads -r ether.pcap -s 20 --pcap -w short.pcap udp dst port 9
	[ "$(stat -c %s short.pcap)" -eq $((24 + 3 * 36)) ]
}

@test "other files, and options of live captures, are refused with -r" {
	refused 'nfring: -r nosuch: No such file or directory' -r nosuch
	refused 'nfring: -r /: Is a directory' -r /
	refused 'nfring: -r /dev/null: the file is empty' -r /dev/null
	refused 'nfring: -r /bin/true: not a pcapng or pcap file: it begins with 0x464c457f' -r /bin/true
	refused 'nfring: --at cannot be used with -r' -r ether.pcap --at input
	refused 'nfring: -i cannot be used with -r' -r ether.pcap -i lo
	refused 'nfring: -y cannot be used with -r' -r ether.pcap -y EN10MB
	refused 'nfring: --comments cannot be used with -r' -r ether.pcap -w copy --comments
	refused 'nfring: -w /nonexistent/x: No such file or directory' -r ether.pcap -w /nonexistent/x
	refused "nfring: filter: link-type EN10MB: can't parse filter expression: syntax error" \
		-r ether.pcap udp prot 9
	refused 'nfring: --time-stamp-precision pico: expected micro or nano' \
		-r ether.pcap --time-stamp-precision pico
}

@test "the long names of options are those of tcpdump" {
	reads --number --dont-verify-checksums --absolute-tcp-sequence-numbers --packet-buffered \
		--snapshot-length=100 --direction=inout --no-optimize -nNfKSpq --no-promiscuous-mode \
		--immediate-mode -r ether.pcap -c 1
	for option in --interface=nosuch0 --buffer-size=x --linktype=x --time-stamp-type=x \
		--relinquish-privileges=nosuch; do
		run "$NFRING" capture $option
		[ "$status" -eq 1 ]
		[[ $output == 'nfring: -'[iByjZ]' '* ]]
	done
	for option in --list-interfaces --list-data-link-types --list-time-stamp-types -J; do
		run "$NFRING" capture $option
		[ "$status" -eq 0 ]
		[ -n "$output" ]
	done
}

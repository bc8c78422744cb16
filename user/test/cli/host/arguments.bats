#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Tests of arguments. They need neither the module nor a network.

bats_require_minimum_version 1.5.0

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}

# refused MESSAGE ARGUMENT...: test that nfring exits with status 1 and prints only
# MESSAGE
refused() {
	local message=$1
	shift
	run --separate-stderr "$NFRING" "$@"
	echo "$stderr"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	# shellcheck disable=SC2053  # a pattern
	[[ $stderr == $message ]]
}

@test "unknown commands and options are refused" {
	refused 'nfring: foo: unknown command; the commands are capture, path, nat, record, run, calc, stats, top, release, doctor' foo
	refused "nfring capture: unrecognized option '--foo'" capture --foo
	refused "nfring capture: invalid option -- 'k'" capture -k
	refused "nfring capture: option requires an argument -- 'Z'" capture -Z
	refused "nfring capture: option '--at' requires an argument" capture --at
	refused 'nfring: stats: unexpected argument "x"; see nfring stats --help' stats x
	refused 'nfring: calc: unexpected argument "x"; see nfring calc --help' calc x
}

@test "points" {
	refused 'nfring: --at foo: unknown hook "foo"; known are prerouting, *' capture --at foo
	refused 'nfring: --at arp/postrouting: unknown hook "postrouting" of arp; known are input, output, forward' \
		capture --at arp/postrouting
	refused 'nfring: --at ingress:nosuch0: no device "nosuch0"' capture --at ingress:nosuch0
	refused 'nfring: --at input@9999999999: priority "9999999999" is not between *' \
		capture --at input@9999999999
	refused 'nfring: -i nosuch0: no such device' capture -i nosuch0
}

@test "numbers" {
	refused 'nfring: -c 0: expected a number from 1 to 18446744073709551615' capture -c 0
	refused 'nfring: -c 5x: expected a number from *' capture -c 5x
	refused 'nfring: -s 262145: not a number from 0 to 262144' capture -s 262145
	refused 'nfring: -B 1T: expected a number of KiB, or a number with the suffix K, M or G' capture -B 1T
	refused 'nfring: --frame-size 0: expected a number from 1, *' calc --frame-size 0
	refused 'nfring: --max-order x: expected a number from 0, *' calc --max-order x
	refused 'nfring: calc: the ring would be larger than 2^64 bytes; use smaller values' \
		calc --max-order 60
}

@test "wrong options of nat are refused" {
	refused 'nfring: --port 0: expected a number from 1 to 65535' nat --port 0
	refused 'nfring: --port 65536: expected a number from 1 to 65535' nat --port 65536
	refused 'nfring: -c 0: expected a number from 1' nat -c 0
	refused 'nfring: -i cannot be used with -r' nat -r file -i lo
	refused 'nfring: --netns cannot be used with -r' nat -r file --netns 1
	refused 'nfring: nat: unexpected argument "x"; see nfring nat --help' nat x
}

@test "wrong options of stats --drops are refused" {
	refused 'nfring: --for needs --drops' stats --for 1
	refused 'nfring: --every needs --drops' stats --every 1
	refused 'nfring: -i needs --drops' stats -i lo
	refused 'nfring: --for 0: expected at least 100ms' stats --drops --for 0
	refused 'nfring: --every 25h: expected a time from 0 to 24h: *' stats --drops --every 25h
	refused 'nfring: --all cannot be used with --drops' stats --drops --all
	refused 'nfring: --drops counts in one network namespace; *' stats --drops --all-netns
	refused 'nfring: --drops counts in one network namespace; *' stats --drops --netns 1 --netns 2
	refused 'nfring: --drops --prometheus needs -o FILE and --every TIME: *' stats --drops --prometheus
	refused 'nfring: --drops --prometheus needs -o FILE and --every TIME: *' \
		stats --drops --prometheus -o /dev/null
}

@test "wrong options that select packets are refused" {
	refused "nfring: filter: can't parse filter expression: syntax error" capture udp prot 9
	refused 'nfring: filter: of the link layer, only protocol, *' capture 'ether[13] == 1'
	refused 'nfring: --mark 0x: expected VALUE or VALUE/MASK, each a number of at most 32 bits' capture --mark 0x
	refused 'nfring: --mark 1/-1: expected VALUE or VALUE/MASK, *' capture --mark 1/-1
	refused 'nfring: --mark 4294967296: expected VALUE or VALUE/MASK, *' capture --mark 4294967296
	refused 'nfring: --ct old: unknown state; use new, established, *' capture --ct new,old
	refused 'nfring: --reason: a name is empty; give names such as *' capture --at drop --reason A,
	refused 'nfring: --reason: only dropped packets have a reason; add --at drop' capture --reason A
	refused 'nfring: --uid nosuch: no such user; give a name, or a number from 0 to 4294967294' \
		capture --uid nosuch
	refused 'nfring: --uid 4294967295: no such user; *' capture --uid 4294967295
	refused 'nfring: --cgroup ssh.service: expected a path that begins with a slash, *' \
		capture --cgroup ssh.service
	refused 'nfring: --container "": expected an ID, its first characters, or *' capture --container ''
	refused 'nfring: --container "a/b": expected an ID, *' capture --container a/b
	refused 'nfring: --pid 0: expected a number from 1 to 2147483647' capture --pid 0
	refused 'nfring: --socket sk:1: expected the cookie of a socket, *' capture --socket sk:1
	refused 'nfring: --socket 0: expected the cookie of a socket, *' capture --socket 0
	refused 'nfring: --sample 2/3: not 1/N with N from 1 to 4294967295' capture --sample 2/3
	refused 'nfring: --sample 1/0: not 1/N *' capture --sample 1/0
	refused 'nfring: -Q up: not a direction; use in, out or inout' capture -Q up
	refused 'nfring: -j x: expected host or adapter_unsynced' capture -j x
	refused 'nfring: -y RAW: expected EN10MB or LINUX_SLL2' capture -y RAW
	refused 'nfring: -C x: expected millions of bytes, *' capture -C x
	refused 'nfring: -G 0: expected a number from 1 to *' capture -G 0
	refused 'nfring: -W 0: expected a number from 1 to *' capture -W 0
	refused 'nfring: -Z nosuch: no such user' capture -Z nosuch
	refused 'nfring: --netns nosuch: no such network namespace or process; "ip netns" lists the namespaces' capture --netns nosuch
	refused 'nfring: --at pre-natx: unknown hook "pre-natx"; *' capture --at pre-natx
}

@test "wrong options of path are refused" {
	refused "nfring: filter: can't parse filter expression: syntax error" path udp prot 9
	refused 'nfring: --at foo: unknown hook "foo"; *' path --at foo
	refused 'nfring: -c 0: expected a number from 1 to *' path -c 0
	refused 'nfring: --wait x: expected a number of milliseconds from 1 to 60000' path --wait x
	refused 'nfring: -i nosuch0: no such device' path -i nosuch0
	refused "nfring path: invalid option -- 'w'" path -w x
}

@test "wrong options for files are refused" {
	refused 'nfring: --comments needs -w FILE without --pcap' capture --comments
	refused 'nfring: --comments needs -w FILE without --pcap' capture --comments --pcap -w file
	refused 'nfring: --print cannot be used with "-w -": both write to standard output' capture --print -w -
	refused 'nfring: --count cannot be used with "-w -": both write to standard output' capture --count -w -
	refused 'nfring: --count cannot be used with "-w -": both write to standard output' \
		capture -r x --pcap --count -w -
	refused 'nfring: -C and -G need -w FILE, and not "-w -"' capture -C 1
	refused 'nfring: -C and -G need -w FILE, and not "-w -"' capture -G 1 -w -
	refused 'nfring: -W needs -C or -G' capture -w x -W 1
	refused 'nfring: -z needs -C or -G' capture -w x -z true
}

@test "wrong options of record are refused" {
	refused 'nfring: record: -w FILE is required' record
	refused 'nfring: --at foo: unknown hook "foo"; *' record -w x --at foo
	refused 'nfring: -i nosuch0: no such device' record -w x -i nosuch0
	refused 'nfring: --netns nosuch: *' record -w x --netns nosuch
	refused 'nfring: -B x: expected a number of KiB, *' record -w x -B x
	refused 'nfring: -s 262145: not a number from 0 to 262144' record -w x -s 262145
	refused 'nfring: -c 0: expected a number from 1 to 4294967295' record -w x -c 0
	refused 'nfring: -W x: expected a number from 1 to 4294967295' record -w x -W x
	refused 'nfring: -W cannot be used with "-w -"' record -w - -W 2
	refused 'nfring: -z cannot be used with "-w -"' record -w - -z true
	refused 'nfring: -y RAW: expected EN10MB or LINUX_SLL2' record -w x -y RAW
	refused 'nfring: -y EN10MB: not every packet at these points has an Ethernet header; use -y LINUX_SLL2' \
		record -w x --at input -y EN10MB
	refused 'nfring: -Q up: not a direction; use in, out or inout' record -w x -Q up
	refused 'nfring: -Z nosuch: no such user' record -w x -Z nosuch
	refused "nfring: filter: can't parse filter expression: syntax error" record -w x udp prot 9
	refused "nfring record: invalid option -- 'G'" record -G 1
}

@test "wrong triggers of record are refused" {
	refused "nfring: --on-packet udp prot 9: can't parse filter expression: syntax error" \
		record -w x --on-packet 'udp prot 9'
	refused 'nfring: --on-packet: the expression is empty' record -w x --on-packet ' '
	refused 'nfring: --on-counter packets: expected COUNTER>N or DEVICE/COUNTER>N, with N from 0 to 18446744073709551615' \
		record -w x --on-counter packets
	refused 'nfring: --on-counter packets>-1: expected COUNTER>N *' record -w x --on-counter 'packets>-1'
	refused 'nfring: --on-counter x>1: unknown counter; a ring has packets, bytes, *, overwritten' \
		record -w x --on-counter 'x>1'
	refused 'nfring: --on-counter lo/packets>1: unknown counter; a device has rx_packets, *, rx_nohandler' \
		record -w x --on-counter 'lo/packets>1'
	refused 'nfring: --on-counter /rx_packets>1: expected the name of a device *' record -w x --on-counter '/rx_packets>1'
	refused 'nfring: --after 25h: expected a time from 0 to 24h: seconds, or with the suffix us, ms, s, m or h' \
		record -w x --after 25h
	refused 'nfring: --after -1: expected a time *' record -w x --after -1
	refused 'nfring: --slower x: expected a time from 0 to 24h: seconds, or with the suffix us, ms, s, m or h' \
		path --slower x
	refused 'nfring: --every works only together with --summary' path --every 1s
	refused 'nfring: --cool-down 25h: expected a time from 0 to 24h: seconds, or with the suffix us, ms, s, m or h' \
		record -w x --cool-down 25h
	refused 'nfring: --on-failure b: only one --on-exit or --on-failure is possible' record -w x --on-exit a --on-failure b
	many=()
	for _ in {0..16}; do many+=(--on-packet udp); done
	refused 'nfring: --on-packet udp: the option can be given at most 16 times' record -w x "${many[@]}"
}

@test "wrong options of stats are refused" {
	refused 'nfring: --json and --prometheus cannot be used together' stats --json --prometheus
	refused 'nfring: --all cannot be used with --json or --prometheus: they print every counter anyway' stats --json -a
	refused 'nfring: --netns and --all-netns cannot be used together' stats --all-netns --netns x
	refused 'nfring: --netns nosuch: no such network namespace or process; "ip netns" lists the namespaces' \
		stats --netns nosuch
}

@test "wrong options of top are refused" {
	refused 'nfring: -d 0.05: expected a number of seconds from 0.1 to 3600' top -d 0.05
	refused 'nfring: -d x: expected a number of seconds from 0.1 to 3600' top --delay x
	refused 'nfring: -d nan: expected a number of seconds from 0.1 to 3600' top -d nan
	refused 'nfring: -n 0: expected a number from 1' top -n 0
	refused 'nfring: top: unexpected argument "x"; see nfring top --help' top x
	refused 'nfring: --netns nosuch: no such network namespace *' top --netns nosuch
}

@test "run reports programs that it cannot start or reach" {
	refused 'nfring: run: COMMAND is required; see nfring run --help' run
	refused 'nfring: --at foo: unknown hook "foo"; known are prerouting, *' run --at foo true
	refused "nfring run: unrecognized option '--foo'" run --foo true

	static=$BATS_TEST_TMPDIR/static
	gcc -static -x c -o "$static" - <<< 'int main(void) { return 0; }'
	printf '#!%s -x\n' "$static" > "$BATS_TEST_TMPDIR/script"
	chmod +x "$BATS_TEST_TMPDIR/script"
	for program in "$static" "$BATS_TEST_TMPDIR/script"; do
		run --separate-stderr "$NFRING" run -- "$program"
		echo "$stderr"
		[ "$status" -eq 2 ]
		[ "$stderr" = "nfring: $static: a static program loads no libraries, so nfring run does not work with it" ]
	done

	run -127 --separate-stderr "$NFRING" run -- nosuch
	[ "$stderr" = 'nfring: nosuch: No such file or directory' ]
	run --separate-stderr "$NFRING" run /
	[ "$status" -eq 126 ]
	[ "$stderr" = 'nfring: /: Permission denied' ]
}

@test "--help and --version succeed" {
	for command in '' capture path record run calc stats top release doctor; do
		# shellcheck disable=SC2086  # an empty word is no argument
		run "$NFRING" $command --help
		[ "$status" -eq 0 ]
		[[ $output == "Usage: nfring ${command:-COMMAND}"* ]]
	done
	run "$NFRING" --version
	[ "$status" -eq 0 ]
	[[ $output =~ ^nfring\ [0-9.]+\ \(ABI\ [0-9]+\)$ ]]
	run "$NFRING"
	[ "$status" -eq 1 ]
	[[ $output == "Usage: "* ]]
}

@test "calc prints the example of the kernel's documentation" {
	run "$NFRING" calc --size-max 131072 --pointer-size 4 --page-size 4096 \
		--max-order 11 --frame-size 2048
	echo "$output"
	[ "$status" -eq 0 ]
	grep -x 'blocks *32768' <<< "$output"
	grep -x 'block size *8 MiB' <<< "$output"
	grep -x 'buffer size *262144 MiB' <<< "$output"
	grep -x 'frames *134217728' <<< "$output"
}

# With two calls, another program's output could appear in the middle of the message.
@test "a message is written with one system call" {
	run python3 - "$NFRING" <<-'END'
		import socket, subprocess, sys
		ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
		subprocess.run([sys.argv[1], "foo"], stderr=its)
		print(ours.recv(4096).decode(), end="")
	END
	[[ $output == 'nfring: foo: unknown command; '*doctor ]]
}

# These commands share one table and one parser of the options that select packets.
@test "selections have the same names, arguments and errors in each command" {
	for command in 'capture' 'record -w x' 'path'; do
		"$NFRING" --complete-table | awk -F '\t' -v command="${command%% *}" \
			'$1 == command && $2 != "-" { print $2 }' > "$BATS_TEST_TMPDIR/options"
		while IFS='|' read -r option value message; do
			grep -qxe "$option" "$BATS_TEST_TMPDIR/options" || { [ "$command" = path ] && continue; }
			# shellcheck disable=SC2086  # words
			refused "nfring: $message" $command "$option" "$value"
		done <<-'END'
			-i|nosuch0|-i nosuch0: no such device
			--interface|nosuch0|-i nosuch0: no such device
			--netns|nosuch|--netns nosuch: no such network namespace or process; *
			--at|foo|--at foo: unknown hook "foo"; *
			-Q|up|-Q up: not a direction; *
			--direction|up|-Q up: not a direction; *
			--mark|x|--mark x: expected VALUE or VALUE/MASK, *
			--ct|old|--ct old: unknown state; *
			--sample|2|--sample 2: not 1/N *
			-s|x|-s x: not a number from 0 to 262144
			--snapshot-length|x|-s x: not a number from 0 to 262144
			-B|x|-B x: expected a number of KiB, *
			--buffer-size|x|-B x: expected a number of KiB, *
			-y|RAW|-y RAW: expected EN10MB or LINUX_SLL2
			--linktype|RAW|-y RAW: expected EN10MB or LINUX_SLL2
		END
	done
}

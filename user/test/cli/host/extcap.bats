#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The parts of nfring-extcap that need neither the module nor Wireshark.

bats_require_minimum_version 1.5.0

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
EXTCAP=$(dirname "$NFRING")/../extcap/nfring-extcap

# refused MESSAGE ARGUMENT...: test that nfring-extcap exits with status 1 and prints
# only MESSAGE
refused() {
	local message=$1
	shift
	run --separate-stderr "$EXTCAP" "$@"
	echo "$stderr"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	# shellcheck disable=SC2053  # a pattern
	[[ $stderr == $message ]]
}

@test "each point has a name, a link type and a configuration" {
	run "$EXTCAP" --extcap-interfaces --extcap-version=4.0
	[ "$status" -eq 0 ]
	[[ ${lines[0]} =~ ^extcap\ \{version=[0-9.]+\} ]]
	names=$(sed -n 's/^interface {value=\([^}]*\)}{display=nfring .*}$/\1/p' <<< "$output")
	[ "$(wc -w <<< "$names")" -eq $((${#lines[@]} - 1)) ]
	for name in pre-nat post-nat forward local-in local-out ingress egress; do
		grep -x "nfring-$name" <<< "$names"
	done
	for name in $names; do
		run "$EXTCAP" --extcap-dlts --extcap-interface "$name"
		[ "$status" -eq 0 ]
		case $name in
		nfring-bridge-*) [[ $output == 'dlt {number=1}{name=EN10MB}'* ]] ;;
		*) [[ $output == 'dlt {number=276}{name=LINUX_SLL2}'* ]] ;;
		esac
		run "$EXTCAP" --extcap-config --extcap-interface "$name"
		[ "$status" -eq 0 ]
		[ "$(sed -n 's/^arg .*{call=\([^}]*\)}.*/\1/p' <<< "$output" | tr '\n' ' ')" = \
			'--device --priority --netns --snaplen --memory ' ]
		grep -Fx 'value {arg=0}{value=lo}{display=lo}{default=false}' <<< "$output"
	done
}

@test "the default priority depends on the point" {
	run "$EXTCAP" --extcap-config --extcap-interface nfring-pre-nat
	[[ $output == *'{call=--priority}{display=Priority}{type=string}{placeholder=-150}'* ]]
	run "$EXTCAP" --extcap-config --extcap-interface nfring-post-nat
	[[ $output == *'{call=--priority}{display=Priority}{type=string}{placeholder=300}'* ]]
}

@test "a wrong capture filter is an error with the reason" {
	run "$EXTCAP" --extcap-interface nfring-forward --extcap-capture-filter 'tcp port 80'
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	run "$EXTCAP" --extcap-interface nfring-forward --extcap-capture-filter 'tcp prot 80'
	[ "$status" -eq 0 ]
	[ "$output" = "can't parse filter expression: syntax error" ]
	# This filter depends on the link type: cooked packets have no Ethernet
	# addresses.
	run "$EXTCAP" --extcap-interface nfring-forward --extcap-capture-filter 'ether dst 0:0:0:0:0:1'
	[ "$status" -eq 0 ]
	[ -n "$output" ]
	run "$EXTCAP" --extcap-interface nfring-bridge-input --extcap-capture-filter 'ether dst 0:0:0:0:0:1'
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "wrong options are refused" {
	refused 'nfring-extcap: no call given, such as --capture; see nfring-extcap --help'
	refused 'nfring-extcap: x: unexpected argument; only options are allowed' --extcap-interfaces x
	refused "nfring-extcap: unrecognized option '--foo'" --foo
	refused 'nfring-extcap: --extcap-interface NAME is required' --extcap-dlts
	refused 'nfring-extcap: --extcap-interface NAME is required' --extcap-config
	refused 'nfring-extcap: --extcap-interface NAME is required' --capture --fifo x
	refused 'nfring-extcap: --capture: --fifo FILE is required' --capture --extcap-interface nfring-forward
	refused 'nfring-extcap: --extcap-interface eth0: no such interface; --extcap-interfaces lists them' \
		--extcap-dlts --extcap-interface eth0
	on=(--capture --extcap-interface nfring-forward --fifo /nonexistent/fifo)
	refused 'nfring-extcap: --device nosuch0: no such device' "${on[@]}" --device nosuch0
	refused 'nfring-extcap: forward@x: priority "x" must be *' "${on[@]}" --priority x
	refused 'nfring-extcap: --netns nosuch: no such network namespace *' "${on[@]}" --netns nosuch
	refused 'nfring-extcap: --snaplen 0: not a number from 1 to 262144' "${on[@]}" --snaplen 0
	refused 'nfring-extcap: --memory 1T: neither a number of bytes nor a number with suffix K, M or G' \
		"${on[@]}" --memory 1T
	refused "nfring-extcap: capture filter: can't parse filter expression: syntax error" \
		"${on[@]}" --extcap-capture-filter 'tcp prot'
}

@test "--help and --version succeed" {
	run "$EXTCAP" --help
	[ "$status" -eq 0 ]
	[[ $output == "Usage: nfring-extcap "* ]]
	run "$EXTCAP" --version
	[ "$status" -eq 0 ]
	[[ $output =~ ^nfring-extcap\ [0-9.]+$ ]]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The output of the demonstration, and its capture file.

bats_require_minimum_version 1.5.0
load link

teardown() {
	for namespace in client router server; do
		ip netns del $namespace || true
	done
}

# shows PATTERN: succeed if a line of the output matches
shows() {
	grep -qxE -- "$1" <<< "$output" || { echo "no line $1"; echo "$output"; return 1; }
}

# shows_path FROM TO NEW-FROM NEW-TO IN OUT: succeed if the output has the path of a
# packet with these addresses before and after NAT, and these devices
shows_path() {
	shows "[0-9:.]+ $1 > $2 => $3 > $4 (TCP Flags \\[[FSRP.]+\\],.*|UDP) length [0-9]+: $5@prerouting \+[0-9.]+[um]?s $6@postrouting, sent by $6"
}

# fields OPTION...: print these fields of each packet in the file
fields() {
	tshark -n -r "$file" -T fields "$@" 2> /dev/null
}

@test "packets through a router have both addresses in the paths and in the file" {
	file=$BATS_TEST_TMPDIR/demo.pcapng
	PATH=$(dirname "$NFRING"):$PATH run -0 "$BATS_TEST_DIRNAME/../../demo/router" "$file"
	shows '.*request to TCP:203\.0\.113\.2:80\. The answer: TCP from the server'
	shows '.*request to UDP:203\.0\.113\.1:8080\. The answer: UDP from the client'
	# First come the outgoing connection and its answer, then the incoming
	# connection and its answer.
	shows_path '192\.168\.1\.2\.[0-9]+' '203\.0\.113\.2\.80' \
		'203\.0\.113\.1\.[0-9]+' '203\.0\.113\.2\.80' lan wan
	shows_path '203\.0\.113\.2\.80' '203\.0\.113\.1\.[0-9]+' \
		'203\.0\.113\.2\.80' '192\.168\.1\.2\.[0-9]+' wan lan
	shows_path '203\.0\.113\.2\.[0-9]+' '203\.0\.113\.1\.8080' \
		'203\.0\.113\.2\.[0-9]+' '192\.168\.1\.2\.80' wan lan
	shows_path '192\.168\.1\.2\.80' '203\.0\.113\.2\.[0-9]+' \
		'203\.0\.113\.1\.8080' '203\.0\.113\.2\.[0-9]+' lan wan

	# These packets end in the router.
	shows "[0-9:.]+ 192\\.168\\.1\\.2\\.[0-9]+ > 192\\.168\\.1\\.1\\.7 TCP .* length [0-9]+: lan@ingress \\+[0-9.]+[um]?s lan@input, delivered to socat\\[[0-9]+\\] \\(user 0.*\\)"
	shows "[0-9:.]+ 192\\.168\\.1\\.2\\.[0-9]+ > 203\\.0\\.113\\.2\\.53 UDP length 8: lan@ingress \\+[0-9.]+[um]?s lan@prerouting \\+[0-9.]+[um]?s dropped: NETFILTER_DROP in [a-z_]+( \\[[a-z_]+\\])? at forward \\(ip filter forward \"udp dport 53 drop\" handle [0-9]+\\)"

	# The file has each packet at two points, and at least the packets whose
	# paths are printed.
	times=$(fields -e frame.packet_id | sort | uniq -c | awk '{ print $1 }')
	[ "$(sort -u <<< "$times")" = 2 ]
	[ "$(wc -l <<< "$times")" -ge "$(grep -c ' => .*@postrouting, sent by [a-z]*$' <<< "$output")" ]
	[ "$(fields -e frame.interface_name | sort -u | xargs)" = \
		'lan@postrouting lan@prerouting wan@postrouting wan@prerouting' ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring capture: options that select points and packets.

bats_require_minimum_version 1.5.0
load link

teardown() {
	stop
	a nft flush ruleset || true
}

@test "a filter is applied in the kernel, with and without a link layer" {
	for where in '-i v0' '--at output'; do
		# shellcheck disable=SC2086  # split it into words
		capture $where udp dst port 9 and host 192.0.2.2
		a bash -c ': > /dev/udp/192.0.2.2/10; echo > /dev/udp/192.0.2.2/10' || true
		send 3
		finish INT
		[ "$status" -eq 0 ]
		expect_counts 3 3 0
	done
}

@test "a filter can use the direction and the protocol of cooked packets" {
	capture --at ingress --at egress 'outbound and ip'
	send 2 127.0.0.1
	finish INT
	expect_counts 2 2 0
	run ! grep -v ' Out ' "$out"
	capture --at output arp
	send 2
	finish INT
	expect_counts 0 0 0
}

@test "-d prints the filter's code after the code for options such as --mark" {
	nfring capture -i v0 -d ip
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = '(000) ldh      [12]' ]
	nfring capture --at output -ddd --mark 5 ip
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = '32 0 0 4294963220' ]
	nfring capture --at output -dd -O ip
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == '{ 0x'* ]]
}

@test "one capture has packets before and after NAT" {
	a nft 'add table ip n; add chain ip n post { type nat hook postrouting priority 100; };
		add rule ip n post udp dport 9 snat to 192.0.2.77;
		add chain ip n pre { type nat hook output priority -100; };
		add rule ip n pre udp dport 99 dnat to 192.0.2.2:9'
	capture --at local-out --at post-nat:v0 --at post-nat -v -c 3
	send 1
	finish
	[ "$status" -eq 0 ]
	grep -E 'output +v0 +Out IP 192.0.2.1.[0-9]+ > 192.0.2.2.9' "$out"
	grep -E 'postrouting +v0 +Out IP 192.0.2.77.[0-9]+ > 192.0.2.2.9' "$out"
	[ "$(grep -o ' id=[0-9a-f]*' "$out" | sort -u | wc -l)" -eq 1 ]
	grep -E '^    hook=postrouting prio=300 in=- out=v0 mark=0x0 ct=new,snat ctid=[0-9]+ id=' "$out"
}

@test "at the point drop, packets have the reason and the function of their drop" {
	a nft 'add table ip n; add chain ip n c { type filter hook postrouting priority 0; };
		add rule ip n c udp dport 9 drop'
	capture --at drop -c 2 -w "$BATS_TEST_TMPDIR/file" --print udp
	# the firewall drops the first; nobody listens for the second
	send 1 127.0.0.1
	a bash -c 'echo -n 1 > /dev/udp/127.0.0.1/10'
	finish
	[ "$status" -eq 0 ]
	grep -E ' lo +Out IP 127.0.0.1.[0-9]+ > 127.0.0.1.9: UDP, length 4, dropped: NETFILTER_DROP in (nf_hook_slow|nft_do_chain)( \[nf_tables\])?$' "$out"
	grep -E ' lo +In  IP 127.0.0.1.[0-9]+ > 127.0.0.1.10: UDP, length 1, dropped: NO_SOCKET in [a-z0-9_]+$' "$out"
	# the file has the names of the reason and the function, and a verdict: TC_ACT_SHOT
	sed -i 's/^[^ ]* //' "$out"
	diff "$out" <("$NFRING" capture -t -n -r "$BATS_TEST_TMPDIR/file" | sed 's/^drop  *//')
	[ "$("$NFRING" capture -n -r "$BATS_TEST_TMPDIR/file" --reason no_socket | wc -l)" -eq 1 ]
	[ "$(tshark -r "$BATS_TEST_TMPDIR/file" -T fields -e frame.verdict.ebpf_tc 2> /dev/null)" = $'2\n2' ]
	capture --at drop --at local-out --json -c 2 udp
	send 1 127.0.0.1
	finish
	[ "$(jq -c 'select(.point == "drop") | [.device, .reason]' "$out")" = '["lo","NETFILTER_DROP"]' ]
	[ "$(jq -r .id "$out" | sort -u | wc -l)" -eq 1 ]
}

@test "forward, local-in, pre-nat, ingress, egress and priorities are points" {
	for point in forward local-in pre-nat ingress egress prerouting@-300; do
		capture --at "$point" -c 1
		finish INT
		[ "$status" -eq 0 ]
	done
}

@test "--netns takes a name, a path or a process" {
	nsenter --net=/run/netns/nfr-b sleep 100000 3>&- & # sleep: until the test kills it
	sleeper=$!
	for netns in nfr-b /run/netns/nfr-b $sleeper; do
		capture --netns "$netns" --at prerouting -i v1 -c 1
		send 1
		finish
		[ "$status" -eq 0 ]
		grep 'v1    In  IP 192.0.2.1' "$out"
	done
	kill $sleeper
	nfring capture --netns nosuch
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: --netns nosuch: no such network namespace or process; "ip netns" lists the namespaces' ]
	nfring capture --netns /dev/null
	[ "$status" -eq 1 ]
	[ "$output" = 'nfring: --netns /dev/null: not a network namespace' ]
}

# Process 1 exists too, in another namespace.
@test "--netns with a number prefers the namespace of that name" {
	ln -s nfr-b /run/netns/1
	capture --netns 1 --at prerouting -i v1 -c 1
	run b "$NFRING" stats --json --netns 1
	rm /run/netns/1
	[ "$status" -eq 0 ]
	[[ $(jq -r '.points[0]' <<< "$output") == inet/prerouting:v1* ]]
	send 1
	finish
	[ "$status" -eq 0 ]
	grep 'v1    In  IP 192.0.2.1' "$out"
}

@test "--mark VALUE/MASK selects packets by the bits of their mark" {
	a nft 'add table ip n; add chain ip n c { type filter hook output priority 0; };
		add rule ip n c udp dport 9 udp length 12 meta mark set 0x1234'
	for mark in 0x1234 4660 0x34/0xff; do
		capture --at output --mark "$mark" -c 2
		send 2
		finish
		[ "$status" -eq 0 ]
		expect_counts 2 2 0
	done
	capture --at output --mark 0x35/0xff
	send 2
	finish INT
	expect_counts 0 0 0
}

@test "--ct selects packets by the state of their connection" {
	a nft 'add table ip n; add chain ip n c { type filter hook output priority 0; ct state new counter; };
		add chain ip n r { type filter hook output priority -300; udp dport 10 notrack; }'
	capture --at output --ct new,untracked
	send 3
	a bash -c 'echo > /dev/udp/192.0.2.2/10' || true
	finish INT
	[ "$(tail -n 3 "$err" | head -n 1)" = '4 packets captured' ] # nobody answers
	capture --at output --ct reply,snat
	send 3
	finish INT
	[ "$(tail -n 3 "$err" | head -n 1)" = '0 packets captured' ]
}

@test "--ipsec selects no packet where there is no IPsec" {
	capture --at output --ipsec
	send 3
	finish INT
	[ "$(tail -n 3 "$err")" = '0 packets captured
3 packets received by filter
0 packets dropped by kernel' ]
}

@test "--sample 1/4 selects about a quarter of the packets" {
	capture --at output --sample 1/4
	send 400
	finish INT
	captured=$(sed -n 's/ packets captured$//p' "$err")
	[ "$captured" -gt 40 ] && [ "$captured" -lt 200 ]
}

@test "-Q selects a direction" {
	capture --at ingress:lo --at egress:lo -Q in udp
	send 1 127.0.0.1
	finish INT
	expect_counts 1 1 0
	run ! grep -v ' In ' "$out"
	capture --at ingress:lo --at egress:lo -Q out udp
	send 1 127.0.0.1
	finish INT
	expect_counts 1 1 0
	run ! grep -v ' Out ' "$out"
}

@test "-j selects a clock, -L lists link types, -D lists devices and points" {
	capture --at output -j host -c 1
	send 1
	finish
	[ "$status" -eq 0 ]
	nfring capture -i v0 -L
	[ "$output" = 'EN10MB
LINUX_SLL2' ]
	nfring capture -D
	grep -E '^[0-9]+\.v0$' <<< "$output"
	grep -x -- '--at post-nat' <<< "$output"
}

@test "the capture drops its privileges, and -Z gives the files to another user" {
	capture --at output -U -w "$BATS_TEST_TMPDIR/file"
	[ "$(awk '/^Cap(Prm|Eff)/ { print $2 }' "/proc/$pid/status" | sort -u)" = 0000000000000000 ]
	send 1
	finish INT
	[ "$status" -eq 0 ]
	dir=$(mktemp -d /tmp/nobody.XXXXXX)
	chmod 777 "$dir"
	capture --at output -Z nobody -c 1 -w "$dir/file"
	cat "$err"
	[ "$(awk '/^Uid/ { print $3 }' "/proc/$pid/status")" = 65534 ]
	send 1
	finish
	[ "$status" -eq 0 ]
	[ "$(stat -c %U "$dir/file")" = nobody ]
	rm -r "$dir"
}

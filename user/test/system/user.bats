#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What an ordinary user does, and the counters that Prometheus reads.
load system

setup_file() {
	use_archive
	apt_get install nfring nfring-wireshark
	modprobe nfring
	usermod -aG nfring alice
	setcap cap_net_raw+ep /usr/lib/*/wireshark/extcap/nfring-extcap
}

@test "tshark has each point as an interface, for a user" {
	run as_user tshark -D
	echo "$output"
	[[ $output == *nfring-pre-nat* ]]
	run pings as_user tshark -i nfring-pre-nat -c 2 -f icmp
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'Echo (ping) request'* ]]
}

@test "sudo rotates files in the home directory of the user" {
	chmod 700 /home/alice
	run pings as_user sudo nfring capture -C 1K -c 30 --at input -w trace icmp
	echo "$output"
	[ "$status" -eq 0 ]
	files=(/home/alice/trace*)
	[ "${#files[@]}" -gt 1 ]
	[ "$(stat -c %U "${files[0]}")" = root ]
}

@test "with -Z, the files that sudo rotates belong to the user" {
	run pings as_user sudo nfring capture -C 1K -c 30 --at input -Z alice -w own icmp
	echo "$output"
	[ "$status" -eq 0 ]
	files=(/home/alice/own*)
	[ "${#files[@]}" -gt 1 ]
	for file in "${files[@]}"; do
		[ "$(stat -c %U "$file")" = alice ]
	done
	as_user tshark -r own > /dev/null
}

# metrics: print what node_exporter serves
metrics() {
	local server
	exec {server}<> /dev/tcp/127.0.0.1/9100 || return
	printf 'GET /metrics HTTP/1.0\r\n\r\n' >&"$server"
	cat <&"$server"
	exec {server}>&-
}

metrics_have() {
	metrics 2> /dev/null | grep "$1"
}

@test "node_exporter serves the counters of rings" {
	nfring capture --at input -w "$BATS_TEST_TMPDIR/file" icmp 3>&- &
	systemctl start prometheus-node-exporter nfring-stats.timer
	ping -q -c 3 -i 0.2 127.0.0.1
	wait_for metrics_have '^nfring_packets_total{.*} [1-9]'
	kill $!
	systemctl stop nfring-stats.timer
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The recorder as a service, until the power fails.
# boot: END=crash
END=crash
load system

setup_file() {
	use_archive
	apt_get install nfring
	mkdir -p /etc/nfring
	echo 'OPTIONS="--at input icmp[icmptype] = icmp-echo"' > /etc/nfring/pings.conf
	systemctl enable --now nfring-record@pings
}

@test "the recorder runs as a service, confined and without capabilities" {
	systemctl is-active nfring-record@pings
	process=$(systemctl show -P MainPID nfring-record@pings)
	# it gives up its capability once it has the ring
	wait_for grep '^CapEff:.0*$' "/proc/$process/status"
	[ "$(ps -o user= "$process")" = nfring ]
	systemd-analyze security --threshold=30 nfring-record@pings.service
}

@test "reloading the service writes a file" {
	ping -q -c 3 -i 0.2 127.0.0.1
	systemctl reload nfring-record@pings
	wait_for recordings_are 1
	packets_are 3 "$recordings"/*
}

@test "members of the group read the recordings, and others do not" {
	run -1 as_user cat "$recordings"/*
	usermod -aG nfring-capture alice
	as_user cat "$recordings"/* > /dev/null
}

@test "the timer writes counters for Prometheus" {
	mkdir -p /var/lib/prometheus/node-exporter
	systemctl start nfring-stats.timer
	wait_for grep '^nfring_packets' /var/lib/prometheus/node-exporter/nfring.prom
}

@test "the recorder starts again after it was killed" {
	systemctl kill -s KILL nfring-record@pings
	wait_for systemctl is-active nfring-record@pings
}

@test "the power fails after a second file" {
	ping -q -c 2 -i 0.2 127.0.0.1
	# sync the installation, but not the file that comes now
	sync
	systemctl reload nfring-record@pings
	wait_for recordings_are 2
	sha256sum "$recordings"/* > "$OUT/kept/sums"
}

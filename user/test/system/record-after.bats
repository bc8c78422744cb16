#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What the recorder has written in record-crash.bats and record-reboot.bats.
load system

@test "nothing that was written before the reboot is lost or changed" {
	sha256sum -c "$OUT/kept/sums"
}

@test "the shutdown has written the last file" {
	for file in "$recordings"/*; do
		grep -qF "$file" "$OUT/kept/sums" || last=$file
	done
	packets_are 4 "$last"
}

@test "removing the package stops the recorder, and purging it removes the files" {
	apt_get remove nfring
	run ! systemctl is-active nfring-record@pings
	[ -d "$recordings" ]
	apt_get purge nfring
	[ ! -e /var/lib/nfring ]
	[ ! -e /etc/nfring ]
	run ! systemctl is-enabled nfring-record@pings
}

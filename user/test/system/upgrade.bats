#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Upgrade the packages while rings are open.
load system

setup_file() {
	use_archive
	apt_get install nfring
	modprobe nfring
	# the same packages with a later version
	for package in nfring libnfring-preload; do
		dpkg-deb -R /mnt/out/packages/"$package"_*.deb "/root/$package"
		sed -i -E 's/^Version: .*/&+later/; s/(libnfring-preload \(= [^)]*)/\1+later/' \
			"/root/$package/DEBIAN/control"
		dpkg-deb -b "/root/$package" /root
	done
}

# rings_are COUNT: succeed if that many rings are open
rings_are() {
	[ "$(nfring stats --all-netns --json | jq -s length)" -eq "$1" ]
}

@test "an upgrade of the packages leaves open rings and their readers alone" {
	nfring capture --at input -w "$BATS_TEST_TMPDIR/captured" icmp 3>&- &
	capture=$!
	nfring run --strict --at input -- dumpcap -q -i lo -f icmp -w "$BATS_TEST_TMPDIR/ran" 3>&- &
	run=$!
	systemctl start nfring-record@later
	recorder=$(systemctl show -P MainPID nfring-record@later)
	wait_for rings_are 3
	apt_get install /root/nfring_*.deb /root/libnfring-preload_*.deb
	[[ $(dpkg-query -W -f '${Version}' nfring) == *+later ]]
	rings_are 3
	[ "$(systemctl show -P MainPID nfring-record@later)" = "$recorder" ]
	ping -q -c 3 -i 0.2 127.0.0.1
	kill -INT $capture $run
	wait $capture
	wait $run
	packets_are 6 "$BATS_TEST_TMPDIR/captured"
	packets_are 6 "$BATS_TEST_TMPDIR/ran"
	systemctl stop nfring-record@later
}

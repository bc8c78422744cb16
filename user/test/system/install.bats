#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Install the packages, capture as root and as a user, and remove the packages. dkms has
# built the module before (see in-chroot).
load system

@test "dkms has built and installed the module for the running kernel" {
	dkms status nfring | tee /dev/stderr | grep "$(uname -r).*: installed"
	modprobe nfring
}

@test "apt installs the program, and udev gives the device to the group nfring" {
	use_archive
	apt_get install nfring nfring-wireshark
	[ "$(stat -c '%G %a' /dev/nfring)" = 'nfring 660' ]
}

@test "AppArmor confines tcpdump" {
	aa-status > "$OUT/aa-status"
	grep -E '(^|/)tcpdump \(enforce\)' /sys/kernel/security/apparmor/profiles
}

@test "doctor says how a confined tcpdump gets rings, and then finds nothing else to do" {
	run nfring doctor
	echo "$output"
	[ "$status" -eq 0 ]
	grep -q '^warn  *AppArmor ' <<< "$output"
	bash -euxc "$(sed -n '/^warn  *AppArmor /{n;s/^ *-> //p}' <<< "$output")"
	# the README shows this
	run nfring doctor
	echo "$output" | tee "$OUT/doctor"
	[ "$status" -eq 0 ]
	run ! grep -vE '^ok ' "$OUT/doctor"
}

@test "a confined tcpdump reads a ring" {
	run pings nfring run --strict --at input -- tcpdump -n -i lo -c 2 icmp
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'ICMP echo request'* ]]
	run ! grep 'apparmor="DENIED"' <(dmesg)
}

@test "a user in the group captures with the capability" {
	run ! as_user /usr/sbin/nfring capture -n -c 1 --at input icmp
	usermod -aG nfring alice
	setcap cap_net_raw+ep /usr/sbin/nfring
	run pings as_user /usr/sbin/nfring capture -n -c 2 --at input icmp
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'ICMP echo request'* ]]
}

@test "a user captures with sudo" {
	run pings as_user sudo nfring capture -n -c 2 --at input icmp
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'ICMP echo request'* ]]
}

@test "purging the packages leaves nothing" {
	rm /etc/apt/sources.list.d/nfring.list
	sed -i '/abstractions.nfring/d' /etc/apparmor.d/local/usr.bin.tcpdump
	modprobe -r nfring
	apt_get purge nfring nfring-dkms nfring-wireshark libnfring-preload
	run ! modinfo nfring
	files > "$OUT/after"
	# The rest is from the boot, dkms, sudo and these tests. Debian keeps users and groups.
	run ! grep -vE '^/(lost\+found|mnt/out|var/lib/(dbus|dkms|systemd)/.*|home/alice/.sudo_as_admin_successful)$' \
		<(LC_ALL=C comm -13 "$OUT/files" "$OUT/after")
}

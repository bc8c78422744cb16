# shellcheck shell=bash
# shellcheck disable=SC2154  # bats sets $output and $status
# SPDX-License-Identifier: GPL-2.0
# The tests of kernel-old.bats and kernel-new.bats. The package of the new kernel was
# installed after that of the module, so dkms has built the module for both.

# kernel_is first|last: succeed if the running kernel is that of the installed ones
kernel_is() {
	local kernels=(/boot/vmlinuz-*)
	[ "${#kernels[@]}" -eq 2 ]
	case $1 in
	first) [ "$(printf '%s\n' "${kernels[@]#*/vmlinuz-}" | sort -V | head -n 1)" = "$(uname -r)" ] ;;
	last) [ "$(printf '%s\n' "${kernels[@]#*/vmlinuz-}" | sort -V | tail -n 1)" = "$(uname -r)" ] ;;
	esac
}

# captures: load the module and capture a packet with the program of the package
captures() {
	dkms status nfring | tee /dev/stderr | grep "$(uname -r).*: installed"
	modprobe nfring
	run pings nfring capture -n -c 2 --at input icmp
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'ICMP echo request'* ]]
}

# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0

# packets FILE: print the number of its packets, as Wireshark counts them
packets() {
	capinfos -Mc "$1" | sed -n 's/^Number of packets: *//p'
}

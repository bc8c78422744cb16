# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Functions that the scripts of the demonstration source in the virtual machine.
# network_up makes a NAT router between a client and a server, each in a network
# namespace. Packets that leave by wan get the source address 203.0.113.1. Packets to
# that address and UDP port 8080 go to the client's port 80. A rule of the firewall drops
# packets to UDP port 53.
#
#	client                     router                      server
#	192.168.1.2 eth0 ---- lan 192.168.1.1
#	                      wan 203.0.113.1 ---- eth0 203.0.113.2

in_router() { ip netns exec router "$@"; }

# await_carrier NAMESPACE DEVICE: wait until the device has a carrier, because it
# loses packets for some time after "up"
await_carrier() {
	local tries
	for ((tries = 0; tries < 100; tries++)); do
		! ip -n "$1" link show "$2" | grep -q 'state UP' || return 0
		sleep 0.1
	done
	echo "network.bash: device $2 in namespace $1 has no carrier after 10 seconds" >&2
	return 1
}

# link NAMESPACE ADDRESS PEER PEER_ADDRESS: connect eth0 of NAMESPACE with the device
# PEER of the router
link() {
	ip -n "$1" link add eth0 type veth peer name "$3" netns router
	ip -n "$1" address add "$2/24" dev eth0
	ip -n router address add "$4/24" dev "$3"
	ip -n "$1" link set eth0 up
	ip -n router link set "$3" up
	await_carrier "$1" eth0
	await_carrier router "$3"
}

network_up() {
	local namespace
	for namespace in client router server; do
		ip netns add $namespace
		# Disable IPv6, whose own packets would clutter the output.
		ip netns exec $namespace sysctl -qw net.ipv6.conf.default.disable_ipv6=1
		ip -n $namespace link set lo up
	done
	link client 192.168.1.2 lan 192.168.1.1
	link server 203.0.113.2 wan 203.0.113.1
	ip -n client route add default via 192.168.1.1
	in_router sysctl -qw net.ipv4.ip_forward=1
	in_router nft -f - <<- END
		table ip filter {
			chain forward {
				type filter hook forward priority filter
				udp dport 53 drop
			}
		}
		table ip nat {
			chain prerouting {
				type nat hook prerouting priority dstnat
				iifname wan udp dport 8080 dnat to 192.168.1.2:80
			}
			chain postrouting {
				type nat hook postrouting priority srcnat
				oifname wan masquerade
			}
		}
	END
}

# shellcheck shell=bash
# shellcheck disable=SC2154  # $built is set by run
# SPDX-License-Identifier: GPL-2.0
#
# The clients, in the order in which they run. The functions same, says and moved,
# and the kinds of traffic, are in "run". FILE stands for the client's capture file.

PYTHON=/usr/bin/python3

# same TITLE TRAFFIC PACKETS READY COMMAND...
same 'tcpdump'                        both    50 'listening on'     tcpdump -i v0 -c 50 -w FILE
same 'tcpdump, filter'                both    50 'listening on'     tcpdump -n -i v0 -c 50 -w FILE udp port 9
same 'tcpdump, lo'                    loop    50 'listening on'     tcpdump -i lo -c 50 -w FILE port 9
same 'tcpdump, any'                   all     50 'listening on'     tcpdump -i any -c 50 -w FILE
same 'tcpdump -B'                     both    50 'listening on'     tcpdump -i v0 -B 4096 -c 50 -w FILE
same 'tcpdump --immediate-mode'       both    50 'listening on'     tcpdump -i v0 --immediate-mode -c 50 -w FILE
same 'tcpdump -j'                     both    50 'listening on'     tcpdump -i v0 -j adapter_unsynced -c 50 -w FILE
same 'tcpdump -Q in'                  both    25 'listening on'     tcpdump -p -i v0 -Q in -s 64 --time-stamp-precision=nano -c 25 -w FILE
same 'tcpdump -Q out'                 both    25 'listening on'     tcpdump -i v0 -Q out -c 25 -w FILE
same 'tcpdump -C -W'                  large  800 'listening on'     tcpdump -i v0 -C 1 -W 2 -U -c 800 -w FILE
same 'tcpdump -Z root'                both    50 'listening on'     tcpdump -i v0 -Z root -c 50 -w FILE
same 'tcpdump, vlan'                  tagged  25 'listening on'     tcpdump -i v0 -c 25 -w FILE vlan 5
same 'dumpcap'                        both    50 'File:'            dumpcap -i v0 -c 50 -w FILE
same 'dumpcap, any'                   all     50 'File:'            dumpcap -i any -f 'udp port 9' -c 50 -w FILE
same 'tshark'                         both    50 'Capturing on'     tshark -i v0 -c 50 -w FILE
same 'netsniff-ng'                    both    50 'Running!'         netsniff-ng --in v0 --out FILE --num 50 -s --ring-size 4MiB
same 'netsniff-ng --sg'               both    50 'Running!'         netsniff-ng --in v0 --out FILE --num 50 -s --ring-size 4MiB --sg
same 'netsniff-ng --mmap'             both    50 'Running!'         netsniff-ng --in v0 --out FILE --num 50 -s --ring-size 4MiB --mmap
same 'netsniff-ng, fanout'            both    50 'Running!'         netsniff-ng --in v0 --out FILE --num 50 -s --ring-size 4MiB --fanout-group GROUP --fanout-type hash
same 'scapy'                          both    50 'listening'        $PYTHON CLIENTS/sniff FILE
same 'scapy, filter'                  both    50 'listening'        $PYTHON CLIENTS/sniff FILE 'udp port 9'

# says TITLE PATTERN COMMAND...
# arping must get a reply to each probe. On a slow machine it sends fewer than five.
says 'arping'                         'Sent \([3-5]\) probes.*Received \1 response' arping -I v0 -c 5 192.0.2.2
says 'psock_tpacket'                  'OK. All tests passed'        "$built/psock_tpacket"
says 'psock_fanout'                   'OK. All tests passed'        "$built/psock_fanout"
says 'what calls return'              'the end'                     $PYTHON CLIENTS/calls

# moved TITLE POINT SOURCE LINK COMMAND...
moved 'before NAT'                    output      192.0.2.1  RAW    tcpdump -n -i v0 -c 25 -w FILE udp
moved 'after NAT'                     postrouting 192.0.2.77 RAW    tcpdump -n -i v0 -c 25 -w FILE udp
moved 'after NAT, point post-nat'     post-nat    192.0.2.77 RAW    tcpdump -n -i v0 -c 25 -w FILE udp
moved 'before NAT, point pre-nat'     pre-nat     192.0.2.2  RAW    tcpdump -n -i v0 -c 25 -w FILE udp
moved 'after NAT, every device'       postrouting 192.0.2.77 LINUX_SLL2 tcpdump -n -i any -c 25 -w FILE udp
moved 'after NAT, egress of a device' egress:v0   192.0.2.77 EN10MB tcpdump -n -i v0 -c 25 -w FILE udp

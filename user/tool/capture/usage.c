// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "capture/usage.h"

static const char where[] =
"Usage: nfring capture [OPTION]... [FILTER]...\n"
"\n"
"Take packets at points of the network stack. FILTER is an expression of\n"
"pcap-filter(7), which the kernel applies to what the point shows.\n"
"\n"
"Where:\n"
"      --at POINT    a point: pre-nat, post-nat, forward, local-in, local-out,\n"
"                    ingress or egress, or [FAMILY/]HOOK[:DEVICE][@PRIORITY] such\n"
"                    as prerouting, ip6/forward@filter+1 or ingress:eth0; may be\n"
"                    repeated (ingress and egress)\n"
"  -i DEVICE         only packets of this device, or \"any\" (any)\n"
"      --netns NS    in this network namespace: a name, a file or a process\n"
"  -Q DIRECTION      in, out or inout (inout)\n"
"      --mark N[/M]  only packets with this mark, in the bits of M\n"
"      --ct STATE,.. only of connections that are new, established, reply or related,\n"
"                    snat or dnat; or packets that are untracked or of none\n"
"      --ipsec       only what IPsec protected, or will protect: in plain text\n"
"      --sample 1/N  one packet in N, at random\n"
"  -r FILE           packets of a file instead, pcapng or pcap, - for standard input\n"
"  -F FILE           the FILTER is in FILE, and none behind the options\n"
"  -c COUNT          end after so many packets\n"
"  -s SNAPLEN        bytes to keep of each, 0 for all (65535)\n"
"  -B SIZE           of the ring, in KiB or with K, M or G behind it (32M)\n"
"  -j TYPE           time stamps: host, or adapter_unsynced where a device has them\n"
"  -y TYPE           link type: EN10MB or LINUX_SLL2 (EN10MB at points where all\n"
"                    packets have such headers, else LINUX_SLL2)\n"
"  -p                accepted: no device is made promiscuous\n"
"      --immediate-mode\n"
"                    hand over packets at once, also those only for a file\n";

static const char files[] =
"\n"
"Files:\n"
"  -w FILE           write a pcapng file, - for standard output\n"
"      --pcap        write a classic pcap file, of one link type, with nanoseconds\n"
"      --print       print the packets even so\n"
"  -U                write out each packet at once\n"
"  -C SIZE           go on in another file after so many million bytes, or with K, M\n"
"                    or G behind it\n"
"  -G SECONDS        the same after so much time; FILE is as strftime(3) has it\n"
"  -W COUNT          with -C, use so many files again and again; with -G alone, end\n"
"                    after so many\n"
"  -z COMMAND        run COMMAND FILE for each file but the last when it is complete\n"
"  -Z USER           become USER before the first packet\n";

static const char lines[] =
"\n"
"Lines:\n"
"  -e                print link-layer headers\n"
"  -q, -v            print less, or more, of each packet; with -w, -v tells how many\n"
"                    there are, once a second\n"
"  -x, -xx, -X, -XX  its bytes, with the link layer, as text too\n"
"  -A                its bytes as text\n"
"  -t, -tt, -ttt, -tttt, -ttttt\n"
"                    time: none, seconds since 1970, since the packet before, with\n"
"                    the date, since the first packet\n"
"      --time-stamp-precision PRECISION\n"
"                    micro or nano: print such seconds (micro); the first also in a\n"
"                    file of --pcap\n"
"      --micro, --nano\n"
"                    the same\n"
"  -#                number packets\n"
"  -l                print each line at once\n"
"  -n, -N, -f        accepted: numbers are never turned into names\n"
"  -K, -S            accepted: no checksum is verified, no number made relative\n"
"      --count       print the number of packets instead\n"
"\n"
"Instead:\n"
"  -D                list devices and points\n"
"  -L                list link types\n"
"  -J                list types of time stamps\n"
"  -d, -dd, -ddd     print the filter's code\n"
"  -O                do not optimise it, unless it asks for VLANs\n"
"  -h, --help\n"
"      --version\n"
"\n"
"FAMILY is inet, ip, ip6, arp, bridge or netdev; HOOK prerouting, input, forward,\n"
"output, postrouting, ingress or egress; PRIORITY a number or a name of nftables\n"
"with +N or -N behind it. Without one: prerouting -150, before destination NAT;\n"
"input, forward and output 50, after filters; postrouting 300, after source NAT;\n"
"ingress and egress next to the device.\n"
"\n"
"SIGINT and SIGTERM end the capture, SIGUSR1 prints counters, SIGUSR2 writes out\n"
"what is there. Exit status: 0, or 1 after an error.";

void usage_print(void)
{
	fputs(where, stdout);
	fputs(files, stdout);
	puts(lines);
}

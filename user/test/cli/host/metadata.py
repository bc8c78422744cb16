#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
Make a pcapng file whose packets have nfring's metadata, from the description in nfring(8).

    metadata.py FILE [OPTION]...
        big         the file is big-endian
        converted   the file has the other byte order than the machine that captured
        comments    the metadata is in comments, as in old files and live captures
        others      before each packet are blocks of other kinds that Wireshark numbers
        version2    the metadata has version 2, as at the point "drop"
        nat         with version2, the packets are after source NAT, and were not dropped
        many        there are 100,000 more packets, with other ids
        damaged     the last block is longer than a block can be

It shares no code with nfring, so that a mistake there is not repeated here.
"""
import struct
import sys

DATA = bytes.fromhex("02000000000b02000000000a08004500002000010000401136f2c0000201"
                     "c000020230390009000c000061626364")
UDP_PORT_9_TIME = 1700000000123456789
ID = 2 ** 63 + 5


class File:
    def __init__(self, path, *options):
        self.path = path
        self.options = options
        self.order = ">" if "big" in options else "<"
        self.machine = self.order
        if "converted" in options:
            self.machine = "<" if self.order == ">" else ">"
        self.bytes = []

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def block(self, kind, body):
        body += bytes(-len(body) % 4)
        length = self.pack("I", len(body) + 12)
        self.bytes.append(self.pack("I", kind) + length + body + length)

    def option(self, code, value):
        return self.pack("HH", code, len(value)) + value + bytes(-len(value) % 4)

    def metadata_2(self, packet_id, devices):
        """A dropped packet with a value in every member that version 2 adds."""
        known = 1 << 1 | 0x7ff << 12
        family, hook, status = 0xf5, 0, 0
        if "nat" in self.options:
            known &= ~(7 << 12)
            family, hook, status = 1, 4, 1 << 4
        names = devices + (b"NETFILTER_DROP", b"nft_do_chain [nf_tables]",
                           b"/web.slice/libpod-0123456789abcdef.scope", b"812 a b")
        return struct.pack(self.machine + "HHIQBBHiiiIIIIIIHBBI", 2, 192, known, packet_id,
                           family, hook, 0, 0, 1, 2, 0, 0, 0, 0, status, 0, 0, 2, 0,
                           0) + \
            struct.pack(self.machine + "IIQQQQII", 0x10005, 7, 2 ** 64 - 4096, 2 ** 33, 2 ** 34,
                        2 ** 35, 1000, 0xabcd1234) + \
            struct.pack(">HHBBH", 55126, 53, 10 if devices[0] == b"six" else 2, 17, 0) + \
            bytes.fromhex("c0a80102" + "0" * 24 + "cb007102" + "0" * 24) + \
            struct.pack(self.machine + "QQQQQ", 3, 4, 500, 2 ** 40, 0) + \
            b"".join(name + b"\0" for name in names)

    def metadata(self, packet_id, hook, state, devices):
        if "version2" in self.options:
            return self.metadata_2(packet_id, devices)
        known = 1 | 2 | 4 | 1 << 10 | 1 << 11   # queue, connection, its id, GSO, stamp
        return struct.pack(self.machine + "HHIQBBHiiiIIIIIIHBBI", 1, 64, known, packet_id,
                           1, hook, 3, -150, 1, 2, 0x77, 6, 5, 1234, 1 << 4, 0xc, 13, state, 0,
                           1500) + b"".join(name + b"\0" for name in devices)

    def packet(self, delay, packet_id, hook, state, devices, comment):
        if "others" in self.options:
            self.block(0xbad, self.pack("I", 1) + b"of somebody else")
            self.block(9, b"__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=abc\n")
        time = UDP_PORT_9_TIME + delay
        options = self.option(2, self.pack("I", 1))
        if packet_id:
            options += self.option(5, self.pack("Q", packet_id))
        # Another program's option with the same number, but without the word "nfring".
        options += self.option(2989, self.pack("I", 32473) + b"an example")
        if "comments" in self.options:
            options += self.option(1, b"of the user") + self.option(1, comment)
        else:
            options += self.option(2989, self.pack("I", 32473) + b"nfring\0\0" +
                                   self.metadata(packet_id, hook, state, devices))
        self.block(6, self.pack("IIIII", 0, time >> 32, time & 0xffffffff, len(DATA),
                                len(DATA)) + DATA + bytes(-len(DATA) % 4) + options + bytes(4))

    def write(self):
        self.block(0x0a0d0d0a, self.pack("IHHq", 0x1a2b3c4d, 1, 0, -1) +
                   self.option(4, b"nfring 1.0") + bytes(4))
        self.block(1, self.pack("HHI", 1, 0, 0) + self.option(2, b"lan@prerouting") +
                   self.option(9, b"\x09") + bytes(4))
        self.packet(0, ID, 0, 2, (b"lan", b""),
                    b"hook=prerouting prio=-150 in=lan out=- mark=0x77 ct=new,snat "
                    b"ctid=1234 zone=13 ctmark=0xc")
        self.packet(350, ID, 4, 3, (b"", b"wan"),
                    b"hook=postrouting prio=-150 in=- out=wan mark=0x77 ct=reply,snat "
                    b"ctid=1234 zone=13 ctmark=0xc")
        self.packet(999, 0, 3, 0, (b"", b"lan"),
                    b"hook=output prio=-150 in=- out=lan mark=0x77 ct=established,snat "
                    b"ctid=1234 zone=13 ctmark=0xc")
        if "many" in self.options:
            for number in range(100000):
                self.packet(1000 + number, number + 1, 3, 0, (b"", b"lan"), b"")
        if "damaged" in self.options:
            self.bytes.append(self.pack("II", 6, 0xfffffff0) + bytes(64))
        with open(self.path, "wb") as file:
            file.write(b"".join(self.bytes))


File(*sys.argv[1:]).write()

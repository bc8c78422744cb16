#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
Make pcapng files that have every kind of block and option, and list what a file has.

    pcapng.py make FILE [big] [sections] [large] [endless]
    pcapng.py list FILE         a line for each block: type, length, hash of the rest
    pcapng.py head FILE         types of the blocks before the first packet

It shares no code with nfring, so that a mistake there is not repeated here.
"""
import hashlib
import struct
import sys

PACKET = bytes.fromhex("02000000000b02000000000a08004500002000010000401136f2c0000201"
                       "c000020230390009000c000061626364")


class Writer:
    def __init__(self, order):
        self.order = order
        self.bytes = b""

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def options(self, *options):
        out = b""
        for code, value in options:
            out += self.pack("HH", code, len(value)) + value + bytes(-len(value) % 4)
        return out + bytes(4)

    def block(self, kind, body):
        body += bytes(-len(body) % 4)
        length = self.pack("I", len(body) + 12)
        self.bytes += self.pack("I", kind) + length + body + length

    def section(self, *options, length=-1):
        self.block(0x0a0d0d0a, self.pack("IHHq", 0x1a2b3c4d, 1, 0, length) +
                   self.options(*options))

    def interface(self, name):
        self.block(1, self.pack("HHI", 1, 0, 262144) + self.options(
            (2, name), (3, b"description"), (1, b"comment"), (6, b"\2\0\0\0\0\x0a"),
            (8, self.pack("Q", 10 ** 10)), (9, b"\x09"), (11, b"\0udp"), (12, b"system"),
            (14, self.pack("q", 3600)), (15, b"hardware"), (2988, self.pack("I", 1) + b"custom")))

    def packet(self, second, data=PACKET, interface=0):
        time = (1700000000 + second) * 10 ** 9
        self.block(6, self.pack("IIIII", interface, time >> 32, time & 0xffffffff,
                                len(data), len(data)) + data + bytes(-len(data) % 4) +
                   self.options((1, b"one"), (1, b"two"), (2, self.pack("I", 1)),
                                (3, b"\2\xde\xad\xbe\xef"), (4, self.pack("Q", 3)),
                                (5, self.pack("Q", 77)), (6, self.pack("I", 4)),
                                (7, b"\1" + bytes(8)), (2989, self.pack("I", 1) + b"custom")))

    def old_packet(self, second, data=PACKET):
        time = (1700000000 + second) * 10 ** 9
        self.block(2, self.pack("HHIIII", 0, 9, time >> 32, time & 0xffffffff,
                                len(data), len(data)) + data + bytes(-len(data) % 4) +
                   self.options((1, b"old")))

    def simple_packet(self, data=PACKET):
        self.block(3, self.pack("I", len(data)) + data)

    def everything(self, length=12345):
        self.section((1, b"why"), (2, b"hardware"), (3, b"system"), (4, b"program"),
                     length=length)
        self.interface(b"eth0")
        self.block(4, self.pack("HH", 1, 15) + b"\xc0\0\2\2host.fc.ex\0" + bytes(5))
        self.block(10, self.pack("II", 0x544c534b, 12) + b"CLIENT_RANDO")
        self.block(0x0bad, self.pack("I", 32473) + b"copied custom block")
        self.packet(1)
        self.interface(b"eth1")
        self.packet(3, interface=1)
        self.block(0x40000bad, self.pack("I", 32473) + b"other custom block")
        self.old_packet(5)
        self.block(9, b"__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=of systemd\n")
        self.simple_packet()
        self.block(0x12345678, b"unknown")
        self.block(5, self.pack("III", 0, 0, 0) + self.options(
            (1, b"statistics"), (4, self.pack("Q", 9)), (5, self.pack("Q", 7))))


def make(path, *what):
    writer = Writer(">" if "big" in what else "<")
    # nfring writes -1 (unknown) as the length of a section. With "endless" the file has
    # that length, too, so its copy has the same bytes.
    writer.everything(-1 if "endless" in what else 12345)
    if "large" in what:
        writer.block(0x12345678, bytes(range(256)) * (80 << 10))
        writer.packet(7)
    if "sections" in what:
        other = Writer("<" if "big" in what else ">")
        other.everything()
        writer.bytes += other.bytes + writer.bytes
    with open(path, "wb") as file:
        file.write(writer.bytes)


def blocks(path):
    with open(path, "rb") as file:
        data = file.read()
    order = "<"
    while data:
        if data[:4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[8:12] == struct.pack("<I", 0x1a2b3c4d) else ">"
            data = data[:16] + b"\xff" * 8 + data[24:]
        kind, length = struct.unpack(order + "II", data[:8])
        assert length >= 12 and length % 4 == 0 and length <= len(data), "length"
        assert data[length - 4:length] == data[4:8], "trailer"
        yield kind, data[:length]
        data = data[length:]


def main(call, path, *rest):
    if call == "make":
        make(path, *rest)
    elif call == "list":
        for kind, block in blocks(path):
            print(f"{kind:#x} {len(block)} {hashlib.md5(block).hexdigest()}")
    else:
        head = []
        for kind, _ in blocks(path):
            if kind in (2, 3, 6):
                break
            head.append(f"{kind:#x}")
        print(*head)


main(*sys.argv[1:])

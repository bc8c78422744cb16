#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""wire.py KIND FILE: write a pcap file of raw IP packets.

KIND is the name of a function below that yields packets. Checksums are 0, since
no line shows them.
"""
import ipaddress
import struct
import sys

CLIENT, SERVER = "192.0.2.1", "198.51.100.2"
CLIENT6, SERVER6 = "2001:db8::1", "2001:db8::2"


def address(text):
    return ipaddress.ip_address(text).packed


def ip(protocol, payload, source=CLIENT, destination=SERVER):
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0) + \
        address(source) + address(destination) + payload


def ip6(protocol, payload, source=CLIENT6, destination=SERVER6):
    return struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + \
        address(source) + address(destination) + payload


def tcp(flags, seq, ack, options=b"", data=b"", ports=(40000, 7000)):
    options += b"\0" * (-len(options) % 4)
    return struct.pack(">HHIIBBHHH", *ports, seq, ack, (20 + len(options)) << 2, flags,
                       502, 0, 7 if flags & 0x20 else 0) + options + data


def udp(payload, ports=(40000, 9)):
    return struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload


FIN, SYN, RST, PUSH, ACK, URG = 1, 2, 4, 8, 16, 32
MSS, SACK_OK, NOP, WSCALE = b"\2\4\5\xb4", b"\4\2", b"\1", b"\3\3\7"
STAMP = b"\x08\x0a" + struct.pack(">II", 4000000000, 17)


def sack(*edges):
    return bytes([5, 2 + 4 * len(edges)]) + struct.pack(">%dI" % len(edges), *edges)


def conversation(make, client, server):
    """A connection whose sequence numbers wrap, with its end and a second one."""
    there = {"source": client, "destination": server}
    back = {"source": server, "destination": client}
    ports = (7000, 40000)
    a, b = 2 ** 32 - 3, 1000000

    def up(*segment, **more):
        return make(6, tcp(*segment, **more), **there)

    def down(*segment, **more):
        return make(6, tcp(*segment, ports=ports, **more), **back)

    yield up(SYN, a, 0, MSS + SACK_OK + STAMP + NOP + WSCALE)
    yield down(SYN | ACK, b, a + 1, MSS + NOP + NOP + SACK_OK + NOP + WSCALE)
    yield up(ACK, a + 1, b + 1)
    yield up(PUSH | ACK, a + 1, b + 1, NOP + NOP + STAMP, b"hello world")
    yield down(ACK, b + 1, 9, NOP + NOP + sack(12, 20, 30, 41))
    yield up(URG | ACK, 9, b + 1, b"", b"!")
    yield down(FIN | PUSH | ACK, b + 1, 10, b"", b"bye")
    yield up(RST, 10, 0)
    yield up(ACK, 10, b + 5)
    # The same ports again, with other numbers.
    yield up(SYN, 77, 0, MSS)
    yield down(SYN | ACK, 99, 78, MSS)
    yield up(ACK, 78, 100)


def tcp_connections():
    yield from conversation(ip, CLIENT, SERVER)
    yield from conversation(ip, SERVER, CLIENT)
    yield from conversation(ip6, CLIENT6, SERVER6)
    # One that began before the capture, and one with equal ports.
    yield ip(6, tcp(PUSH | ACK, 500, 600, data=b"abc", ports=(5000, 22222)))
    yield ip(6, tcp(ACK, 600, 503, ports=(22222, 5000)), SERVER, CLIENT)
    for seq in 5, 8:
        yield ip(6, tcp(ACK, seq, 7 + seq, data=b"xyz", ports=(6000, 6000)))
        yield ip(6, tcp(ACK, 7 + seq, seq + 3, ports=(6000, 6000)), SERVER, CLIENT)


def tcp_options():
    for options in (b"\5\6\1\2\3\4", b"\xfd\6\xf9\x89\1\2", b"\1\1\0\2", NOP + STAMP + NOP,
                    b"\xfd\2", b"\xfc\x28" + bytes(range(38))):
        yield ip(6, tcp(SYN, 1, 0, options))


def write(path, packets):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
        for number, packet in enumerate(packets, 1700000000):
            file.write(struct.pack("<IIII", number, 0, len(packet), len(packet)) + packet)


if __name__ == "__main__":
    write(sys.argv[2], globals()[sys.argv[1]]())

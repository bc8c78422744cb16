#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""wire.py KIND FILE: write a pcap file of raw IP packets.

KIND is the name of a function below that yields packets. Checksums are 0, since
no line shows them. For the KIND "recorded" the file is pcapng, as nfring writes it.
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
    """A connection whose sequence numbers wrap, its end, and a second connection."""
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
    # The second connection has the same ports and other sequence numbers.
    yield up(SYN, 77, 0, MSS)
    yield down(SYN | ACK, 99, 78, MSS)
    yield up(ACK, 78, 100)


def tcp_connections():
    yield from conversation(ip, CLIENT, SERVER)
    yield from conversation(ip, SERVER, CLIENT)
    yield from conversation(ip6, CLIENT6, SERVER6)
    # A connection that began before the capture, and one with two equal ports.
    yield ip(6, tcp(PUSH | ACK, 500, 600, data=b"abc", ports=(5000, 22222)))
    yield ip(6, tcp(ACK, 600, 503, ports=(22222, 5000)), SERVER, CLIENT)
    for seq in 5, 8:
        yield ip(6, tcp(ACK, seq, 7 + seq, data=b"xyz", ports=(6000, 6000)))
        yield ip(6, tcp(ACK, 7 + seq, seq + 3, ports=(6000, 6000)), SERVER, CLIENT)


def tcp_options():
    for options in (b"\5\6\1\2\3\4", b"\xfd\6\xf9\x89\1\2", b"\1\1\0\2", NOP + STAMP + NOP,
                    b"\xfd\2", b"\xfc\x28" + bytes(range(38))):
        yield ip(6, tcp(SYN, 1, 0, options))


PING = b"\x08\0\0\0\0\7\0\3" + b"12345678"
ETHERNET = bytes.fromhex("02000000000b02000000000a")


def inner():
    return ip(1, PING, "10.0.0.1", "10.0.0.2")


def gre():
    yield ip(47, b"\0\0\x08\0" + inner())
    yield ip(47, b"\xb0\0\x08\0" + b"\0\0\0\0" + struct.pack(">II", 77, 5) + inner())
    yield ip(47, b"\x20\0\x86\xdd" + struct.pack(">I", 0x123456) + ip6(17, udp(b"1234")))
    yield ip(47, b"\0\0\x65\x58" + ETHERNET + b"\x08\0" + inner())
    yield ip6(47, b"\0\0\x08\0" + inner())


def ip_in_ip():
    yield ip(4, inner())
    yield ip(41, ip6(17, udp(b"1234")))
    yield ip6(4, inner())
    yield ip6(41, ip6(17, udp(b"1234")))


def vxlan():
    frame = ETHERNET + b"\x08\0" + inner()
    yield ip(17, udp(b"\x08\0\0\0\0\0\x2a\0" + frame, (50000, 4789)))
    yield ip6(17, udp(b"\x08\0\0\0\xff\xff\xff\0" + ETHERNET + b"\x86\xdd" +
                      ip6(17, udp(b"1234")), (50000, 4789)))
    yield ip(17, udp(b"\0\0\0\0\0\0\x2a\0" + frame, (50000, 4789)))


def geneve():
    frame = ETHERNET + b"\x08\0" + inner()
    yield ip(17, udp(b"\0\0\x65\x58\0\0\x2a\0" + frame, (50000, 6081)))
    yield ip(17, udp(b"\x02\xc0\x65\x58\0\0\x2a\0" + b"\1\2\3\1abcd" + frame, (50000, 6081)))
    yield ip(17, udp(b"\0\0\x08\0\xff\xff\xff\0" + inner(), (50000, 6081)))


def ipsec():
    yield ip(50, struct.pack(">II", 0xc0ffee, 9) + bytes(40))
    yield ip6(50, struct.pack(">II", 1, 0xffffffff) + bytes(40))
    yield ip(51, b"\1\4\0\0" + struct.pack(">II", 0xabcd, 3) + bytes(range(12)) + PING)
    yield ip(51, b"\6\4\0\0" + struct.pack(">II", 0xabcd, 4) + bytes(range(12)) +
             tcp(SYN, 5, 0, MSS))
    yield ip6(51, b"\x11\4\0\0" + struct.pack(">II", 0xabcd, 5) + bytes(range(12)) +
              udp(b"1234"))


def many_addresses():
    """Packets from 3000 addresses; after each, one from an address that stays the same."""
    for number in range(3000):
        yield ip(17, udp(b"1234"), str(ipaddress.ip_address("10.1.0.0") + number))
        yield ip(17, udp(b"1234"))


def slow():
    for number in range(20):
        yield ip(17, udp(b"1234"), CLIENT, str(ipaddress.ip_address("10.9.0.0") + number))


def chunk(kind, flags, data):
    return struct.pack(">BBH", kind, flags, 4 + len(data)) + data + b"\0" * (-len(data) % 4)


def sctp():
    common = struct.pack(">HHII", 3000, 4000, 0x1234, 0)
    start = struct.pack(">IIHHI", 77, 65536, 10, 2048, 9)
    data = struct.pack(">IHHI", 9, 1, 2, 0)
    for chunks in (chunk(1, 0, start), chunk(2, 0, start), chunk(10, 0, b"cook"), chunk(11, 0, b""),
                   chunk(0, 3, data + b"hello") + chunk(0, 4, data + b"x"),
                   chunk(3, 0, struct.pack(">IIHHHHI", 9, 65536, 1, 1, 2, 3, 8)),
                   chunk(4, 0, b"\0\1\0\x08abcd"), chunk(5, 0, b"\0\1\0\x08abcd"), chunk(6, 0, b""),
                   chunk(7, 0, struct.pack(">I", 9)), chunk(8, 0, b""), chunk(14, 0, b"")):
        yield ip(132, common + chunks)
        yield ip6(132, common + chunks)


def igmp():
    group = address("239.1.2.3")
    for message in (b"\x11\x64\0\0" + bytes(4), b"\x11\0\0\0" + bytes(4), b"\x11\x0a\0\0" + group,
                    b"\x11\x64\0\0" + group + b"\2\x7d\0\0", b"\x12\0\0\0" + group,
                    b"\x16\0\0\0" + group, b"\x17\0\0\0" + group,
                    b"\x22\0\0\0\0\0\0\1\4\0\0\0" + group,
                    b"\x22\0\0\0\0\0\0\2\4\0\0\0" + group + b"\3\0\0\0" + group):
        yield ip(2, message, destination="239.1.2.3")


def name(text):
    return b"".join(bytes([len(part)]) + part.encode() for part in text.split(".")) + b"\0"


def record(owner, kind, data, klass=1):
    return owner + struct.pack(">HHIH", kind, klass, 300, len(data)) + data


def dns_message(flags, questions=(), answers=(), authorities=0, additional=0, rest=b""):
    return struct.pack(">HHHHHH", 4660, flags, len(questions), len(answers), authorities,
                       additional) + b"".join(questions) + b"".join(answers) + rest


def dns():
    def question(text, kind, klass=1):
        return name(text) + struct.pack(">HH", kind, klass)

    www, owner = question("www.example.com", 1), b"\xc0\x0c"
    opt = b"\0" + struct.pack(">HHIH", 41, 1232, 0, 0)
    soa = name("ns.example.com") + name("root.example.com") + struct.pack(">5I", 1, 2, 3, 4, 5)
    for message in (
            dns_message(0x100, [www]), dns_message(0, [question("example.com", 28)]),
            dns_message(0x100, [question("1.2.0.192.in-addr.arpa", 12)], additional=1, rest=opt),
            dns_message(0x100, [question("example.com", 15)]),
            dns_message(0x100, [question("example.com", 999)]),
            dns_message(0x100, [question("version.bind", 16, 3)]),
            dns_message(0x100, [question("", 2)[1:]]),
            dns_message(0x120, [www]),
            dns_message(0x2800, [question("example.com", 6)]),
            dns_message(0x100, [www, question("example.com", 255)]),
            dns_message(0x8180, [www], [record(owner, 1, address("192.0.2.80"))]),
            dns_message(0x8580, [www], [record(owner, 28, address("2001:db8::80"))]),
            dns_message(0x8180, [www], [record(owner, 5, b"\3web\xc0\x10"),
                                        record(b"\xc0\x2d", 1, address("192.0.2.80"))]),
            dns_message(0x8000, [www], [record(owner, 15, b"\0\x0a" + b"\4mail\xc0\x10"),
                                        record(owner, 2, b"\2ns\xc0\x10"),
                                        record(owner, 16, b"\5hello\5world"),
                                        record(owner, 6, soa),
                                        record(owner, 33, b"\0\1\0\2\0\x50" + name("a.example")),
                                        record(owner, 257, b"\0\5issue")]),
            dns_message(0x8183, [www], authorities=1, rest=record(owner, 6, soa)),
            dns_message(0x8182, [www]), dns_message(0x8380, [www]), dns_message(0x8185, [www]),
            dns_message(0x81a0, [www], [record(owner, 12, name("host.example"))]),
            dns_message(0x8180, [], [record(name("a"), 1, address("192.0.2.1"))])):
        yield ip(17, udp(message, (40000, 53)))
        yield ip6(17, udp(message, (53, 40000)))
    yield ip(17, udp(dns_message(0, [question("printer.local", 1, 0x8001)]), (5353, 5353)))
    yield ip(17, udp(dns_message(0x8400, [], [record(name("printer.local"), 1,
                                                     address("192.0.2.9"), 0x8001)]),
                     (5353, 5353)))


def write(path, packets):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
        for number, packet in enumerate(packets, 1700000000):
            file.write(struct.pack("<IIII", number, 0, len(packet), len(packet)) + packet)


def block(kind, body):
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def write_recorded(path):
    """One packet, of a device whose name is not UTF-8."""
    packet = ip(17, udp(b"1234"))
    comment = (b"hook=prerouting prio=-150 in=eth0 out=- mark=0x5 ct=new,dnat ctid=7 zone=3 "
               b"ctmark=0x9")
    with open(path, "wb") as file:
        file.write(block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)))
        file.write(block(1, struct.pack("<HHI", 101, 0, 65535) +
                         option(2, b'e"\\\xff@prerouting') + option(0, b"")))
        file.write(block(6, struct.pack("<IIIII", 0, 0, 0, len(packet), len(packet)) + packet +
                         b"\0" * (-len(packet) % 4) + option(1, comment) + option(0, b"")))


if __name__ == "__main__":
    if sys.argv[1] == "recorded":
        write_recorded(sys.argv[2])
    else:
        write(sys.argv[2], globals()[sys.argv[1]]())

# SPDX-License-Identifier: GPL-2.0
"""Read the test's datagrams from a capture. A file that has anything else in it, such as
a message, is an error. No code of nfring takes part."""
import gzip
import struct

NEW_SECTION, ENHANCED_PACKET = 0x0a0d0d0a, 6


def from_pcapng(data):
    found = []
    while data:
        kind, length = struct.unpack_from("<II", data)
        if length < 12 or length % 4 or data[length - 4:length] != data[4:8]:
            raise ValueError("no block of pcapng")
        if kind == ENHANCED_PACKET:
            stored, = struct.unpack_from("<I", data, 20)
            found.append(data[28:28 + stored])
        data = data[length:]
    return found


def from_pcap(data):
    found = []
    data = data[24:]
    while data:
        stored, length = struct.unpack_from("<II", data, 8)
        if stored > length or len(data) < 16 + stored:
            raise ValueError("no packet of pcap")
        found.append(data[16:16 + stored])
        data = data[16 + stored:]
    return found


def datagrams(data):
    """The contents of each datagram, which are its last four bytes."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data[:4] == struct.pack("<I", NEW_SECTION):
        packets = from_pcapng(data)
    elif data[:4] in (struct.pack("<I", 0xa1b2c3d4), struct.pack("<I", 0xa1b23c4d)):
        packets = from_pcap(data)
    else:
        raise ValueError(f"no capture file: {data[:40]!r}")
    return [packet[-4:] for packet in packets]

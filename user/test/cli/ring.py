# SPDX-License-Identifier: GPL-2.0
"""The ioctls of /dev/nfring, for tests that read a ring themselves."""
import ctypes
import fcntl
import os
import struct

SOL_PACKET, PACKET_RX_RING, PACKET_VERSION = 263, 5, 10
NFPROTO_INET = 1


def write_request(number, size):
    return 1 << 30 | size << 16 | 0xF5 << 8 | number


def open_ring():
    return os.open("/dev/nfring", os.O_RDWR)


def set_option(ring, level, name, form, *values):
    value = struct.pack(form, *values)
    buffer = ctypes.create_string_buffer(value, len(value))
    fcntl.ioctl(ring, write_request(1, 24), struct.pack(
        "=iiIIQ", level, name, len(value), 0, ctypes.addressof(buffer)))


def attach(ring, hook, priority):
    fcntl.ioctl(ring, write_request(3, 24), struct.pack(
        "=IIiiHHI", NFPROTO_INET, hook, priority, 0, 0, 0, 0))

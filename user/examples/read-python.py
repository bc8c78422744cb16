#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Print the next packets at a point of the stack, and their metadata."""
import sys
import nfring

point, count = sys.argv[1], int(sys.argv[2])
with nfring.Ring(point, metadata=True) as ring:
    for packet in ring.packets(count):
        print(f"{packet.time:.6f} {packet.length} bytes, {packet.metadata}")

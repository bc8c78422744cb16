# SPDX-License-Identifier: LGPL-2.1-or-later
"""Packets from netfilter hooks, by libnfring.

    import nfring

    with nfring.Ring("pre-nat", metadata=True) as ring:
        for packet in ring:
            print(packet.time, packet.length, packet.metadata)

This module needs only the library libnfring.so.0. Failures raise OSError, with the
message of the library and the errno of the C function, see nfring.h. One thread at a
time may use a ring.
"""
import ctypes
import errno
import os
import time as _time
from ctypes import c_bool, c_char_p, c_int, c_int32, c_size_t, c_uint16, c_uint32, c_uint64, \
    c_uint8, c_void_p

TPACKET_V1, TPACKET_V2, TPACKET_V3 = 0, 1, 2
SOL_SOCKET, SOL_PACKET, SOL_NFRING = 1, 263, 0xF5
FANOUT_HASH, FANOUT_LB, FANOUT_CPU, FANOUT_ROLLOVER, FANOUT_RND, FANOUT_QM = range(6)
FANOUT_FLAG_ROLLOVER, FANOUT_FLAG_UNIQUEID, FANOUT_FLAG_DEFRAG = 0x1000, 0x2000, 0x8000
_SOCK_DGRAM, _SOCK_RAW = 2, 3
_READY_FRAME = 1
_POINT_MAX, _TEXT_MAX, _WHY_MAX = 64, 320, 256


class _Options(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("version", c_int), ("type", c_int), ("reserve", c_uint32),
                ("copy_thresh", c_uint32), ("rcvbuf", c_uint32), ("metadata", c_uint32),
                ("retire_ms", c_uint32), ("no_packet_id", c_uint32)]


class _Point(ctypes.Structure):
    _fields_ = [("family", c_uint32), ("hook", c_uint32), ("priority", c_int32),
                ("ifindex", c_int32), ("protocol", c_uint16), ("reserved", c_uint16),
                ("flags", c_uint32)]


class _Address(ctypes.Structure):
    _fields_ = [("family", c_uint16), ("protocol", ctypes.c_uint16.__ctype_be__),
                ("ifindex", c_int32), ("hatype", c_uint16), ("pkttype", c_uint8),
                ("halen", c_uint8), ("addr", c_uint8 * 8)]


class _Frame(ctypes.Structure):
    _fields_ = [("header", c_void_p), ("data", c_void_p), ("from_", ctypes.POINTER(_Address)),
                ("len", c_uint32), ("snaplen", c_uint32), ("maclen", c_uint32),
                ("status", c_uint32), ("sec", c_uint32), ("nsec", c_uint32),
                ("vlan_tci", c_uint16), ("vlan_tpid", c_uint16)]


class _Stats(ctypes.Structure):
    _fields_ = [(name, c_uint64) for name in (
        "packets", "bytes", "drop_full", "drop_oversize", "truncated", "copies", "drop_copy",
        "copy_fault", "wakeups", "freezes", "filtered", "drop_queue", "drop_vnet", "rolled",
        "rolled_huge", "roll_failed", "overwritten",
        "missed_devices", "missed_drops", "unplaced_drops")] + [("reserved", c_uint64 * 4)]


class _Instruction(ctypes.Structure):
    _fields_ = [("code", c_uint16), ("jt", c_uint8), ("jf", c_uint8), ("k", c_uint32)]


class _Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction))]


class Metadata(ctypes.Structure):
    """What the hook knew of a packet: struct nfring_metadata of <linux/nfring.h>.

    str() returns one line with the usual fields. Device names in it are those of the
    caller's network namespace.
    """
    _fields_ = [("version", c_uint16), ("size", c_uint16), ("flags", c_uint32),
                ("packet_id", c_uint64), ("family", c_uint8), ("hook", c_uint8),
                ("queue", c_uint16), ("priority", c_int32), ("in_ifindex", c_int32),
                ("out_ifindex", c_int32), ("mark", c_uint32), ("cpu", c_uint32),
                ("skb_priority", c_uint32), ("ct_id", c_uint32), ("ct_status", c_uint32),
                ("ct_mark", c_uint32), ("ct_zone", c_uint16), ("ct_state", c_uint8),
                ("reserved", c_uint8 * 1), ("stamp_age", c_uint32)]

    @property
    def point(self):
        """The point as a short name, such as "prerouting" or "ip6/forward@-1"."""
        return _format(_lib.nfring_point_format_short,
                       _Point(self.family, self.hook, self.priority))

    @property
    def state(self):
        """The state of the connection: "new", "established", "none", ..."""
        return _lib.nfring_metadata_state(self).decode()

    def __str__(self):
        text = ctypes.create_string_buffer(_TEXT_MAX)
        _check(_lib.nfring_metadata_format(self, None, None, text, len(text)))
        return text.value.decode()


class Packet:
    """A copy of one packet, independent of the ring.

    data      bytes that were stored, beginning with the link-layer header if there is one
    length    length of the whole packet, bytes
    time_ns   nanoseconds since 1970
    maclen    bytes of link-layer header in data
    status    TP_STATUS_* bits
    ifindex   number of the device
    protocol  ethertype, host order
    pkttype   PACKET_HOST (0), PACKET_OUTGOING (4), ...
    vlan      (tpid, tci) of the VLAN tag that was removed from the packet, or None
    metadata  Metadata, or None in a ring without metadata
    """
    __slots__ = ("data", "length", "time_ns", "maclen", "status", "ifindex", "protocol",
                 "pkttype", "vlan", "metadata")

    def __init__(self, frame, metadata):
        address = frame.from_.contents
        self.data = ctypes.string_at(frame.data, frame.snaplen)
        self.length = frame.len
        self.time_ns = frame.sec * 1000000000 + frame.nsec
        self.maclen = min(frame.maclen, frame.snaplen)
        self.status = frame.status
        self.ifindex = address.ifindex
        self.protocol = address.protocol
        self.pkttype = address.pkttype
        # TP_STATUS_VLAN_VALID, TP_STATUS_VLAN_TPID_VALID
        self.vlan = None
        if frame.status & 0x10:
            self.vlan = (frame.vlan_tpid if frame.status & 0x40 else 0x8100, frame.vlan_tci)
        self.metadata = metadata

    @property
    def time(self):
        """Seconds since 1970, exact to about a microsecond."""
        return self.time_ns / 1000000000


def _load():
    lib = ctypes.CDLL("libnfring.so.0")
    pointer = ctypes.POINTER
    why = [c_char_p, c_size_t]
    for name, result, *arguments in (
            ("open", c_int, pointer(c_void_p)),
            ("open_why", c_char_p, c_int),
            ("close", None, c_void_p),
            ("setup", c_int, c_void_p, c_uint64, c_uint32, pointer(_Options)),
            ("attach", c_int, c_void_p, c_char_p),
            ("detach", c_int, c_void_p, c_char_p),
            ("set_filter", c_int, c_void_p, pointer(_Program)),
            ("join_fanout", c_int, c_void_p, c_uint16, c_uint16),
            ("overwrite", c_int, c_void_p, c_bool),
            ("set_option", c_int, c_void_p, c_int, c_int, c_char_p, c_uint32),
            ("get_option", c_int, c_void_p, c_int, c_int, c_char_p, pointer(c_uint32)),
            ("wait", c_int, c_void_p, c_int, c_int),
            ("flush", c_int, c_void_p),
            ("fd", c_int, c_void_p),
            ("copy_stats", c_int, c_void_p, pointer(_Stats), c_size_t),
            ("why", c_char_p, c_void_p),
            ("next", c_bool, c_void_p, pointer(_Frame)),
            ("release", None, c_void_p, pointer(_Frame)),
            ("frame_metadata", pointer(Metadata), c_void_p, pointer(_Frame)),
            ("merge_open", c_int, pointer(c_void_p), pointer(c_void_p), c_size_t),
            ("merge_next", c_void_p, c_void_p, pointer(_Frame)),
            ("merge_wait", c_int, c_void_p, c_int, c_int),
            ("merge_why", c_char_p, c_void_p),
            ("merge_close", None, c_void_p),
            ("metadata_state", c_char_p, pointer(Metadata)),
            ("metadata_format", c_int, pointer(Metadata), c_char_p, c_char_p, *why),
            ("point_parse", c_int, pointer(_Point), c_char_p, *why),
            ("point_format", c_int, pointer(_Point), *why),
            ("point_format_short", c_int, pointer(_Point), *why)):
        function = getattr(lib, "nfring_" + name)
        function.restype, function.argtypes = result, arguments
    return lib


_lib = _load()


def _check(result, why=None):
    if result >= 0:
        return result
    raise OSError(-result, (why and why.decode(errors="replace")) or os.strerror(-result))


def _format(function, point):
    text = ctypes.create_string_buffer(_POINT_MAX)
    _check(function(point, text, len(text)))
    return text.value.decode(errors="surrogateescape")


def full_name(name):
    """The full name of a point: "pre-nat" is "inet/prerouting@-150"."""
    point, why = _Point(), ctypes.create_string_buffer(_WHY_MAX)
    _check(_lib.nfring_point_parse(point, os.fsencode(name), why, len(why)), why.value)
    return _format(_lib.nfring_point_format, point)


def _deadline(timeout):
    return None if timeout is None else _time.monotonic() + timeout


def _left_ms(deadline):
    """Return the milliseconds until DEADLINE, rounded up, or -1 if there is none."""
    if deadline is None:
        return -1
    return max(0, min(int((deadline - _time.monotonic()) * 1000 + 0.999), 0x7fffffff))


def _wait(function, handle, why, timeout):
    """Return True when there is a frame, or False after TIMEOUT seconds. Python's signal
    handlers run during the wait."""
    deadline = _deadline(timeout)
    while True:
        ready = function(handle, _left_ms(deadline), -1)
        if ready != -errno.EINTR:
            return bool(_check(ready, why(handle)) & _READY_FRAME)


class Ring:
    """A ring attached to POINTS, in the network namespace of the caller.

    memory     bytes of the ring
    snaplen    bytes of each packet to keep
    metadata   whether packets have Metadata
    packet_id  whether Metadata has a packet_id, which is most of its cost
    cooked     whether to leave out link-layer headers
    version    TPACKET_V2 (default), V1 or V3
    retire_ms  of TPACKET_V3: milliseconds until a block that is not full is published
    """

    def __init__(self, *points, memory=8 << 20, snaplen=2048, metadata=False, cooked=False,
                 version=TPACKET_V2, retire_ms=0, packet_id=True):
        self._ring = c_void_p()
        opened = _lib.nfring_open(self._ring)
        _check(opened, b"/dev/nfring: " + _lib.nfring_open_why(opened))
        try:
            options = _Options(size=ctypes.sizeof(_Options), version=version,
                               type=_SOCK_DGRAM if cooked else _SOCK_RAW,
                               metadata=metadata, retire_ms=retire_ms,
                               no_packet_id=not packet_id)
            self._check(_lib.nfring_setup(self._handle, memory, snaplen, options))
            for point in points:
                self.attach(point)
        except BaseException:
            self.close()
            raise

    @property
    def _handle(self):
        if not self._ring:
            raise ValueError("the ring is closed")
        return self._ring

    def _check(self, result):
        return _check(result, _lib.nfring_why(self._handle))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        if getattr(self, "_ring", None):
            self.close()

    def close(self):
        """Free the ring. Packets that were read stay valid."""
        ring, self._ring = self._ring, c_void_p()
        _lib.nfring_close(ring)

    def fileno(self):
        """The descriptor, for select and asyncio: readable while there are packets."""
        return _lib.nfring_fd(self._handle)

    def attach(self, point):
        """Take packets at a point, such as "post-nat" or "ingress:eth0"."""
        self._check(_lib.nfring_attach(self._handle, os.fsencode(point)))

    def detach(self, point):
        """Stop taking packets at a point."""
        self._check(_lib.nfring_detach(self._handle, os.fsencode(point)))

    def set_filter(self, code):
        """Keep only packets that CODE accepts: (code, jt, jf, k) of classic BPF, as
        "tcpdump -dd" prints them. None removes the filter."""
        if code is None:
            self._check(_lib.nfring_set_filter(self._handle, None))
            return
        instructions = [_Instruction(*one) for one in code]
        array = (_Instruction * len(instructions))(*instructions)
        program = _Program(len(array), array)
        self._check(_lib.nfring_set_filter(self._handle, program))

    def join_fanout(self, group, mode=FANOUT_HASH):
        """Share the packets with other rings of the same points. Return the group's number."""
        return self._check(_lib.nfring_join_fanout(self._handle, group, mode))

    def set_option(self, level, name, value):
        """Set an option of packet(7) or nfring(4) to VALUE, an int or bytes."""
        if isinstance(value, int):
            value = bytes(c_int(value))
        self._check(_lib.nfring_set_option(self._handle, level, name, value, len(value)))

    def get_option(self, level, name, size=4):
        """Return the bytes of an option, at most SIZE."""
        value, length = ctypes.create_string_buffer(size), c_uint32(size)
        self._check(_lib.nfring_get_option(self._handle, level, name, value, length))
        return value.raw[:length.value]

    def overwrite(self, on):
        """Keep the newest packets until this is switched off (TPACKET_V3)."""
        self._check(_lib.nfring_overwrite(self._handle, on))

    def flush(self):
        """Make the kernel publish the packets in an open block (TPACKET_V3)."""
        self._check(_lib.nfring_flush(self._handle))

    def stats(self):
        """Counters since the ring was opened, by name."""
        stats = _Stats()
        self._check(_lib.nfring_copy_stats(self._handle, stats, ctypes.sizeof(stats)))
        return {name: getattr(stats, name) for name, _ in _Stats._fields_ if name != "reserved"}

    def wait(self, timeout=None):
        """Wait at most TIMEOUT seconds for a packet. Return whether there is one."""
        return _wait(_lib.nfring_wait, self._handle, _lib.nfring_why, timeout)

    def next(self):
        """The next Packet, or None. Never waits."""
        frame = _Frame()
        if not _lib.nfring_next(self._handle, frame):
            return None
        return self._take(frame)

    def _take(self, frame):
        metadata = _lib.nfring_frame_metadata(self._handle, frame)
        packet = Packet(frame, Metadata.from_buffer_copy(metadata.contents) if metadata else None)
        _lib.nfring_release(self._handle, frame)
        return packet

    def packets(self, count=None, timeout=None):
        """Yield at most COUNT packets as they arrive. Stop if none came for TIMEOUT seconds."""
        while count is None or count > 0:
            packet = self.next()
            if packet is None:
                if not self.wait(timeout):
                    return
                continue
            if count is not None:
                count -= 1
            yield packet

    def __iter__(self):
        return self.packets()


def merge(*rings, timeout=None):
    """Yield (ring, packet) from several rings in the order of time. Stop if no packet came
    for TIMEOUT seconds."""
    handles = (c_void_p * len(rings))(*(ring._handle.value for ring in rings))
    by_handle = {ring._handle.value: ring for ring in rings}
    merged, frame = c_void_p(), _Frame()
    _check(_lib.nfring_merge_open(merged, handles, len(rings)))
    try:
        while all(ring._handle for ring in rings):
            handle = _lib.nfring_merge_next(merged, frame)
            if handle:
                yield by_handle[handle], by_handle[handle]._take(frame)
            elif not _wait(_lib.nfring_merge_wait, merged, _lib.nfring_merge_why, timeout):
                return
    finally:
        # nfring_merge_close() gives frames back to the rings, which must still be open.
        if all(ring._ring for ring in rings):
            _lib.nfring_merge_close(merged)

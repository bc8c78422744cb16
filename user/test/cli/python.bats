#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The Python binding with real packets.

load link

LD_LIBRARY_PATH=$(dirname "$NFRING")/../lib
export LD_LIBRARY_PATH
export PYTHONPATH=$BATS_TEST_DIRNAME/../../python PYTHONDONTWRITEBYTECODE=1
# the distribution's Python, because user/test/deps installs packages for it
PYTHON=/usr/bin/python3
EXAMPLES=$BATS_TEST_DIRNAME/../../examples

teardown() {
	stop
}

attached() {
	a awk 'NR > 1' /proc/net/nfring | grep -q "$1\$" || ! kill -0 "$pid"
}

# python POINT [ARGUMENT]...: start Python in nfr-a and wait until it is attached to
# POINT. Without ARGUMENT the program is on standard input.
python() {
	local point=$1
	shift
	out=$BATS_TEST_TMPDIR/out
	cat > "$BATS_TEST_TMPDIR/program.py"
	[ $# -gt 0 ] || set -- "$BATS_TEST_TMPDIR/program.py"
	background "$PYTHON" "$@"
	soon attached "$point"
}

# joined: succeed if both rings are in the group. Before that, each packet goes to
# both.
joined() {
	grep -q joined "$err" || ! kill -0 "$pid"
}

@test "python: the example prints packets with their metadata" {
	python inet/output@50 "$EXAMPLES/read-python.py" output 5 < /dev/null
	send 5
	finish
	[ "$status" -eq 0 ]
	[ ! -s "$err" ]
	[ "$(wc -l < "$out")" -eq 5 ]
	[ "$(grep -cE '^[0-9]+\.[0-9]{6} 32 bytes, hook=output prio=50 in=- out=v0 mark=0x0 ct=' "$out")" -eq 5 ]
}

@test "library: a program with an earlier or a later struct gets its counters" {
	python inet/output@50 <<-END
		import ctypes, nfring
		ring = nfring.Ring("output")
		list(ring.packets(count=3))
		def read(size):
		    room = ctypes.create_string_buffer(b"\x5a" * 300, 300)
		    argument = ctypes.cast(room, ctypes.POINTER(nfring._Stats))
		    return nfring._lib.nfring_copy_stats(ring._handle, argument, size), room.raw
		whole = ctypes.sizeof(nfring._Stats)
		for size in 8, 16, whole - 8, whole, whole + 8, 300:
		    error, got = read(size)
		    assert error == 0 and got[0] == 3, (size, error)
		    assert got[whole:size] == bytes(max(0, size - whole)), size
		    assert got[size:] == b"\x5a" * (300 - size), size
		for size in 0, 7, 1 << 14, 1 << 32:
		    assert read(size) == (-22, b"\x5a" * 300), size
	END
	send 3
	finish
	echo "$(cat "$err")"
	[ "$status" -eq 0 ]
}

@test "python: a packet is a copy of the frame's bytes and fields" {
	for version in 0 1 2; do
		python inet/output@50 <<-END
			import nfring, time
			ring = nfring.Ring("output", version=$version, cooked=True)
			packets = list(ring.packets(count=3))
			stats = ring.stats()
			ring.close()
			for packet in packets:
			    assert abs(packet.time - time.time()) < 3600, packet.time
			    assert packet.length == len(packet.data) == 32 and packet.maclen == 0
			    assert packet.protocol == 0x800 and packet.pkttype == 4 and packet.vlan is None
			    assert packet.metadata is None
			    print(packet.data[-4:].decode())
			assert stats["packets"] == 3 and stats["drop_full"] == 0, stats
		END
		send 3
		finish
		[ "$status" -eq 0 ]
		[ "$(< "$out")" = "0001
0002
0003" ]
	done
}

@test "python: a filter can be set and removed" {
	python inet/output@50 <<-'END'
		import errno, nfring
		with nfring.Ring(cooked=True) as ring:
		    # udp dst port 9, for packets without IP options
		    ring.set_filter([(0x28, 0, 0, 22), (0x15, 0, 1, 9), (6, 0, 0, 65535), (6, 0, 0, 0)])
		    ring.attach("output")
		    print([packet.data[-4:] for packet in ring.packets(2)])
		    print(ring.stats()["filtered"] > 0)
		    ring.set_filter(None)
		    try:
		        ring.set_filter([(0xffff, 0, 0, 0)])
		    except OSError as e:
		        print(e.errno == errno.EINVAL, e.strerror)
	END
	a bash -c 'echo > /dev/udp/192.0.2.2/10' || true
	send 2
	finish
	[ "$status" -eq 0 ]
	[ "$(< "$out")" = "[b'0001', b'0002']
True
True attaching the filter: Invalid argument" ]
}

@test "python: a wait ends at its timeout or with a signal" {
	python nothing <<-'END'
		import nfring, signal, time
		class Alarm(Exception):
		    pass
		def ring_the_bell(*_):
		    raise Alarm
		with nfring.Ring("output") as ring:
		    assert list(ring.packets(timeout=0.05)) == []
		    assert ring.next() is None and not ring.wait(0)
		    assert nfring.Ring(metadata=True).next() is None
		    signal.signal(signal.SIGALRM, ring_the_bell)
		    signal.setitimer(signal.ITIMER_REAL, 0.05)
		    try:
		        ring.wait()
		    except Alarm:
		        print("alarm")
		try:
		    ring.next()
		except ValueError as e:
		    print(e)
	END
	finish
	[ "$status" -eq 0 ]
	[ "$(< "$out")" = 'alarm
the ring is closed' ]
}

@test "python: packets of two rings come in the order of time" {
	python inet/postrouting@300 <<-'END'
		import itertools, nfring
		rings = [nfring.Ring(point, version=2, retire_ms=1000, metadata=True)
		         for point in ("output", "post-nat")]
		merged = itertools.islice(nfring.merge(*rings), 8)
		seen = [(rings.index(ring), packet) for ring, packet in merged]
		times = [packet.time_ns for _, packet in seen]
		assert times == sorted(times)
		print([number for number, _ in seen])
		ids = [packet.metadata.packet_id for _, packet in seen]
		assert ids[0::2] == ids[1::2] and len(set(ids)) == 4, ids
	END
	for _ in 1 2 3 4; do
		send 1
		sleep 0.01 # sleep: the packets must have different times
	done
	finish
	[ "$status" -eq 0 ]
	[ "$(< "$out")" = '[0, 1, 0, 1, 0, 1, 0, 1]' ]
}

@test "python: a ring can do without packet ids" {
	python inet/output@51 <<-'END'
		import nfring
		rings = [nfring.Ring("output", metadata=True),
		         nfring.Ring("output@51", metadata=True, packet_id=False)]
		for ring in rings:
		    metadata = next(ring.packets(count=1)).metadata
		    print(metadata.packet_id != 0, metadata.priority)
	END
	send 1
	finish
	[ "$status" -eq 0 ]
	[ "$(< "$out")" = $'True 50\nFalse 51' ]
}

@test "python: rings of a group share packets" {
	python inet/output@50 <<-'END'
		import errno, nfring, sys
		rings = [nfring.Ring("output") for _ in range(2)]
		group = rings[0].join_fanout(0, nfring.FANOUT_LB | nfring.FANOUT_FLAG_UNIQUEID)
		assert rings[1].join_fanout(group, nfring.FANOUT_LB) == group
		try:
		    rings[1].join_fanout(group, nfring.FANOUT_LB)
		except OSError as e:
		    assert e.errno == errno.EALREADY, e
		    print(e.strerror.split(": ")[1])
		print("joined", file=sys.stderr)
		print([len(list(ring.packets(2))) for ring in rings])
	END
	soon joined
	send 4
	finish
	[ "$status" -eq 0 ]
	[ "$(< "$out")" = 'the ring is in a group already
[2, 2]' ]
}

@test "python: an error is an exception with the library's message" {
	# Import before dropping privileges: perhaps only root can read the clone's directory.
	run a "$PYTHON" -c '
import nfring, os
os.setgroups([])
os.setuid(65534)
nfring.Ring("output")'
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == 'PermissionError: [Errno 13] /dev/nfring: Permission denied; you need '* ]] ||
		{ echo "$output"; false; }
	run a "$PYTHON" -c 'import nfring; nfring.Ring("pre-nat@1")'
	[[ ${lines[-1]} == 'OSError: [Errno 22] pre-nat always has priority -150; '* ]]
	run a "$PYTHON" -c 'import nfring; nfring.Ring("output", memory=100)'
	[[ ${lines[-1]} == 'OSError: [Errno 22] 100 bytes of memory are too few for '* ]]
}

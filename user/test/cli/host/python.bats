#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The parts of the Python binding that need no ring.

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
LD_LIBRARY_PATH=$(dirname "$NFRING")/../lib
export LD_LIBRARY_PATH
export PYTHONPATH=$BATS_TEST_DIRNAME/../../../python PYTHONDONTWRITEBYTECODE=1

cd "$BATS_TEST_DIRNAME/../../.." || exit

# The binding generates a C program that checks the structs with the compiler.
@test "the structs of nfring.py are those of the headers" {
	python3 - > "$BATS_TEST_TMPDIR/layout.c" <<-'END'
		import ctypes, nfring
		structs = {nfring._Options: "struct nfring_options", nfring._Point: "struct nfring_point",
		           nfring._Frame: "struct nfring_frame", nfring._Stats: "struct nfring_stats",
		           nfring.Metadata: "struct nfring_metadata", nfring._Address: "struct sockaddr_ll",
		           nfring._Instruction: "struct sock_filter", nfring._Program: "struct sock_fprog"}
		print("#include <assert.h>\n#include <nfring.h>\n#include <linux/filter.h>")
		for struct, name in structs.items():
		    print(f'static_assert(sizeof({name}) == {ctypes.sizeof(struct)}, "size");')
		    for field, *_ in struct._fields_:
		        at = getattr(struct, field)
		        member = "sll_" + field if struct is nfring._Address else field.rstrip("_")
		        print(f'static_assert(__builtin_offsetof({name}, {member}) == {at.offset}, "{field}");')
		        print(f'static_assert(sizeof((({name} *)0)->{member}) == {at.size}, "{field}");')
	END
	[ "$(grep -c static_assert "$BATS_TEST_TMPDIR/layout.c")" -gt 100 ]
	gcc -std=gnu11 -fsyntax-only -Iinclude -I../kmod/uapi "$BATS_TEST_TMPDIR/layout.c"
}

@test "in nfring.py, points have their names, and errors the library's messages" {
	python3 - <<-'END'
		import errno, nfring
		assert nfring.full_name("post-nat") == "inet/postrouting@300"
		m = nfring.Metadata(family=10, hook=2, priority=7, flags=2, ct_state=2, out_ifindex=1)
		assert m.point == "ip6/forward@7" and m.state == "new"
		assert str(m) == "hook=ip6/forward prio=7 in=- out=lo mark=0x0 ct=new", m
		try:
		    nfring.full_name("nosuch")
		except OSError as e:
		    assert e.errno == errno.EINVAL and e.strerror.startswith('unknown hook "nosuch"; ')
		else:
		    assert False
	END
}

@test "the example in Python is ten lines" {
	[ "$(wc -l < examples/read-python.py)" -le 10 ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The source of the examples: its length, and its copies in the manual pages.

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
EXAMPLES=$(dirname "$NFRING")/../examples
cd "$BATS_TEST_DIRNAME/../../.." || exit

@test "each example is under 60 lines" {
	[ "$(find examples -name '*.c' | wc -l)" -eq 3 ]
	for file in examples/*.c; do
		[ "$(wc -l < "$file")" -lt 60 ]
	done
}

# Go is too large for the packages that the tests install. If it was built,
# cli/examples.bats runs it.
@test "the example in Go builds without cgo" {
	command -v go > /dev/null || skip 'go is not installed'
	CGO_ENABLED=0 GO111MODULE=off GOCACHE=$BATS_TEST_TMPDIR/cache go build \
		-o "$EXAMPLES/read-v2-go" examples/read-v2.go
}

# Compare with the formatted page, so that a wrong escape is found.
@test "the example in libnfring(3) is the file that is compiled and run" {
	mandoc -Tascii -O width=100 man/libnfring.3 | sed 's/.\x08//g' |
		sed -n '/^EXAMPLES/,/^NOTES/p' | sed -n '3,$p' |
		sed '/^NOTES/d; s/^     //' > "$BATS_TEST_TMPDIR/page"
	sed 1d examples/read-library.c | expand > "$BATS_TEST_TMPDIR/example"
	diff -B "$BATS_TEST_TMPDIR/example" "$BATS_TEST_TMPDIR/page"
}

# The header declares each function once, the map exports it, and the page has a
# prototype and an entry.
@test "headers, symbol map and manual page of the library agree" {
	cat include/nfring.h include/nfring/*.h |
		grep -E '^(NFRING_INLINE |[a-z])' | grep -vE '^(static inline|typedef) ' |
		grep -oE 'nfring_[a-z_0-9]+\(' | tr -d '(' | sort > "$BATS_TEST_TMPDIR/declared"
	[ "$(wc -l < "$BATS_TEST_TMPDIR/declared")" -gt 40 ]
	# an inline function that calls another one has no symbol, but may be in the page
	cat include/nfring.h include/nfring/*.h |
		sed -nE 's/^static inline .*[ *](nfring_[a-z_0-9]+)\(.*/\1/p' > "$BATS_TEST_TMPDIR/inline"
	sed -n 's/^\t\(nfring_.*\);$/\1/p' lib/libnfring.map | sort > "$BATS_TEST_TMPDIR/mapped"
	sed -n '/^.Sh SYNOPSIS/,/^.Sh DESCRIPTION/s/^\.F[no] \(nfring_[a-z_0-9]*\).*/\1/p' man/libnfring.3 |
		grep -vxFf "$BATS_TEST_TMPDIR/inline" | sort > "$BATS_TEST_TMPDIR/prototypes"
	grep '^\.It Fn' man/libnfring.3 | grep -oE 'nfring_[a-z_0-9]+' |
		grep -vxFf "$BATS_TEST_TMPDIR/inline" | sort > "$BATS_TEST_TMPDIR/entries"
	for other in mapped prototypes entries; do
		echo "declared, $other:"
		diff "$BATS_TEST_TMPDIR/declared" "$BATS_TEST_TMPDIR/$other"
	done
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The examples as text: that they are short, and are what the pages show.

cd "$BATS_TEST_DIRNAME/../../.." || exit

@test "each example is under 60 lines" {
	[ "$(find examples -name '*.c' | wc -l)" -eq 3 ]
	for file in examples/*.c; do
		[ "$(wc -l < "$file")" -lt 60 ]
	done
}

# From the page as a reader sees it, so that what roff would swallow shows.
@test "the example of libnfring(3) is the one that is compiled and run" {
	mandoc -Tascii -O width=100 man/libnfring.3 | sed 's/.\x08//g' |
		sed -n '/^EXAMPLES/,/^NOTES/p' | sed -n '3,$p' |
		sed '/^NOTES/d; s/^     //' > "$BATS_TEST_TMPDIR/page"
	sed 1d examples/read-library.c | expand > "$BATS_TEST_TMPDIR/example"
	diff -B "$BATS_TEST_TMPDIR/example" "$BATS_TEST_TMPDIR/page"
}

@test "libnfring(3) has every function of the library" {
	cat include/nfring.h include/nfring/frame.h include/nfring/geometry.h include/nfring/point.h |
		grep -v '_other(\|_cursor_\|^static inline.*order' |
		grep -oE '^[a-z].*nfring_[a-z_0-9]+\(' | grep -oE 'nfring_[a-z_0-9]+\($' |
		tr -d '(' | sort -u > "$BATS_TEST_TMPDIR/declared"
	sed -n '/^.Sh SYNOPSIS/,/^.Sh DESCRIPTION/s/^\.F[no] \(nfring_[a-z_]*\).*/\1/p' man/libnfring.3 |
		sort > "$BATS_TEST_TMPDIR/page"
	diff "$BATS_TEST_TMPDIR/declared" "$BATS_TEST_TMPDIR/page"
}

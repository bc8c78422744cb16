#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# That nfring(8) has what the program has.

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
PAGE=$BATS_TEST_DIRNAME/../../../man/nfring.8

# The options of a help text on standard input, a line each
options() {
	awk -F '  +' '$2 ~ /^-/ { print $2 }' | grep -oE '(^|[ ,])--?[A-Za-z#][a-z-]*' | tr -d ' ,'
}

# section NAME: that part of the page
section() {
	awk -v name="$1" '/^\.S[hs] / { on = $2 == name } on' "$PAGE"
}

@test "nfring(8) has every command with every option, and no others" {
	commands=$("$NFRING" --help | awk '/^$/ { on = 0 } on { print $1 } /^Commands:/ { on = 1 }')
	[ "$(wc -w <<< "$commands")" -ge 5 ]
	[ "$(sed -n 's/^\.Ss //p' "$PAGE" | sort)" = "$(sort <<< "$commands")" ]
	for command in $commands; do
		echo "$command:"
		diff <("$NFRING" "$command" --help | options | sort) \
			<(section "$command" | sed -n 's/^\.It //p' | grep -oE 'Fl -?[A-Za-z#][a-z-]*' |
				sed 's/^Fl /-/' | sort)
	done
}

@test "nfring-extcap(1) has every option, and no others" {
	page=$(dirname "$PAGE")/nfring-extcap.1
	diff <("$(dirname "$NFRING")/../extcap/nfring-extcap" --help |
			grep -oE '^  --[a-z-]*' | tr -d ' ' | sort) \
		<(sed -n 's/^\.It Fl \([a-z-]*\).*/-\1/p' "$page" | sort)
}

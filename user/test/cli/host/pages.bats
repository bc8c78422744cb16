#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The manual pages and --help have the options of the programs' tables.

NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
PAGE=$BATS_TEST_DIRNAME/../../../man/nfring.8

# options COMMAND: print every name of every option in the program's table
options() {
	"$NFRING" --complete-table | awk -F '\t' -v command="$1" '$1 == command && $2 != "-" { print $2 }'
}

# documented SECTION: print every name of every option in this section of the page.
# If an option can be repeated, the page has it as -xx, too; print that as -x.
documented() {
	awk -v name="$1" '/^\.S[hs] / { on = $2 == name } on' "$PAGE" |
		sed -n 's/^\.It //p' | grep -oE 'Fl -?[A-Za-z#][a-z-]*' |
		sed -E 's/^Fl /-/; s/^-([A-Za-z])\1+$/-\1/'
}

@test "nfring(8) has every command with every option, and no others" {
	commands=$("$NFRING" --complete-table | awk -F '\t' '$1 != "-" && $2 == "-" { print $1 }')
	[ "$(wc -w <<< "$commands")" -ge 5 ]
	[ "$(sed -n 's/^\.Ss //p' "$PAGE" | sort)" = "$(sort <<< "$commands")" ]
	diff <(options - | sort) <(documented DESCRIPTION | sort -u)
	for command in $commands; do
		echo "$command:"
		diff <(options "$command" | sort) <(documented "$command" | sort -u)
	done
}

@test "--help has every command and every option" {
	help=$("$NFRING" --help)
	while IFS=$'\t' read -r command option kind _; do
		[ "$command" = - ] || [ "$option" != - ] || help=$("$NFRING" "$command" --help)
		[ "$option" != - ] || continue
		echo "$command $option $kind"
		grep -qE -- "^ +(-., )?$option(,| |$)" <<< "$help"
	done < <("$NFRING" --complete-table)
}

@test "nfring-extcap(1) has every option, and no others" {
	page=$(dirname "$PAGE")/nfring-extcap.1
	diff <("$(dirname "$NFRING")/../extcap/nfring-extcap" --help |
			grep -oE '^  --[a-z-]*' | tr -d ' ' | sort) \
		<(sed -n 's/^\.It Fl \([a-z-]*\).*/-\1/p' "$page" | sort)
}

# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0

setup_suite() {
	# shellcheck source=user/test/cli/link.bash
	. "$BATS_TEST_DIRNAME/link.bash"
	link_up
}

teardown_suite() {
	link_down
}

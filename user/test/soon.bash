# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Waiting for what is to happen, for all tests that are shell scripts. A test does
# not fail since a machine is slow; what never happens ends it.

# guard SECONDS: for how many a guard against hangs waits here; $NFRING_SLOWNESS is
# what the script "slowness" found
guard() {
	echo $(($1 * ${NFRING_SLOWNESS:-1}))
}

# soon COMMAND...: wait until it succeeds
soon() {
	local end
	end=$((SECONDS + $(guard 60)))
	until "$@"; do
		[ $SECONDS -lt $end ] || { echo "still not: $*"; return 1; }
		sleep 0.1 # sleep: polls
	done
}

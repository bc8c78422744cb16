# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Functions that wait for events, for all tests that are shell scripts. A slow machine
# must not fail a test, so the limit of a wait is long. It only ends a wait for an
# event that never comes.

# guard SECONDS: print the limit of a guard against hangs on this machine: SECONDS
# times $NFRING_SLOWNESS, the number that the script "slowness" printed
guard() {
	echo $(($1 * ${NFRING_SLOWNESS:-1}))
}

# within SECONDS COMMAND...: run the command again and again until it succeeds; fail
# after SECONDS. The pauses become longer, because in simulated time a pause costs
# nothing, but an attempt starts processes. busybox is linked statically, so its sleep
# starts fastest.
within() {
	local end=$((SECONDS + $1)) pause=1
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		busybox sleep "0.$pause" # sleep: polls
		((pause > 4)) || pause=$((2 * pause))
	done
}

# soon COMMAND...: like "within", for up to a minute times $NFRING_SLOWNESS
soon() {
	within "$(guard 60)" "$@" || { echo "gave up waiting for: $*"; return 1; }
}

# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Helpers of the tests in a whole Debian.
bats_require_minimum_version 1.5.0
export recordings=/var/lib/nfring/pings

# apt_get ARGUMENT...: run apt-get without questions
apt_get() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"
}

# use_archive: let apt know the packages that "make deb" built
use_archive() {
	echo 'deb [trusted=yes] file:/mnt/out/packages ./' > /etc/apt/sources.list.d/nfring.list
	apt_get -o Dir::Etc::SourceList=/dev/null update
}

# files: print the names of all files, without logs and caches. $OUT/files has those of the
# system before the packages were installed.
files() {
	find / -xdev \( -path /var/log -o -path /var/cache -o -path /tmp -o -path /var/tmp -o -path /var/lib/apt \) \
		-prune -o -print | LC_ALL=C sort
}

# as_user COMMAND...: run a command in a new login of the user alice
as_user() {
	runuser -l alice -c "$(printf '%q ' "$@")"
}

# doctor_says VERDICT WHAT: check a line of "nfring doctor"
doctor_says() {
	nfring doctor | tee /dev/stderr | grep -q "^$1  *$2 "
}

# pings COMMAND...: run a command while packets pass the loopback device
pings() {
	local status=0 pid
	ping -q -i 0.2 127.0.0.1 > /dev/null &
	pid=$!
	"$@" || status=$?
	kill $pid
	wait $pid || true
	return $status
}

# wait_for COMMAND...: wait until the command succeeds
wait_for() {
	local tries
	for ((tries = 0; tries < 30 * NFRING_SLOWNESS; tries++)); do
		! "$@" || return 0
		sleep 0.5	# sleep: polls; there is no event for this
	done
	echo "waited in vain for: $*"
	return 1
}

# recordings_are COUNT: succeed if the recorder has written that many files. It prints a
# message for each once it is stored.
recordings_are() {
	[ "$(journalctl -q -o cat -u nfring-record@pings | grep -c ' packets; ')" -eq "$1" ]
}

# packets_are COUNT FILE: succeed if the file has that many packets
packets_are() {
	[ "$(nfring capture -n -r "$2" 2> /dev/null | wc -l)" -eq "$1" ]
}

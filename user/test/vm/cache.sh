# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by the scripts that fetch or build kernels: where they are kept, and
# how one gets there.
#
# Every kernel is a directory with the same five names in it, whatever else is
# beside them:
#
#	release		the kernel release, one line
#	build		what KDIR is set to
#	image		the bootable image; absent where only modules are built
#	modules		its /lib/modules/<release>; absent likewise
#	version		the version of the package it was made from
#
# A directory is made under a temporary name and renamed when it is complete,
# so one that exists can be used.

cache=${NFRING_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/nfring}

# die MESSAGE...: end, with the reason on the standard error
die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# note MESSAGE...: what is being done, where it takes longer than a moment; on a
# terminal instead of what "run" has in that line
note() {
	[ ! -t "${NOTE_FD:-2}" ] || printf '\e[K' >&"${NOTE_FD:-2}"
	echo "$*" >&"${NOTE_FD:-2}"
}

# lock NAME: one process makes one kernel; the lock goes with the process
lock() {
	mkdir -p "$cache"
	exec 9> "$cache/.lock-$1"
	flock 9
}

# begin DIR: an empty directory to build in, later renamed to DIR by finish
begin() {
	mkdir -p "${1%/*}"
	rm -rf "${1:?}.partial"
	mkdir "$1.partial"
}

finish() {
	mv -T "$1.partial" "$1"
}

# newest_version PACKAGE: the version apt would install; fails if it knows none
newest_version() {
	apt-cache "${apt_options[@]}" policy "$1" |
		awk '$1 == "Candidate:" && $2 != "(none)" { print $2; found = 1 }
		     END { exit !found }'
}

# first_dependency PACKAGE: what a metapackage stands for
first_dependency() {
	apt-cache "${apt_options[@]}" show --no-all-versions "$1" |
		sed -n 's/^Depends: *\([^ ,]*\).*/\1/p'
}

# fetch DIR PACKAGE...: download packages without installing them
fetch() {
	local dir=$1
	shift
	# _apt, which apt would switch to, may not write to the cache
	(cd "$dir" && apt-get "${apt_options[@]}" -qq -o APT::Sandbox::User=root \
		download "$@" >&2) ||
		die "cannot download $*: try apt-get update"
}

# prune_source DIR [ARCH]: drop from a kernel's source what no build of a module
# for x86, or for an ARCH beside it, reads
prune_source() {
	local dir
	for dir in "$1"/*/; do
		case ${dir#"$1"/} in
		arch/ | include/ | scripts/ | tools/ | LICENSES/) ;;
		*) rm -rf "$dir" ;;
		esac
	done
	find "$1/arch" -mindepth 1 -maxdepth 1 -type d ! -name x86 ! -name "${2:-x86}" \
		-exec rm -rf {} +
}

# private_apt SUITE...: from now on apt has lists of its own, of the suites on
# the mirror that this machine has its Debian from; what apt knows and would
# install here stays as it was
private_apt() {
	local state=$cache/apt mirror suite
	# shellcheck disable=SC2016  # apt expands it
	mirror=$(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
	[ -n "$mirror" ] || die 'apt has no mirror of Debian: see sources.list(5)'
	mkdir -p "$state"/{lists,cache}
	for suite; do
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
	done > "$state/sources.list"
	apt_options=(
		-o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=-
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache"
		-o Dir::State::status=/dev/null -o Acquire::Languages=none
		# a mirror that has stood still serves: it is signed, and only compiled against
		-o Acquire::Check-Valid-Until=false
		-o APT::Sandbox::User=root
	)
	apt-get "${apt_options[@]}" -qq update >&2
}

apt_options=()

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
#	image		the bootable image
#	modules		its /lib/modules/<release>
#	version		the version of the package it was made from
#
# build-module keeps the module that it built last in a sixth, nfring.
#
# Modules for a kernel that needs a compiler this machine does not have are built
# in the directory as a root directory (in_root); it has a bin/ then.
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

# unpack_source NEW PACKAGE: a fetched linux-source package, into NEW/src
unpack_source() {
	dpkg-deb -x "$1"/*.deb "$1/unpacked"
	mkdir "$1/src"
	tar -xf "$1/unpacked/usr/src/$2.tar.xz" -C "$1/src" --strip-components=1
	rm -rf "$1"/*.deb "$1/unpacked"
}

# apt_for PACKAGE: use the private lists if this machine's own have no such package
apt_for() {
	newest_version "$1" > /dev/null || private_apt
}

# private_apt: from now on, apt uses lists of its own in the cache: every release
# with kernels, from the mirror this machine gets its Debian from. What apt knows
# and would install here stays as it was. The lists are updated once a day.
private_apt() {
	local state=$cache/apt
	mkdir -p "$state"/{lists,cache}
	apt_options=(
		-o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=-
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache"
		# Container images turn these off, but then each call parses the lists again.
		-o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin
		-o Dir::State::status=/dev/null -o Acquire::Languages=none
		# A mirror that is no longer updated serves as well: the lists are signed,
		# and the packages are not installed.
		-o Acquire::Check-Valid-Until=false
		-o APT::Sandbox::User=root
	)
	(
		flock 8
		[ -z "$(find "$state/sources.list" -mmin -1440 2> /dev/null)" ] || exit 0
		update_private_apt "$state" || {
			rm -f "$state/sources.list"
			exit 1
		}
	) 8> "$state/lock"
}

update_private_apt() {
	local mirror suite
	# shellcheck disable=SC2016  # apt expands it
	mirror=$(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
	[ -n "$mirror" ] || die 'apt has no mirror of Debian: see sources.list(5)'
	note "updating apt's lists of other releases in $1 (10 to 30 s)"
	for suite in bookworm trixie trixie-backports; do
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
	done > "$1/sources.list"
	apt-get "${apt_options[@]}" -qq update >&2
}

# needs_root DIR: modules for this kernel are built with in_root
needs_root() {
	[ -d "$1/bin" ]
}

# in_root DIR TREE COMMAND...: run a command with DIR as the root directory, for
# root or for any user. The command finds DIR and TREE at their own paths.
in_root() {
	local dir=$1 tree=$2 namespaces=(--mount)
	shift 2
	[ "$(id -u)" -eq 0 ] || namespaces+=(--map-root-user)
	# objtool needs /proc, and every script /dev/null
	# shellcheck disable=SC2016  # for the shell there
	unshare "${namespaces[@]}" bash -euc '
		dir=$1 tree=$2
		shift 2
		for path in /proc /dev "$tree" "$dir"; do
			mkdir -p "$dir$path"
			mount --rbind "$path" "$dir$path"
		done
		exec env -i PATH=/usr/bin HOME=/ LC_ALL=C /usr/sbin/chroot "$dir" "$@"
		' - "$dir" "$tree" "$@"
}

apt_options=()

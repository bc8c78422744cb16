# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# The cache of kernels. Sourced by the scripts that fetch or build kernels.
#
# Each kernel has a directory with these entries, among others:
#
#	release		the kernel release, one line
#	build		the directory for KDIR
#	image		the bootable image
#	modules		the kernel's /lib/modules/<release>
#	version		the version of the Debian package that it comes from
#	architecture	Debian's name for the kernel's architecture, if it is not amd64
#	guest		a root directory with programs of that architecture
#	nfring		the module, as build-module built it last
#	nfring-lacks-*	the module, built as if the kernel lacked features (build-module)
#	nfring-install	the module, as the test of the installation built it last
#
# A kernel may need a compiler that this machine does not have. Then its directory also
# has that compiler, in bin/, and in_root builds modules with the directory as the root
# directory. That is so for each kernel of another architecture, because Debian's
# gcc-multilib and its cross compilers exclude each other.
#
# A directory gets its final name only when it is complete. So a directory with a final
# name can always be used.

cache=${NFRING_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/nfring}

# die MESSAGE...: print the reason on standard error and exit with status 1
die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# note MESSAGE...: say which long operation begins. On a terminal, replace the line in
# which "run" shows its progress.
note() {
	[ ! -t "${NOTE_FD:-2}" ] || printf '\e[K' >&"${NOTE_FD:-2}"
	echo "$*" >&"${NOTE_FD:-2}"
}

# lock NAME: wait until no other process makes this kernel. The lock ends with the
# process.
lock() {
	mkdir -p "$cache"
	exec 9> "$cache/.lock-$1"
	flock 9
}

# begin DIR: make the empty directory DIR.partial to build in; "finish DIR" renames it
begin() {
	mkdir -p "${1%/*}"
	rm -rf "${1:?}.partial"
	mkdir "$1.partial"
}

finish() {
	mv -T "$1.partial" "$1"
}

# newest_version PACKAGE: print the version that apt would install; fail if there is none
newest_version() {
	apt-cache "${apt_options[@]}" policy "$1" |
		awk '$1 == "Candidate:" && $2 != "(none)" { print $2; found = 1 }
		     END { exit !found }'
}

# first_dependency PACKAGE: print the package that a metapackage stands for
first_dependency() {
	apt-cache "${apt_options[@]}" show --no-all-versions "$1" |
		sed -n 's/^Depends: *\([^ ,]*\).*/\1/p'
}

# fetch DIR PACKAGE...: download packages without installing them
fetch() {
	local dir=$1
	shift
	# stay root: apt switches to the user _apt, which may not write to the cache
	(cd "$dir" && apt-get "${apt_options[@]}" -qq -o APT::Sandbox::User=root \
		download "$@" >&2) ||
		die "cannot download $*; try apt-get update"
}

# prune_source DIR [ARCH]: delete the source files that a module build for x86, and
# for ARCH if given, does not read
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

# unpack_source NEW PACKAGE: unpack the fetched linux-source package into NEW/src
unpack_source() {
	dpkg-deb -x "$1"/*.deb "$1/unpacked"
	mkdir "$1/src"
	tar -xf "$1/unpacked/usr/src/$2.tar.xz" -C "$1/src" --strip-components=1
	rm -rf "$1"/*.deb "$1/unpacked"
}

# apt_for PACKAGE: use the private lists if this machine's lists lack the package
apt_for() {
	newest_version "$1" > /dev/null || private_apt amd64
}

# architecture DIR: print Debian's name for the architecture of a kernel
architecture() {
	if [ -f "$1/architecture" ]; then
		cat "$1/architecture"
	else
		echo amd64
	fi
}

# triplet ARCHITECTURE: print the prefix of the names of Debian's cross compilers
triplet() {
	case $1 in
	arm64) echo aarch64-linux-gnu ;;
	*) echo "$1-linux-gnu" ;;
	esac
}

# private_apt ARCHITECTURE: from now on let apt use private lists in the cache. They have
# the packages of all Debian releases with supported kernels, from this machine's mirror,
# for that architecture and for amd64. They are updated once a day. The lists and the
# installation of this machine do not change.
private_apt() {
	local state=$cache/apt suites=(bookworm trixie) architectures=(amd64)
	if [ "$1" = amd64 ]; then
		suites+=(trixie-backports)
	else
		state+=-$1 architectures+=("$1")
	fi
	mkdir -p "$state"/{lists,cache}
	apt_options=(
		-o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=-
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache"
		# Container images turn these caches off, and then each call would parse
		# the lists again.
		-o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin
		-o Dir::State::status=/dev/null -o Acquire::Languages=none
		# Accept even old lists: they are signed, and no package is installed.
		-o Acquire::Check-Valid-Until=false
		-o APT::Sandbox::User=root
		"${architectures[@]/#/-oAPT::Architectures::=}"
	)
	(
		flock 8
		[ -z "$(find "$state/sources.list" -mmin -1440 2> /dev/null)" ] || exit 0
		update_private_apt "$state" "${suites[@]}" || {
			rm -f "$state/sources.list"
			exit 1
		}
	) 8> "$state/lock"
}

# update_private_apt STATE SUITE...: fetch the lists of these releases
update_private_apt() {
	local mirror suite
	# shellcheck disable=SC2016  # apt expands it
	mirror=$(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
	[ -n "$mirror" ] || die 'apt has no Debian mirror; add one (see sources.list(5))'
	note "updating the package lists of other Debian releases in $1 (10 to 30 s)"
	for suite in "${@:2}"; do
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
	done > "$1/sources.list"
	apt-get "${apt_options[@]}" -qq update >&2
}

# needs_root DIR: succeed if modules for this kernel must be built with in_root
needs_root() {
	[ -d "$1/bin" ]
}

# with_mounts COMMAND...: run a command as root in a mount namespace, so that its mounts
# do not spread to this machine. The caller need not be root.
with_mounts() {
	local as_root=()
	[ "$(id -u)" -eq 0 ] || as_root=(--map-root-user)
	# In a chroot, / may not be a mount point, and then it cannot be made private.
	# nsenter leads to the root of all mounts, which can.
	# shellcheck disable=SC2016  # the started shell expands it
	unshare --mount "${as_root[@]}" --propagation unchanged bash -euc '
		mount --make-rprivate / 2> /dev/null ||
			nsenter --mount=/proc/self/ns/mnt mount --make-rprivate /
		exec "$@"' - "$@"
}

# in_root DIR TREE COMMAND...: run a command with DIR as its root directory. The paths
# of DIR and TREE stay valid there. The caller need not be root.
in_root() {
	# objtool needs /proc, and scripts need /dev/null
	# shellcheck disable=SC2016  # the started shell expands them
	with_mounts bash -euc '
		dir=$1 tree=$2
		shift 2
		for path in /proc /dev "$tree" "$dir"; do
			mkdir -p "$dir$path"
			mount --rbind "$path" "$dir$path"
		done
		exec env -i PATH=/usr/bin HOME=/ LC_ALL=C /usr/sbin/chroot "$dir" "$@"
		' - "$@"
}

apt_options=()

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# version.sh BUILD: test that programs, library and manual pages that are installed from
# BUILD have the version in dkms.conf. The stage "dkms" tests the module.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "$0")/../../.."
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# same WHAT VERSION: fail unless VERSION, which WHAT has, is that of dkms.conf
same() {
	[ "$2" = "$version" ] || {
		echo "not ok - version: $1 has \"$2\", dkms.conf has \"$version\""
		exit 1
	}
}

version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || {
	echo "not ok - version: PACKAGE_VERSION in dkms.conf is \"$version\", not NUMBER.NUMBER.NUMBER"
	exit 1
}

# Documents may show the version in the output of a command. Code must not repeat it.
if grep -rInE "(^|[^0-9.])${version//./\\.}($|[^0-9.])" --exclude-dir=.git --exclude-dir=build \
	--exclude-dir=results --exclude-dir=man --exclude='*.md' --exclude=dkms.conf --exclude=changelog .; then
	echo 'not ok - version: only dkms.conf may contain it, but the lines above do too'
	exit 1
fi
same CHANGELOG.md "$(sed -n 's/^## \[\([0-9.]*\)\].*/\1/p' CHANGELOG.md | head -n 1)"

same debian/changelog "$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)"

make -s -C user O="$build" DESTDIR="$root" PREFIX=/usr EXTCAPDIR=/usr/extcap install
same nfring "$("$root/usr/sbin/nfring" --version | sed 's/^nfring \([^ ]*\) .*/\1/')"
same nfring-extcap "$("$root/usr/extcap/nfring-extcap" --version | sed 's/^nfring-extcap //')"
same libnfring.pc "$(sed -n 's/^Version: //p' "$root/usr/lib/pkgconfig/libnfring.pc")"
same libnfring.so "$(readlink -f "$root/usr/lib/libnfring.so" | sed 's/.*\.so\.//')"
for page in "$root"/usr/share/man/man?/*; do
	same "${page##*/}" "$(sed -n 's/^\.Os nfring //p' "$page")"
done
echo 'ok - one version'

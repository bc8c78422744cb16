#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# installed.sh BUILD: check that a program can be built and run with the installed
# files alone, in C and C++, shared and static. Also check that library, symbol map
# and headers have the same functions.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "$0")/../.."
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

make -s O="$build" DESTDIR="$root" PREFIX=/usr install

cat > "$root/program.c" << 'END'
#include <nfring.h>
#include <stdio.h>

int main(void)
{
	struct nfring_bounds bounds = { sizeof(bounds), 0, 0, 0, 0, 0 };
	struct nfring_options options = NFRING_OPTIONS_INIT;
	struct nfring_point point;
	struct tpacket_req req;
	struct nfring *ring;
	char name[NFRING_POINT_MAX];

	if (nfring_point_parse(&point, "postrouting@srcnat+1", NULL, 0) ||
	    nfring_point_format(&point, name, sizeof(name)) < 0 ||
	    nfring_bounds_init(&bounds) ||
	    nfring_geometry(&req, 8 << 20, 2048, &bounds, NULL, 0))
		return 1;
	/* Opening fails without the module. This program need only link and run. */
	if (nfring_open(&ring) == 0) {
		struct nfring_frame frame;

		if (nfring_setup_req(ring, &req, &options) == 0 &&
		    nfring_next(ring, &frame))
			nfring_release(ring, &frame);
		nfring_close(ring);
	}
	puts(name);
	return 0;
}
END

# By default pkg-config omits /usr/include and /usr/lib, even below $root. Make it print
# them.
export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
export PKG_CONFIG_PATH=$root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
flags=$(pkg-config --cflags libnfring)
libs=$(pkg-config --libs libnfring)

# Wireshark must find the dissector.
plugins=$(tshark -G folders 2> /dev/null | sed -n 's/^Global Lua Plugins:[[:space:]]*//p')
cmp wireshark/nfring.lua "$root$plugins/nfring.lua"

cp "$root/program.c" "$root/program.cc"
# shellcheck disable=SC2086  # flags and libs are several words
{
	gcc -Wall -Wextra -Werror $flags "$root/program.c" $libs -o "$root/c"
	g++ -Wall -Wextra -Werror $flags "$root/program.cc" $libs -o "$root/cc"
	gcc -static $flags "$root/program.c" $libs -o "$root/static"
}

for program in c cc static; do
	said=$(LD_LIBRARY_PATH=$root/usr/lib "$root/$program")
	[ "$said" = inet/postrouting@101 ] || { echo "not ok - $program: $said"; exit 1; }
done
examples=$root/usr/share/doc/nfring/examples
for example in "$examples"/*.c; do
	# shellcheck disable=SC2086
	gcc -Wall -Wextra -Werror $flags "$example" $libs -o "$root/example"
done
readelf -d "$root/c" | grep -q 'NEEDED.*libnfring.so.0'

# Build copies of this tree's programs outside the tree. Of the tree, they may use only the
# library.
! grep -rnwE 'NFRING_(GETSOCKOPT|SETSOCKOPT|ATTACH|DETACH|GET_INFO|GET_STATS|RECV)' \
	tool common extcap || { echo 'not ok - a program uses ioctls of the device directly'; exit 1; }
outside=$root/outside packages=(libnfring libpcap libcap-ng)
mkdir "$outside"
cp -r tool common extcap "$outside"
defines=
# optional PACKAGE DEFINE FILES: build these files only if the package is installed
optional() {
	if pkg-config --exists "$1"; then
		packages+=("$1")
		defines+=" -D$2"
	else
		rm -r "${outside:?}/$3"
	fi
}
optional ncursesw NFRING_TOP tool/top
optional zlib NFRING_ZLIB common/file/gzip.c
optional libzstd NFRING_ZSTD common/file/zstd.c
# outside PROGRAM: build it outside the tree, from copies of its folder and of common/
outside() {
	# shellcheck disable=SC2046,SC2086
	(cd "$outside" && gcc -std=gnu11 -D_GNU_SOURCE -DNFRING_VERSION='"0"' $defines \
		-DNFRING_PRELOADDIR='"/usr/lib"' -I. -Itool $(pkg-config --cflags "${packages[@]}") \
		$(find "$1" common -name '*.c') $(pkg-config --libs "${packages[@]}") -o "$1.out")
}
outside tool
outside extcap
LD_LIBRARY_PATH=$root/usr/lib "$outside/tool.out" capture -D | grep -qx -- '--at post-nat'
LD_LIBRARY_PATH=$root/usr/lib "$outside/extcap.out" --extcap-interfaces | grep -q nfring-post-nat
readelf -d "$outside/tool.out" | grep -q 'NEEDED.*libnfring.so.0'

exported() { nm -D --defined-only "$root/usr/lib/libnfring.so" | sed -n 's/.* T \(.*\)@@NFRING_.*/\1/p' | sort; }
mapped() { sed -n 's/^\t\(nfring_.*\);$/\1/p' lib/libnfring.map | sort; }
declared() {
	cat include/nfring.h include/nfring/*.h |
	grep -E '^(NFRING_INLINE |[a-z])' | grep -vE '^(static inline|typedef) ' |
	grep -oE 'nfring_[a-z_0-9]+\(' | tr -d '(' | sort
}
diff <(exported) <(mapped)
diff <(mapped) <(declared)
echo "ok - installed"

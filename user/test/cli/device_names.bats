#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Names of devices and namespaces: every command finds them the same way, and none of
# them breaks an output. The tests in "program/test_quote.c" try each kind of byte.

bats_require_minimum_version 1.5.0
load link

EXTCAP=$(dirname "$NFRING")/../extcap/nfring-extcap

# JSON, an escape sequence, Latin 1, UTF-8, syntax of points, of extcap, of filters
STRANGE=('a"b\c' $'x\033[2Jy' $'b\xfcro' 'netz網' 'a@b' 'a@5' '@' 'a,b@1,c' '{d}' 'a>b' '7')

# In all tests, each of these names is a dummy device. Device "7" is not number 7.
setup_file() {
	local name
	for name in "${STRANGE[@]}"; do
		# After "name" and "dev", ip reads any word as a name.
		ip -n nfr-a link add name "$name" type dummy
		ip -n nfr-a link set dev "$name" up
	done
	ip -n nfr-a link property add dev v0 altname short0 altname enp0s31f6np0v12fabric-uplink \
		altname "$(printf '%0127d' 0)"
}

teardown_file() {
	local name
	for name in "${STRANGE[@]}"; do
		ip -n nfr-a link del dev "$name"
	done
	ip -n nfr-a link property del dev v0 altname short0 altname enp0s31f6np0v12fabric-uplink \
		altname "$(printf '%0127d' 0)"
}

teardown() {
	stop
}

# number_of NAME: print the number of the device with exactly this name
number_of() {
	a python3 -c 'import os, socket, sys
print(socket.if_nametoindex(os.fsencode(sys.argv[1])))' "$1"
}

# points: print the points of the only ring as /proc shows them
points() {
	a awk 'NR == 2 { print $NF }' /proc/net/nfring
}

# opens WANTED COMMAND [ARGUMENT]...: run a command that captures, until its ring has
# exactly the points WANTED
opens() {
	local wanted=$1
	shift
	out=$BATS_TEST_TMPDIR/out
	background "$@"
	soon has_points || { cat "$err"; return 1; }
	[ "$(points)" = "$wanted" ] || { points; return 1; }
	finish INT > /dev/null
}

has_points() {
	[[ $(points) == *@* ]] || ended
}

@test "a device is found by name, alternative name and number in every command" {
	LOWEST=-2147483648 HIGHEST=2147483647
	v0=$(number_of v0)
	for name in v0 short0 enp0s31f6np0v12fabric-uplink "$(printf '%0127d' 0)" "$v0"; do
		both=netdev/ingress:v0@$LOWEST,netdev/egress:v0@$HIGHEST
		opens $both "$NFRING" capture -i "$name" -w "$BATS_TEST_TMPDIR/file"
		[ "${#name}" -eq 127 ] || [ "$name" = "$v0" ] || continue
		opens netdev/ingress:v0@0 "$NFRING" capture --at "ingress:$name@0" \
			-w "$BATS_TEST_TMPDIR/file"
		opens netdev/ingress:v0@$LOWEST "$EXTCAP" --capture --fifo /dev/null \
			--extcap-interface nfring-ingress --device "$name"
		opens $both "$NFRING" record -i "$name" -w "$BATS_TEST_TMPDIR/file"
		opens $both "$NFRING" path -i "$name" --at ingress --at egress
		opens netdev/ingress:v0@$LOWEST \
			"$NFRING" run --at "ingress:$name" -- tcpdump -i any -w /dev/null -Z root
		# The same for a counter of the device.
		record=("$NFRING" record --at output -c 1 -w "$BATS_TEST_TMPDIR/count"
			--on-counter "$name/tx_packets>1")
		nsenter --net=/run/netns/nfr-a "${record[@]}" 2> "$err" 3>&- &
		pid=$!
		soon listening
		send 2
		finish
		[ "$status" -eq 0 ]
		rm "$BATS_TEST_TMPDIR/count"
	done
	for name in '' 0 -1 1x 99999999 v "$(printf '%0128d' 0)"; do
		nfring capture -i "$name" -c 1
		[ "$status" -eq 1 ]
		[ "$output" = "nfring: -i $name: no such device" ]
		nfring record -w x --at ingress --on-counter "${name:-none}/tx_packets>1"
		[ "$status" -eq 1 ]
	done
}

@test "a device whose name is a number comes before the device of that number" {
	opens netdev/ingress:7@-2147483648 "$NFRING" capture --at ingress -i 7 -w /dev/null
	opens netdev/ingress:7@1 "$NFRING" capture --at ingress:7@1 -w /dev/null
	[ "$(number_of 7)" -ne 7 ]
	# -D prints the number that -i takes
	nfring capture -D
	number=$(sed -n 's/^\([0-9]*\)\.v0$/\1/p' <<< "$output")
	opens netdev/ingress:v0@-2147483648 "$NFRING" capture --at ingress -i "$number" -w /dev/null
}

@test "names with the syntax of points mean the device" {
	for name in "${STRANGE[@]}"; do
		opens "netdev/ingress:$name@12" "$NFRING" capture --at "ingress:$name@12" -w /dev/null
		[[ $name == *[@,{]* ]] || continue
		opens "netdev/ingress:$name@12" "$EXTCAP" --capture --fifo /dev/null \
			--extcap-interface nfring-ingress --device "$name" --priority 12
		# Here "a@5" has no priority, because there is no device "a".
		opens "netdev/ingress:$name@-2147483648" \
			"$NFRING" capture --at "ingress:$name" -w /dev/null
	done
	opens netdev/ingress:a@5@12 \
		"$NFRING" run --at ingress:a@5@12 -- tcpdump -i any -w /dev/null -Z root
	# With a device "a", "a@5" means priority 5 of this device.
	ip -n nfr-a link add name a type dummy
	ip -n nfr-a link set dev a up
	opens netdev/ingress:a@5 "$NFRING" capture --at ingress:a@5 -w /dev/null
	opens netdev/ingress:a@b@-2147483648 "$NFRING" capture --at ingress:a@b -w /dev/null
	ip -n nfr-a link del dev a
}

# words NAME...: print each name as nfring shows it, one a line
words() {
	python3 -c 'import os, sys
for name in sys.argv[1:]:
    out = ""
    for c in os.fsencode(name).decode(errors="surrogateescape"):
        plain = c.isprintable() and c != " "
        out += c if plain else "".join("\\x%02x" % b for b in os.fsencode(c))
    print(out)' "$@"
}

@test "strange names break neither messages nor any format of stats" {
	at=()
	for name in "${STRANGE[@]}"; do at+=(--at "ingress:$name@12"); done
	capture "${at[@]}" -w "$BATS_TEST_TMPDIR/file"
	[[ $(< "$err") != *$'\033'* ]]
	nfring stats
	[[ $output != *$'\033'* ]]
	while read -r word; do
		[[ $output == *"netdev/ingress:$word@12"* ]]
		grep -F "netdev/ingress:$word@12" "$err"
	done < <(words "${STRANGE[@]}")
	nfring stats --json
	python3 -c 'import json, os, sys
points = json.loads(sys.stdin.buffer.read().decode("utf-8"))["points"]
def shown(name):
    return "".join(c if c.isascii() or c.isprintable() else "\\x%02x" % os.fsencode(c)[0]
                   for c in name)
sys.exit(points != ["netdev/ingress:%s@12" % shown(name) for name in sys.argv[1:]])' \
		"${STRANGE[@]}" <<< "$output"
	nfring stats --prometheus
	iconv -f UTF-8 -t UTF-8 <<< "$output" > "$BATS_TEST_TMPDIR/valid"
	grep -F 'ingress:a\"b\\c@12,' "$BATS_TEST_TMPDIR/valid"
	grep -F 'ingress:b\\xfcro@12,' "$BATS_TEST_TMPDIR/valid"
	finish INT
}

@test "lines and capture files have the names, also when a file is copied" {
	cd "$BATS_TEST_TMPDIR"
	words "${STRANGE[@]}" > words
	capture --at egress -c ${#STRANGE[@]} -w file udp port 9
	for i in "${!STRANGE[@]}"; do
		ip -n nfr-a addr add "198.51.$i.1/24" dev "${STRANGE[$i]}"
		ip -n nfr-a neigh add "198.51.$i.2" dev "${STRANGE[$i]}" lladdr 02:00:00:00:00:0c
		send 1 "198.51.$i.2"
	done
	finish
	[ "$status" -eq 0 ]
	for i in "${!STRANGE[@]}"; do
		ip -n nfr-a addr del "198.51.$i.1/24" dev "${STRANGE[$i]}"
	done
	tshark -r file -T fields -e frame.interface_name 2> /dev/null | diff <(sed 's/$/@egress/' words) -
	nfring capture -r file
	while read -r word; do
		[[ $output == *" $word "* ]]
	done < words
	[[ $output != *$'\033'* ]]
	nfring capture -r file -w copy
	cmp file copy
}

@test "Wireshark's dialog can name every device" {
	run -0 a "$EXTCAP" --extcap-config --extcap-interface nfring-ingress
	iconv -f UTF-8 -t UTF-8 <<< "$output" > "$BATS_TEST_TMPDIR/config"
	# Wireshark finds the values with this regular expression.
	python3 - "$BATS_TEST_TMPDIR/config" > "$BATS_TEST_TMPDIR/values" <<-'END'
		import re, sys
		for line in open(sys.argv[1], encoding="utf-8"):
		    if line.startswith("value {arg=0}"):
		        fields = re.findall(r"\{([a-zA-Z_-]*?)=(.*?)\}", line)
		        assert [f[0] for f in fields] == ["arg", "value", "display", "default"], line
		        print(fields[1][1])
	END
	# There is a value for each device, and one for no device.
	[ "$(wc -l < "$BATS_TEST_TMPDIR/values")" -eq "$(a ip -o link | wc -l | awk '{ print $1 + 1 }')" ]
	while read -r value; do
		[[ $value == *[@,{0-9]* ]] || continue
		opens "netdev/ingress:$(a python3 -c 'import os, socket, sys
names = {i: n for i, n in socket.if_nameindex()}
value = sys.argv[1]
sys.stdout.buffer.write(os.fsencode(value if value in names.values() else names[int(value)]))' \
			"$value")@-2147483648" "$EXTCAP" --capture --fifo /dev/null --extcap-interface nfring-ingress --device "$value"
	done < "$BATS_TEST_TMPDIR/values"
}

@test "a namespace has any name, or several names, and is reported once" {
	# a blank, quotes, an escape sequence, Latin 1, UTF-8, a number, a hidden name
	spaces=('two words' 'q"q\q' $'e\033[2J' $'b\xfcro' netz網 4194000 .hidden 'init')
	for name in "${spaces[@]}"; do
		touch "/run/netns/$name"
		mount --bind /run/netns/nfr-a "/run/netns/$name"
	done
	for name in "${spaces[@]}"; do
		capture --netns "$name" --at output -w "$BATS_TEST_TMPDIR/file"
		[ "$(column points)" = inet/output@50 ]
		finish INT
		[[ $name == [t4]* ]] || continue
		"$EXTCAP" --capture --fifo /dev/null --extcap-interface nfring-local-out \
			--netns "$name" 2> "$err" 3>&- &
		pid=$!
		soon holds column points = inet/output@50
		finish TERM
		[ "$status" -eq 0 ]
	done
	capture --at output -w "$BATS_TEST_TMPDIR/file"
	for arguments in --all-netns '--netns nfr-a --netns nfr-a' "--netns nfr-a --netns $pid" \
		'--netns 4194000 --netns nfr-a'; do
		for from in a b env; do
			[ $from = env ] || [ "$arguments" = --all-netns ] || continue
			# shellcheck disable=SC2086  # several arguments
			run $from "$NFRING" stats $arguments --prometheus
			[ "$status" -eq 0 ]
			[ -z "$(grep -v '^#' <<< "$output" | sed 's/ [^ ]*$//' | sort | uniq -d)" ]
			[ "$(grep -c ^nfring_packets_total <<< "$output")" -eq 1 ]
			# shellcheck disable=SC2086
			run $from "$NFRING" stats $arguments --json
			[ "$(jq -r .netns <<< "$output")" = .hidden ]
			# shellcheck disable=SC2086
			[ "$($from "$NFRING" stats $arguments | grep -c '^\.hidden .* inet/output@50$')" -eq 1 ]
		done
	done
	for name in "${spaces[@]}"; do
		umount "/run/netns/$name"
		rm "/run/netns/$name"
	done
	finish INT
}

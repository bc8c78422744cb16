#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# nfring.lua: metadata as fields in Wireshark.

bats_require_minimum_version 1.5.0
NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
MAKE=$BATS_TEST_DIRNAME/metadata.py
FIELDS=(hook in out mark id delta ct.state ct.id ct.zone ct.mark ct.snat)
EXPECTED='prerouting|lan||0x00000077|9223372036854775813||new|1234|13|0x0000000c|1
postrouting||wan|0x00000077|9223372036854775813|0.000000350|reply|1234|13|0x0000000c|1
output||lan|0x00000077|||established|1234|13|0x0000000c|1'

# The user "nobody" must be able to read the files: Wireshark 4.4 runs no scripts for root.
setup() {
	dir=$(mktemp -d)
	chmod 755 "$dir"
	cp "$BATS_TEST_DIRNAME/../../../wireshark/nfring.lua" "$dir"
	cd "$dir" || return
}

teardown() {
	cd /
	rm -rf "$dir"
}

# shark ARGUMENT...: run tshark with the dissector. Fail if it prints an error.
shark() {
	local as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	"${as[@]}" env HOME="$dir" tshark -X lua_script:nfring.lua "$@" 2> "$BATS_TEST_TMPDIR/said" ||
		{ cat "$BATS_TEST_TMPDIR/said"; return 1; }
	run ! grep -v '^Running as user' "$BATS_TEST_TMPDIR/said"
}

# rows ARGUMENT...: print the fields of each packet
rows() {
	shark "$@" -T fields -E separator='|' -E occurrence=f "${FIELDS[@]/#/-enfring.}" |
		sed 's/|True/|1/g; s/|False/|0/g'
}

@test "the metadata of a packet is shown as fields, in every byte order" {
	for options in '' 'big' 'converted' 'big converted'; do
		echo "$options:"
		# shellcheck disable=SC2086  # several words
		"$MAKE" file $options
		diff <(rows -r file) - <<< "$EXPECTED"
	done
}

@test "every field has its value" {
	"$MAKE" file
	said=$(shark -r file -O nfring -Y 'frame.number == 2')
	diff <(sed -n '/^nfring/,/^$/p' <<< "$said") - << 'END'
nfring metadata: postrouting, connection reply
    [Packet id: 9223372036854775813]
    [Previous point of this packet: 1]
    [Time since the previous point: 0.000000350 seconds]
    [Family: inet]
    [Hook: postrouting]
    [Priority: -150]
    [Output device: wan]
    [Mark: 0x00000077]
    [Connection state: reply]
    [Connection id: 1234]
    [Connection status: 0x00000010]
    [Source NAT: True]
    [Connection mark: 0x0000000c]
    [Connection zone: 13]
    [Receive queue: 3]
    [CPU: 6]
    [Packet priority: 0x00000005]
    [Will be segmented: True]
    [Time since the packet was received: 0.000001500 seconds]
END
}

@test "metadata of version 2 has the reason, the owner and the connection, in every byte order" {
	for options in '' 'big' 'converted' 'big converted'; do
		echo "$options:"
		# shellcheck disable=SC2086  # several words
		"$MAKE" file version2 $options
		said=$(shark -r file -O nfring -Y 'nfring.drop.reason == "NETFILTER_DROP" && frame.number == 1')
		diff <(sed -n '/^nfring/,/^$/p' <<< "$said" | grep -v -e 'CPU:' -e ' priority:') - << 'END'
nfring metadata: drop, connection new
    [Packet id: 9223372036854775813]
    [Family: drop]
    [Hook: drop]
    [Priority: 0]
    [Input device: lan]
    [Mark: 0x00000000]
    [Connection state: new]
    [Connection status: 0x00000000]
    [Connection mark: 0x00000000]
    [Connection zone: 0]
    [Dropped because of: NETFILTER_DROP]
    [Dropped in: nft_do_chain [nf_tables]]
    [Number of the reason: 65541]
    [Address of the drop: 0xfffffffffffff000]
    [Owner's user: 1000]
    [Owner's process: 812]
    [Owner's command: a b]
    [Owner's control group: /web.slice/libpod-0123456789abcdef.scope]
    [Id of the control group: 8589934592]
    [Socket cookie: 0x0000000400000000]
    [Socket inode: 34359738368]
    [SPI: 0xabcd1234]
    [Original source: 192.168.1.2]
    [Original source port: 55126]
    [Original destination: 203.0.113.2]
    [Original destination port: 53]
    [Protocol of the connection: 17]
    [Packets so far: 3]
    [Bytes so far: 500]
    [Packets of replies so far: 4]
    [Bytes of replies so far: 1099511627776]
END
	done
}

@test "capture reads, selects and prints what version 2 has" {
	for options in '' 'big' 'converted' 'big converted'; do
		echo "$options:"
		# shellcheck disable=SC2086  # several words
		"$MAKE" file version2 $options
		said=$("$NFRING" capture -t -n -c 1 --owner -r file --reason netfilter_drop --uid 1000 --pid 812 \
			--cgroup /web.slice --container 0123456789ab --socket 0x400000000 2> /dev/null)
		diff - <(echo "$said") << 'END'
drop        lan   In  IP 192.0.2.1.12345 > 192.0.2.2.9: UDP, length 4, owner: a\x20b[812] (user 1000, podman 0123456789ab), dropped: NETFILTER_DROP in nft_do_chain [nf_tables]
END
	done
	for filter in '--reason NO_SOCKET' '--uid 1001' '--pid 813' '--cgroup /web' '--container 1' '--socket 1'; do
		# shellcheck disable=SC2086  # two words
		[ -z "$("$NFRING" capture -n -r file $filter 2> /dev/null)" ]
	done
	# A file with version 1 has no reasons.
	"$MAKE" file
	[ -z "$("$NFRING" capture -n -r file --reason NETFILTER_DROP 2> /dev/null)" ]
}

@test "filters find packets by their metadata" {
	"$MAKE" file
	while IFS='|' read -r filter expected; do
		echo "$filter"
		[ "$(shark -r file -Y "$filter" -T fields -e frame.number | paste -sd ' ')" = "$expected" ]
	done << 'END'
nfring.ct.state == "new"|1
nfring.hook == "postrouting"|2
nfring.in|1
nfring.out == "lan"|3
nfring.mark == 0x77|1 2 3
nfring.id == 9223372036854775813|1 2
nfring.delta > 0.0000003 && nfring.delta < 0.0000004|2
nfring.ct.dnat|
nfring.ct.snat && nfring.gso|1 2 3
END
}

@test "packets keep their metadata between blocks of other kinds" {
	"$MAKE" file others
	diff <(rows -r file -Y nfring) - <<< "$EXPECTED"
}

@test "metadata in comments is read, too, from a file and from a pipe" {
	"$MAKE" file comments
	diff <(rows -r file) - <<< "$EXPECTED"
	# shellcheck disable=SC2002  # the pipe is the point
	diff <(cat file | rows -r -) - <<< "$EXPECTED"
}

@test "a large file is read from a pipe and by its name" {
	"$MAKE" file many
	# shellcheck disable=SC2002  # the pipe is the point
	[ "$(cat file | shark -r - -T fields -e frame.number | tail -n 1)" -eq 100003 ]
	[ "$(rows -r file | sed -n 100003p)" = 'output||lan|0x00000077|100000||established|1234|13|0x0000000c|1' ]
}

@test "files of any size are read from a named pipe" {
	mkfifo -m 644 pipe
	"$MAKE" file comments
	cat file > pipe 3>&- &
	diff <(rows -r pipe) - <<< "$EXPECTED"
	"$MAKE" file many
	cat file > pipe 3>&- &
	[ "$(shark -r pipe -T fields -e frame.number | tail -n 1)" -eq 100003 ]
}

@test "the metadata of a compressed file is shown" {
	for options in '' many; do
		# shellcheck disable=SC2086  # no word or one
		"$MAKE" file $options
		gzip -kf file
		chmod 644 file.gz
		diff <(rows -r file.gz) <(rows -r file)
	done
}

# Wireshark uses the arguments of a reader after it returned, so they must not be freed.
# Collect garbage in a function that the reader calls, and overwrite what is freed.
@test "Lua may collect garbage while a file is opened" {
	"$MAKE" file
	cat > collect.lua << 'END'
local open = io.open
io.open = function(...)
	-- The first collection only runs finalizers.
	collectgarbage()
	collectgarbage()
	return open(...)
end
END
	export MALLOC_PERTURB_=85
	diff <(rows -X lua_script:collect.lua -r file) - <<< "$EXPECTED"
}

@test "compressed, damaged and other programs' files are read as without the dissector" {
	"$MAKE" file
	gzip file
	diff <(rows -r file.gz) - <<< "$EXPECTED"
	"$MAKE" file damaged
	run ! shark -r file
	[ "${#lines[@]}" -eq 5 ] # three packets, and two lines of the error
	"$BATS_TEST_DIRNAME/pcapng.py" make other
	[ -z "$(shark -r other -Y nfring)" ]
	[ "$(shark -r other | wc -l)" -eq 7 ]
}

-- SPDX-License-Identifier: GPL-2.0
--
-- Show the metadata of nfring's packets in Wireshark, as fields such as
-- nfring.ct.state. nfring-extcap(1) lists the fields.
--
-- The metadata is in a custom option of each packet in a pcapng file (nfring(8),
-- CAPTURE FILES). Wireshark up to 4.4 shows such options to no dissector. So this
-- script registers a file reader, which Wireshark tries before all others. It collects
-- the options of the file and then declines to read it, so Wireshark's own reader does.
-- The dissector finds the option of a packet by the packet's number.
--
-- A live capture is a file that has no packets yet when it is opened, and a pipe cannot
-- be read twice. In these cases the dissector uses the comments of packets.

local PEN = 32473
local WORD = "nfring\0\0"
local METADATA_LEN, METADATA_2_LEN = 64, 192

-- Search a file for options only if its first LOOK_LEN bytes contain "nfring". In files
-- of nfring, the section header and the first packet contain it. After reading no more
-- than this from a pipe, Wireshark can still read it from its start.
local LOOK_LEN = 4096

-- A block with more bytes, or with more bytes of options, is damaged.
local BLOCK_MAX = 16 * 1024 * 1024
local OPTIONS_MAX = 256 * 1024

local SECTION, PACKET, CUSTOM = 0x0a0d0d0a, 6, 2989

-- The blocks to which Wireshark gives a number: packets in three forms, entries of the
-- systemd journal, and custom blocks.
local numbered = {
	[2] = true, [3] = true, [PACKET] = true, [9] = true, [0xbad] = true,
	[0x40000bad] = true,
}

local nfring = Proto("nfring", "nfring metadata")

local fields = {
	id = ProtoField.uint64("nfring.id", "Packet id"),
	family = ProtoField.string("nfring.family", "Family"),
	hook = ProtoField.string("nfring.hook", "Hook"),
	priority = ProtoField.int32("nfring.priority", "Priority"),
	["in"] = ProtoField.string("nfring.in", "Input device"),
	out = ProtoField.string("nfring.out", "Output device"),
	mark = ProtoField.uint32("nfring.mark", "Mark", base.HEX),
	state = ProtoField.string("nfring.ct.state", "Connection state"),
	ct_id = ProtoField.uint32("nfring.ct.id", "Connection id"),
	ct_status = ProtoField.uint32("nfring.ct.status", "Connection status", base.HEX),
	snat = ProtoField.bool("nfring.ct.snat", "Source NAT"),
	dnat = ProtoField.bool("nfring.ct.dnat", "Destination NAT"),
	ct_mark = ProtoField.uint32("nfring.ct.mark", "Connection mark", base.HEX),
	ct_zone = ProtoField.uint16("nfring.ct.zone", "Connection zone"),
	queue = ProtoField.uint16("nfring.queue", "Receive queue"),
	cpu = ProtoField.uint32("nfring.cpu", "CPU"),
	skb_priority = ProtoField.uint32("nfring.skb_priority", "Packet priority", base.HEX),
	decrypted = ProtoField.bool("nfring.ipsec.decrypted", "Arrived through IPsec"),
	encrypts = ProtoField.bool("nfring.ipsec.encrypts", "Will be sent through IPsec"),
	["local"] = ProtoField.bool("nfring.local", "Has a local socket"),
	bridged = ProtoField.bool("nfring.bridged", "Passes br_netfilter"),
	cloned = ProtoField.bool("nfring.cloned", "Shares its bytes with a copy"),
	traced = ProtoField.bool("nfring.traced", "Traced"),
	gso = ProtoField.bool("nfring.gso", "Will be segmented"),
	stamp_age = ProtoField.relative_time("nfring.stamp_age",
		"Time since the packet was received"),
	drop_reason = ProtoField.string("nfring.drop.reason", "Dropped because of"),
	drop_function = ProtoField.string("nfring.drop.function", "Dropped in"),
	drop_number = ProtoField.uint32("nfring.drop.number", "Number of the reason"),
	drop_address = ProtoField.uint64("nfring.drop.address", "Address of the drop", base.HEX),
	uid = ProtoField.uint32("nfring.owner.uid", "Owner's user"),
	pid = ProtoField.uint32("nfring.owner.pid", "Owner's process"),
	command = ProtoField.string("nfring.owner.command", "Owner's command"),
	cgroup = ProtoField.string("nfring.owner.cgroup", "Owner's control group"),
	cgroup_id = ProtoField.uint64("nfring.owner.cgroup_id", "Id of the control group"),
	cookie = ProtoField.uint64("nfring.socket.cookie", "Socket cookie", base.HEX),
	inode = ProtoField.uint64("nfring.socket.inode", "Socket inode"),
	spi = ProtoField.uint32("nfring.ipsec.spi", "SPI", base.HEX),
	ct_source = ProtoField.string("nfring.ct.source", "Original source"),
	ct_source_port = ProtoField.uint16("nfring.ct.source_port", "Original source port"),
	ct_destination = ProtoField.string("nfring.ct.destination", "Original destination"),
	ct_destination_port = ProtoField.uint16("nfring.ct.destination_port",
		"Original destination port"),
	ct_protocol = ProtoField.uint8("nfring.ct.protocol", "Protocol of the connection"),
	ct_packets = ProtoField.uint64("nfring.ct.packets", "Packets so far"),
	ct_bytes = ProtoField.uint64("nfring.ct.bytes", "Bytes so far"),
	ct_reply_packets = ProtoField.uint64("nfring.ct.reply_packets", "Packets of replies so far"),
	ct_reply_bytes = ProtoField.uint64("nfring.ct.reply_bytes", "Bytes of replies so far"),
	previous = ProtoField.framenum("nfring.previous", "Previous point of this packet"),
	delta = ProtoField.relative_time("nfring.delta", "Time since the previous point"),
}

-- Proto.fields wants a list, and this is the order in which a packet shows them.
local order = {
	"id", "previous", "delta", "family", "hook", "priority", "in", "out", "mark",
	"state", "ct_id", "ct_status", "snat", "dnat", "ct_mark", "ct_zone", "queue",
	"cpu", "skb_priority", "decrypted", "encrypts", "local", "bridged", "cloned",
	"traced", "gso", "stamp_age", "drop_reason", "drop_function", "drop_number",
	"drop_address", "uid", "pid", "command", "cgroup", "cgroup_id", "cookie", "inode",
	"spi", "ct_source", "ct_source_port", "ct_destination", "ct_destination_port",
	"ct_protocol", "ct_packets", "ct_bytes", "ct_reply_packets", "ct_reply_bytes",
}
for i, name in ipairs(order) do
	nfring.fields[i] = fields[name]
end

local packet_id = Field.new("frame.packet_id")
local comment = Field.new("frame.comment")
-- pinfo.abs_ts is a float, which has no room for nanoseconds.
local epoch = Field.new("frame.time_epoch")

-- The numbers of <linux/netfilter.h>, of the headers that it names, and NFRING_PROTO_DROP.
local ip_hooks = {
	[0] = "prerouting", "input", "forward", "output", "postrouting", "ingress",
}
local families = {
	[1] = { "inet", ip_hooks },
	[2] = { "ip", ip_hooks },
	[3] = { "arp", { [0] = "input", "output", "forward" } },
	[5] = { "netdev", { [0] = "ingress", "egress" } },
	[7] = { "bridge", ip_hooks },
	[10] = { "ip6", ip_hooks },
	[0xf5] = { "drop", { [0] = "drop", "drop-any" } },
}
local states = { [0] = "established", "related", "new", "reply", "related" }

-- Bits of nfring_metadata.flags. Those from DROP on are only in version 2.
local QUEUE, CT, CT_ID, UNTRACKED, STAMPED = 0, 1, 2, 3, 11
local DROP, ADDRESS, CGROUP, COOKIE, INODE, UID, SPI, TUPLE, COUNTERS =
	12, 14, 15, 16, 17, 18, 19, 21, 22
local bits = {
	decrypted = 4, encrypts = 5, ["local"] = 6, bridged = 7, cloned = 8, traced = 9,
	gso = 10,
}
local SRC_NAT, DST_NAT = 4, 5 -- of ct_status

-- Lua 5.2 and 5.4 have no common operator for this.
local function has(flags, bit)
	return math.floor(flags / 2 ^ bit) % 2 == 1
end

-- The options of the file that was opened last, by the number of the packet.
local options = {}

local function address(family, bytes)
	if family == 2 then
		return ("%d.%d.%d.%d"):format(bytes:byte(1, 4))
	end
	local groups = {}
	for at = 1, 15, 2 do
		groups[#groups + 1] = ("%x"):format(bytes:byte(at) * 256 + bytes:byte(at + 1))
	end
	return tostring(Address.ipv6(table.concat(groups, ":")))
end

-- Add what only version 2 has. bytes begins after the members of version 1, and texts after
-- the names of the devices.
local function add_version_2(m, flags, bytes, texts, endian)
	local number, _, place, cgroup_id, cookie, inode, uid, spi =
		Struct.unpack(endian .. "I4I4EEEEI4I4", bytes)
	-- Ports and addresses are in network byte order.
	local source_port, destination_port, family, protocol = Struct.unpack(">I2I2BB", bytes, 49)
	local packets, reply_packets, count, reply_count =
		Struct.unpack(endian .. "EEEE", bytes, 89)
	local reason, in_function, cgroup, process =
		texts:match("^([^\0]*)\0([^\0]*)\0([^\0]*)\0([^\0]*)\0")
	if has(flags, DROP) then
		m.drop_number, m.drop_reason, m.drop_function = number, reason, in_function
	end
	m.drop_address = has(flags, ADDRESS) and place or nil
	m.uid = has(flags, UID) and uid or nil
	m.cgroup = cgroup
	m.cgroup_id = has(flags, CGROUP) and cgroup_id or nil
	m.cookie = has(flags, COOKIE) and cookie or nil
	m.inode = has(flags, INODE) and inode or nil
	m.spi = has(flags, SPI) and spi or nil
	local pid, command = (process or ""):match("^(%d+) (.*)$")
	m.pid, m.command = tonumber(pid), command
	if has(flags, TUPLE) then
		m.ct_source, m.ct_source_port = address(family, bytes:sub(57, 72)), source_port
		m.ct_destination = address(family, bytes:sub(73, 88))
		m.ct_destination_port, m.ct_protocol = destination_port, protocol
	end
	if has(flags, COUNTERS) then
		m.ct_packets, m.ct_bytes = packets, count
		m.ct_reply_packets, m.ct_reply_bytes = reply_packets, reply_count
	end
end

-- Parse the bytes after the PEN. Return nil if they are not nfring's, or are damaged.
local function from_option(bytes)
	local names = #WORD + METADATA_LEN
	if #bytes < names or bytes:sub(1, #WORD) ~= WORD then
		return nil
	end
	-- Versions are from 1 to 255, so the first byte is 0 only in the big-endian order.
	local swapped = bytes:byte(#WORD + 1) == 0
	local version, size, flags, id, family, hook, queue, priority, _, _, mark, cpu,
		skb_priority, ct_id, ct_status, ct_mark, ct_zone, ct_state, _, stamp_age =
		Struct.unpack((swapped and ">" or "<") ..
			"I2I2I4EBBI2i4i4i4I4I4I4I4I4I4I2BBI4", bytes, #WORD + 1)
	if version == 0 or version > 255 or size < METADATA_LEN then
		return nil
	end
	local input, output, texts = bytes:match("^([^\0]*)\0([^\0]*)\0()", #WORD + size + 1)
	if not output then
		return nil
	end
	family = families[family] or {}
	local m = {
		id = id, family = family[1], hook = family[2] and family[2][hook],
		priority = priority, ["in"] = input, out = output, mark = mark, cpu = cpu,
		skb_priority = skb_priority, state = "none",
	}
	if has(flags, CT) then
		m.state = states[ct_state] or "established"
		m.ct_status, m.ct_mark, m.ct_zone = ct_status, ct_mark, ct_zone
		m.snat, m.dnat = has(ct_status, SRC_NAT), has(ct_status, DST_NAT)
	end
	if has(flags, UNTRACKED) then
		m.state = "untracked"
	end
	m.ct_id = has(flags, CT_ID) and ct_id or nil
	m.queue = has(flags, QUEUE) and queue or nil
	for name, bit in pairs(bits) do
		m[name] = has(flags, bit)
	end
	if has(flags, STAMPED) then
		m.stamp_age = NSTime.new(math.floor(stamp_age / 1e9), stamp_age % 1e9)
	end
	if version >= 2 and size >= METADATA_2_LEN then
		add_version_2(m, flags, bytes:sub(names + 1, #WORD + size), bytes:sub(texts),
			swapped and ">" or "<")
	end
	return m
end

-- Parse a comment such as "hook=output prio=50 in=- out=eth0 mark=0x0 ct=new,snat ctid=7".
-- Return nil if it is not nfring's.
local function from_comment(text)
	if not text:find("^hook=%S+ prio=%S+ in=%S+ out=%S+ mark=%S+ ct=%S+") then
		return nil
	end
	local words = {}
	for key, value in text:gmatch("(%w+)=(%S+)") do
		words[key] = value
	end
	local family, hook = words.hook:match("^(%w+)/(%w+)$")
	local state = words.ct:match("^%w+")
	local m = {
		family = family, hook = hook or words.hook, priority = tonumber(words.prio),
		["in"] = words["in"] ~= "-" and words["in"] or "",
		out = words.out ~= "-" and words.out or "", mark = tonumber(words.mark),
		state = state, ct_id = tonumber(words.ctid), ct_zone = tonumber(words.zone),
		ct_mark = tonumber(words.ctmark),
		decrypted = text:find(" ipsec=decrypted", 1, true) ~= nil,
		encrypts = text:find(" ipsec=encrypts", 1, true) ~= nil,
	}
	if state ~= "none" and state ~= "untracked" then
		m.snat = words.ct:find(",snat", 1, true) ~= nil
		m.dnat = words.ct:find(",dnat", 1, true) ~= nil
	end
	return m
end

-- Compare the packet ids, because another file may have been opened since, such as for
-- a preview. Its packet with the same number has another id.
local function option_of(number, id)
	local bytes = options[number]
	local m = bytes and from_option(bytes)
	local known = id and tostring(id.value) or "0"
	return m and tostring(m.id) == known and m or nil
end

local function metadata_of(number)
	local id = packet_id()
	local m = option_of(number, id)
	if m then
		return m
	end
	for _, text in ipairs({ comment() }) do
		m = from_comment(text.value)
		if m then
			m.id = id and id.value
			return m
		end
	end
	return nil
end

-- last: the latest frame of each packet id. before: the previous frame with the same
-- packet id, for each frame.
local last, before = {}, {}

function nfring.init()
	last, before = {}, {}
end

-- Wireshark visits packets in order once, and later in any order.
local function find_previous(m, pinfo)
	local id = m.id and tostring(m.id) or "0"
	if id == "0" then
		return
	end
	if not pinfo.visited then
		before[pinfo.number] = last[id]
		last[id] = { number = pinfo.number, time = epoch().value }
	end
	local previous = before[pinfo.number]
	if previous then
		m.previous = previous.number
		m.delta = epoch().value - previous.time
	end
end

function nfring.dissector(_, pinfo, tree)
	local m = metadata_of(pinfo.number)
	if not m then
		return
	end
	find_previous(m, pinfo)
	local branch = tree:add(nfring, "nfring metadata: " .. (m.hook or "?") ..
		", connection " .. m.state)
	for _, name in ipairs(order) do
		local value = m[name]
		-- An empty string is no device, and an id of 0 is unknown. Fields that are
		-- false are not shown, so that a filter can be "nfring.ct.snat".
		if value and value ~= "" and not (name == "id" and value == UInt64(0)) then
			branch:add(fields[name], value):set_generated()
		end
	end
end

register_postdissector(nfring)

-- Find nfring's custom option. Return its bytes after the PEN, or nil.
local function find_option(bytes, endian)
	local at = 1
	while at + 8 <= #bytes do
		local code, len = Struct.unpack(endian .. "I2I2", bytes, at)
		if code == 0 then
			return nil
		end
		if code == CUSTOM and len >= 4 + #WORD and at + 3 + len <= #bytes and
		   Struct.unpack(endian .. "I4", bytes, at + 4) == PEN and
		   bytes:sub(at + 8, at + 7 + #WORD) == WORD then
			return bytes:sub(at + 8, at + 3 + len)
		end
		at = at + 4 + math.ceil(len / 4) * 4
	end
	return nil
end

-- Return nfring's option in the block of a packet. The block begins at place and has
-- len bytes.
local function read_packet(file, place, len, endian)
	file:seek("set", place + 8)
	local head = file:read(20)
	if not head or #head < 20 or len < 32 then
		return nil
	end
	local caplen = Struct.unpack(endian .. "I4", head, 13)
	local begin = 28 + math.ceil(caplen / 4) * 4
	local room = len - 4 - begin
	if room < 8 or room > OPTIONS_MAX then
		return nil
	end
	file:seek("set", place + begin)
	local bytes = file:read(room)
	return bytes and find_option(bytes, endian)
end

-- Go from block to block, to the end of the file or to the first damage.
local function read_options(file)
	local place, number, endian = 0, 0, "<"
	while true do
		file:seek("set", place)
		local head = file:read(12)
		if not head or #head < 12 then
			return
		end
		local kind = Struct.unpack(endian .. "I4", head)
		if kind == SECTION then
			endian = Struct.unpack("<I4", head, 9) == 0x1a2b3c4d and "<" or ">"
		end
		local len = Struct.unpack(endian .. "I4", head, 5)
		if len < 12 or len % 4 ~= 0 or len > BLOCK_MAX then
			return
		end
		if numbered[kind] then
			number = number + 1
		end
		if kind == PACKET then
			options[number] = read_packet(file, place, len, endian)
		end
		place = place + len
	end
end

-- Return whether a descriptor of this program is at this position or beyond it. The
-- position in a pipe is always 0. Systems without /proc do not say, so return true.
local function has_descriptor_at(position)
	local status = io.open("/proc/self/status", "rb")
	if not status then
		return true
	end
	status:close()
	for number = 3, 1023 do
		local info = io.open("/proc/self/fdinfo/" .. number, "rb")
		local text = info and info:read("*a") or ""
		if info then
			info:close()
		end
		if (tonumber(text:match("^pos:%s*(%d+)")) or 0) >= position then
			return true
		end
	end
	return false
end

-- Return whether this program may be reading a pipe, which cannot be read twice. Wireshark
-- has read @len bytes of the capture, so its position in a file is not lower, unless the
-- file is compressed.
local function may_be_pipe(file, len)
	local command = io.open("/proc/self/cmdline", "rb")
	local words = command and command:read("*a") or ""
	if command then
		command:close()
	end
	return not has_descriptor_at(file.compressed and 1 or len) or
	       words:find("\0-\0", 1, true) ~= nil or words:find("\0-r-\0", 1, true) ~= nil or
	       words:find("/dev/stdin", 1, true) ~= nil or words:find("/fd/", 1, true) ~= nil
end

local collector = FileHandler.new("nfring metadata", "nfring",
	"collects the metadata of nfring's packets, and leaves the file to others", "rms")

-- Wireshark still uses both arguments after read_open() has returned. Without these
-- references, Lua would free them too early.
local kept

function collector.read_open(file, capture)
	kept = { file, capture }
	local head = file:read(LOOK_LEN)
	if head and #head >= 28 and Struct.unpack("<I4", head) == SECTION and
	   head:find("nfring", 1, true) and not may_be_pipe(file, #head) then
		options = {}
		-- Ignore errors, because Wireshark may still understand the file.
		pcall(read_options, file)
	end
	return false
end

-- A FileHandler must have these functions, but they are never called.
function collector.read()
	return false
end

function collector.seek_read()
	return false
end

register_filehandler(collector)

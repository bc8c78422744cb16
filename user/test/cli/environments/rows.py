# SPDX-License-Identifier: GPL-2.0
"""The commands, how each gets to do its main job, and what shows that it has done it."""
import dataclasses
import os
import signal
import struct
import subprocess
import typing

from captures import datagrams

SENT = [b"%04d" % number for number in range(1, 9)]


@dataclasses.dataclass
class Command:
    """A command of nfring, or of the extcap.

    words       the command line; {file} is where it writes, {side} another directory
    check       return what is wrong with what the command has done, or None
    prepare     make what the command needs
    then        end the command, or its part of the job, once packets were sent
    name        the name of the file
    attaches    the command attaches a ring, so it gets packets
    terminal    standard input and output are a terminal
    prints      it prints to standard output
    reports     a pattern for lines of standard error that are no complaints
    """
    words: str
    check: typing.Callable
    prepare: typing.Callable = None
    then: typing.Callable = None
    name: str = "file"
    attaches: bool = True
    terminal: bool = False
    prints: bool = False
    reports: str = ""


def terminate(case):
    os.kill(case.pid, signal.SIGTERM)


def file_has_all(case):
    got = datagrams(case.read_file(case.command.name))
    return None if got == SENT else f"the file has the datagrams {got}"


def parts_have_all(case):
    names = sorted(os.listdir(case.directory))
    got = [number for name in names for number in datagrams(case.read_file(name))]
    return None if sorted(got) == SENT else f"the files {names} have {got}"


def output_has(*texts):
    def check(case):
        lost = [text for text in texts if text not in case.output]
        return f"standard output lacks {lost}" if lost else None
    return check


def a_line_each(case):
    count = case.output.count(" > 127.0.0.1.9")
    return None if count == len(SENT) else f"standard output has {count} packets"


def released_all(case):
    return output_has(f"{case.unused} unused tap")(case)


def file_holds(text):
    def check(case):
        has = text in case.read_file(case.command.name).decode()
        return None if has else f"the file lacks {text}"
    return check


def make_input(case):
    """A pcap file with the datagrams."""
    with open(case.side + "/input", "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
        for number in SENT:
            udp = struct.pack(">HHHH", 9, 9, 12, 0) + number
            packet = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 32, 0, 0, 64, 17, 0, b"\x7f\0\0\1",
                                 b"\x7f\0\0\1") + udp
            file.write(struct.pack("<IIII", 1700000000, 0, len(packet), len(packet)) + packet)


def make_translated(case):
    """A pcapng file with a packet after NAT."""
    subprocess.run([os.path.dirname(__file__) + "/../host/metadata.py", case.side + "/input",
                    "version2", "nat"], check=True)


def make_fifo(case):
    """A FIFO that this process reads."""
    os.mkfifo(case.file)
    os.chmod(case.file, 0o666)
    case.fifo = os.open(case.file, os.O_RDONLY | os.O_NONBLOCK)


def fifo_has_all(case):
    got = datagrams(os.read(case.fifo, 1 << 16))
    return None if got == SENT else f"the FIFO has the datagrams {got}"


def make_gate(case):
    os.mkfifo(case.side + "/gate")
    os.chmod(case.side + "/gate", 0o666)


def open_gate(case):
    """Wait until the command opens the FIFO, then let it go on."""
    def opened():
        try:
            os.close(os.open(case.side + "/gate", os.O_WRONLY | os.O_NONBLOCK))
            return True
        except OSError:
            return case.ended()
    case.soon(opened)


ROWS = {
    "help": Command("--help", output_has("Usage: nfring COMMAND", "doctor"), attaches=False,
                    prints=True),
    "capture to a file": Command("capture --at output -w {file} udp port 9", file_has_all,
                                 then=terminate),
    "capture to several files":
        Command("capture --at output -C 1K -w {file} udp port 9", parts_have_all, then=terminate),
    "capture to a compressed file":
        Command("capture --at output -c 8 -w {file} udp port 9", file_has_all,
                name="file.gz"),
    "capture to lines": Command("capture -n --at output -c 8 udp port 9", a_line_each, prints=True),
    "capture from a file": Command("capture -r {side}/input -w {file} udp port 9", file_has_all,
                                   prepare=make_input, attaches=False),
    "path": Command("path --at output -c 8 udp port 9", a_line_each, prints=True),
    "nat from a file": Command("nat -r {side}/input", output_has("192.0.2.1:12345 -> 192.168.1.2:55126"),
                               prepare=make_translated, attaches=False, prints=True),
    "record": Command("record --overwrite --at output -w {file} udp port 9", file_has_all,
                      then=terminate, reports=r"nfring: \S+: 8 packets; .*"),
    "record of a command": Command("record --at output --on-exit ': < {side}/gate' -w {file} "
                                   "udp port 9", file_has_all, prepare=make_gate, then=open_gate,
                                   reports=r"nfring: \S+: 8 packets; .*|.*: exited with 0"),
    "run": Command("run --at input -- tcpdump -i lo -c 8 -Z root -w {file} udp port 9",
                   file_has_all),
    "help of a command": Command("top --help", output_has("--looks COUNT"), attaches=False,
                                 prints=True),
    "calc": Command("calc", output_has("pointer-size ", "one ring "), attaches=False, prints=True),
    "stats": Command("stats", output_has("inet/output"), attaches=False, prints=True),
    "stats to a file": Command("stats --prometheus -o {file}", file_holds("nfring_packets_total{"),
                               attaches=False),
    "stats of drops": Command("stats --drops --for 0.1", output_has("drops"), prints=True),
    "top": Command("top -n 1 -d 0.1", output_has("inet/output"), attaches=False, terminal=True),
    "release": Command("release", released_all, attaches=False, prints=True),
    "doctor": Command("doctor", output_has("ok    ring "), attaches=False, prints=True),
    "extcap": Command("--capture --extcap-interface nfring-local-out --fifo {file} "
                      "--extcap-capture-filter 'udp port 9'", fifo_has_all, prepare=make_fifo,
                      then=terminate),
    "extcap's list": Command("--extcap-interfaces", output_has("interface {value="), attaches=False,
                             prints=True),
}

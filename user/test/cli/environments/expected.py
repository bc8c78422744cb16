# SPDX-License-Identifier: GPL-2.0
"""What each combination must lead to. A combination that no line names must do its job
without a complaint."""
import dataclasses
import typing

from rows import ROWS, output_has

PRINTING = [row for row in ROWS if ROWS[row].prints]
WRITING = ["capture to a file", "capture to several files", "capture to a compressed file",
           "capture from a file", "record", "record of a command", "stats to a file"]
RECORDING = ["record", "record of a command"]
WITH_RING = [row for row in ROWS if ROWS[row].attaches]
WITH_DEVICE = WITH_RING + ["release"]
# They start a process that opens the files.
WITH_OPENER = ["capture to several files", *RECORDING]


@dataclasses.dataclass
class Outcome:
    """
    says        patterns of the complaints, in their order. {program} and {file} stand for
                the names of both.
    status      the exit status
    job         the job is done
    check       this replaces the check of the command
    leaves      whether a part of the file remains if the job is not done
    """
    says: tuple = ()
    status: int = 0
    job: bool = True
    check: typing.Callable = None
    leaves: bool = False


def works(*says, status=0, check=None):
    return Outcome(says, status, check=check)


def fails(*says, status=1, leaves=False):
    return Outcome(says, status, False, leaves=leaves)


def outcome(row, column):
    if (row, column) in NOT_TRIED:
        return None
    for rows, columns, expected in EXPECTED:
        if row in rows and column in columns:
            return expected
    return Outcome()


# Here the outcome would depend on tcpdump, and not on nfring: it cannot start in so little
# memory, a signal kills it, or it does not look for errors when it closes its file.
NOT_TRIED = [("run", "at most 1 MiB of data"), ("run", "files of at most 100 bytes"),
             ("run", "a full file system"), ("run", "umask 0")]

NO_COUNTERS = ("nfring: {command}: only those who may open rings see the counters; "
               "CAP_NET_RAW is missing")

EXPECTED = [
    # Output that cannot be written is an error, and nobody takes its place.
    (PRINTING, ["descriptor 1 closed", "descriptors 0 to 2 closed"],
     fails("{program}: standard output: Bad file descriptor")),
    (["top"], ["descriptor 0 closed", "descriptor 1 closed", "descriptors 0 to 2 closed"],
     fails("nfring: top: standard input and output must be a terminal; use nfring stats "
           "instead")),

    # Without enough descriptors
    (["capture to a file", "capture to a compressed file", "capture to lines", "extcap",
      "stats of drops"], ["at most 4 descriptors"],
     fails("{program}: cannot handle signals: Too many open files")),
    (["path"], ["at most 4 descriptors"],
     fails("nfring: owner: cannot start the process that finds out who has a socket: Too many "
           "open files",
           "nfring: cannot handle signals: Too many open files")),
    (WITH_OPENER, ["at most 4 descriptors"],
     fails("nfring: -w {file}: cannot make a socket: Too many open files")),
    (["capture from a file", "nat from a file"], ["at most 4 descriptors"],
     fails("nfring: -r .*/input: Too many open files")),
    (["run"], ["at most 4 descriptors"],
     fails("nfring: run: cannot prepare to watch tcpdump: Too many open files")),
    (["stats", "stats to a file", "top"], ["at most 4 descriptors"],
     fails("nfring: /proc/net/nfring: Too many open files")),
    # The shell needs a descriptor above 10, and the packets are written all the same.
    (["record of a command"], ["at most 8 descriptors"],
     works("nfring: : < .*/gate: exited with 2", status=2)),

    # Without enough memory
    (["path"], ["at most 40 MiB of address space", "at most 1 MiB of data"],
     fails("nfring: path: no memory for a table of [0-9]+ packets; allow the process more memory "
           r"\(ulimit -d, ulimit -v\)")),
    (["nat from a file"], ["at most 1 MiB of data"],
     fails("nfring: nat: no memory for a table of [0-9]+ translations; allow the process more "
           r"memory \(ulimit -d, ulimit -v\)")),
    (["run"], ["at most 40 MiB of address space"], works()),
    (WITH_RING, ["at most 40 MiB of address space"],
     works("{program}: no memory for a ring of [0-9]+ KiB; using one of [0-9]+ KiB")),
    (["stats to a file"], ["at most 1 MiB of data"], works()),
    (WRITING, ["at most 1 MiB of data"], fails("nfring: -w {file}: Cannot allocate memory")),
    (["extcap"], ["at most 1 MiB of data"],
     fails("{program}: --fifo {file}: Cannot allocate memory")),

    # Without room in the file
    (["stats to a file"], ["files of at most 100 bytes"],
     fails("nfring: -o {file}: File too large")),
    (RECORDING, ["files of at most 100 bytes"], fails("nfring: -w {file}: File too large")),
    (WRITING, ["files of at most 100 bytes"],
     fails("nfring: -w {file}: File too large", leaves=True)),
    (["release"], ["files of at most 100 bytes"], works()),
    (PRINTING, ["files of at most 100 bytes"],
     fails("{program}: standard output: File too large")),
    (["stats to a file"], ["a full file system"],
     fails("nfring: -o {file}: No space left on device")),
    (RECORDING, ["a full file system"], fails("nfring: -w {file}: No space left on device")),
    (WRITING, ["a full file system"],
     fails("nfring: -w {file}: No space left on device", leaves=True)),
    (PRINTING, ["a full file system"],
     fails("{program}: standard output: No space left on device")),
    (["stats to a file"], ["a read-only file system"],
     fails("nfring: -o {file}: Read-only file system")),
    (WRITING, ["a read-only file system"], fails("nfring: -w {file}: Read-only file system")),
    # This is a complaint of tcpdump.
    (["run"], ["a read-only file system"], fails()),

    # Without another process
    (["path"], ["a single process"],
     works("nfring: owner: cannot start the process that finds out who has a socket: Resource "
           "temporarily unavailable")),
    (["record of a command"], ["a single process"],
     fails("nfring: --on-exit: cannot start a process: Resource temporarily unavailable")),
    (["run"], ["a single process"],
     fails("nfring: run: cannot start a process for tcpdump: Resource temporarily "
           "unavailable")),

    # Without the kind of the terminal
    (["top"], ["no TERM", "no environment"],
     fails("nfring: top: TERM is not set; set it to the kind of this terminal, such as xterm, "
           "or use nfring stats")),
    (["top"], ["an unknown TERM"],
     fails("nfring: top: TERM=unknown-to-all is an unknown kind of terminal; set TERM to a "
           "known one, such as xterm, or use nfring stats")),

    # Without rights
    (["release"], ["a single process", "an ordinary user with the rights"],
     fails("nfring: release: CAP_NET_ADMIN is missing; run as root")),
    (["run"], ["an ordinary user with the rights"],
     works("nfring: run: cannot watch for packet sockets without CAP_SYS_ADMIN; run nfring as "
           "root, or use --strict, which sets no_new_privs")),
    (WITH_DEVICE, ["an ordinary user without CAP_NET_RAW"],
     fails("{program}: /dev/nfring: Operation not permitted; you need access to this file and "
           "CAP_NET_RAW")),
    (WITH_DEVICE, ["an ordinary user without the device"],
     fails("{program}: /dev/nfring: Permission denied; you need access to this file and "
           "CAP_NET_RAW")),
    (["stats"], ["an ordinary user without CAP_NET_RAW"],
     works(NO_COUNTERS.format(command="stats"))),
    (["stats to a file"], ["an ordinary user without CAP_NET_RAW"],
     fails(NO_COUNTERS.format(command="stats"))),
    (["top"], ["an ordinary user without CAP_NET_RAW"], fails(NO_COUNTERS.format(command="top"))),
    (["calc"], ["an ordinary user without CAP_NET_RAW", "an ordinary user without the device"],
     works(check=output_has("unknown, because /dev/nfring cannot be opened"))),
    (["doctor"], ["an ordinary user without CAP_NET_RAW"],
     works(status=1, check=output_has("BAD   capability"))),
    (["doctor"], ["an ordinary user without the device"],
     works(status=1, check=output_has("BAD   device"))),
]

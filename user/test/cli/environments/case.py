# SPDX-License-Identifier: GPL-2.0
"""A command in an environment: start it, send it packets, and judge what it has done."""
import os
import pty
import re
import select
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time

from columns import COLUMNS, NOBODY
from expected import outcome
from ring import attach, open_ring
from rows import ROWS, SENT

BUILD = os.path.realpath(os.path.dirname(__file__) + "/../../../../build/user")
LOCAL_OUT, PRIORITY = 3, 50
ROOM = 64 << 10  # bytes of a tmpfs
LIMIT = 60 * int(os.environ.get("NFRING_SLOWNESS", "1"))  # a guard against hangs


class Failed(Exception):
    """A test has failed, and this says why."""


def rings():
    """Count the rings that are attached to a point."""
    with open("/proc/self/net/nfring", encoding="ascii") as file:
        return sum(line.split()[-1] != "-" for line in file.readlines()[1:])


def unused_taps():
    """Count the taps that no ring uses."""
    with open("/proc/self/net/nfring_taps", encoding="ascii") as file:
        lines = [line.split() for line in file]
    column = lines[0].index("users")
    return sum(line[column] == "0" for line in lines[1:])


def wait_for_hook():
    """The list of rings has a point just before its hook is registered. Both happen in one
    critical section of the namespace, so attaching another ring waits for the end of that."""
    ring = open_ring()
    attach(ring, LOCAL_OUT, PRIORITY)
    os.close(ring)


def soon(condition, what):
    """Wait until the condition holds."""
    end = time.monotonic() + LIMIT
    pause = 0.001
    while not condition():
        if time.monotonic() > end:
            raise Failed("gave up waiting for " + what)
        time.sleep(pause)  # sleep: polls
        pause = min(2 * pause, 0.1)


def mount(*arguments):
    subprocess.run(("mount", "-t", "tmpfs", "-o") + arguments, check=True)


class Case:
    """A command in an environment."""

    def __init__(self, row, column):
        self.command, self.environment = ROWS[row], COLUMNS[column]
        self.expected = outcome(row, column)
        self.top = tempfile.mkdtemp(prefix="environment.", dir="/tmp")
        self.directory, self.side = self.top + "/files", self.top + "/side"
        self.file = f"{self.directory}/{self.command.name}"
        self.pid = self.status = self.fifo = self.witness = self.output = None
        self.mounted = False
        self.ends = {}  # this process's ends of what the command has for output

    def soon(self, condition):
        soon(condition, "the command")

    def read_file(self, name):
        with open(os.path.join(self.directory, name), "rb") as file:
            return file.read()

    def ended(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def prepare(self):
        os.chmod(self.top, 0o755)
        os.mkdir(self.directory)
        os.mkdir(self.side)
        kind = self.environment.mount
        if kind:
            mount(f"size={ROOM}", "none", self.directory)
            self.mounted = True
        if self.command.prepare:
            self.command.prepare(self)
        if self.environment.user:
            os.chown(self.directory, NOBODY, NOBODY)
        os.chmod("/dev/nfring", self.environment.device)
        # "stats" and "top" show this ring, and "release" finds its tap
        if not self.command.attaches:
            self.witness = open_ring()
            attach(self.witness, LOCAL_OUT, PRIORITY)
        if self.command.words == "release":
            self.end_witness()
        self.unused = unused_taps()
        if kind == "read-only":
            mount("remount,ro", "none", self.directory)
        if kind == "full":
            with open(self.directory + "/filler", "wb", 0) as filler:
                self.fill(filler)

    @staticmethod
    def fill(file):
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass  # full

    def end_witness(self):
        if self.witness is not None:
            os.close(self.witness)
        self.witness = None

    def program(self):
        return "extcap/nfring-extcap" if "--extcap" in self.command.words else "tool/nfring"

    def argv(self):
        words = shlex.split(self.command.words)
        words = [word.format(file=self.file, side=self.side) for word in words]
        return self.environment.prefix() + [f"{BUILD}/{self.program()}"] + words

    def open_output(self):
        """Return a descriptor for standard output, and keep the other end."""
        if self.command.terminal:
            self.ends["output"], slave = pty.openpty()
            return slave
        if self.environment.mount == "full" or "FSIZE" in self.environment.limits:
            name = self.directory + "/output"
            self.ends["output"] = os.open(name, os.O_RDWR | os.O_CREAT)
            return os.open(name, os.O_WRONLY)
        self.ends["output"], writer = os.pipe()
        return writer

    def start(self):
        output = self.open_output()
        self.ends["error"], error = os.pipe()
        argv, environ = self.argv(), self.environment.environ()
        self.pid = os.fork()
        if self.pid:
            os.close(output)
            os.close(error)
            return
        try:
            self.become(argv, environ, output, error)
        finally:
            os._exit(125)

    def become(self, argv, environ, output, error):
        """Turn this process into the command, in its environment."""
        path = shutil.which(argv[0])
        os.dup2(output if self.command.terminal else os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(error, 2)
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        os.chdir(self.side)
        if self.environment.gone:
            os.mkdir("gone")
            os.chdir("gone")
            os.rmdir("../gone")
        self.environment.apply()
        os.execve(path, argv, environ)

    def run(self):
        before = rings()
        self.start()
        if self.command.attaches:
            soon(lambda: self.ended() or rings() > before, "the ring")
            wait_for_hook()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for number in SENT:
                sender.sendto(number, ("127.0.0.1", 9))
        if self.command.then and not self.ended():
            self.command.then(self)
        soon(self.ended, "the end of the command")
        soon(self.is_alone, "the end of the processes that the command has started")
        if rings() != before:
            raise Failed("the command has left a ring")

    @staticmethod
    def is_alone():
        """This process has no children, not even those of a command that has ended."""
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            return False
        except ChildProcessError:
            return True

    def take(self, name):
        """Return what an end has, without waiting for more."""
        data, fd = b"", self.ends[name]
        while select.select([fd], [], [], 0)[0]:
            try:
                more = os.read(fd, 1 << 16)
            except OSError:  # a terminal that nobody has open
                break
            if not more:
                break
            data += more
        return data.decode(errors="replace")

    def judge(self):
        self.output = self.take("output")
        said = self.take("error")
        complaints = [line for line in said.splitlines() if line.startswith("nfring")
                      and not re.fullmatch(self.command.reports, line)]
        if 2 in self.environment.closed and said:
            raise Failed("standard error is closed and has: " + said)
        wanted = [] if 2 in self.environment.closed else [
            text.replace("{file}", self.file).replace("{program}", os.path.basename(self.program()))
            for text in self.expected.says]
        if (self.status != self.expected.status or len(complaints) != len(wanted) or
                not all(map(re.fullmatch, wanted, complaints))):
            raise Failed(f"exit status {self.status}, wanted {self.expected.status}\n"
                         f"complaints {complaints}\nwanted {wanted}\nall: {said}")
        self.judge_files()

    def judge_files(self):
        names = set(os.listdir(self.directory)) - {"filler", "output"}
        for name in names:
            mode = os.stat(f"{self.directory}/{name}").st_mode
            if mode & stat.S_IWOTH and not stat.S_ISFIFO(mode):
                raise Failed(f"everybody may write {name}")
        if self.expected.job:
            problem = (self.expected.check or self.command.check)(self)
            if problem:
                raise Failed(problem)
        elif names != ({self.command.name} if self.expected.leaves or self.fifo else set()):
            raise Failed(f"files that remain: {names}")

    def clean(self):
        if self.pid and not self.is_alone():
            os.killpg(self.pid, signal.SIGKILL)
            soon(self.is_alone, "the death of all processes")
        self.end_witness()
        for fd in list(self.ends.values()) + [self.fifo] * (self.fifo is not None):
            os.close(fd)
        os.chmod("/dev/nfring", 0o600)
        if self.mounted:
            subprocess.run(("umount", self.directory), check=True)
        shutil.rmtree(self.top)

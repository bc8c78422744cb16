#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
Run a command as a careless parent would start it, and exit as the command does.

    inherit.py [WORD]... -- COMMAND [ARGUMENT]...

    closed=N,...    these descriptors are closed
    ignore=SIG,...  these signals are ignored
    block=SIG,...   these signals are blocked
    RESOURCE=N      this limit of setrlimit(2), such as nofile=8
    empty           no environment
    umask=N         this umask, octal
    exec            be replaced by the command, instead of waiting for it
    stdout=gone     standard output is a pipe that nobody reads any more
    stdout=slow     a non-blocking pipe; its bytes are copied to the standard output
    stdout=stuck    a pipe that is not read; SIGTERM is sent once it is full
"""
import fcntl
import os
import resource
import signal
import struct
import subprocess
import sys
import termios
import time


def signals(names):
    return [getattr(signal, "SIG" + name) for name in names.split(",")]


def leave(words):
    """Apply the words in the child. First undo what Python did to SIGPIPE and SIGXFSZ."""
    for number in signals("PIPE,XFSZ"):
        signal.signal(number, signal.SIG_DFL)
    for word in words:
        name, _, value = word.partition("=")
        if name == "closed":
            for fd in value.split(","):
                os.close(int(fd))
        elif name == "ignore":
            for number in signals(value):
                signal.signal(number, signal.SIG_IGN)
        elif name == "block":
            signal.pthread_sigmask(signal.SIG_BLOCK, signals(value))
        elif name == "umask":
            os.umask(int(value, 8))
        elif name not in ("empty", "exec", "stdout"):
            limit = getattr(resource, "RLIMIT_" + name.upper())
            resource.setrlimit(limit, (int(value), int(value)))


def unread(fd):
    return struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"0000"))[0]


def wait_until_full(process, fd, seconds):
    """A pipe stores whole pages, so it can be full with fewer bytes than its size."""
    before = 0
    while process.poll() is None and (before == 0 or unread(fd) != before):
        before = unread(fd)
        time.sleep(seconds)  # sleep: polls


def copy_slowly(process, fd):
    """Read only when the pipe is full, or when no more will come."""
    data = b"something"
    while data:
        wait_until_full(process, fd, 0.01)
        data = os.read(fd, 4096)
        sys.stdout.buffer.write(data)


def main():
    end = sys.argv.index("--")
    words, command = sys.argv[1:end], sys.argv[end + 1:]
    if "exec" in words:
        leave(words)
        os.execvp(command[0], command)
    kind = next((w.partition("=")[2] for w in words if w.startswith("stdout=")), None)
    reader, writer = os.pipe() if kind else (None, None)
    if kind == "gone":
        os.close(reader)
    if kind == "slow":
        os.set_blocking(writer, False)
    process = subprocess.Popen(command, stdout=writer, close_fds=True,
                               env={} if "empty" in words else None,
                               restore_signals=False,
                               preexec_fn=lambda: leave(words))
    for number in signals("TERM,INT,HUP,USR1,USR2"):
        signal.signal(number, lambda number, _: process.send_signal(number))
    if kind:
        os.close(writer)
    if kind == "slow":
        copy_slowly(process, reader)
    if kind == "stuck":
        wait_until_full(process, reader, 0.5)
        process.terminate()
    status = process.wait()
    sys.stdout.flush()
    sys.exit(status if status >= 0 else 128 - status)


main()

# SPDX-License-Identifier: GPL-2.0
"""The environments that each command is tried in."""
import dataclasses
import os
import resource
import signal

NOBODY = 65534


@dataclasses.dataclass
class Environment:
    """What differs from an ordinary start of a command.

    closed      these descriptors are closed
    signals     SIG_IGN: every signal is ignored; SIG_BLOCK: every one is blocked
    limits      limits of setrlimit(2), by their names
    without     these variables are not set; "*": no variable is
    variables   these variables are set
    umask       the umask
    gone        the working directory was removed
    mount       the files go to a tmpfs that is "read-only" or "full"
    user        the command is not root
    capability  that user has CAP_NET_RAW
    device      the mode of /dev/nfring
    """
    closed: tuple = ()
    signals: int = None
    limits: dict = dataclasses.field(default_factory=dict)
    without: str = None
    variables: dict = dataclasses.field(default_factory=dict)
    umask: int = 0o022
    gone: bool = False
    mount: str = None
    user: bool = False
    capability: bool = True
    device: int = 0o600

    def environ(self):
        if self.without == "*":
            return {}
        every = {"HOME": "/root", "TERM": "xterm", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
        return {name: text for name, text in {**every, **self.variables}.items()
                if name != self.without}

    def prefix(self):
        """The words before the command."""
        if not self.user:
            return []
        change = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return change + ["--inh-caps=+net_raw", "--ambient-caps=+net_raw"] * self.capability

    def apply(self):
        """Change this process, which is about to execute the command."""
        for number in self.every_signal() if self.signals == signal.SIG_IGN else ():
            signal.signal(number, signal.SIG_IGN)
        if self.signals == signal.SIG_BLOCK:
            signal.pthread_sigmask(signal.SIG_BLOCK, self.every_signal())
        os.umask(self.umask)
        for fd in self.closed:
            os.close(fd)
        for name, value in self.limits.items():
            resource.setrlimit(getattr(resource, "RLIMIT_" + name), (value, value))

    @staticmethod
    def every_signal():
        return signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}


COLUMNS = {
    "an ordinary start": Environment(),
    "descriptor 0 closed": Environment(closed=(0,)),
    "descriptor 1 closed": Environment(closed=(1,)),
    "descriptor 2 closed": Environment(closed=(2,)),
    "descriptors 0 to 2 closed": Environment(closed=(0, 1, 2)),
    "every signal ignored": Environment(signals=signal.SIG_IGN),
    "every signal blocked": Environment(signals=signal.SIG_BLOCK),
    "at most 4 descriptors": Environment(limits={"NOFILE": 4}),
    "at most 8 descriptors": Environment(limits={"NOFILE": 8}),
    "at most 16 descriptors": Environment(limits={"NOFILE": 16}),
    "at most 40 MiB of address space": Environment(limits={"AS": 40 << 20}),
    "at most 1 MiB of data": Environment(limits={"DATA": 1 << 20}),
    "no locked memory": Environment(limits={"MEMLOCK": 0}),
    "files of at most 100 bytes": Environment(limits={"FSIZE": 100}),
    "a single process": Environment(limits={"NPROC": 1}, user=True, device=0o666),
    "no HOME": Environment(without="HOME"),
    "no TERM": Environment(without="TERM"),
    "an unknown TERM": Environment(variables={"TERM": "unknown-to-all"}),
    "no environment": Environment(without="*"),
    "a directory that was removed": Environment(gone=True),
    "a read-only file system": Environment(mount="read-only"),
    "a full file system": Environment(mount="full"),
    "umask 0": Environment(umask=0),
    "an ordinary user with the rights": Environment(user=True, device=0o666),
    "an ordinary user without CAP_NET_RAW":
        Environment(user=True, device=0o666, capability=False),
    "an ordinary user without the device": Environment(user=True),
}

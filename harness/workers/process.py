"""Start one side's interpreter, talk to it over a private pipe, and end it with all that it started."""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from harness.errors import UsageError
from harness.facts.attempts import Work
from harness.inside import wire
from harness.inside.descendants import end_descendants
from harness.workers.addresses import Allowed
from harness.workers.watch import Watch, confinement

Handler = Callable[..., Any]

# The folder `inside` is loaded by its path and under a private name. So a side cannot import the harness, and
# a module of the user's that is called `harness` (or `worker`, or `rows`) is still the user's.
#
# The current folder is not on the path, so that the worker's own imports find the standard library. The code
# has the syntax of every Python, so that a version which is too old can report that.
_BOOT = """
import sys
if sys.version_info < (3, 9):
    sys.exit("is Python %d.%d, and 3.9 or later is needed" % sys.version_info[:2])
sys.path[:] = [entry for entry in sys.path if entry]
import importlib.util
folder, descriptor, lifeline, control, root, *allowed = sys.argv[1:]
spec = importlib.util.spec_from_file_location(
    "_schema_harness_side", folder + "/__init__.py", submodule_search_locations=[folder])
package = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = package
spec.loader.exec_module(package)
from _schema_harness_side import side
side.main(int(descriptor), int(lifeline), int(control), root, allowed)
"""
_WORK = MappingProxyType(
    {
        **dict.fromkeys(("record", "forward", "upgrade", "build_by"), Work.BUILD),
        **dict.fromkeys(
            ("write_rows", "read_rows", "run_graphs", "run_sequences", "try_refusals"), Work.ROWS
        ),
        **dict.fromkeys(("autogenerate", "migrate", "propose"), Work.MIGRATIONS),
    }
)
"""What a side does for a request. For a request that is not listed, it imports."""
_LONGEST_OUTPUT = 4_000
_INTERPRETERS = "Name a Python interpreter with --python, --baseline-python or --refactored-python"
_PASSWORD, _HIDDEN = "PGPASSWORD", "hidden by schema-harness"
_CLOSED = "it closed the pipe to schema-harness"
_START_SECONDS = 60
_DYING_SECONDS = 2
_DUMP_SECONDS = 2
_DUMP_PAUSE_SECONDS = 0.05
_LONGEST_DUMP = 100_000
_FRAME = re.compile(r'^  File "(.+)", line (\d+) in ', re.MULTILINE)
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
"""Control sequences of terminals (ECMA-48). Code writes them when it takes its stdout for a terminal."""


class WorkerError(Exception):
    """A side's interpreter died, did not answer in time, or broke. `output` is what it printed."""

    def __init__(self, message: str, output: str) -> None:
        super().__init__(message)
        self.output = output


class Lost(WorkerError):
    """A fault of the infrastructure, which shows nothing about the side.

    A signal ended the interpreter, it did not answer in time (`overdue`), or its database session broke. An
    interpreter that exits by itself, or closes the pipe, is not lost: the side's own code has done that.
    """

    def __init__(self, message: str, output: str = "", *, overdue: bool = False) -> None:
        super().__init__(message, output)
        self.overdue = overdue


class Failed(WorkerError):
    """A side could not be loaded. `facts` say at which stage and why (`harness.inside.loading`)."""

    def __init__(self, facts: dict[str, Any], output: str) -> None:
        super().__init__(str(facts["message"]), output)
        self.facts = facts


class Worker:
    """One side's interpreter. Only one thread may use it at a time."""

    def __init__(
        self,
        python: str,
        process: subprocess.Popen[bytes],
        channel: wire.Channel,
        output: IO[bytes],
        watch: Watch,
        root: Path,
    ) -> None:
        self.watch = watch
        self._python = python
        self._process = process
        self._channel = channel
        self._output = output
        self._root = root
        self._until: int | None = None
        self._is_ready = False
        self._requests = 0
        self._lost: Lost | None = None

    def call(
        self,
        request: str,
        *,
        seconds: float,
        handlers: Mapping[str, Handler] = MappingProxyType({}),
        **arguments: Any,
    ) -> Any:
        """Send a request and return the answer; meanwhile, `handlers` serve what the side asks for.

        Failed when the side could not be loaded. Lost when a signal ended its interpreter, or it did not
        answer within so many seconds (then it is killed). WorkerError when it exited or broke. UsageError
        when this interpreter cannot load any side: it is not Python, it is too old, or its environment has no
        SQLAlchemy 2.
        """
        if self._lost is not None:
            raise self._lost  # the pipe would only show that it is closed
        self._await_start()
        self._requests += 1
        self.watch.work = _WORK.get(request, Work.IMPORT)
        try:
            self._channel.limit(seconds)
            self._channel.send([request, arguments])
            while True:
                kind, *rest = self._receive(seconds)
                if kind != "call":
                    break
                name, asked = rest
                self._channel.send(handlers[name](**asked))
        except BlockingIOError:  # in the middle of a message
            raise self._overdue(seconds) from None
        except (EOFError, OSError):
            raise self._death() from None
        except (wire.NotPlain, pickle.UnpicklingError) as error:
            raise WorkerError(f"{request} broke: {error}", self.output()) from error
        self.watch.catch_up(self._requests)
        if kind == "ok":
            return rest[0]
        if kind == "failed":
            raise Failed(rest[0], self.output())
        if kind == "unfit":
            raise self._unfit(*rest)
        raise WorkerError(rest[0] if kind == "unable" else f"{request} broke: {rest[0]}", self.output())

    def _await_start(self) -> None:
        """Wait until the interpreter is ready. What fails before that is not the loading of the side."""
        if self._is_ready:
            return
        try:
            self._is_ready = self._receive(_START_SECONDS) == ["ready"]
        except (EOFError, OSError):
            death, printed = self._death(), self.output().rpartition("\n")[2]
            if isinstance(death, Lost):
                raise death from None
            too_old = printed.startswith("is Python")
            reason = printed if too_old else f"is not a Python that works: {printed or death}"
            raise self._unfit(reason) from None

    def _unfit(self, reason: str, hint: str = _INTERPRETERS) -> UsageError:
        return UsageError(f"{self._python} {reason}", hint)

    def _receive(self, seconds: float) -> Any:
        end = time.monotonic() + seconds
        while not self._channel.poll(min(0.2, seconds)):
            if self._process.poll() is not None and not self._channel.poll(0):
                raise EOFError
            if time.monotonic() > end:
                raise self._overdue(seconds)
        return self._channel.receive()

    def _overdue(self, seconds: float) -> Lost:
        """End an interpreter that has taken too long, and return the error to raise."""
        where = self._stuck()
        self.kill()
        at = f"; it was at {where}" if where else ""
        self._lost = Lost(f"it did not answer within {seconds:g} seconds{at}", self.output(), overdue=True)
        return self._lost

    def _stuck(self) -> str:
        """Return the line of the side's own code that is running, "" if that cannot be had."""
        self._until = begin = os.fstat(self._output.fileno()).st_size
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, wire.WHERE)
        end, dump, before = time.monotonic() + _DUMP_SECONDS, b"", b""
        while time.monotonic() < end and (not dump or dump != before):
            time.sleep(_DUMP_PAUSE_SECONDS)
            before, dump = dump, os.pread(self._output.fileno(), _LONGEST_DUMP, begin)
        return stuck_at(dump.decode(errors="replace"), self._root)

    def _death(self) -> WorkerError:
        """Return why the pipe was closed."""
        try:
            code = self._process.wait(_DYING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return WorkerError(_CLOSED, self.output())
        output = self.output()
        if code >= 0:
            return WorkerError(f"its interpreter exited with code {code}", output)
        if code == -signal.SIGKILL and wire.CLOSED in output:  # so the worker ends itself then
            return WorkerError(_CLOSED, output)
        self._lost = Lost(f"its interpreter was ended by {_signal(-code)}", output)
        return self._lost

    def output(self) -> str:
        """Return the end of what the side has printed so far, on stdout and stderr together."""
        # Without seeking: the side writes at the position of this same open file.
        file = self._output.fileno()
        end = os.fstat(file).st_size if self._until is None else self._until
        start = max(0, end - _LONGEST_OUTPUT)
        written = os.pread(file, end - start, start).decode(errors="replace")
        return _ESCAPE.sub("", written).strip()

    def kill(self) -> None:
        """End the interpreter and every process that it started.

        If it has ended already, or there is no /proc, those stay that have a process group of their own.
        """
        if self._process.poll() is None:
            # It is not stopped first: if the harness died then, it would not see its lifeline end.
            end_descendants(self._process.pid)
        with contextlib.suppress(ProcessLookupError):  # it is gone already
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def stuck_at(dump: str, root: Path) -> str:
    """Return the innermost line of a side's own code in what faulthandler has written; "" for none.

    Threads are in the reverse order of their start, so the last is the main one. A character that is not
    ASCII is written as an escape.
    """
    folder = f"{root}{os.sep}".encode("ascii", "backslashreplace").decode()
    frames = _FRAME.findall(dump.rpartition("hread 0x")[2])
    own = [frame for frame in frames if frame[0].startswith(folder) and "site-packages" not in frame[0]]
    others = [frame for frame in frames if not frame[0].startswith("<")]
    for file, number in (own or others)[:1]:
        shown = file.removeprefix(folder).encode("ascii", "replace").decode("unicode_escape", "replace")
        return f"{shown}:{number}"
    return ""


def _environment(hash_seed: str, allowed: Allowed) -> dict[str, str]:
    """Return the environment of a side, which may read its settings there: no variable is missing."""
    hidden = {_PASSWORD: _HIDDEN} if _PASSWORD in os.environ and not allowed.texts else {}
    return {**os.environ, **hidden, "PYTHONHASHSEED": hash_seed}


def _signal(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"
    return f"{name}, as the system does when memory runs out" if number == signal.SIGKILL else name


@contextmanager
def start(
    python: str,
    root: Path,
    hash_seed: str,
    allowed: Allowed,
    warn: Callable[[str], None] = lambda _: None,
) -> Iterator[Worker]:
    """Start a worker in an interpreter, for a side whose modules are imported from the folder `root`.

    hash_seed: the value of PYTHONHASHSEED, which decides the order of sets of texts; the user's own value has
    no effect. The worker reaches only the allowed addresses. `warn` is called with what the system cannot
    keep it from, before anything of the side is imported. UsageError when there is no such interpreter.
    """
    executable = shutil.which(python)
    if executable is None:
        raise UsageError(
            f"no Python interpreter at {python!r}", "Give the path of an executable, e.g. .venv/bin/python"
        )
    with ExitStack() as stack:
        output = stack.enter_context(tempfile.TemporaryFile())
        ours, theirs = socket.socketpair()
        channel = wire.Channel(ours.detach())
        stack.callback(channel.close)
        lifeline, held = os.pipe()
        stack.callback(os.close, held)
        watching, reporting = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        watch = Watch(watching, allowed, warn)
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own interpreter
                [
                    *confinement(reporting.fileno()),
                    # Links are not resolved: an environment's interpreter finds its environment by the link.
                    str(Path(executable).absolute()),
                    "-c",
                    _BOOT,
                    str(files("harness.inside")),
                    str(theirs.fileno()),
                    str(lifeline),
                    str(reporting.fileno()),
                    str(root),
                    *sorted(allowed.texts),
                ],
                cwd=root,
                env=_environment(hash_seed, allowed),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(theirs.fileno(), lifeline, reporting.fileno()),
                start_new_session=True,
            )
        except OSError as error:
            raise UsageError(f"{python} cannot be run: {error.strerror}") from None
        finally:
            theirs.close()
            reporting.close()
            os.close(lifeline)
        stack.enter_context(watch.following(process.pid))
        worker = Worker(python, process, channel, output, watch, root)
        stack.callback(worker.kill)
        yield worker

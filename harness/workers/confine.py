"""The script that cuts a process off from the network, and then becomes the program that is to run so.

Run as `python -I -S confine.py DESCRIPTOR PROGRAM [ARGUMENT ...]`. It installs a seccomp filter, which the
program and all that it starts inherit and cannot remove (seccomp(2)). Then it sends one word to the socket
with this descriptor, which says what the filter does:

asks: a call that names an address waits until the process at the other end of the socket has decided
(seccomp_unotify(2), Linux 5.5 and later). The word comes with the descriptor at which the other end listens.

refuses: every such call is refused without asking, because this kernel or container does not allow asking.

nothing: the system has no such filter for this process. The reason follows the word. The program starts when
the other end has answered.

With `refuse[:UID:GID]` in place of the descriptor, every such call is refused, and nothing is sent: for a
program that must connect to nothing, and whose attempts nobody reads.

The filter looks at `connect`, and at calls that send to an address without being connected. It permits
everything that needs no address: sockets can be made and bound, and pairs of sockets can talk. io_uring, with
which a process can connect without any of these calls, is answered as if the system did not have it.
"""

from __future__ import annotations

import _thread
import contextlib
import errno
import os
import platform
import socket
import struct
import sys

ASKS, REFUSES, NOTHING = "asks", "refuses", "nothing"

CONNECT, SENDTO, SENDMSG, SENDMMSG = "connect", "sendto", "sendmsg", "sendmmsg"

# asm/unistd_64.h and asm-generic/unistd.h; linux/audit.h
SYSTEM_CALLS = {
    "x86_64": {"seccomp": 317, CONNECT: 42, SENDTO: 44, SENDMSG: 46, SENDMMSG: 307, "io_uring_setup": 425},
    "aarch64": {
        "seccomp": 277,
        CONNECT: 203,
        SENDTO: 206,
        SENDMSG: 211,
        SENDMMSG: 269,
        "io_uring_setup": 425,
    },
}
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000  # the calls of x86-64's other binary interface have this bit, and other numbers

# linux/prctl.h, linux/seccomp.h
_CHILD_SUBREAPER = 36
_NO_NEW_PRIVILEGES, _SET_FILTER, _NEW_LISTENER = 38, 1, 1 << 3
_ALLOW, _ERRNO, _ASK = 0x7FFF0000, 0x00050000, 0x7FC00000

# linux/bpf_common.h: load a word of seccomp_data, jump where it is equal or greater, return
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIFTH = 0, 4, 16 + 4 * 8  # where seccomp_data has them


def instructions(machine: str, decision: int) -> list[tuple[int, int, int, int]]:
    """Return the filter as rows of (code, jump if true, jump if false, operand).

    decision: what the filter returns for a call that names an address.
    """
    numbers = SYSTEM_CALLS[machine]
    absent = _ERRNO | errno.ENOSYS
    checks: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, absent),  # a program for another machine: its calls have other numbers
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        checks += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, absent)]
    for name in (CONNECT, SENDMSG, SENDMMSG):
        checks += [(_EQUAL, 0, 1, numbers[name]), (_RETURN, 0, 0, decision)]
    checks += [(_EQUAL, 0, 1, numbers["io_uring_setup"]), (_RETURN, 0, 0, absent)]
    # sendto() on a connected socket has no address: both halves of the pointer are zero.
    checks += [(_EQUAL, 1, 0, numbers[SENDTO]), (_RETURN, 0, 0, _ALLOW)]
    for half in (_FIFTH, _FIFTH + 4):
        checks += [(_LOAD, 0, 0, half), (_EQUAL, 1, 0, 0), (_RETURN, 0, 0, decision)]
    return [*checks, (_RETURN, 0, 0, _ALLOW)]


def install(decision: int, flags: int) -> int:
    """Install the filter for this process; return the descriptor to listen at, or 0. OSError if refused."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in SYSTEM_CALLS:
        raise OSError(errno.ENOSYS, f"{sys.platform} on {machine} is not known")
    import ctypes  # not at the top: the harness imports this module for its constants only

    library = ctypes.CDLL(None, use_errno=True)
    code = b"".join(struct.pack("HBBI", *row) for row in instructions(machine, decision))
    kept = ctypes.create_string_buffer(code)
    program = struct.pack("HP", len(code) // 8, ctypes.addressof(kept))  # struct sock_fprog
    # Without this only root may install a filter, because a filter changes what setuid programs do.
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs cannot be set")
    found = library.syscall(SYSTEM_CALLS[machine]["seccomp"], _SET_FILTER, flags, program)
    if found < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")
    return int(found)


def confine(control: socket.socket) -> None:
    """Install the strictest filter that the system has, and report it to the other end of the socket."""
    try:
        _ask(control)
    except OSError:
        try:
            install(_ERRNO | errno.ECONNREFUSED, 0)
        except OSError as error:
            control.send(f"{NOTHING} {error.strerror}".encode())
            control.recv(1)
        else:
            control.send(REFUSES.encode())


def _ask(control: socket.socket) -> None:
    """Install the filter that asks, and send the descriptor to listen at.

    This thread cannot send it: to send a descriptor is itself one of the calls that wait for a decision, and
    nobody listens yet. So another thread sends it. Threads share their descriptors, and a filter holds only
    for the thread that installs it.
    """
    listeners: list[int] = []
    installed, sent = _thread.allocate_lock(), _thread.allocate_lock()

    def send() -> None:
        with installed:
            try:
                if listeners:
                    socket.send_fds(control, [ASKS.encode()], listeners)
            except OSError:  # the harness is gone, so nobody would end this process
                os._exit(1)
        sent.release()

    installed.acquire()
    sent.acquire()
    _thread.start_new_thread(send, ())
    try:
        listeners.append(install(_ASK, _NEW_LISTENER))
    finally:
        installed.release()
        sent.acquire()
    os.close(listeners[0])


def refuse(user: str = "", group: str = "") -> None:
    """Refuse every connection of this process, if the system can; become the user, if one is given."""
    with contextlib.suppress(OSError):
        install(_ERRNO | errno.ECONNREFUSED, 0)
    if user:
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))


def adopt_orphans() -> None:
    """Become the parent of all that this process starts, also when what has started it ends (prctl(2)).

    So whoever ends this process finds it. The setting stays when the process becomes another program.
    """
    import ctypes

    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)


def main(descriptor: int, program: str, arguments: list[str]) -> None:
    """Confine this process and become the program."""
    with socket.socket(fileno=os.dup(descriptor)) as control:
        confine(control)
    adopt_orphans()
    os.execv(program, [program, *arguments])  # noqa: S606 - the user's own interpreter


if __name__ == "__main__":
    try:
        if sys.argv[1].isdigit():
            main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
        else:
            refuse(*sys.argv[1].split(":")[1:])
            os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - the embedded server
    except OSError as error:
        sys.exit(f"cannot be run: {error.strerror}")

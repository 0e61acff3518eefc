"""The command of this checkout without its start: forked off a process that has imported what the command imports.

To start Python and import everything takes a second; a fork takes some milliseconds. It is a process of its own all
the same, with the arguments, folder, variables, input and outputs of who asks for it. What a test wants to know of the
start itself (``PYTHONHASHSEED``, signals, what is imported when) is run with a Python of its own.

The first half is for tests. The second is run as a program: ``serve`` waits for requests at a socket until its standard
input ends, ``ask`` is the command that people, shells and git run.
"""

import atexit
import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import traceback
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

ROOT = Path(__file__).parents[1]
NOT_IMPORTED = ("sqlite_hunter.cli", "sqlite_hunter.entry", "sqlite_hunter.__main__", "sqlite_hunter.engine.prove")
"""What looks at the process, or at what is installed, when it is imported."""
LENGTH = struct.Struct("!I")


@cache
def command() -> tuple[str, ...]:
    """The words that stand for ``sqlite-hunter`` as long as this process lives."""
    folder = mkdtemp(prefix="ready-")
    path = f"{folder}/socket"
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT / "codemods"))),
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "error",
    }
    server = subprocess.Popen(
        [sys.executable, __file__, "serve", path],
        env=environment,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    server.stdout.close()
    atexit.register(_end, server, folder)
    return (sys.executable, "-I", "-S", "-X", "utf8", __file__, "ask", path)


def _end(server: "subprocess.Popen[bytes]", folder: str) -> None:
    server.communicate()
    shutil.rmtree(folder, ignore_errors=True)


def ask(path: str, arguments: list[str]) -> int:
    """Have a command run with what this process was given; its exit code."""
    asked = {"arguments": arguments, "folder": os.getcwd(), "variables": dict(os.environ)}
    body = json.dumps(asked).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        socket.send_fds(connection, [LENGTH.pack(len(body))], [0, 1, 2])
        connection.sendall(body)
        code = connection.recv(1)
    if not code:
        sys.stderr.write("the command ended without an exit code\n")
    return code[0] if code else 1


def serve(path: str) -> None:
    """Answer whoever connects, each in a process of its own."""
    _import_all()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
            connection, _ = listening.accept()
            with connection:
                if os.fork() == 0:
                    listening.close()
                    _answer(connection)
    shutil.rmtree(Path(path).parent, ignore_errors=True)


def _import_all() -> None:
    import sqlite_hunter

    for module in pkgutil.walk_packages(sqlite_hunter.__path__, "sqlite_hunter.", onerror=lambda name: None):
        if not module.name.startswith(NOT_IMPORTED):
            importlib.import_module(module.name)
    importlib.import_module("click.shell_completion")


def _answer(connection: socket.socket) -> None:
    """In the child: become the command that is asked for, and say how it ended."""
    code = 1
    try:
        code = _run(connection)
    except BaseException:  # as the interpreter would: nothing may go back to the loop of the parent
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            connection.sendall(bytes([code & 0xFF]))
        os._exit(code)


def _run(connection: socket.socket) -> int:
    head, descriptors, _, _ = socket.recv_fds(connection, LENGTH.size, 3)
    body = b""
    while len(body) < LENGTH.unpack(head)[0]:
        body += connection.recv(1 << 16)
    asked = json.loads(body)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["variables"])
    sys.argv = ["sqlite-hunter", *asked["arguments"]]
    sys.path[0] = os.getcwd()
    sys.stdin = _stream(0, "r", "surrogateescape")
    sys.stdout = _stream(1, "w", "surrogateescape")
    sys.stderr = _stream(2, "w", "backslashreplace")
    try:
        from sqlite_hunter.entry import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _stream(descriptor: int, mode: str, errors: str) -> io.TextIOWrapper:
    """What Python itself opens when it starts, in its UTF-8 mode."""
    raw = io.FileIO(descriptor, mode, closefd=False)
    buffer = io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw)
    return io.TextIOWrapper(buffer, "utf-8", errors, line_buffering=descriptor == 2)


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        sys.exit(ask(sys.argv[2], sys.argv[3:]))
    serve(sys.argv[2])

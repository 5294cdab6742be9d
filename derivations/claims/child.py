"""A process of its own that answers claims one after another, and that its limits really end.

The kernel keeps both limits, so they hold inside a library's C code too.  The alarm has no handler: when
time runs out, the process ends.  It also ends a worker whose parent is gone.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection

OUT_OF_MEMORY = 77  # exit status
READY = b""
MEGABYTE = 2**20


def main() -> None:
    """Answer each message, which is the line of a claim, in JSON, until the parent hangs up."""
    descriptor, timeout, memory, function = sys.argv[1:]
    _limit_memory(int(memory) * MEGABYTE)
    answer = _loaded(function)
    gc.freeze()
    with Connection(int(descriptor)) as parent:
        try:
            _serve(parent, answer, float(timeout))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return  # nobody is there who wants an answer


def _serve(parent: Connection, answer: Callable[[bytes], object], timeout: float) -> None:
    parent.send_bytes(READY)
    while True:
        line = parent.recv_bytes()
        signal.setitimer(signal.ITIMER_REAL, timeout)
        found = json.dumps(answer(line)).encode()
        signal.setitimer(signal.ITIMER_REAL, 0)
        parent.send_bytes(found)


def _limit_memory(most: int) -> None:
    """The address space may not grow beyond so many bytes; a limit that is narrower already stays."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (least, least))


def _loaded(function: str) -> Callable[[bytes], object]:
    """The function that `module:name` stands for."""
    module, _, name = function.partition(":")
    found: Callable[[bytes], object] = getattr(import_module(module), name)
    return found


if __name__ == "__main__":
    main()

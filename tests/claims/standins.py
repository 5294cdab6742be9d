"""What a worker runs in tests instead of the checker: each stand-in takes a line and does one thing to it."""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from derivations.claims.lines import claim_id

HEAVY = 10**9  # bits; minutes inside FLINT's C code, where no Python handler runs


def proved(line: bytes) -> dict[str, Any]:
    found = {"conditions": [], "witness": None, "residual": None, "reason": "stand-in", "seconds": 0.0}
    return {"id": claim_id(line), "verdict": "proved", **found, "worker": os.getpid()}


def obeying(line: bytes) -> dict[str, Any]:
    """Does what the field `do` of the claim says, then gives the verdict that its field `say` says."""
    try:
        claim = json.loads(line.decode("utf-8-sig"))
    except ValueError:
        return proved(line) | {"verdict": "unreadable"}
    match claim.get("do"):
        case "sleep":
            time.sleep(0.005)
        case "hang":
            import flint

            flint.ctx.prec = HEAVY
            flint.arb(2).exp()
        case "hog":
            return {"hog": [0] * 10**9}
        case "hog in C":
            import flint

            flint.ctx.prec = 10**11
            flint.arb(2).sqrt()
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "leave":
            os._exit(3)
        case "fail":
            raise ValueError("no such thing")
        case "no JSON":
            return {"id": {1, 2}}
        case ["once", path]:
            if not Path(path).exists():
                Path(path).touch()
                os.kill(os.getpid(), signal.SIGKILL)
    return proved(line) | {"verdict": claim.get("say", "proved")}

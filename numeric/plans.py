"""The options of a run, checked; its progress bar; and the ways in which it is refused."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal, NoReturn, TypeAlias

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from derivations.errors import BadData, BadSetting, Diverged
from numeric.classes import Classes
from numeric.datasets import Array, Data, Scaling

Method: TypeAlias = Literal["points", "batch", "full"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The options of a run, checked; `size` is the number of points an update takes."""

    method: Method
    size: int
    learning_rate: float
    epochs: int
    seed: int
    progress: bool


def planned(
    data: Data | Classes,
    method: Method,
    learning_rate: float,
    epochs: int,
    batch_size: int,
    seed: int,
    progress: bool,
) -> Plan:
    """The options, checked.  Raises `BadData` or `BadSetting`."""
    if not isinstance(data, Data | Classes):
        raise BadData(
            f"train takes a Data or Classes value, which checks its points, and not a {type(data).__name__}"
        )
    _refuse_rate(learning_rate)
    for setting, value, least in (("epochs", epochs, 1), ("batch_size", batch_size, 1), ("seed", seed, 0)):
        refuse_count(setting, value, least)
    sizes = {"points": 1, "batch": min(batch_size, data.m), "full": data.m}
    if method not in sizes:
        bad("method", method, f"is none of {', '.join(sizes)}")
    return Plan(method, sizes[method], float(learning_rate), int(epochs), int(seed), progress)


def _refuse_rate(value: Any) -> None:
    number = isinstance(value, Real) and not isinstance(value, bool)
    if not (number and 0 < value <= sys.float_info.max):
        bad("learning_rate", value, "is no positive finite number")


def refuse_count(setting: str, value: object, least: int) -> None:
    """Raises `BadSetting` for what is no whole number from `least` on."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        bad(setting, value, f"is no whole number from {least} on")


@contextmanager
def bar(plan: Plan) -> Iterator[Callable[[int, float], None]]:
    """A bar of epochs with the loss beside it, on a terminal; elsewhere silence."""
    console = Console(stderr=True)
    if not (plan.progress and console.is_terminal):
        yield lambda epoch, loss: None
        return
    columns = (TextColumn("epoch"), MofNCompleteColumn(), BarColumn(), TextColumn("{task.fields[loss]}"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as shown:
        task = shown.add_task("", total=plan.epochs, loss="")
        yield lambda epoch, loss: shown.update(task, completed=epoch, loss=f"mean loss {loss:.4f}")


def frozen(values: Any) -> Array:
    """A read-only copy."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────


def bad(setting: str, value: object, what: str) -> NoReturn:
    """Raises `BadSetting`."""
    raise BadSetting(f"{setting}={value!r} {what}", setting=setting, value=value)


def refuse_not_finite(
    epoch: int, loss: float, model: tuple[float, ...], data: Data | Classes, plan: Plan
) -> None:
    """Raises `Diverged` for a loss or a weight that is no finite number."""
    if not all(math.isfinite(value) for value in (loss, *model)):
        refuse(epoch, loss, data, plan, "or a weight is no longer a finite number")


def refuse(epoch: int, loss: float, data: Data | Classes, plan: Plan, what: str) -> NoReturn:
    """Raises `Diverged`, and says what to do."""
    advice = "standardise the features (data.standardised()) or " if data.scaling == Scaling() else ""
    raise Diverged(
        f"after epoch {epoch} the mean loss {loss:.4g} {what}: {advice}take a learning rate "
        f"below {plan.learning_rate:g}",
        epoch=epoch,
        loss=loss,
        learning_rate=plan.learning_rate,
    )

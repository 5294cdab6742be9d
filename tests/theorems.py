"""The theorems of the library, each proved once for all tests of a run."""

from __future__ import annotations

from functools import cache

from derivations.core.kernel import Theorem, check
from derivations.library import catalogue


@cache
def theorem(name: str) -> Theorem:
    """The theorem of a page; raises `NotSealed` if it is not proved."""
    return check(catalogue()[name])

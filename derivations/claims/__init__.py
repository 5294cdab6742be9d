"""Claims in bulk: a line in, an answer out.

`check_claims` is handed on when it is first asked for: a worker imports this package too, and needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derivations.claims.bulk import check_claims

__all__ = ["check_claims"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from derivations.claims import bulk

    return getattr(bulk, name)

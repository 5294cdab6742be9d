"""The second route: what a proof is replayed with, sharing neither FLINT nor SymPy with the first.

>>> from derivations import check
>>> from derivations.library.sigmoid import derivative
>>> from derivations.recheck import recheck
>>> [one.agrees for one in recheck(check(derivative))]
[True, True, True, True]
"""

from derivations.recheck.route import Recheck, recheck

__all__ = ["Recheck", "recheck"]

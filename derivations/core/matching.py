"""A theorem at other arguments: matching its first line against a term.

Pattern variables are the free symbols, indices and vectors of the theorem.  A symbol takes a term of a
domain that lies in its own, an index takes an index with the same range, a vector takes a vector or a
row of a matrix.  Matching is by shape; `unfolded` terms match terms that abbreviate differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeAlias, cast

from derivations.core.arrays import Entry, Family
from derivations.core.entries import holds_arrays, without_arrays
from derivations.core.sets import REAL
from derivations.core.shapes import shape
from derivations.core.term import Call, Cases, Comparison, Index, Sum, Symbol, Term
from derivations.core.tree import children, rebuild, substitute, unfold

Row: TypeAlias = tuple[Family, tuple[Term, ...]]
Binding: TypeAlias = dict[Term, Term | Row]


def match(pattern: Term, target: Term) -> Binding | None:
    """The values of the pattern's variables that make it the target, if there are any."""
    found: Binding = {}
    return found if _match(pattern, target, found) else None


def put(term: Term, found: Mapping[Term, Term | Row]) -> Term:
    """The term with matched values put for its variables."""
    rows = {old: new for old, new in found.items() if isinstance(new, tuple)}
    plain = {old: new for old, new in found.items() if isinstance(new, Term) and new != old}
    return substitute(_rows(term, rows), plain)


def put_comparison(test: Comparison, found: Binding) -> Comparison:
    """The comparison with matched values put for its variables."""
    return Comparison(put(test.left, found), test.relation, put(test.right, found))


def unfolded(term: Term) -> Term:
    """The term without definitions and without arrays."""
    if holds_arrays(term) and shape(term).is_number:
        return unfolded(without_arrays(term))
    return unfolded(unfold(term)) if isinstance(term, Call) else rebuild(term, unfolded)


def _rows(term: Term, rows: Mapping[Term, Row]) -> Term:
    if isinstance(term, Entry) and term.family in rows:
        family, before = rows[term.family]
        return Entry(family, (*before, *(_rows(index, rows) for index in term.indices)))
    return rebuild(term, lambda child: _rows(child, rows)) if rows else term


def _match(pattern: Term, target: Term, found: Binding) -> bool:
    match pattern, target:
        case Symbol(), _:
            return _fits(pattern, target) and found.setdefault(pattern, target) == target
        case Index(), Index():
            same_range = (pattern.lower, pattern.upper) == (target.lower, target.upper)
            return same_range and found.setdefault(pattern, target) == target
        case Family(), Family():
            return pattern == target and found.setdefault(pattern, (target, ())) == (target, ())
        case Entry(), Entry():
            return _match_entry(pattern, target, found)
        case Sum(), Sum():
            return _match(pattern.index, target.index, found) and _match(pattern.body, target.body, found)
        case Cases(), _:
            return pattern == target
    return _same_node(pattern, target) and all(
        _match(one, other, found) for one, other in zip(children(pattern), children(target), strict=True)
    )


def _match_entry(pattern: Entry, target: Entry, found: Binding) -> bool:
    extra = len(target.indices) - len(pattern.indices)
    if extra < 0 or pattern.family.sizes != target.family.sizes[extra:]:
        return False
    if pattern.family.domain not in (REAL, target.family.domain):
        return False
    row = (target.family, target.indices[:extra])
    if found.setdefault(pattern.family, row) != row:
        return False
    own = target.indices[extra:]
    return all(_match(one, other, found) for one, other in zip(pattern.indices, own, strict=True))


def _fits(symbol: Symbol, target: Term) -> bool:
    match target:
        case Symbol(domain=domain) | Entry(family=Family(domain=domain)):
            return symbol.domain in (REAL, domain)
    return symbol.domain == REAL


def _same_node(pattern: Term, target: Term) -> bool:
    """Whether two nodes agree in everything but their children."""
    if type(pattern) is not type(target) or len(children(pattern)) != len(children(target)):
        return False
    own = (f.name for f in fields(cast(Any, pattern)) if f.compare and f.name not in pattern.parts)
    return all(getattr(pattern, name) == getattr(target, name) for name in own)

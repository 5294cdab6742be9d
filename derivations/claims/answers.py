"""A line that holds a claim → the answer: a verdict with its evidence, as data for JSON.

    {"id", "verdict", "conditions", "witness": {"point", "left", "right"}, "residual", "reason", "seconds"}

Terms are written in the notation that claims are read in.  Whatever the line holds, there is an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from time import perf_counter
from typing import Any, TypeAlias

from derivations.claims.digits import digits
from derivations.core.balls import FIRST_PRECISION, Point, Unclear, dyadic, enclose
from derivations.core.derivation import Derivation
from derivations.core.kernel import examine
from derivations.core.meaning import Meanings
from derivations.core.points import Chooser
from derivations.core.term import Comparison, Symbol, Term
from derivations.core.tree import free, walk
from derivations.core.verdict import (
    Coordinate,
    DomainChanges,
    Enclosure,
    Proved,
    Refuted,
    Undecided,
    Verdict,
)
from derivations.errors import DerivationsError, InternalDisagreement
from derivations.mistakes import explain
from derivations.read.claims import Claim, UnreadableClaim, claim_derivation, read_claim
from derivations.recheck.route import recheck
from derivations.write.chain import verdict_word
from derivations.write.python import exact_text, python_condition, python_text

Answer: TypeAlias = dict[str, Any]
Coordinates: TypeAlias = tuple[tuple[Term, Coordinate], ...]
PRECISIONS = (FIRST_PRECISION, 4 * FIRST_PRECISION, 16 * FIRST_PRECISION)
LONGEST_RESIDUAL = 20_000  # characters
LONGEST_EXPLAINED = 200  # nodes of a claim whose mistake is looked for


def answer(line: str | bytes) -> Answer:
    """The answer to the claim of a line.

    Nothing is raised: a line that is no claim is unreadable, and a fault of the checker makes a claim
    undecided.  Only `KeyboardInterrupt`, `SystemExit` and `MemoryError` pass.
    """
    return _answered(line)


def explained(line: str | bytes) -> Answer:
    """The answer of `answer`, and in its reason the known mistake that explains a wrong claim."""
    return _answered(line, explaining=True)


def rechecked(line: str | bytes) -> Answer:
    """The answer of `answer`, save that what the second route does not prove as well is undecided."""
    return _answered(line, again=True)


def explained_and_rechecked(line: str | bytes) -> Answer:
    """Both."""
    return _answered(line, explaining=True, again=True)


def _answered(line: str | bytes, *, explaining: bool = False, again: bool = False) -> Answer:
    start = perf_counter()
    try:
        found = _judged(read_claim(line), explaining=explaining, again=again)
    except UnreadableClaim as error:
        found = _answer(error.id, "unreadable", reason=str(error).partition("\n")[0])
    return {**found, "seconds": round(perf_counter() - start, 6)}


def _answer(
    identity: str | float | None,
    verdict: str,
    *,
    reason: str,
    conditions: Sequence[str] = (),
    witness: Answer | None = None,
    residual: str | None = None,
) -> Answer:
    found = {"id": identity, "verdict": verdict, "conditions": list(conditions)}
    return {**found, "witness": witness, "residual": residual, "reason": reason}


def _judged(claim: Claim, *, explaining: bool, again: bool) -> Answer:
    try:
        page = claim_derivation(claim)
        report = examine(page)
        objections = [one.why for one in recheck(report) if not one.agrees] if again else []
        if objections:
            return _reported(
                claim, Undecided(f"proved, but the second route does not agree: {objections[0]}"), ()
            )
        found = _reported(claim, report.verdict, report.conditions)
        mistake = _mistake(page, report.verdict) if explaining else ""
        return {**found, "reason": f"{found['reason']}; {mistake}"} if mistake else found
    except MemoryError:
        raise
    except InternalDisagreement as error:
        reason = f"a fault of the checker, which contradicts itself: {error}"
    except DerivationsError as error:
        reason = str(error)
    except Exception as error:
        reason = f"a fault of the checker, which failed with {type(error).__name__}: {error}"
    return _answer(claim.id, "undecided", reason="; ".join((reason, *claim.remarks)))


def _mistake(page: Derivation, verdict: Verdict) -> str:
    """The known mistake that explains a wrong claim; long claims do not wait for one to be looked for."""
    if sum(1 for side in (page.first, page.last) for _ in walk(side)) > LONGEST_EXPLAINED:
        return ""
    with suppress(Exception):  # as with an ornament
        found = explain(page.first, page.last, page.given, verdict, either=True)
        if found is not None:
            lost = f" {python_text(found.lost)}" if found.lost is not None else ""
            parts = f"{python_text(found.part)}, should be {python_text(found.should_be)}"
            return f"likely mistake: {found.name}{lost}: wrote {parts}"
    return ""


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────────


def _reported(claim: Claim, verdict: Verdict, conditions: Sequence[Comparison]) -> Answer:
    """The answer that a verdict on a claim makes."""
    names = frozenset(symbol.name for symbol in _symbols(claim))
    witness, residual = None, None
    match verdict:
        case Proved(route=route, cells=cells):
            reason = f"both sides are equal wherever the left one is defined, by {route}"
            reason += f" in {cells} cells" if cells > 1 else ""
        case Refuted(witness=found):
            witness = _witness(found.point, found.left, found.right)
            reason = f"{_at(witness)}the left side is {witness['left']} and the right side {witness['right']}"
        case DomainChanges(witness=found):
            point = _completed(found.point, claim)
            violated = None if found.violated is None else python_condition(found.violated, taken=names)
            witness = {**_witness(point, found.left or _left(claim, point), None), "violated": violated}
            reason = f"{_at(witness)}only the left side is defined"
            reason += f": the right one needs {violated}" if violated else ""
        case Undecided(why=reason, residual=left_over, open=open_, never=never):
            residual = None if left_over is None else _residual(left_over, names)
            reason += (
                f"; this fails everywhere: {python_condition(never, taken=names)}"
                if never is not None
                else ""
            )
            needed = ", ".join(python_condition(test, taken=names) for test in open_)
            reason += f"; to decide it, add to domain: {needed}" if needed else ""
    return _answer(
        claim.id,
        verdict_word(verdict),
        reason="; ".join((reason, *claim.remarks)),
        conditions=[python_condition(test, taken=names) for test in conditions],
        witness=witness,
        residual=residual,
    )


def _witness(point: Coordinates, left: Enclosure | None, right: Enclosure | None) -> Answer:
    shown = iter(digits(*(side for side in (left, right) if side)))
    sides = {name: side and next(shown) for name, side in (("left", left), ("right", right))}
    return {"point": {python_text(leaf): _exact(value) for leaf, value in point}, **sides}


def _exact(value: Coordinate) -> str:
    return python_text(value) if isinstance(value, Term) else exact_text(value)


def _at(witness: Answer) -> str:
    places = ", ".join(f"{name} = {value}" for name, value in witness["point"].items())
    return f"at {places} " if places else ""


def _residual(term: Term, names: frozenset[str]) -> str | None:
    """The text of a residual, if it can be written down at a length that somebody may want to read."""
    try:
        written = python_text(term, taken=names)
    except RecursionError:
        return None
    return written if len(written) <= LONGEST_RESIDUAL else None


def _symbols(claim: Claim) -> set[Symbol]:
    sides = (claim.left, claim.right, *(side for test in claim.given for side in (test.left, test.right)))
    return {leaf for side in sides for leaf in free(side) if isinstance(leaf, Symbol)}


def _completed(point: Coordinates, claim: Claim) -> Coordinates:
    """The point with a value for the symbols that nobody had to look at."""
    rest = _symbols(claim).difference(leaf for leaf, _ in point)
    whole = Point(dict(point), Chooser(0))
    return (*point, *((leaf, whole[leaf]) for leaf in sorted(rest, key=lambda one: one.name)))


def _left(claim: Claim, point: Coordinates) -> Enclosure | None:
    """An enclosure of the left side at the point, where one can be had."""
    with suppress(Exception):  # a verdict is not lost for want of an ornament
        left = Meanings().of(claim.left)
        for precision in PRECISIONS:
            with suppress(Unclear):
                ball = enclose(left, dict(point), precision)
                middle, radius = dyadic(ball.mid()), dyadic(ball.rad())
                return Enclosure(middle - radius, middle + radius)
    return None

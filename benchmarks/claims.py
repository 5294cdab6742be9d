"""Claims of the corpora decided by us and by SymPy: what each proves, what it gets wrong, how long it takes.

Three rows over one sample: ours, `simplify(lhs - rhs) == 0` and `(lhs - rhs).equals(0)`.  Each row has one
process, which is ended at the limit and started again.  SymPy's expressions are built from our terms, with
the declared signs as assumptions; inequalities it cannot be told.  Its time is that of building, of taking
derivatives and of deciding; ours is that of reading and of deciding.  Then our answers over all claims.
"""

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import sympy

from derivations.claims.worker import Entry, Instructions, Worker
from derivations.core.sets import Domain
from derivations.core.term import FUNCTIONS as NAMES
from derivations.core.term import (
    Add,
    Apply,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Symbol,
    Term,
)
from derivations.read.claims import read_claim

CORPORA = Path(os.environ.get("CORPORA") or Path(__file__).parents[2] / "shared" / "corpora")
NO_REAL_POINT = "complex-branch points only"  # the scope of claims that lie outside real analysis
MISLABELLED = {  # labelled true
    "herbie-rule-diff_atan-0135",  # and false at x = −1, y = 2
    "fpcore-0108",  # and false at x = 0, y = 1, z = −8120155
}
SEED = 20
MEMORY = 4096  # megabytes a process

OURS = "ours"
ROWS = {
    OURS: "derivations.claims.answers:answer",
    "`simplify(lhs - rhs) == 0`": "claims:by_simplify",
    "`(lhs - rhs).equals(0)`": "claims:by_equals",
}
VERDICTS = ("proved", "domain-changes", "refuted", "undecided")
STOPPED = "stopped"


# ── SymPy ────────────────────────────────────────────────────────────────────────────────────────


def by_simplify(line: bytes) -> dict[str, Any]:
    """What `simplify` says of a claim: a number other than 0 refutes it, anything else is open."""

    def decide(difference: sympy.Expr) -> bool | None:
        found = sympy.simplify(difference)  # noqa: TID251  # this is what is measured
        return True if found == 0 else False if found.is_number else None

    return _timed(line, decide)


def by_equals(line: bytes) -> dict[str, Any]:
    """What `equals` says of a claim."""
    return _timed(line, lambda difference: difference.equals(0))


def _timed(line: bytes, decide: Any) -> dict[str, Any]:
    claim = read_claim(line)
    start, why = perf_counter(), ""
    try:
        verdict = {True: "proved", False: "refuted"}.get(
            decide(expression(claim.left) - expression(claim.right))
        )
    except Exception as error:  # whatever SymPy fails with, it does not decide
        verdict, why = None, type(error).__name__
    return {"verdict": verdict or "undecided", "reason": why, "seconds": perf_counter() - start}


FUNCTIONS: dict[str, Any] = {name: getattr(sympy, name) for name in NAMES if hasattr(sympy, name)} | {
    "ln": sympy.log,
    "abs": sympy.Abs,
    "max": sympy.Max,
    "min": sympy.Min,
    "si": sympy.Si,
    "rgamma": lambda u: 1 / sympy.gamma(u),
}
RELATIONS = {
    "<": sympy.Lt, "<=": sympy.Le, "=": sympy.Eq, "!=": sympy.Ne, ">": sympy.Gt, ">=": sympy.Ge,
}  # fmt: skip


def expression(term: Term) -> Any:
    """The SymPy expression of a term."""
    match term:
        case Number(value=value):
            return sympy.Rational(value.numerator, value.denominator)
        case Constant(name=name):
            return {"pi": sympy.pi, "e": sympy.E}[name]
        case Symbol(name=name, domain=domain):
            return sympy.Symbol(name, **assumptions(domain))
        case Add(terms=terms):
            return sympy.Add(*map(expression, terms))
        case Neg(term=inner):
            return -expression(inner)
        case Mul(factors=factors):
            return sympy.Mul(*map(expression, factors))
        case Quotient(numerator=above, denominator=below):
            return expression(above) / expression(below)
        case Power(base=base, exponent=exponent):
            return sympy.Pow(expression(base), expression(exponent))
        case Derivative(body=body, variable=variable):
            return sympy.diff(expression(body), expression(variable))
        case Apply(function=name, arguments=arguments):
            return FUNCTIONS[name](*map(expression, arguments))
        case Cases(branches=branches, otherwise=otherwise):
            rows = [(expression(value), sympy.And(*map(relation, tests))) for value, tests in branches]
            return sympy.Piecewise(*rows, (expression(otherwise), True))
    raise TypeError(f"no expression for {type(term).__name__}")


def relation(test: Comparison) -> Any:
    return RELATIONS[test.relation](expression(test.left), expression(test.right))


def assumptions(domain: Domain) -> dict[str, bool]:
    kind = "integer" if domain.integer else "real"
    signs = {frozenset({1}): "positive", frozenset({-1}): "negative",
             frozenset({0, 1}): "nonnegative", frozenset({-1, 0}): "nonpositive"}  # fmt: skip
    sign = signs.get(domain.signs)
    return {kind: True, sign: True} if sign else {kind: True}


# ── one row ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Judged:
    """A claim, what a row says of it, and after how many seconds."""

    claim: dict[str, Any]
    verdict: str
    seconds: float

    @property
    def wrong(self) -> bool:
        return self.verdict == ("refuted" if is_true(self.claim) else "proved")


def judged(claims: list[dict[str, Any]], function: str, limit: float) -> Iterator[Judged]:
    """The answers to the claims, one after another, by a process that is ended at the limit."""
    worker = None
    for claim in claims:
        if worker is None:
            worker = Worker(Instructions(limit, MEMORY, function))
            worker.hear()
        worker.give(Entry(json.dumps(claim).encode()))
        try:
            answer = json.loads(worker.hear())
            worker.given.popleft()
        except EOFError:
            answer = {"verdict": STOPPED, "seconds": worker.end().seconds}
            worker = None
        yield Judged(claim, answer["verdict"], answer["seconds"])
    if worker is not None:
        worker.kill()
        worker.end()


def is_true(claim: dict[str, Any]) -> bool:
    return claim["truth"] and claim["id"] not in MISLABELLED


def real_claims() -> Iterator[dict[str, Any]]:
    """The claims of real analysis, each with the name of its file."""
    for path in sorted(CORPORA.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            claim = json.loads(line)
            if claim.get("scope") != NO_REAL_POINT:
                yield {**claim, "file": path.stem}


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def compare(claims: list[dict[str, Any]], limit: float) -> None:
    """Print one row a checker, and how much longer SymPy takes."""
    true = sum(is_true(claim) for claim in claims)
    print(f"{len(claims)} claims, {true} of them true, {limit:g} s each\n")
    print_row("", *VERDICTS, "time-outs", "wrong", "median ms", "99 % ms")
    print_row(":--", *["--:"] * (len(VERDICTS) + 4))
    times: dict[str, list[float]] = {}
    for name, function in ROWS.items():
        found = list(judged(claims, function, limit))
        times[name] = [one.seconds for one in found]
        counts = Counter(one.verdict for one in found)
        shown = (str(counts[verdict]) for verdict in (*VERDICTS, STOPPED))
        print_row(name, *shown, str(sum(one.wrong for one in found)), *milliseconds(times[name]))
    print()
    for name in ROWS:
        if name != OURS:
            pairs = list(zip(times[name], times[OURS], strict=True))
            ratios = [other / own for other, own in pairs]
            print(
                f"{name}: {sum(times[name]) / sum(times[OURS]):.0f} times our time for all of them, "
                f"{median(times[name]) / median(times[OURS]):.0f} times our median; "
                f"claim by claim {median(ratios):.0f} times as long at the median, "
                f"{sum(ratio > 1 for ratio in ratios) / len(ratios):.0%} of them longer"
            )


def survey(claims: list[dict[str, Any]], limit: float) -> None:
    """Print our answers to all claims, one row a file."""
    print(f"\nours over all {len(claims)} claims, {limit:g} s each\n")
    print_row("", *VERDICTS, "time-outs", "wrong", "median ms", "99 % ms", "longest s")
    print_row(":--", *["--:"] * (len(VERDICTS) + 5))
    found = list(judged(claims, ROWS[OURS], limit))
    for name in (*dict.fromkeys(claim["file"] for claim in claims), "all"):
        rows = [one for one in found if name in (one.claim["file"], "all")]
        counts = Counter(one.verdict for one in rows)
        times = [one.seconds for one in rows]
        shown = (str(counts[verdict]) for verdict in (*VERDICTS, STOPPED))
        wrong = str(sum(one.wrong for one in rows))
        print_row(name, *shown, wrong, *milliseconds(times), f"{max(times):.2f}")


def milliseconds(seconds: list[float]) -> tuple[str, str]:
    """The median and the 99th percentile."""
    high = sorted(seconds)[ceil(0.99 * len(seconds)) - 1]
    return f"{1000 * median(seconds):.1f}", f"{1000 * high:.0f}"


def print_row(*cells: str) -> None:
    print("|", " | ".join(cells), "|", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=150, help="how many for the comparison with SymPy")
    parser.add_argument("--true", action="store_true", help="true ones only for it, as a person would bring")
    parser.add_argument("--all", action="store_true", help="all of them")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds a claim")
    asked = parser.parse_args()
    claims = list(real_claims())
    if not claims:
        parser.error(f"no corpora in {CORPORA}; set CORPORA")
    among = [claim for claim in claims if is_true(claim) or not asked.true]
    sample = among if asked.all else Random(SEED).sample(among, asked.claims)
    if sample:
        compare(sample, asked.limit)
    survey(claims, asked.limit)


if __name__ == "__main__":
    main()

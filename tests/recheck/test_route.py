"""The second route: it agrees to what is proved, objects to what is not, and uses its own means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest

from derivations.calc import calc, choice, define, each, eq, given, listed, log, real, total, vector
from derivations.core import arithmetic as first
from derivations.core import sympy_route
from derivations.core.arithmetic import FLINT, Arithmetic, arithmetic, using
from derivations.core.derivation import Derivation
from derivations.core.kernel import Report, StepReport, check, examine
from derivations.core.signs import POSITIVE
from derivations.core.term import Comparison, Term, as_term
from derivations.core.verdict import Proved, Question, ReasonVerdict, Refuted
from derivations.library import catalogue
from derivations.recheck import Recheck, recheck, route
from derivations.recheck.arithmetic import SECOND
from tests.claimed import claim
from tests.core import test_injections, test_powers_and_roots, test_special, test_trigonometry
from tests.terms import i, k, n, p, q, v, w, x, y
from tests.theorems import theorem

# ── agreement ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", catalogue())
def test_it_agrees_with_the_library(name: str) -> None:
    found = recheck(theorem(name))
    assert [one.step for one in found] == [step.number for step in theorem(name).report.steps]
    assert all(one.agrees and one.why == "" for one in found)


TABLES = (
    test_trigonometry.ADDITION, test_trigonometry.MULTIPLES, test_trigonometry.TURNS, test_trigonometry.EXACT,
    test_trigonometry.INVERSES, test_trigonometry.INTERVALS, test_powers_and_roots.ROOTS,
    test_powers_and_roots.CONJUGATES, test_powers_and_roots.NESTED, test_powers_and_roots.ODD,
    test_powers_and_roots.WHOLE, test_powers_and_roots.EXPONENTS, test_powers_and_roots.HYPERBOLIC,
    test_powers_and_roots.AREA, test_special.GAMMA, test_special.ERROR, test_special.FLOOR,
    test_special.SIZES, test_injections.LOGARITHMS, test_injections.ANGLES,
)  # fmt: skip
SAMPLE = [row for table in TABLES for row in table[1::5]]


@pytest.mark.parametrize("row", SAMPLE, ids=str)
def test_it_agrees_with_a_proof_of_every_class(row: tuple[str, ...]) -> None:
    left, right, _, *domain = row
    (found,) = recheck(examine(claim(left, right, *domain)))
    assert found == Recheck(1, True, "", found.points)


#   pages with sums, blocks, hypotheses, cases and integers
PAGES: tuple[tuple[str, Callable[[], Derivation]], ...] = (
    ("a sum", lambda: calc(total(w[k] + v[k], k), eq(total(w[i], i) + total(v[i], i)))),
    ("a block", lambda: calc(listed(each(w[k] * 2, k)), eq(listed(each(w[i] + w[i], i))))),
    ("a hypothesis", lambda: calc(x**2, eq(4 * y**2), given=(given(x, 2 * y),))),
    ("a condition", lambda: calc(abs(x), eq(x), given=(given(x > 1),))),
    ("a definition", lambda: calc(define("f", x, x**2)(y + 1), eq(y**2 + 2 * y + 1))),
    ("an ideal", lambda: calc(x**3 * y, eq(-x * y), given=(given(x**2, as_term(-1) + 0 * y), given(y, 0)))),
    ("several lines", lambda: calc(log(p * q), eq(log(p) + log(q)), eq(log(q * p)), eq(log(p**2 * q / p)))),
)  # fmt: skip


@pytest.mark.parametrize("page", [make for _, make in PAGES], ids=[name for name, _ in PAGES])
def test_it_agrees_with_pages_of_every_kind(page: Callable[[], Derivation]) -> None:
    report = examine(page())
    proved = [step.number for step in report.steps if isinstance(step.verdict, Proved)]
    found = recheck(report)
    assert [one.step for one in found] == proved
    assert all(one.agrees for one in found), found


def test_only_proved_steps_are_looked_at() -> None:
    page = calc(x, eq(x + 0), eq(x + 1), eq(x + 1), choices=(choice("wrong", x, x + 2),))
    assert [one.step for one in recheck(examine(page))] == [1, 3]


def test_sides_are_compared_at_points_where_there_are_any() -> None:
    (found,) = recheck(examine(claim("log(x**2*y)", "2*log(Abs(x)) + log(y)")))
    assert 0 < found.points <= route.WANTED


# ── objections ───────────────────────────────────────────────────────────────────────────────────


def said(left: Term, right: Term, record: tuple[Question, ...], *supposed: Comparison) -> Report:
    """A report that says "proved" of left = right, with a record of somebody's making."""
    page = calc(left, eq(right), given=supposed)
    honest = examine(page)
    steps = tuple(replace(step, verdict=Proved("normal form", 1, record)) for step in honest.steps)
    return replace(honest, steps=steps, verdict=steps[0].verdict)


def plain(left: Term, right: Term, *facts: Term) -> tuple[Question, ...]:
    return (Question(left, right, tuple((fact, POSITIVE) for fact in facts), ()),)


#   left, right, the record, a word of the objection
FALSE: tuple[tuple[str, Term, Term, tuple[Question, ...], str], ...] = (
    ("a false line", x, x + 1, plain(x, x + 1), "zero"),
    ("a false line, a true question", x, x + 1, plain(x, x), "zero"),
    ("a made-up fact", abs(x), x, plain(abs(x), x, x), "zero"),
    ("a made-up fact that few points deny", abs(x - 1000), 1000 - x,
     plain(abs(x - 1000), 1000 - x, 1000 - x), "zero"),
    ("a made-up fact beside a logarithm", log(x**2), 2 * log(abs(x)) + abs(y) - y,
     plain(log(x**2), 2 * log(abs(x)) + abs(y) - y, y), "zero"),
    ("a made-up equation", x, y, (Question(x, y, (), (x - y,)),), "zero"),
    ("an equation of no point", x, y, (Question(x, y, (), (as_term(1) + 0 * x,)),), "zero"),
    ("a side that is not defined", x, x**2 / x, plain(x, x), "defined"),
    ("a logarithm on the right", x, x + 0 * log(x), plain(x, x), "defined"),
    ("no question at all", x, x + 0, (), "could not follow"),
    ("two questions for one", x, x + 0, 2 * plain(x, x), "could not follow"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("left", "right", "record", "word"), [row[1:] for row in FALSE], ids=[row[0] for row in FALSE]
)
def test_it_objects_to_a_proof_that_is_none(
    left: Term, right: Term, record: tuple[Question, ...], word: str
) -> None:
    (found,) = recheck(said(left, right, record))
    assert not found.agrees
    assert word in found.why


def tampered(page: Derivation, change: Callable[[StepReport], StepReport]) -> tuple[Recheck, ...]:
    """The second route's word on a report that was honest once."""
    report = examine(page)
    assert report.proved
    return recheck(replace(report, steps=tuple(map(change, report.steps))))


SINES = "sin(x + y)", "sin(x)*cos(y) + cos(x)*sin(y)"


def proof(step: StepReport) -> Proved:
    assert isinstance(step.verdict, Proved)
    return step.verdict


#   what is done to an honest report
TAMPERED: tuple[tuple[str, Callable[[StepReport], StepReport]], ...] = (
    ("another right side", lambda step: replace(step, right=step.right + 1)),
    ("another left side", lambda step: replace(step, left=2 * step.left)),
    ("sides from nowhere", lambda step: replace(step, left=x, right=y)),
    ("a sign lost", lambda step: replace(step, right=-step.right)),
    ("a division slipped in", lambda step: replace(step, right=step.right * x / x)),
    ("no record", lambda step: replace(step, verdict=replace(proof(step), record=()))),
    ("two records", lambda step: replace(step, verdict=replace(proof(step), record=2 * proof(step).record))),
)  # fmt: skip


@pytest.mark.parametrize("change", [one for _, one in TAMPERED], ids=[name for name, _ in TAMPERED])
def test_it_objects_when_a_report_was_tampered_with(change: Callable[[StepReport], StepReport]) -> None:
    assert not any(one.agrees for one in tampered(claim(*SINES), change))


def test_a_report_that_is_left_alone_is_agreed_to() -> None:
    assert all(one.agrees for one in tampered(claim(*SINES), lambda step: replace(step, note="seen")))


def test_facts_that_a_record_lacks_are_found_again() -> None:
    page = claim("sqrt((x - y)**2)", "x - y", "x > y")

    def forgetful(step: StepReport) -> StepReport:
        (question,) = proof(step).record
        return replace(step, verdict=replace(proof(step), record=(replace(question, facts=()),)))

    (found,) = tampered(page, forgetful)
    assert found.agrees


# ── its own means ────────────────────────────────────────────────────────────────────────────────


def refuses(*_: object) -> Any:
    raise AssertionError("the second route computes with the first one's means")


BROKEN = Arithmetic("broken", *[refuses] * (len(fields(Arithmetic)) - 1))

PROVED_BY_ALL_MEANS = (
    ("sqrt(5 + 2*sqrt(6))", "sqrt(2) + sqrt(3)"),
    ("diff(log(x**2 + 1)/x, x)", "2/(x**2 + 1) - log(x**2 + 1)/x**2"),
    ("4*atan(1/5) - atan(1/239)", "pi/4"),
    ("Abs(x**3 - x)", "Abs(x)*Abs(x - 1)*Abs(x + 1)"),
    ("log(72) + 8**(1/3)", "3*log(2) + 2*log(3) + 2"),
    ("gamma(p + 2)/gamma(p)", "p*(p + 1)"),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right"), PROVED_BY_ALL_MEANS)
def test_neither_flint_polynomials_nor_sympy_have_a_part_in_it(
    left: str, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = examine(claim(left, right))
    assert isinstance(report.verdict, Proved)
    monkeypatch.setattr(sympy_route, "_whole", refuses)
    for name in ("_ring", "_primes", "_root", "_real_roots", "_solution", "_remainder", "_closed"):
        monkeypatch.setattr(first, name, refuses)
    with using(BROKEN):
        (found,) = recheck(report)
        assert arithmetic() is BROKEN
    assert found.agrees, found.why


def test_the_broken_arithmetic_of_these_tests_is_broken() -> None:
    with using(BROKEN), pytest.raises(AssertionError):
        examine(claim("x + x", "2*x"))


def test_it_computes_with_the_second_arithmetic_and_puts_the_first_one_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used: list[Arithmetic] = []
    vanishes = route.vanishes

    def watched(*sides: Any, **options: Any) -> Any:
        used.append(arithmetic())
        return vanishes(*sides, **options)

    monkeypatch.setattr(route, "vanishes", watched)
    report = examine(claim("x*(x + 1)", "x**2 + x"))
    assert all(one.agrees for one in recheck(report))
    assert used == [SECOND]
    assert arithmetic() is FLINT


def test_the_first_arithmetic_is_back_after_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise KeyError("a fault")

    monkeypatch.setattr(route, "page", fails)
    with pytest.raises(KeyError):
        recheck(examine(claim("x", "x")))
    assert arithmetic() is FLINT


@pytest.mark.parametrize("error", [ArithmeticError("too large"), ValueError("no"), RecursionError("deep")])
def test_what_the_second_route_cannot_follow_it_does_not_agree_to(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(route, "vanishes", fails)
    (found,) = recheck(examine(claim("x*x", "x**2")))
    assert not found.agrees
    assert str(error) in found.why


def test_a_theorem_and_its_report_get_the_same_answer() -> None:
    theorem = check(claim("log(p*q)", "log(q) + log(p)"))
    assert recheck(theorem) == recheck(theorem.report)


def test_a_refuted_step_is_none_of_its_business() -> None:
    report = examine(claim("x", "x + 1"))
    assert isinstance(report.verdict, Refuted)
    assert recheck(report) == ()
    assert report.steps[0].reason is ReasonVerdict.NOT_GIVEN


def test_points_lie_in_d0() -> None:
    """An equation and a condition of the page: the sides are compared only where both hold."""
    page = calc(abs(x), eq(x + 0 * y), given=(given(x > 2), given(x, y + Fraction(1, 2))))
    (found,) = recheck(examine(page))
    assert found.agrees
    assert 0 < found.points <= route.WANTED


def test_vectors_have_a_question_for_each_block() -> None:
    u = vector("u", n)
    page = calc(listed(each(u[k] + 0, k), real("b") * 1), eq(listed(each(u[k], k), real("b"))))
    report = examine(page)
    assert isinstance(report.verdict, Proved)
    assert len(report.verdict.record) == 2
    (found,) = recheck(report)
    assert found.agrees

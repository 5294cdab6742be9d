"""The mistake of a wrong line is named: each row of the tables where it was made, and only what is proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as sampled
from hypothesis import strategies as st

from derivations.calc import D, calc, each, eq, exp, given, listed, log, total
from derivations.core.derivation import Derivation, Hypothesis, Line
from derivations.core.kernel import Report, examine, examine_all
from derivations.core.term import Add, Comparison, Term, as_term
from derivations.core.verdict import DomainChanges, Proved, Refuted, Undecided
from derivations.library import catalogue
from derivations.mistakes import Mistake, explain, mistakes
from derivations.mistakes.arrays import ARRAY_SLIPS
from derivations.mistakes.misderived import SLOPES
from derivations.mistakes.side import TABLE
from derivations.read.claims import claim_derivation, read_claim
from tests import mutations, terms
from tests.mistaken import EXAMPLES, a, b, cos, i, j, of, p, q, sin, sqrt, u, v, x, y, z

QUIET = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
ROWS = [(name, left, right) for name, lines in EXAMPLES.items() for left, right in lines]


def verdict_of(left: Term, right: Term, *assumed: Hypothesis | Comparison) -> object:
    return examine(calc(left, eq(right), given=assumed)).steps[0].verdict


def named(left: Term, right: Term, *assumed: Hypothesis | Comparison, either: bool = False) -> Mistake | None:
    return explain(left, right, assumed, verdict_of(left, right, *assumed), either=either)


def repaired(line: Term, mistake: Mistake) -> list[Term]:
    """The lines with the culprit put right, one for each place where it stands."""
    return [put(mistake.should_be) for part, put in places(line) if part == mistake.part]


def places(line: Term) -> Iterator[tuple[Term, Callable[[Term], Term]]]:
    """Every node, and every stretch of a sum, with what puts another term there."""
    yield line, lambda new: new
    if isinstance(line, Add):
        for start, end in combinations(range(len(line.terms) + 1), 2):
            before, after = line.terms[:start], line.terms[end:]
            yield Add(line.terms[start:end]), lambda new, b=before, a=after: Add((*b, new, *a))
    for child, put in mutations.places(line):
        for part, inner in places(child):
            yield part, lambda new, p=put, i=inner: p(i(new))


# ── each row ─────────────────────────────────────────────────────────────────────────────────────


def test_each_row_of_the_tables_has_two_examples_at_least() -> None:
    assert {row.name for row in (*TABLE, *ARRAY_SLIPS)} == EXAMPLES.keys()
    assert min(map(len, EXAMPLES.values())) >= 2


@pytest.mark.parametrize(
    ("name", "left", "right"), ROWS, ids=[f"{name}-{k}" for k, (name, *_) in enumerate(ROWS)]
)
def test_exactly_the_mistake_that_was_made_is_named_and_its_repair_is_proved(
    name: str, left: Term, right: Term
) -> None:
    mistake = named(left, right)
    assert mistake is not None
    assert mistake.name == name
    assert not mistake.left
    proofs = [verdict_of(left, line) for line in repaired(right, mistake)]
    assert any(isinstance(verdict, Proved) for verdict in proofs)


@pytest.mark.parametrize("function", SLOPES)
def test_the_slopes_that_false_rules_start_from_are_right(function: str) -> None:
    assert isinstance(verdict_of(D(of(function, x), x), SLOPES[function](x)), Proved)


# ── what is not named ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "left", "right"), ROWS[::7])
def test_nothing_is_named_that_is_not_proved(
    name: str, left: Term, right: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = verdict_of(left, right)
    proofs = []

    def never(derivations: Iterable[Derivation]) -> Iterator[Report]:
        for report in examine_all(derivations):
            proofs.append(report)
            undecided = [replace(step, verdict=Undecided("not now")) for step in report.steps]
            yield replace(report, steps=tuple(undecided), choices=())

    monkeypatch.setattr("derivations.mistakes.proofs.examine_all", never)
    assert explain(left, right, (), verdict) is None
    assert proofs


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (sin(x), exp(y) + z**7),
        (D(sin(x) * exp(x), x), (x**2 + 11) / (y**2 + 13)),
        (total(u[i] * v[i], i), x**5 - 3 * y),
        (sqrt(p + q), cos(p) * exp(q) + p**3),
    ],
)
def test_a_line_that_no_known_mistake_explains_has_none(left: Term, right: Term) -> None:
    assert isinstance(verdict_of(left, right), Refuted)
    assert named(left, right) is None


def test_a_line_that_is_not_wrong_has_no_mistake() -> None:
    assert named(x + x, 2 * x) is None
    assert explain(x, y, (), Undecided("for some reason")) is None
    assert mistakes(examine(calc(x + x, eq(2 * x), eq(x * 2)))) == {}


def test_the_same_mistake_is_named_every_time() -> None:
    left, right = D(x**2 * sin(3 * x), x), 2 * x * sin(3 * x) + x**2 * cos(3 * x)
    assert len({named(left, right) for _ in range(3)}) == 1


@settings(QUIET, max_examples=30)
@sampled(terms.lines(most=5) | terms.sums(most=4), st.integers(0, 10**6), st.booleans())
def test_whatever_is_written_no_mistake_is_named_whose_repair_is_not_right(
    left: Term, choice: int, either: bool
) -> None:
    slips = mutations.planted(left)
    if slips:
        right = slips[choice % len(slips)].term
        mistake = explain(left, right, (), verdict_of(left, right), either=either)
        if mistake is not None:
            wrong, other = (left, right) if mistake.left else (right, left)
            lines = [(line, other) if mistake.left else (other, line) for line in repaired(wrong, mistake)]
            assert any(isinstance(verdict_of(*line), Proved | DomainChanges) for line in lines)


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def test_the_mistakes_of_a_page_stand_at_its_wrong_steps() -> None:
    page = calc(D(x**2 * y, x), eq(2 * x * y), eq(3 * x * y), eq(3 * y * x), eq(-3 * y * x))
    found = mistakes(examine(page))
    assert {number: one.name for number, one in found.items()} == {
        2: "wrong number",
        4: "minus sign too many",
    }
    assert (found[2].part, found[2].should_be) == (as_term(3), as_term(2))


def test_a_repair_is_right_where_the_first_line_of_the_page_is_defined() -> None:
    page = calc(log(x) - log(x) + sqrt(x**2), eq(sqrt(x**2)), eq(-x))
    found = mistakes(examine(page))
    assert (found[2].name, found[2].should_be) == ("minus sign too many", x)
    assert named(sqrt(x**2), -x) != found[2]


def test_a_repair_may_rest_on_what_the_page_assumes() -> None:
    mistake = named(a * x + b * x, 2 * x, given(a + b, 1))
    assert mistake is not None
    assert mistake.should_be in (x, as_term(1))
    assert named(a * x + b * x, 2 * x) is None


def test_a_repair_of_values_may_leave_a_domain_that_changes() -> None:
    mistake = named(x - y, (x**2 + y**2) / (x + y))
    assert mistake is not None
    assert (mistake.name, mistake.should_be) == ("wrong sign of one term", -(y**2))
    assert isinstance(verdict_of(x - y, (x**2 - y**2) / (x + y)), DomainChanges)


def test_the_same_slip_in_all_entries_of_a_vector_is_one_mistake() -> None:
    left = listed(each(2 * u[j] * x, j), 2 * y * x)
    mistake = named(left, listed(each(3 * u[j] * x, j), 3 * y * x))
    assert mistake is not None
    assert (mistake.name, mistake.should_be) == ("wrong number", as_term(2))
    one = named(left, listed(each(2 * u[j] * x, j), 2 * y + x))
    assert one is not None
    assert one.part == 2 * y + x
    assert named(left, listed(each(3 * u[j] * x, j), 2 * x)) is None


def test_in_a_lone_equation_the_left_side_may_be_wrong() -> None:
    wrong, right = sin(x) ** 2 + cos(y) ** 2, as_term(1)
    assert named(wrong, right) is None
    mistake = named(wrong, right, either=True)
    assert mistake is not None
    assert mistake.left
    assert (mistake.name, {mistake.part, mistake.should_be}) == ("wrong variable", {x, y})


def test_what_was_lost_is_told() -> None:
    lost = named((x**2 + y**2) / 2, x**2 + y**2)
    assert lost is not None
    assert lost.lost == as_term(Fraction(1, 2))


# ── planted errors ───────────────────────────────────────────────────────────────────────────────


def test_each_slip_that_is_planted_has_words_for_it() -> None:
    assert SLIPS.keys() == mutations.SLIPS.keys()


#   the slip that was planted, and words of the names under which it may be found
SLIPS: dict[str, tuple[str, ...]] = {
    "sign":              ("sign", "inner derivative"),
    "dropped factor":    ("lost", "without"),
    "doubled factor":    ("too many", "exponent"),
    "dropped term":      ("lost",),
    "exponent":          ("exponent", "square", "factor"),
    "swapped function":  ("function", "mixed up"),
    "lost function":     ("lost function", "lost absolute"),
    "lost derivative":   ("derivative", "lost"),
    "lost denominator":  ("denominator", "lost"),
    "swapped quotient":  ("upside down", "reciprocal"),
    "constant":          ("number", "too many", "constant"),
    "wrong index":       ("index", "variable"),
    "wrong variable":    ("wrong variable",),
    "wrong argument":    ("sign", "too many", "number"),
    "lost sum":          ("sum",),
    "turned case":       ("branches", "condition"),
    "entry of a vector": ("sign", "too many", "number", "constant"),
    "sign of an array":  ("sign",),
    "lost array":        ("lost", "without"),
    "lost transpose":    ("transpose",),
    "swapped factors":   ("factor",),
    "wrong product":     ("product",),
    "wrong diagonal":    ("number",),
    "wrong axis":        ("index", "transpose"),
    "wrong norm":        ("norm",),
}  # fmt: skip

LIBRARY = sorted(catalogue().items())
FEW, EACH_OF = (
    1,
    3,
)  # errors planted in a step, in every third page, in the everyday run; the sweep plants all


def tally(page: Derivation, most: int | None) -> Counter[str]:
    """How many planted errors of a page there are, how many have a mistake named, and the planted one."""
    terms = (page.first, *(line.right for line in page.lines))
    found: Counter[str] = Counter()
    for left, right in pairwise(terms):
        for planted in mutations.planted(right)[:most]:
            lines = (Line(left), Line(planted.term))
            report = examine(Derivation(page.first, lines, page.name, given=page.given))
            if isinstance(report.steps[1].verdict, Refuted | DomainChanges):
                mistake = mistakes(report).get(2)
                found["planted"] += 1
                if mistake is not None:
                    found["named"] += 1
                    found["as planted"] += any(word in mistake.name for word in SLIPS[planted.slip])
    return found


def test_of_the_errors_planted_in_the_library_nearly_all_are_named_and_most_as_what_they_are() -> None:
    found = sum((tally(page, FEW) for _, page in LIBRARY[::EACH_OF]), Counter[str]())
    assert found["named"] >= 0.85 * found["planted"]
    assert found["as planted"] >= 0.75 * found["planted"]


@pytest.mark.sweep
@pytest.mark.parametrize("page", [page for _, page in LIBRARY], ids=[name for name, _ in LIBRARY])
def test_of_all_errors_planted_in_a_page_most_are_named(page: Derivation) -> None:
    found = tally(page, None)
    assert found["named"] >= 0.6 * found["planted"]


CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "mutants.jsonl"


@pytest.mark.sweep
@pytest.mark.skipif(not CORPUS.exists(), reason="the claims are not here")
def test_of_the_wrong_claims_of_the_corpora_most_are_named() -> None:
    wrong = found = 0
    for line in CORPUS.read_bytes().splitlines():
        claim = read_claim(line)
        verdict = examine(claim_derivation(claim)).steps[0].verdict
        if isinstance(verdict, Refuted | DomainChanges):
            wrong += 1
            found += explain(claim.left, claim.right, claim.given, verdict, either=True) is not None
    assert found >= 0.8 * wrong

"""D0 where the first line has cases: what is asked in a case is granted in that case and not elsewhere."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calc import cases, function, log, real
from derivations.core.definedness import Ground, ground
from derivations.core.domain import Obligation, natural
from derivations.core.meaning import Meanings
from derivations.core.term import Comparison, Relation, Term, as_term
from derivations.core.verdict import DomainChanges, Proved
from derivations.read.formula import read_condition
from derivations.recheck.intervals import Arithmetic, Undefined
from derivations.recheck.values import Evaluation
from tests.claimed import NAMES, term, verdict

x, y, z = real("x"), real("y"), real("z")


def base(first: Term, *supposed: Comparison) -> Ground:
    return ground((first,), supposed, Meanings())


def asked(condition: str, *under: str) -> Obligation:
    tests = tuple(test for one in under for test in read_condition(one, NAMES))
    return Obligation(*read_condition(condition, NAMES), under=tests)


#   first line, an obligation that it grants, one that it does not, each with its case
GRANTED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Piecewise((log(x), y > 0), (1, True))",   ("x > 0", "y > 0"),         ("x > 0",)),
    ("Piecewise((log(x), y > 0), (1, True))",   ("x > 0", "y > 1"),         ("x > 0", "y > -1")),
    ("Piecewise((log(x), y > 0), (1, True))",   ("x != 0", "y > 0"),        ("x > 1", "y > 0")),
    ("Piecewise((log(x), y > 0), (1, True))",   ("x**2 + x > 0", "y > 0"),  ("x > 0", "y >= 0")),
    ("Piecewise((log(x), (y > 0) & (z > 0)), (1, True))",
     ("x > 0", "y > 1", "z > 2"), ("x > 0", "y > 1")),
    ("Piecewise((1, y > 0), (log(x), True))",   ("x > 0", "y <= 0"),        ("x > 0", "y <= 1")),
    ("x**k",                                    ("x != 0", "k <= -1"),      ("x != 0", "k <= 1")),
    ("x**(n - 1)",                              ("x != 0", "n == 1"),       ("x != 0", "n == 2")),
    # asked in one case or the other, so always
    ("Piecewise((log(x), y > 0), (2*log(x), True))", ("x > 0",),            ("x > 1",)),
    ("Piecewise((1/x, y != 0), (x**(-2), True))", ("x != 0",),              ("x > 0",)),
    ("Piecewise((sqrt(x), x > y), (x**(1/3), True))", ("x >= 0",),          ("x > 0",)),
    # asked in two cases that leave something out
    ("Piecewise((log(x), y > 1), (1, y > 0), (log(x), True))", ("x > 0", "y > 1"), ("x > 0",)),
    ("Piecewise((log(x), y > 0), (log(z), True))", ("z > 0", "y < -1"),     ("x > 0",)),
    ("Piecewise((log(x), y > 0), (1, True)) + Piecewise((log(x), y > 1), (1, True))",
     ("x > 0", "y > 0"), ("x > 0",)),
    # a case that excludes itself what is asked
    ("y", ("x != 0", "x*y == 1"),                   ("x != 0", "x*y == 0")),
    ("y", ("x*y + 1 != 0", "x > 0", "y > 0"),       ("x*y + 1 != 0", "x > 0")),
    ("y", ("x - y != 0", "x > 2", "y < 1"),         ("x - y != 0", "x > 2", "y < 3")),
    ("y", ("Abs(x - y) != 0", "x > y**2 + y"),      ("Abs(x - y) != 0", "x > y**2")),
)  # fmt: skip


@pytest.mark.parametrize(("first", "granted", "refused"), GRANTED)
def test_what_is_asked_in_a_case_is_granted_there_and_not_elsewhere(
    first: str, granted: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    made = base(term(first))
    assert made.discharged(asked(*granted))
    assert not made.discharged(asked(*refused))


def test_the_conditions_of_a_case_stay_in_it() -> None:
    made = base(term("Piecewise((log(x), y > 0), (1, True))"))
    assert made.discharged(asked("x > 0", "y > 0"))
    assert not made.discharged(asked("x > 0"))
    assert not made.discharged(asked("y > 0"))


#   left, right, verdict
CLAIMS: tuple[tuple[str, str, type], ...] = (
    ("Piecewise((log(x), y > 0), (1, True))", "Piecewise((1, y <= 0), (log(x), True))",     Proved),
    ("Piecewise((log(x), y > 0), (1, True))", "Piecewise((2*log(sqrt(x)), y > 0), (1, True))", Proved),
    ("Piecewise((log(x), y > 0), (1, True))",
     "Piecewise((log(x), y > 0), (1 + 0*log(x), True))",                                    DomainChanges),
    ("Piecewise((log(x), y > 0), (log(x), True))", "log(x)",                                Proved),
    ("log(x)", "Piecewise((log(x), y > 0), (log(x), True))",                                Proved),
    ("Piecewise((1/x, x != 0), (0, True))", "Piecewise((0, Eq(x, 0)), (1/x, True))",        Proved),
    ("Piecewise((x, x > 0), (-x, True))", "sqrt(x)**2",                                     DomainChanges),
    ("x**k*y", "Piecewise((y*x**k, k > 0), (y/x**(-k), True))",                             Proved),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right", "expected"), CLAIMS)
def test_claims_with_cases(left: str, right: str, expected: type) -> None:
    assert isinstance(verdict(left, right), expected)


# ── random cases, against all points of a grid ───────────────────────────────────────────────────

PARTS = (
    x,
    y,
    x - 1,
    y + 1,
    x + y,
    x * y,
    x * y + 1,
    x**2 - 1,
    x - y,
    2 * x + y - 1,
    x**2 + y,
    abs(x) - 1,
    as_term(1),
)
RELATIONS: tuple[Relation, ...] = ("<", "<=", "=", "!=", ">", ">=")
GRID = [Fraction(number) for number in ("-2", "-1", "-1/2", "0", "1/2", "1", "2", "3")]


def comparison(random: Random) -> Comparison:
    return Comparison(random.choice(PARTS[:-1]), random.choice(RELATIONS), as_term(random.choice((0, 0, 1))))


def partial(random: Random) -> Term:
    """A term that is not defined everywhere, or one that is."""
    inside = random.choice(PARTS)
    root = function("sqrt", inside)
    return random.choice((log(inside), 1 / inside, root, inside ** Fraction(-1, 2), inside))


def fulfilled(evaluation: Evaluation, obligation: Obligation) -> bool:
    try:
        return not all(map(evaluation.holds, obligation.under)) or evaluation.holds(obligation.condition)
    except Undefined:
        return False


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_nothing_is_discharged_that_fails_at_a_point_of_d0(seed: int) -> None:
    look_for_a_false_discharge(seed)


@pytest.mark.sweep
def test_nothing_is_discharged_wrongly_in_many_more_cases() -> None:
    for seed in range(10_000):
        look_for_a_false_discharge(seed)


def look_for_a_false_discharge(seed: int) -> None:
    random = Random(seed)
    first = cases((partial(random), comparison(random)), otherwise=partial(random)) + partial(random)
    supposed = [comparison(random) for _ in range(random.randint(0, 2))]
    made = ground((first,), supposed, Meanings())
    needed = (*map(Obligation, supposed), *natural(first))
    claims = [
        Obligation(comparison(random), under=tuple(comparison(random) for _ in range(random.randint(0, 2))))
        for _ in range(6)
    ]
    claims += [Obligation(one.condition, under=one.under[1:]) for one in needed]
    believed = [one for one in claims if made.discharged(one)]
    for point in product(GRID, GRID):
        evaluation = Evaluation(Arithmetic(64), dict(zip((x, y), point, strict=True)))
        if all(fulfilled(evaluation, one) for one in needed):
            for one in believed:
                assert fulfilled(evaluation, one), (first, supposed, one, point)

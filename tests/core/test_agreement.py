"""Both routes to a derivative must agree, and a rule that was compared once is not compared again."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.calc import D, exp, function, real
from derivations.core import agreement, sympy_route
from derivations.core.agreement import routes_agree
from derivations.core.derivatives import Taken, differentiate
from derivations.core.kernel import examine
from derivations.core.meaning import Meanings
from derivations.core.term import Constant, Symbol, Term, as_term
from derivations.core.verdict import Proved, Undecided
from derivations.errors import InternalDisagreement
from tests.claimed import claim, verdict

x, y = real("x"), real("y")
PI = Constant("pi")
LONG = "x**2*sin(x)*exp(x)*cos(x)"


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[Taken, bool]:
    """What is known of rules, empty before the test and forgotten after it."""
    known: dict[Taken, bool] = {}
    monkeypatch.setattr(agreement, "_KNOWN", known)
    return known


def taken(body: Term, by_first_route: Term | int) -> Taken:
    return Taken(body, x, as_term(by_first_route))


@pytest.mark.parametrize(
    ("body", "derivative"),
    [
        (x**3, 3 * x**2),
        (exp(2 * x), 2 * exp(x) ** 2),
        (function("tan", x), 1 + function("tan", x) ** 2),
        (abs(x), x / abs(x)),
        (function("max", x, y), (1 + function("sign", x - y)) / 2),
    ],
)
def test_right_answers_agree_away_from_kinks(body: Term, derivative: Term) -> None:
    assert routes_agree(taken(body, derivative))


@pytest.mark.parametrize(("body", "derivative"), [(x**3, 3 * x), (exp(x), exp(x) + 1), (abs(x), 1), (y, 1)])
def test_wrong_answers_stop_the_run(rules: dict[Taken, bool], body: Term, derivative: Term | int) -> None:
    wrong = taken(body, derivative)
    with pytest.raises(InternalDisagreement) as raised:
        routes_agree(wrong)
    assert raised.value.subject == wrong
    assert not rules


def test_an_answer_that_no_point_tells_apart_and_no_rule_makes_one_does_not_agree() -> None:
    def gamma(u: Term) -> Term:
        return 1 / function("rgamma", u)

    right, z = differentiate(function("erf", x), x), x**2 + 1
    zero = gamma(2 * z) - 2 ** (2 * z - 1) * gamma(z) * gamma(z + Fraction(1, 2)) / function("sqrt", PI)
    assert not routes_agree(Taken(function("erf", x), x, right + zero))


def test_what_was_found_of_a_rule_is_kept(rules: dict[Taken, bool]) -> None:
    rule = taken(x**3, 3 * x * x)
    assert routes_agree(rule)
    assert rules == {rule: True}
    rules[rule] = False
    assert not routes_agree(rule)


def test_what_is_kept_is_bounded_and_the_oldest_goes_first(
    rules: dict[Taken, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement, "MOST_KNOWN", 2)
    made = [taken(n * x, n) for n in (2, 3, 4)]
    assert all(map(routes_agree, made))
    assert list(rules) == made[1:]


def test_a_long_derivative_rests_on_the_rules_of_its_nodes(rules: dict[Taken, bool]) -> None:
    page = claim(f"diff({LONG}, x)", f"diff({LONG}, x)*1")
    meanings = Meanings()
    meanings.of(page.first)
    rests = meanings.rests_on(page.first)
    assert rests
    assert all(isinstance(one.variable, Symbol) for one in rests)
    assert isinstance(examine(page).verdict, Proved)
    assert set(rests) == set(rules)
    assert all(rules.values())


def test_a_rule_that_sympy_has_wrong_stops_the_run_in_a_long_line_too(
    rules: dict[Taken, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    sympy_route._slope.cache_clear()
    monkeypatch.setitem(sympy_route.FUNCTIONS, "sin", sympy_route.FUNCTIONS["cos"])  # type: ignore[arg-type]
    with pytest.raises(InternalDisagreement):
        verdict(f"diff({LONG}, x)", "0")
    sympy_route._slope.cache_clear()


def test_a_rule_that_is_not_shown_to_agree_leaves_the_line_undecided(
    rules: dict[Taken, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement, "_agree", lambda *_: False)
    found = verdict(f"diff({LONG}, x)", "0")
    assert isinstance(found, Undecided)
    assert "could not be shown to agree" in found.why


def test_the_table_takes_the_derivative_itself() -> None:
    assert taken(x**3, 0).by_table == differentiate(x**3, x)
    assert Meanings().is_derived(D(x**3, x))
    assert not Meanings().is_derived(x**3)

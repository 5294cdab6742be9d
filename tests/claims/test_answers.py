"""Answers to claims: whatever the line holds there is one, and its evidence can be read by a program."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.calc import exp, real
from derivations.claims import answers
from derivations.claims.answers import LONGEST_RESIDUAL, answer, explained, explained_and_rechecked
from derivations.claims.digits import digits
from derivations.core.term import Comparison, as_term
from derivations.core.verdict import DomainChanges, Enclosure, Refuted, Undecided, Witness
from derivations.errors import InternalDisagreement, MeaningError
from derivations.read.formula import read_condition, read_formula

KEYS = ["id", "verdict", "conditions", "witness", "residual", "reason", "seconds"]
x, y = real("x"), real("y")


def asked(lhs: str, rhs: str, *domain: str, by=answer, **assume: str) -> dict[str, object]:
    fields = {"id": "a", "lhs": lhs, "rhs": rhs, "assume": assume, "domain": list(domain)}
    found = by(json.dumps(fields))
    assert list(found) == KEYS
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["id"] == "a"
    return found


# ── the four verdicts ────────────────────────────────────────────────────────────────────────────


def test_a_proved_claim_says_how():
    found = asked("(x + 1)**2", "x**2 + 2*x + 1", x="real")
    assert (found["verdict"], found["conditions"], found["witness"], found["residual"]) == (
        "proved",
        [],
        None,
        None,
    )
    assert "normal form" in found["reason"]
    assert found["seconds"] > 0


def test_conditions_are_written_in_the_notation_they_were_read_in():
    found = asked("(x**2 - 1)/(x - 1)", "x + 1", "x < 3", x="real")
    assert found["verdict"] == "proved"
    assert {read_condition(one, {"x": x}) for one in found["conditions"]} == {
        (x < 3,),
        (Comparison(x - 1, "!=", as_term(0)),),
    }


def test_a_refuted_claim_has_an_exact_point_and_both_values():
    found = asked("diff(x**3, x)", "3*x", x="real")
    assert (found["verdict"], list(found["witness"])) == ("refuted", ["point", "left", "right"])
    at = Fraction(found["witness"]["point"]["x"])
    assert Fraction(found["witness"]["left"]) == 3 * at**2 != 3 * at == Fraction(found["witness"]["right"])
    assert found["reason"].startswith(f"at x = {at} the left side is ")


#   left, right, the mistake that is named
MISTAKEN = (
    ("diff(x**2/2, x)", "2*x", "factor too many: wrote 2*x, should be x"),
    (
        "diff(cos(x), x)",
        "sin(x)",
        "derivative of cos without its minus sign: wrote sin(x), should be -sin(x)",
    ),
    ("diff(x**3, x)", "x**2", "power rule without its factor: wrote x**2, should be 3*x**2"),
    ("log(x**2)", "2*log(x)", "lost absolute value: wrote 2*log(x), should be 2*log(Abs(x))"),
)


@pytest.mark.parametrize(("left", "right", "mistake"), MISTAKEN)
def test_a_known_mistake_is_named(left, right, mistake):
    for function in (explained, explained_and_rechecked):
        assert asked(left, right, by=function, x="real")["reason"].endswith(f"; likely mistake: {mistake}")
    assert "mistake" not in asked(left, right, x="real")["reason"]


def test_no_mistake_is_looked_for_in_a_long_claim_nor_named_where_none_is_known():
    assert "mistake" not in asked("x", "exp(exp(x)) - 7", by=explained, x="real")["reason"]
    long = " + ".join(f"x**{n}" for n in range(2, 90))
    assert "mistake" in asked("x**2 + x**3", "x**2 - x**3", by=explained, x="real")["reason"]
    assert "mistake" not in asked(long, long.replace("+", "-", 1), by=explained, x="real")["reason"]


def test_a_fault_in_the_search_for_a_mistake_costs_no_verdict(monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(answers, "explain", fails)
    found = asked("x", "-x", by=explained, x="real")
    assert (found["verdict"], "mistake" in found["reason"]) == ("refuted", False)


def test_a_claim_about_numbers_is_refuted_at_no_point():
    found = asked("pi", "22/7")
    assert found["witness"] == {"point": {}, "left": "3.14159265358979", "right": "3.14285714285714"}
    assert found["reason"] == "the left side is 3.14159265358979 and the right side 3.14285714285714"


def test_a_domain_that_changes_has_a_point_where_only_the_left_side_is_defined():
    found = asked("x + 1", "(x**2 - 1)/(x - 1)", x="real", y="real")
    assert found["verdict"] == "domain-changes"
    assert found["witness"] == {"point": {"x": "1"}, "left": "2", "right": None, "violated": "x - 1 != 0"}
    assert found["reason"] == "at x = 1 only the left side is defined: the right one needs x - 1 != 0"


def test_the_point_of_a_domain_change_names_every_symbol():
    found = asked("x*exp(y)", "x/x*x*exp(y)", x="real", y="real")
    assert found["witness"]["point"].keys() == {"x", "y"}
    assert found["witness"]["left"] == "0"


def test_an_undecided_claim_has_a_reason_and_what_would_decide_it(verdict):
    verdict(Undecided("no rule", x - y, (Comparison(x, "=", as_term(0)), y > 0)))
    found = asked("x", "y", x="complex", y="real")
    assert (found["verdict"], found["residual"]) == ("undecided", "x - y")
    assert found["reason"] == (
        "no rule; to decide it, add to domain: x == 0, y > 0; x: declared complex and read as real"
    )


def test_a_residual_is_read_back_under_the_declared_names(verdict):
    e = real("e")
    verdict(Undecided("no rule", exp(x) - read_formula("E*e", {"e": e})))
    found = asked("e", "x", e="real", x="real")
    assert found["residual"] == "exp(x) - E*e"


def test_a_residual_that_nobody_can_read_is_left_out(verdict):
    deep = x
    for _ in range(10_000):
        deep = -deep
    for residual in (sum([x] * LONGEST_RESIDUAL, x), deep):
        verdict(Undecided("no rule", residual))
        assert asked("x", "y", x="real", y="real")["residual"] is None


def test_coordinates_may_be_closed_terms(verdict):
    at = read_formula("pi/2", {})
    half = Enclosure(Fraction(1, 2), Fraction(1, 2))
    verdict(DomainChanges(Witness(((x, at),), half, None, 64, Comparison(x, "!=", at))))
    found = asked("x", "x", x="real")
    assert found["witness"] == {"point": {"x": "pi/2"}, "left": "0.5", "right": None, "violated": "x != pi/2"}


def test_coordinates_may_have_any_number_of_digits(verdict):
    at = Fraction(10**5000 + 1, 3)
    verdict(DomainChanges(Witness(((x, at),), None, None, 64, x > 0)))
    assert asked("x", "x", x="real")["witness"]["point"] == {"x": f"1{'0' * 4999}1/3"}


def test_a_left_side_that_cannot_be_enclosed_is_left_out(verdict):
    verdict(DomainChanges(Witness(((x, Fraction(-1)),), None, None, 64, x > 0)))
    assert asked("log(x)", "x", x="real")["witness"]["left"] is None


@pytest.fixture
def verdict(monkeypatch):
    def given_verdict(verdict):
        report = SimpleNamespace(verdict=verdict, conditions=())
        monkeypatch.setattr(answers, "examine", lambda _: report)

    return given_verdict


# ── faults ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (InternalDisagreement("two routes differ", subject=x), "contradicts itself: two routes differ"),
        (MeaningError("no meaning"), "no meaning"),
        (KeyError("x"), "a fault of the checker, which failed with KeyError"),
        (RecursionError("too deep"), "a fault of the checker, which failed with RecursionError"),
        (AssertionError(), "a fault of the checker, which failed with AssertionError"),
    ],
)
def test_a_fault_of_the_checker_makes_a_claim_undecided(monkeypatch, error, reason):
    monkeypatch.setattr(answers, "examine", raising(error))
    found = asked("x", "x", x="complex")
    assert found["verdict"] == "undecided"
    assert reason in found["reason"]
    assert "\n" not in found["reason"]
    assert found["reason"].endswith("read as real")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(), MemoryError()])
def test_what_ends_a_program_passes(monkeypatch, error):
    monkeypatch.setattr(answers, "examine", raising(error))
    with pytest.raises(type(error)):
        asked("x", "x", x="real")


def raising(error: BaseException):
    def examine(_: object) -> None:
        raise error

    return examine


# ── hostile lines ────────────────────────────────────────────────────────────────────────────────

LINE = '{"id": "a", "lhs": %s, "rhs": "1", "assume": {"x": "real"}}'
UNREADABLE = [
    "(1).__class__",
    "x.__class__.__bases__",
    "__import__('os').system('true')",
    "__builtins__",
    "f'{x}'",
    "(x := 1)",
    "[x for x in (1, 2)]",
    "lambda: 1",
    "eval(x)",
    "sin(x, evaluate=1)",
    "sin(*x)",
    "x\0",
    "\ud800",
    "-" * 10_000 + "x",
    "(" * 10_000 + "x" + ")" * 10_000,
    "sin(" * 10_000 + "x" + ")" * 10_000,
    "(" * 10_000,
    ")" * 10_000,
    "x**" * 10_000 + "x",
    "x/" * 10_000 + "x",
    "1" * 900_000,
    "1e999999999",
    "w" * 900_000,
    "x+" * 400_000 + "x",
    "diff(x, x, 1000000000)",
    "unknown(x)",
]


@pytest.mark.parametrize("formula", UNREADABLE, ids=lambda text: ascii(text)[:30])
def test_a_hostile_formula_is_unreadable(formula):
    found = answer(LINE % json.dumps(formula))
    assert list(found) == KEYS
    assert (found["id"], found["verdict"]) == ("a", "unreadable")
    assert found["reason"].startswith("lhs, column ")
    assert len(found["reason"]) < 300
    assert "\n" not in found["reason"]


@pytest.mark.parametrize("formula", ["10**10**10", "2**2**2**2**2**2", "x**10**10 - x**10**10 + 1"])
def test_powers_beyond_all_bounds_are_not_worked_out(formula):
    assert answer(LINE % json.dumps(formula))["verdict"] in ("undecided", "refuted", "proved")


@given(st.text(max_size=30) | st.binary(max_size=30))
def test_any_line_has_an_answer(line):
    found = answer(line)
    assert list(found) == KEYS
    assert found["verdict"] == "unreadable"
    assert "\n" not in found["reason"]


# ── digits ───────────────────────────────────────────────────────────────────────────────────────


def exactly(value: str | int) -> Enclosure:
    return Enclosure(Fraction(value), Fraction(value))


def around(middle: str, radius: str) -> Enclosure:
    return Enclosure(Fraction(middle) - Fraction(radius), Fraction(middle) + Fraction(radius))


@pytest.mark.parametrize(
    ("enclosures", "texts"),
    [
        ([exactly(0), exactly(1)], ("0", "1")),
        ([exactly("1/3"), exactly("-2/3")], ("0.333333333333333", "-0.666666666666667")),
        ([exactly(10**9), exactly(10**20)], ("1000000000", "1e+20")),
        ([exactly("1e-20"), exactly("123456789e-30")], ("1e-20", "1.23456789e-22")),
        ([exactly(1), exactly("1.00000000000000000001")], ("1", "1.00000000000000000001")),
        ([around("0.123456789", "1e-8")], ("0.1234568",)),
        ([around("0.12", "1e-8")], ("0.1200000",)),
        ([around("123456789.3", "100")], ("1.23457e+8",)),
        ([around("0.5", "1e-30")], ("0.5",)),
        ([around("0", "1e-30"), exactly(1)], ("0 ± 1e-30", "1")),
        ([around("7", "2"), exactly(1)], ("7 ± 2", "1")),
    ],
)
def test_digits_are_those_that_both_ends_round_to(enclosures, texts):
    assert digits(*enclosures) == texts


@given(st.fractions(), st.fractions(0, 1), st.fractions(), st.fractions(0, 1), st.integers(0, 40))
def test_digits_are_right_and_tell_disjoint_enclosures_apart(one, radius, other, other_radius, scale):
    sides = [
        Enclosure(m - r / 10**scale, m + r / 10**scale) for m, r in ((one, radius), (other, other_radius))
    ]
    texts = digits(*sides)
    for side, text in zip(sides, texts, strict=True):
        middle, _, width = text.partition(" ± ")
        exponent = Decimal(middle).as_tuple().exponent
        slack = Fraction(width) if width else Fraction(10) ** exponent / 2
        assert Fraction(middle) - slack <= side.lower <= side.upper <= Fraction(middle) + slack
    if sides[0].upper < sides[1].lower or sides[1].upper < sides[0].lower:
        assert texts[0] != texts[1]


def test_a_refutation_can_be_told_from_its_text(verdict):
    verdict(Refuted(Witness(((x, Fraction(1, 3)),), exactly("1.0000000000000000000001"), exactly(1), 64)))
    witness = asked("x", "y", x="real", y="real")["witness"]
    assert witness["left"] != witness["right"]

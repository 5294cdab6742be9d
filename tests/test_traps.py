"""What computer algebra gets wrong, silently or slowly, and what must be said here instead.

Rows are (left, right, verdict): a true line proved, a false line refuted at a point, a line that is right
wherever both sides are defined but loses or gains points, with the point.  Every witness and every proof is
looked at again by the independent judge.
"""

from __future__ import annotations

import os
from fractions import Fraction

import pytest

from derivations.calc import (
    D,
    between,
    calc,
    cases,
    define,
    delta,
    eq,
    equals,
    exp,
    function,
    index,
    log,
    pi,
    positive,
    real,
    size,
    total,
    vector,
)
from derivations.core.arrays import Entry
from derivations.core.derivation import Derivation, Line
from derivations.core.kernel import Report, examine
from derivations.core.term import Call, Quotient, Symbol, Term, as_term
from derivations.core.verdict import DomainChanges, Proved, Refuted, Undecided, Verdict
from tests import oracle

x, y, z, t, gamma = real("x"), real("y"), real("z"), real("t"), real("gamma")
p, q, eps = positive("p"), positive("q"), positive("eps")
label = between("label", 0, 1)
n = size("n")
i, j, k, l = (index(name, n) for name in "ijkl")  # noqa: E741  # the page's own name
w, v = vector("w", n), vector("v", n)

sigma = define("sigma", x, 1 / (1 + exp(-x)))
softplus = define("softplus", x, log(1 + exp(x)))
swish = define("swish", x, x * sigma(x))
focal = define("focal", x, -((1 - sigma(x)) ** gamma) * log(sigma(x)))
tiny, half = Fraction(1, 10**20), Fraction(1, 2)


def sqrt(argument: Term | int) -> Term:
    return function("sqrt", argument)


def tanh(argument: Term | int) -> Term:
    return function("tanh", argument)


def relu(argument: Term) -> Term:
    return function("max", 0, argument)


def softmax(at: Term) -> Quotient:
    return Quotient(exp(v[at]), total(exp(v[k]), k))


def verdict(left: Term | int, right: Term | int) -> Verdict:
    (step,) = examine(calc(left, eq(right))).steps
    return step.verdict


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────────

mish = define("mish", x, x * tanh(softplus(x)))
inner = sqrt(2 / pi) * (x + Fraction(44715, 10**6) * x**3)
gelu = define("gelu", x, x / 2 * (1 + tanh(inner)))
mean = total(v[k], k) / n
spread = total((v[k] - mean) ** 2, k) / n + eps

#   name, left, right
TRUE: tuple[tuple[str, Term, Term | int], ...] = (
    ("derivative of σ",      sigma.prime(x),                       sigma(x) * (1 - sigma(x))),
    ("softplus",             softplus(x) - softplus(-x),           x),
    ("tanh by exp",          tanh(x / 2),                          2 / (1 + exp(-x)) - 1),
    ("tanh by σ",            tanh(x / 2),                          2 * sigma(x) - 1),
    ("logit of σ",           log(sigma(x) / (1 - sigma(x))),       x),
    ("root of a square",     sqrt(p**2 + 2 * p + 1),               p + 1),
    ("cross entropy",        -label * log(sigma(z)) - (1 - label) * log(1 - sigma(z)),
                                                                   log(1 + exp(z)) - label * z),
    ("log-sum-exp",          log(total(exp(v[k]), k)),             x + log(total(exp(v[k] - x), k))),
    ("softmax Jacobian",     D(softmax(i), v[j]),                  softmax(i) * (delta(i, j) - softmax(j))),
    ("softmax Hessian",      D(D(softmax(i), v[j]), v[l]),
                             softmax(i) * ((delta(i, l) - softmax(l)) * (delta(i, j) - softmax(j))
                                           - softmax(j) * (delta(j, l) - softmax(l)))),
    ("swish″",               swish.prime(x, 2),
                             sigma(x) * (1 - sigma(x)) * (2 + x * (1 - 2 * sigma(x)))),
    ("mish′",                mish.prime(x),
                             tanh(softplus(x)) + x * (1 - tanh(softplus(x)) ** 2) * sigma(x)),
    ("GELU′",                gelu.prime(x),
                             (1 + tanh(inner)) / 2 + x / 2 * (1 - tanh(inner) ** 2) * sqrt(2 / pi)
                             * (1 + 3 * Fraction(44715, 10**6) * x**2)),
    ("focal loss",           focal.prime(x),
                             (1 - sigma(x)) ** gamma * (gamma * sigma(x) * log(sigma(x)) + sigma(x) - 1)),
    ("batch norm",           D((v[i] - mean) / sqrt(spread), v[j]),
                             (delta(i, j) - 1 / n) / sqrt(spread)
                             - (v[i] - mean) * (v[j] - mean) / (n * sqrt(spread) ** 3)),
    ("power of two",         as_term(2) ** (x + 1),                2 * exp(x * log(2))),
    ("positive parts",       function("max", 0, x) - function("max", 0, -x), x),
    ("|e^x² - 1|",           abs(exp(x**2) - 1),                   exp(x**2) - 1),
    ("|1 - e^p|",            abs(1 - exp(p)),                      exp(p) - 1),
    ("log of a product",     log(p * q),                           log(p) + log(q)),
)  # fmt: skip

FALSE: tuple[tuple[str, Term, Term | int], ...] = (
    ("log of a sum",         log(p + q),                           log(p) + log(q)),
    ("root of a square",     sqrt(x**2),                           x),
    ("10^-20",               x**2 + tiny,                          x**2),
    ("tanh(100)",            tanh(100),                            1),
    ("Ramanujan",            exp(pi * sqrt(163)),                  640320**3 + 744),
    ("ReLU",                 relu(x),                              x),
    ("almost one",           as_term(Fraction(7823207, 7823209)),  1),
    ("never zero",           exp(-(x**2)) / 2,                     0),
    ("|1 - e^x|",            abs(1 - exp(x)),                      exp(x) - 1),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in TRUE], ids=[row[0] for row in TRUE])
def test_a_true_identity_is_proved(left: Term, right: Term | int) -> None:
    assert isinstance(verdict(left, right), Proved)
    assert oracle.agree(left, as_term(right), at=3)


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in FALSE], ids=[row[0] for row in FALSE])
def test_a_false_identity_is_refuted_at_a_point_that_the_judge_confirms(
    left: Term, right: Term | int
) -> None:
    found = verdict(left, right)
    assert isinstance(found, Refuted)
    assert oracle.confirms(found.witness, left, as_term(right))


def test_the_verdict_is_the_same_in_every_run() -> None:
    assert len({repr(verdict(abs(1 - exp(p)), exp(p) - 1)) for _ in range(20)}) == 1
    assert len({repr(verdict(log(p + q), log(p) + log(q))) for _ in range(20)}) == 1


# ── definedness lost while building ──────────────────────────────────────────────────────────────

#   name, the side defined everywhere, the side that is not
GAPS: tuple[tuple[str, Term, Term], ...] = (
    ("x/x",             as_term(1),   x / x),
    ("(x-1)/(x-1)",     as_term(1),   (x - 1) / (x - 1)),
    ("0·log x",         as_term(0),   0 * log(x)),
    ("0/x",             as_term(0),   0 / x),
    ("exp(log x)",      x,            exp(log(x))),
    ("sqrt(x)²",        x,            sqrt(x) ** 2),
    ("1/(1/x)",         x,            1 / (1 / x)),
    ("x⁰",              as_term(1),   x**0),
    ("(x²-1)/(x-1)",    x + 1,        (x**2 - 1) / (x - 1)),
    ("2 log x",         log(x**2),    2 * log(x)),
    ("log x + log y",   log(x * y),   log(x) + log(y)),
    ("D log x",         1 / x,        D(log(x), x)),
)  # fmt: skip


@pytest.mark.parametrize(("whole", "gap"), [row[1:] for row in GAPS], ids=[row[0] for row in GAPS])
def test_a_side_that_loses_points_changes_the_domain(whole: Term, gap: Term) -> None:
    found = verdict(whole, gap)
    assert isinstance(found, DomainChanges)
    assert oracle.confirms_domain(found.witness, whole, gap)


@pytest.mark.parametrize(("whole", "gap"), [row[1:] for row in GAPS], ids=[row[0] for row in GAPS])
def test_read_from_the_smaller_domain_the_same_line_is_proved(whole: Term, gap: Term) -> None:
    report = examine(calc(gap, eq(whole)))
    assert isinstance(report.verdict, Proved)
    assert report.conditions


@pytest.mark.parametrize(
    "nowhere", [as_term(1) / 0, as_term(0) ** 0, log(as_term(0)), 1 / (x - x), log(-exp(x))]
)
def test_a_first_line_that_is_nowhere_defined_proves_nothing(nowhere: Term) -> None:
    assert isinstance(verdict(nowhere, nowhere + 0), Undecided)
    assert isinstance(verdict(nowhere, 1), Undecided)


@pytest.mark.parametrize(
    "nowhere", [as_term(1) / 0, as_term(0) ** 0, log(as_term(0)), 1 / (x - x), log(-exp(x))]
)
def test_a_right_side_that_is_nowhere_defined_is_not_proved(nowhere: Term) -> None:
    assert not isinstance(verdict(x - x, nowhere - nowhere), Proved)


# ── derivatives that are silently wrong ──────────────────────────────────────────────────────────


def test_a_derivative_by_a_namesake_with_another_domain_is_no_zero() -> None:
    assert isinstance(verdict(D(positive("x") ** 2, real("x")), 0), Undecided)
    assert isinstance(verdict(D(w @ v, real("w")), 0), Undecided)


def test_the_derivative_of_a_definition_sees_what_it_stands_for() -> None:
    yhat = define("yhat", sigma(w @ v))
    assert isinstance(yhat, Call)
    assert isinstance(verdict(D(yhat, w[j]), yhat * (1 - yhat) * v[j]), Proved)
    assert isinstance(verdict(D(yhat, w[j]), 0), Refuted)


def test_the_derivative_of_a_sum_by_an_entry_is_one_term_whatever_the_index_is_called() -> None:
    for by in (i, j, k):
        assert isinstance(verdict(D(total(w[k] * v[k], k), w[by]), v[by]), Proved)
    assert isinstance(verdict(D(total(w[k] * v[k], k), w[1]), v[1]), Proved)
    assert isinstance(verdict(D(exp(total(w[k] * v[k], k)), w[j]), v[j] * exp(w @ v)), Proved)


KINKED = (
    ("max",  D(relu(x), x),                          cases((1, x > 0), (half, equals(x, 0)), otherwise=0)),
    ("abs",  D(abs(x), x),                           cases((1, x > 0), (0, equals(x, 0)), otherwise=-1)),
    ("jump", D(cases((1, x > 0), otherwise=0), x),   as_term(0)),
)  # fmt: skip


@pytest.mark.parametrize(("slope", "everywhere"), [row[1:] for row in KINKED], ids=[row[0] for row in KINKED])
def test_a_derivative_has_no_value_at_a_kink(slope: Term, everywhere: Term) -> None:
    assert isinstance(verdict(slope, everywhere), Proved), "away from the kink the values are right"
    assert isinstance(verdict(everywhere, slope), DomainChanges | Undecided), "at the kink there is none"


def test_one_half_at_the_kink_is_no_refutation_either() -> None:
    assert not isinstance(verdict(cases((1, x >= 0), otherwise=-1), D(abs(x), x)), Refuted | Proved)


# ── hangs ────────────────────────────────────────────────────────────────────────────────────────


def gated() -> tuple[Term, Term]:
    """An LSTM-like f and its derivative, by hand."""
    a, b = sigma(x + 1), sigma(x - 1)
    u = a * t + b * tanh(x)
    du = a * (1 - a) * t + b * (1 - b) * tanh(x) + b * (1 - tanh(x) ** 2)
    f = define("f", x, sigma(x) * tanh(u))
    return f.prime(x), sigma(x) * (1 - sigma(x)) * tanh(u) + sigma(x) * (1 - tanh(u) ** 2) * du


def test_a_gate_inside_a_gate_is_decided() -> None:
    slope, by_hand = gated()
    assert isinstance(verdict(slope, by_hand), Proved)
    assert isinstance(verdict(slope, by_hand + tiny * x), Refuted)


HUGE = (
    ("power",        2 ** as_term(10**9) * x,                          x),
    ("exponent",     x,                                                x ** as_term(10**12)),
    ("huge power",   2 ** as_term(10**30) * x,                         x),
    ("double exp",   exp(exp(as_term(20))) * x,                        x),
    ("triple exp",   exp(exp(exp(as_term(10)))) * x,                   x),
    ("tower",        ((x + y + 1) ** 200) ** 200,                      ((x + y + 2) ** 200) ** 200),
    ("many terms",   (x + y + z + p + q) ** 60,                        (x + y + z + p - q) ** 60),
    ("long sum",     total(x ** index("r", 10**9), index("r", 10**9)), x),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in HUGE], ids=[row[0] for row in HUGE])
def test_a_false_line_of_huge_size_is_answered_and_never_proved(left: Term, right: Term) -> None:
    assert isinstance(verdict(left, right), Refuted | Undecided)


@pytest.mark.parametrize("depth", [300, 3000])
def test_deep_nesting_is_answered_and_raises_nothing(depth: int) -> None:
    term: Term = x
    for _ in range(depth):
        term = exp(-term) if depth < 1000 else -term
    assert isinstance(examine(Derivation(term, (Line(term),))).verdict, Proved | Undecided)


# ── text is code ─────────────────────────────────────────────────────────────────────────────────

PAYLOAD = "__import__('os').environ.__setitem__('DERIVATIONS_TRAP','1')"


def test_a_name_is_never_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DERIVATIONS_TRAP", raising=False)
    named = Symbol(PAYLOAD)
    report = examine(calc(D(log(1 + exp(named)) * abs(named), named), eq(0)))
    assert isinstance(report, Report)
    assert "DERIVATIONS_TRAP" not in os.environ


def test_witnesses_name_the_places_that_they_use() -> None:
    found = verdict(v[i], v[j])
    assert isinstance(found, Refuted)
    point = dict(found.witness.point)
    entries = [leaf for leaf in point if isinstance(leaf, Entry)]
    assert {i, j, n} <= set(point)
    assert all(1 <= point[one] <= point[n] for one in (i, j))
    assert len(entries) == 2

"""The kernel proves nothing false: what was tried on it, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as sampled
from hypothesis import strategies as st

from derivations.calc import (
    D,
    between,
    calc,
    cases,
    choice,
    define,
    each,
    eq,
    exp,
    function,
    given,
    index,
    listed,
    log,
    nabla,
    one_of,
    real,
    size,
    total,
    vector,
)
from derivations.core.derivation import Derivation, Hypothesis, Line
from derivations.core.kernel import Report, examine, examine_all
from derivations.core.term import Apply, Comparison, Mul, Number, Power, Quotient, Term, as_term
from derivations.core.verdict import DomainChanges, Proved, Refuted, Undecided, Verdict
from tests import oracle
from tests.mutations import everywhere, planted
from tests.terms import i, j, k, l, lines, n, p, q, s, sums, v, w, x, y

KINDS = (Proved, Refuted, DomainChanges, Undecided)
LARGEST = 12  # sizes that are never sampled lie above the sampled ones and below this

# zero at every size that the sampler draws, and not zero beyond: it hides any false line from the refuter,
# so that what is said of `hidden * left = hidden * right` shows what the proof side alone accepts
N = size("N")
hidden: Term = N - 1
for number in range(2, LARGEST):
    hidden = hidden * (N - number)


def verdict(left: Term, right: Term | int, *supposed: Hypothesis | Comparison) -> Verdict:
    (step,) = examine(calc(left, eq(right), given=supposed)).steps
    return step.verdict


def sqrt(term: Term) -> Term:
    return function("sqrt", term)


def nonzero(term: Term) -> Comparison:
    return Comparison(term, "!=", as_term(0))


def equation(left: Term | int, right: Term | int) -> Hypothesis:
    made = given(left, right)  # type: ignore[arg-type]
    assert isinstance(made, Hypothesis)
    return made


# ── false lines, seen and hidden from the refuter ────────────────────────────────────────────────

c, x_ = real("c"), real("x_")
upto, five = index("k", 1, i), index("k", 5)
triangle = define("T", i, total(w[upto], upto))
count = define("S", n, total(1, k))
long = define("long", x, n, total(x, k))
u = vector("u", 5)
empty = index("k", 1, n - 1)
one_only, point_only = one_of("u", 1), between("u", 1, 1)
third = Fraction(1, 3)
guarded = cases((log(x), x > 0), otherwise=0)

#   name, left, right
FALSE: tuple[tuple[str, Term, Term | int], ...] = (
    ("a size for another",           count(3),                                n),
    ("a range for another",          total(total(w[upto], upto), i),          n * total(w[upto], upto)),
    ("a prefix for another",         triangle(j),                             triangle(l)),
    ("capture by a range",           long(u[five], 5),                        total(u[five], five)),
    ("capture by a call",            define("f", x, total(x * w[k], k))(w[k]), total(w[k] ** 2, k)),
    ("capture by nested sums",       total(total(exp(w[k] * v[l] * total(v[i], i)), l), k),
                                     n * total(exp(w[k] * v[k] * total(v[i], i)), k)),
    ("capture by min of sums",       total(total(function("min", total(v[i], i), w[l] * v[k]), l), k),
                                     total(total(function("min", total(v[i], i), w[k] * v[k]), l), k)),
    ("an empty range",               total(log(x), empty) + abs(x),           total(log(x), empty) + x),
    ("δ beyond its range",           total(function("abs", w[k]) * 0 + 1, index("k", 3, n)), n - 2),
    ("root of zero",                 sqrt(x - x) * sqrt(x - x),               -1),
    ("one value",                    abs(one_only - 2),                       one_only - 2),
    ("one point",                    abs(point_only - 2),                     point_only - 2),
    ("cube root",                    abs((x**4) ** third / x),                (x**4) ** third / x),
    ("cube roots of products",       abs((x**3 * y) ** third / x),            (x**3 * y) ** third / x),
    ("power in a derivative",        D(x**n * x, x) + abs(x),                 D(x**n * x, x) + x),
    ("root in a derivative",         D(x**n, x) + sqrt(x**2),                 D(x**n, x) + x),
    ("power of a negative",          (-x) ** n,                               x**n),
    ("even powers",                  sqrt(x ** (2 * n)),                      x**n),
    ("log in a branch",              guarded + abs(x),                        guarded + x),
    ("sum of roots",                 sqrt(p + q),                             sqrt(p) + sqrt(q)),
    ("log of a sum",                 log(p + q),                              log(p) + log(q)),
    ("absolute sums",                total(abs(w[k]), k),                     abs(total(w[k], k))),
    ("product of sums",              total(w[k] * v[k], k),
                                     total(w[k], k) * total(v[k], k)),
)  # fmt: skip
VECTORS: tuple[tuple[str, Term, Term], ...] = (
    ("capture by a vector",          listed(each(w[j], j)),                   listed(each(w[j], k))),
    ("capture by a factor",          v[j] * listed(each(w[j], j)),            listed(each(v[j] * w[j], j))),
    ("capture by a sum of vectors",  listed(each(w[j], j)) + listed(each(w[j], k)),
                                     listed(each(2 * w[j], j))),
    ("capture by a gradient",        nabla(v[j] * (w @ v), w),                listed(each(v[j] * v[j], j))),
)  # fmt: skip


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in FALSE], ids=[row[0] for row in FALSE])
def test_a_false_line_is_not_proved_even_when_every_sample_agrees(left: Term, right: Term | int) -> None:
    assert not isinstance(verdict(left, right), Proved)
    assert not isinstance(verdict(hidden * left, hidden * right), Proved)


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in VECTORS], ids=[row[0] for row in VECTORS])
def test_a_false_vector_equation_is_refuted(left: Term, right: Term) -> None:
    found = verdict(left, right)
    assert isinstance(found, Refuted)
    assert oracle.confirms(found.witness, left, right)


def test_what_hides_a_line_from_the_refuter_is_not_zero_itself() -> None:
    assert oracle.value(hidden, {N: Fraction(LARGEST)}) != 0
    assert not isinstance(verdict(hidden, 0), Proved)


# ── lines that are undefined somewhere on D0 ─────────────────────────────────────────────────────

log_of = define("f", x, x * log(real("a")))
inner = define("g", log(x_))
outer = define("f", x, x * y * inner)
shift = x - Fraction(5, 7)

#   name, the line that is defined on D0, the line that is not, what is supposed
UNDEFINED: tuple[tuple[str, Term, Term, Sequence[Hypothesis | Comparison]], ...] = (
    ("a prime of a free variable",   0 * x,       define("h", real("a"), log_of.prime(x))(x) * 0, ()),
    ("a fresh name in a definition", 0 * x * x_,  define("h", y, outer(p))(x) * 0,                ()),
    ("one value only",               x,           cases((x, x > 0), otherwise=x + log(one_only - 2) * 0), ()),
    ("an argument that is not used", x - x + 5,   define("f", x, as_term(5) * 1)(1 / x),          ()),
    ("a derivative off its domain",  1 / x,       D(log(x), x),                                   ()),
    ("a kink of another index",      function("sign", w[j]), D(total(abs(w[k]), k), w[j]), (nonzero(w[k]),)),
    ("a parameter's domain",         x,           define("f", p, p)(x),                           ()),
    ("the last branch",              x - x,       cases((0, x > 1), otherwise=log(x) * 0),        ()),
    ("a sum",                        0 * w[1],    0 * total(1 / w[k], k),                         ()),
    ("a sum where one is known",     0 * w[1],    0 * total(1 / w[k], k),                  (nonzero(w[j]),)),
    ("a power zero",                 x - x + 1,   x**0,                                           ()),
    ("a tangent",                    x - x,       0 * function("tan", x),                         ()),
    ("an entry out of range",        0 * w[1],    0 * w[2],                                       ()),
    ("a root at its end",            x - x,       0 * D(sqrt(x), x),                       (x >= 0,)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("whole", "gap", "supposed"), [row[1:] for row in UNDEFINED], ids=[row[0] for row in UNDEFINED]
)
def test_a_side_that_is_undefined_somewhere_is_not_proved(
    whole: Term, gap: Term, supposed: Sequence[Hypothesis | Comparison]
) -> None:
    found = verdict(whole, gap, *supposed)
    assert isinstance(found, DomainChanges | Undecided)
    if isinstance(found, DomainChanges):
        assert oracle.confirms_domain(found.witness, whole, gap)


def test_a_branch_that_is_never_reached_asks_for_nothing() -> None:
    thrice = cases((1, (x >= -1, x <= 0)), (2, x < -1), otherwise=1 + log(x) * 0)
    assert not isinstance(
        verdict(cases((1, (x >= -1, x <= 0)), (2, x < -1), otherwise=1), thrice), DomainChanges
    )


def test_labels_are_not_zero_when_zero_is_no_label() -> None:
    label = one_of("label", -1, 1)
    assert isinstance(verdict(label**2, label / label), Proved)
    assert isinstance(verdict(one_of("bit", 0, 1) ** 0, 1), Proved), "on D0, where the first line is defined"


# ── nothing is proved of nothing ─────────────────────────────────────────────────────────────────

EMPTY: tuple[tuple[str, Sequence[Hypothesis | Comparison]], ...] = (
    ("conditions",              (x > 1, x < 0)),
    ("equations",               (equation(x, 1), equation(x, 2))),
    ("a square",                (equation(x**2, -1),)),
    ("outside the domain",      (equation(p, -1),)),
    ("outside a finite set",    (equation(one_of("bit", 0, 1), 2),)),
    ("a size",                  (equation(n, 0),)),
    ("an equation and a condition", (equation(x, -1), x > 0)),
    ("an undefined hypothesis", (equation(log(x), y), equation(x, 0))),
    ("a false comparison",      (as_term(1) > 2,)),
)  # fmt: skip


@pytest.mark.parametrize("supposed", [row[1] for row in EMPTY], ids=[row[0] for row in EMPTY])
def test_from_an_empty_domain_nothing_follows(supposed: Sequence[Hypothesis | Comparison]) -> None:
    for left, right in ((x, x + 0), (x, x + 1), (x * p, x * p * 1), (as_term(0), as_term(1))):
        assert isinstance(verdict(left, right, *supposed), Undecided)


def test_what_is_supposed_holds_at_every_witness() -> None:
    for supposed in (
        (equation(x + y, 1),),
        (equation(1, x + y),),
        (equation(x, 1 - y), x > 0),
        (equation(x * y, 1),),
    ):
        found = verdict(x + y**2, x * y, *supposed)
        assert isinstance(found, Refuted)
        point = oracle.Point(found.witness.point)
        assert oracle.confirms(found.witness, x + y**2, x * y)
        for one in supposed:
            if isinstance(one, Hypothesis):
                assert oracle.near(oracle.value(one.left, point), oracle.value(one.right, point))


def test_a_hypothesis_is_used_and_keeps_the_declared_domain() -> None:
    assert isinstance(verdict(x, 1 - y, equation(x + y, 1)), Proved)
    assert isinstance(verdict(w[1] + w[2], 3, equation(w[1], 1), equation(w[2], 2)), Proved)
    assert isinstance(verdict(total(w[k], k) * x, x, equation(total(w[k], k), 1)), Proved)
    assert not isinstance(verdict(abs(x), x, equation(p, x)), Refuted), "p = x makes x positive"
    assert not isinstance(verdict(x, 1, equation(x**2, 1)), Proved)


def test_a_hypothesis_about_one_index_says_nothing_of_another() -> None:
    assert isinstance(verdict(w[j], 1, equation(w[j], 1)), Proved)
    assert not isinstance(verdict(w[i], 1, equation(w[j], 1)), Proved)
    assert not isinstance(verdict(total(w[k], k), n, equation(w[j], 1)), Proved)


# ── steps share work and nothing else ────────────────────────────────────────────────────────────

LINES: tuple[Line, ...] = (
    eq(hidden * (1 + log(shift) - log(shift))),
    eq(hidden * (1 + 0 / shift)),
    eq(hidden * 1),
    eq(hidden * cases((1, shift > 0), otherwise=2)),
    eq(hidden * abs(function("sign", shift))),
    eq(hidden * shift / shift),
)


def kinds(page: Derivation) -> list[type[Verdict]]:
    return [type(step.verdict) for step in examine(page).steps]


@pytest.mark.parametrize("order", list(permutations(range(len(LINES)), 3))[::7])
def test_a_step_has_the_same_verdict_alone_and_after_others(order: tuple[int, ...]) -> None:
    first = hidden * (sqrt(shift) * 0 + 1)
    chosen = [LINES[place] for place in order]
    together = examine(calc(first, *chosen)).steps
    for step, before, line in zip(together[1:], chosen, chosen[1:], strict=False):
        alone = examine(calc(first, Line(before.right), Line(line.right))).steps[1]
        assert type(step.verdict) is type(alone.verdict)
        assert not isinstance(step.verdict, Refuted)


def test_a_fact_of_one_line_is_none_of_the_next() -> None:
    root = sqrt(shift) * 0 + 1
    page = calc(
        hidden * root,
        eq(hidden * (root + log(shift) - log(shift))),
        eq(hidden * root),
        eq(hidden * cases((1, shift > 0), otherwise=2)),
    )
    assert not isinstance(examine(page).steps[2].verdict, Proved)
    with_log = calc(x, eq(x + log(x) - log(x)), eq(x), eq(sqrt(x**2)))
    assert isinstance(examine(with_log).steps[2].verdict, Refuted)


def test_pages_examined_together_say_what_they_say_alone() -> None:
    pages = [
        calc(log(x), eq(log(x) + 0)),
        calc(sqrt(x**2), eq(x)),
        calc(x * sqrt(y) + log(x), eq(log(x) + abs(x) * sqrt(y))),
        calc(abs(x), eq(x), given=[x > 0]),
        calc(abs(x), eq(x)),
    ]
    for order in ([0, 1, 2, 3, 4], [3, 4, 2, 0, 1], [2, 1, 0, 4, 3]):
        together = examine_all(pages[place] for place in order)
        assert [type(report.verdict) for report in together] == [
            type(examine(pages[place]).verdict) for place in order
        ]


# ── whatever is written, the answer is a report, and it is right ─────────────────────────────────

QUIET = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def rewritten(term: Term) -> list[Term]:
    """The term after one rule at one place: rules that hold, and rules that hold only sometimes."""

    def at(node: Term) -> list[Term]:
        match node:
            case Apply(function="sqrt", arguments=(Power(base=base, exponent=Number()),)):
                return [base, abs(base)]
            case Apply(function="log", arguments=(Mul(factors=factors),)):
                return [sum((log(one) for one in factors[1:]), log(factors[0]))]
            case Apply(function="log", arguments=(Quotient(numerator=f, denominator=g),)):
                return [log(f) - log(g)]
            case Apply(function="log", arguments=(Power(base=base, exponent=exponent),)):
                return [exponent * log(base), exponent * log(abs(base))]
            case Apply(function="abs", arguments=(u,)):
                return [u, function("max", u, -u), sqrt(u**2), cases((u, u >= 0), otherwise=-u)]
            case Apply(function="exp", arguments=(u,)):
                return [1 / exp(-u), exp(u / 2) ** 2]
            case Power(base=base, exponent=Number() as exponent):
                return [exp(exponent * log(base)), base * Power(base, Number(exponent.value - 1))]
            case Quotient(numerator=f, denominator=g):
                return [f * g**-1, 1 / (g / f)]
        return [exp(log(node)), log(exp(node)), node * 1]

    return list(everywhere(term, lambda node: iter(at(node))))


@QUIET
@sampled(lines() | sums(most=4), st.data())
def test_every_verdict_on_a_random_line_is_confirmed_by_the_judge(left: Term, data: st.DataObject) -> None:
    choices = rewritten(left) + [slip.term for slip in planted(left)[:6]]
    right = data.draw(st.sampled_from(choices or [left]))
    report = examine(Derivation(left, (Line(right),)))
    match report.verdict:
        case Refuted(witness=witness):
            assert oracle.confirms(witness, left, right)
        case DomainChanges(witness=witness):
            assert oracle.confirms_domain(witness, left, right)
        case Proved():
            assert agree_wherever_the_first_is_defined(left, right)


def agree_wherever_the_first_is_defined(left: Term, right: Term) -> bool:
    for seed in range(12):
        point = oracle.Point({}, seed)
        try:
            expected = oracle.value(left, point, digits=120)
        except oracle.Undefined:
            continue
        try:
            found = oracle.value(right, point, digits=120)
        except oracle.TooLarge:
            continue
        if not oracle.near(expected, found, digits=40):
            return False
    return True


@settings(QUIET, max_examples=40)
@sampled(lines() | sums(most=4), lines(most=4))
def test_examine_returns_a_report_whatever_is_written(left: Term, right: Term) -> None:
    for a, b in ((left, right), (D(left, x), right), (right, D(left, x)), (listed(left), listed(right))):
        report = examine(Derivation(a, (Line(b), Line(a)), given=(x > 0, equation(y, right))))
        assert all(isinstance(step.verdict, KINDS) for step in report.steps)


ODD: tuple[Callable[[], Derivation], ...] = (
    lambda: Derivation(x, (Line(listed(x)),)),
    lambda: Derivation(listed(x), (Line(x),)),
    lambda: Derivation(log(listed(x)), (Line(x),)),
    lambda: Derivation(x, (Line(D(listed(x), x)),)),
    lambda: calc(x, eq(x + 0), choices=[choice("odd", log(listed(x)), x)]),
    lambda: calc(x, eq(x + 0), given=[equation(listed(x), listed(y))]),
    lambda: calc(1 / (x - x), eq(1 / (x - x))),
    lambda: calc(define("f", x, D(x**2, x))(3), eq(6)),
    lambda: calc(w[n + 1], eq(w[n + 1] * 1)),
    lambda: calc(function("max", x, log(-p)), eq(x)),
    lambda: calc(total(x ** index("k", 10**9), index("k", 10**9)), eq(x)),
    lambda: calc(exp(log(-((y + log(exp(w[i])) * 1) ** 2))) + s, eq(s - (y + w[i]) ** 2)),
)


@pytest.mark.parametrize("build", ODD)
def test_an_odd_page_gets_a_report_too(build: Callable[[], Derivation]) -> None:
    assert isinstance(examine(build()), Report)

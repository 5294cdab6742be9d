"""The named rules that a step may cite, one row each.

A row's `statement` and `condition` are the textbook's; `example` is a derivation of one step that cites
the rule and is proved; `without` is, for a rule that holds only sometimes, the same kind of step with the
condition dropped, which is not.  A rule only explains a step: none of them can make a false line pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from derivations.calc import (
    D,
    calc,
    cases,
    define,
    delta,
    eq,
    exp,
    function,
    identity,
    index,
    log,
    matrix,
    positive,
    real,
    size,
    sqrt,
    vector,
)
from derivations.core.arithmetic import factored
from derivations.core.arrays import (
    Determinant,
    Each,
    Gradient,
    Hessian,
    Identity,
    Inverse,
    Jacobian,
    Listed,
    SpelledOut,
    Value,
)
from derivations.core.derivation import Derivation, Rule
from derivations.core.derivatives import depends, differentiate
from derivations.core.entries import entry, holds_arrays, places_of, without_arrays
from derivations.core.functions import ONE, ZERO
from derivations.core.normal import normal_field
from derivations.core.ratios import Ratio
from derivations.core.reasons import opened
from derivations.core.ring import is_opaque
from derivations.core.shapes import shape
from derivations.core.term import (
    Add,
    Apply,
    At,
    Call,
    Cases,
    Delta,
    Derivative,
    Index,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    as_term,
)
from derivations.core.tree import free, fresh_index, kinds, substitute

ODD = frozenset(("sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "sign", "erf", "erfi"))
EVEN = frozenset(("cos", "cosh", "abs"))
MOST_FACTORS = 8  # that e^{na} = e^a ⋯ e^a is written out with


@dataclass(frozen=True, slots=True)
class Row:
    """A rule with a step that it carries, and one that it must not."""

    rule: Rule
    example: Derivation
    without: Derivation | None = None


# ── what each rule does at the root of a term ────────────────────────────────────────────────────


def _nothing(term: Term) -> Iterator[Term]:
    return iter(())


def _definition(term: Term) -> Iterator[Term]:
    match term:
        case Call() | Prime():
            yield opened(term)
        case MatMul():
            yield without_arrays(term)
        case SpelledOut(sum=written):
            yield written
        case Gradient():
            yield _by_variables(term)


def _entries(term: Term) -> Iterator[Term]:
    if holds_arrays(term) and not isinstance(term, Call) and shape(term).is_number:
        yield without_arrays(term)


def _by_variables(term: Gradient) -> Term:
    """(∂f/∂w_1, …, ∂f/∂b), an array's part by its generic entry."""
    parts: list[Term] = []
    for variable in term.variables:
        places = places_of(shape(variable), term)
        part: Term = Derivative(term.body, entry(variable, *places) if any(places) else variable)
        for place in reversed(places):
            part = part if place is None else Each(part, cast(Index, place))
        parts.append(part)
    return Listed(tuple(parts))


def _inner_product(term: Term) -> Iterator[Term]:
    if isinstance(term, MatMul | SpelledOut):
        yield from _definition(term)


def _gradient(term: Term) -> Iterator[Term]:
    if isinstance(term, Gradient):
        yield from _definition(term)


def _linearity(term: Term) -> Iterator[Term]:
    match term:
        case Derivative(body=Add(terms=terms), variable=v):
            yield Add(tuple(Derivative(one, v) for one in terms))
        case Derivative(body=Neg(term=one), variable=v):
            yield Neg(Derivative(one, v))
        case Derivative(body=Mul(factors=factors), variable=v):
            fixed = [factor for factor in factors if not depends(factor, v)]
            moving = [factor for factor in factors if depends(factor, v)]
            if fixed and moving:
                yield Mul((*fixed, Derivative(_product(moving), v)))
        case Derivative(body=Quotient(numerator=f, denominator=g), variable=v) if not depends(g, v):
            yield Derivative(f, v) / g
        case Derivative(body=Sum() as body, variable=v):
            body = fresh_index(body, v) if body.index in free(v) else body
            yield Sum(Derivative(body.body, v), body.index)
        case Derivative(body=MatMul() | SpelledOut() as body, variable=v):
            yield Derivative(next(_definition(body)), v)
        case Derivative(body=body, variable=v) if not depends(body, v):
            yield ZERO
        case Sum(body=Add(terms=terms), index=index):
            yield Add(tuple(Sum(one, index) for one in terms))
        case Sum(body=Neg(term=one), index=index):
            yield Neg(Sum(one, index))
        case Sum(body=Mul(factors=factors), index=index):
            yield from _out_of_sum(factors, term)


def _out_of_sum(factors: tuple[Term, ...], term: Sum) -> Iterator[Term]:
    for place, factor in enumerate(factors):
        rest = (*factors[:place], *factors[place + 1 :])
        if isinstance(factor, Neg):
            yield Neg(Sum(Mul((*factors[:place], factor.term, *factors[place + 1 :])), term.index))
        elif not depends(factor, term.index) and rest:
            yield Mul((factor, Sum(_product(list(rest)), term.index)))
        elif isinstance(factor, Add):
            parts = (Mul((*factors[:place], one, *factors[place + 1 :])) for one in factor.terms)
            yield Add(tuple(Sum(part, term.index) for part in parts))


def _product_rule(term: Term) -> Iterator[Term]:
    match term:
        case Derivative(body=Mul(factors=factors), variable=v):
            rows = (
                Mul((*factors[:i], Derivative(one, v), *factors[i + 1 :])) for i, one in enumerate(factors)
            )
            yield Add(tuple(rows))


def _quotient_rule(term: Term) -> Iterator[Term]:
    match term:
        case Derivative(body=Quotient(numerator=f, denominator=g), variable=v):
            yield (Derivative(f, v) * g - f * Derivative(g, v)) / g**2


def _inverse_matrix(term: Term) -> Iterator[Term]:
    match term:
        case MatMul(left=A, right=Inverse(array=B)) | MatMul(left=Inverse(array=A), right=B) if A == B:
            yield Identity(cast(Term, shape(A).rows))
        case MatMul(left=MatMul(left=first, right=A), right=Inverse(array=B)) if A == B:
            yield first
        case MatMul(left=MatMul(left=first, right=Inverse(array=A)), right=B) if A == B:
            yield first
        case Derivative(body=At(array=Inverse(array=A) as inverse, indices=(i, j))):
            p, q, slope = _slope_of_entry(A, term)
            yield Neg(Sum(Sum(Mul((At(inverse, (i, p)), slope, At(inverse, (q, j)))), q), p))
        case Derivative(body=Determinant(array=A) as determinant):
            p, q, slope = _slope_of_entry(A, term)
            yield Mul((determinant, Sum(Sum(Mul((At(Inverse(A), (q, p)), slope)), q), p)))


def _slope_of_entry(matrix: Term, term: Derivative) -> tuple[Index, Index, Term]:
    """Indices p and q that are new, and ∂A_pq by the variable of a derivative."""
    p, q = (cast(Index, place) for place in places_of(shape(matrix), term))
    return p, q, Derivative(entry(matrix, p, q), term.variable)


def _chain_rule(term: Term) -> Iterator[Term]:
    match term:
        case Derivative(body=Value(function=function, argument=u, order=order) as body, variable=v):
            if function.size is None and u != v:
                yield Mul((replace(body, order=order + 1), Derivative(u, v)))
            elif function.size is not None:
                k = cast(Index, places_of(shape(u), term)[0])
                yield Sum(Mul((replace(body, by=(*body.by, k)), Derivative(entry(u, k), v))), k)
        case Derivative(body=Apply(function=name, arguments=(u,)), variable=v) if u != v:
            place = Symbol("u")
            outer = substitute(differentiate(Apply(name, (place,)), place), {place: u})
            yield Mul((outer, Derivative(u, v)))
        case Derivative(body=Call(definition=definition, arguments=(u,)), variable=v):
            yield Mul((definition.prime(u), Derivative(u, v)))
        case Derivative(body=Prime(definition=definition, argument=u, order=n), variable=v) if u != v:
            yield Mul((definition.prime(u, n + 1), Derivative(u, v)))
        case Derivative(body=Power(base=u, exponent=n), variable=v) if u != v and not depends(n, v):
            yield Mul((n, Power(u, _less_one(n)), Derivative(u, v)))
        case Derivative(body=Quotient(numerator=f, denominator=u), variable=v) if (
            not depends(f, v) and u != v
        ):
            yield Mul((Neg(f / u**2), Derivative(u, v)))


def _power_rule(term: Term) -> Iterator[Term]:
    match term:
        case Derivative(body=Power(base=x, exponent=n), variable=v) if x == v and not depends(n, v):
            yield Mul((n, Power(x, _less_one(n))))
        case Derivative(body=Quotient(numerator=f, denominator=x), variable=v) if x == v and not depends(
            f, v
        ):
            yield Neg(f / x**2)
        case Derivative(body=Apply(function="sqrt", arguments=(x,)), variable=v) if x == v:
            yield 1 / (2 * Apply("sqrt", (x,)))
        case Derivative(body=Mul(factors=(*fixed, power)), variable=v) if fixed and not any(
            depends(one, v) for one in fixed
        ):
            yield from (Mul((*fixed, one)) for one in _power_rule(Derivative(power, v)))


def _less_one(exponent: Term) -> Term:
    return Number(exponent.value - 1) if isinstance(exponent, Number) else exponent - 1


def _log_rules(term: Term) -> Iterator[Term]:
    match term:
        case Apply(function="log" | "ln", arguments=(Product(body=body, index=index),)):
            yield Sum(Apply(term.function, (body,)), index)
        case Apply(function="log" | "ln", arguments=(argument,)):
            parts = tuple(_log_parts(argument, term.function))
            yield ZERO if not parts else parts[0] if len(parts) == 1 else Add(parts)


def _log_parts(argument: Term, name: str) -> Iterator[Term]:
    """k·ln p for each factor p^k of the argument, and u for a factor e^u."""
    field = normal_field(opaque=is_opaque, trusting=False)
    ratio = field.in_room(partial(field.ratio, argument))
    for part, sign in ((ratio.numerator, 1), (ratio.denominator, -1)):
        content, factors = factored(part)
        if abs(content) != 1:
            yield as_term(sign) * Apply(name, (as_term(abs(content)),))
        for factor, exponent in factors:
            base = field.term(Ratio(factor, field.context.constant(1)))
            one = _log_of_power(base, name)
            yield one if sign * exponent == 1 else as_term(sign * int(exponent)) * one


def _log_of_power(base: Term, name: str) -> Term:
    match base:
        case Apply(function="exp", arguments=(u,)):
            return u
        case Apply(function="sqrt", arguments=(a,)):
            return Apply(name, (a,)) / 2
        case Power(base=a, exponent=b):
            return b * Apply(name, (a,))
    return Apply(name, (base,))


def _exp_rules(term: Term) -> Iterator[Term]:
    match term:
        case Apply(function="exp", arguments=(Add(terms=terms),)):
            yield Mul(tuple(exp(one) for one in terms))
        case Apply(function="exp", arguments=(Sum(body=body, index=index),)):
            yield Product(exp(body), index)
        case Apply(function="exp", arguments=(Mul(factors=(Number(value=n), *rest)),)) if (
            rest and n.denominator == 1 and 0 < n <= MOST_FACTORS
        ):
            yield _product([exp(_product(rest))] * int(n))
        case Apply(function="exp", arguments=(Apply(function="log" | "ln", arguments=(one,)),)):
            yield one
        case Apply(function="exp", arguments=(Number(value=value),)) if value == 0:
            yield ONE
        case Apply(function="exp", arguments=(one,)) if (turned := _turned(one)) is not None:
            yield ONE / exp(turned)
        case Power(base=Apply(function="exp", arguments=(a,)), exponent=b):
            yield exp(b * a)
        case Power(base=a, exponent=Add(terms=terms)):
            yield Mul(tuple(Power(a, one) for one in terms))
        case Power(base=a, exponent=Neg(term=b)):
            yield ONE / Power(a, b)
        case Power(base=a, exponent=b) if not isinstance(b, Number):
            yield exp(b * log(a))


def _abs_rules(term: Term) -> Iterator[Term]:
    match term:
        case Apply(function="abs", arguments=(Mul(factors=factors),)):
            yield Mul(tuple(abs(one) for one in factors))
        case Apply(function="abs", arguments=(Neg(term=one),)):
            yield abs(one)
        case Apply(function="abs", arguments=(Quotient(numerator=f, denominator=g),)):
            yield abs(f) / abs(g)
        case Apply(function="abs", arguments=(Number(value=value),)):
            yield Number(abs(value))
        case Apply(function="abs", arguments=(Symbol(domain=domain) as one,)) if -1 not in domain.signs:
            yield one


def _hyperbolic(term: Term) -> Iterator[Term]:
    match term:
        case Apply(function="sinh", arguments=(u,)):
            yield (exp(u) - exp(-u)) / 2
        case Apply(function="cosh", arguments=(u,)):
            yield (exp(u) + exp(-u)) / 2
        case Apply(function="tanh", arguments=(u,)):
            yield (exp(u) - exp(-u)) / (exp(u) + exp(-u))


def _higher_derivative(term: Term) -> Iterator[Term]:
    match term:
        case Prime(definition=definition, argument=v, order=order) if order > 1 and v.is_variable:
            yield Derivative(definition.prime(v, order - 1), v)
        case Hessian(body=body, variable=v):
            yield Jacobian(Gradient(body, (v,)), v, "numerator")


def _piecewise(term: Term) -> Iterator[Term]:
    match term:
        case Derivative(body=Cases(branches=branches, otherwise=otherwise), variable=v):
            taken = tuple((Derivative(value, v), tests) for value, tests in branches)
            yield Cases(taken, Derivative(otherwise, v))


def _max_and_min(term: Term) -> Iterator[Term]:
    match term:
        case Apply(function="max" | "min", arguments=(Number() as a, b)) if not isinstance(b, Number):
            yield Cases(((b, (b > a if term.function == "max" else b < a,)),), a)
        case Apply(function="max" | "min", arguments=(a, b)):
            yield Cases(((a, (a > b if term.function == "max" else a < b,)),), b)


def _powers(term: Term) -> Iterator[Term]:
    match term:
        case Power(base=a, exponent=Add(terms=terms)):
            yield Mul(tuple(a**one for one in terms))
        case Power(base=a, exponent=Neg(term=b)):
            yield 1 / a**b
        case Power(base=a, exponent=Mul(factors=(Number(value=n), *rest))) if n.denominator == 1 and rest:
            yield (a ** _product(rest)) ** Number(n)
        case Power(base=Power(base=a, exponent=b), exponent=c) if not isinstance(c, Number):
            yield a ** (b * c)
        case Power(base=Mul(factors=factors), exponent=b):
            yield Mul(tuple(one**b for one in factors))
        case Power(base=Quotient(numerator=f, denominator=g), exponent=b):
            yield f**b / g**b


def _root_rules(term: Term) -> Iterator[Term]:
    match term:
        case Apply(function="sqrt", arguments=(Mul(factors=factors),)):
            yield Mul(tuple(sqrt(one) for one in factors))
        case Apply(function="sqrt", arguments=(Quotient(numerator=f, denominator=g),)):
            yield sqrt(f) / sqrt(g)
        case Apply(function="sqrt", arguments=(Power(base=a, exponent=Number(value=n)),)) if n == 2:
            yield abs(a)
        case Power(base=Apply(function="sqrt", arguments=(a,)), exponent=Number(value=n)) if n == 2:
            yield a
        case Power(base=Quotient(numerator=f, denominator=g), exponent=Number() as n):
            yield Power(f, n) / Power(g, n)


def _symmetry(term: Term) -> Iterator[Term]:
    match term:
        case Apply(function=name, arguments=(u,)) if name in ODD or name in EVEN:
            turned = _turned(u)
            if turned is not None:
                yield Apply(name, (turned,)) if name in EVEN else Neg(Apply(name, (turned,)))


def _turned(term: Term) -> Term | None:
    """−term for a term that is written with a minus sign in front."""
    match term:
        case Neg(term=one):
            return one
        case Quotient(numerator=Neg(term=f), denominator=g):
            return f / g
        case Mul(factors=(Neg(term=f), *rest)):
            return Mul((f, *rest))
        case Mul(factors=(Number(value=n), *rest)) if n < 0:
            return Mul((Number(-n), *rest))
    return None


def _kronecker(term: Term) -> Iterator[Term]:
    """δ_ij a_j as δ_ij a_i and Σ_j δ_ij a_j as a_i, also where δ_ij is a term of a factor."""
    match term:
        case Sum(body=Add(terms=terms), index=index) if Delta in kinds(term):
            yield Add(tuple(Sum(one, index) for one in terms))
        case Sum(body=Mul(factors=factors), index=index):
            for place, factor in enumerate(factors):
                if isinstance(factor, Delta) and index in (factor.left, factor.right):
                    rest = _product([*factors[:place], *factors[place + 1 :]] or [ONE])
                    yield substitute(rest, {index: factor.right if factor.left == index else factor.left})
    factors = term.factors if isinstance(term, Mul) else ()
    for place, factor in enumerate(factors):
        before, after = factors[:place], factors[place + 1 :]
        if isinstance(factor, Delta):
            kept, other = sorted((factor.left, factor.right), key=repr)
            if isinstance(other, Index):
                put: dict[Term, Term] = {other: kept}
                changed = (substitute(one, put) for one in (*before, *after))
                yield Mul((factor, *changed))
        elif isinstance(factor, Add) and Delta in kinds(factor):
            yield Add(tuple(Mul((*before, one, *after)) for one in factor.terms))


def _product(factors: list[Term]) -> Term:
    return factors[0] if len(factors) == 1 else Mul(tuple(factors))


# ── the rules ────────────────────────────────────────────────────────────────────────────────────

#                       name                statement, condition, rewrite
algebra = Rule("algebra", r"\text{ring arithmetic}", "denominators are not zero", _nothing, arithmetic=True)
definition = Rule("definition", r"f(x) := \dots", "", _definition)
inverse_matrix = Rule(
    "inverse matrix",
    r"A A^{-1} = I,\ (A^{-1})' = -A^{-1} A' A^{-1},\ (\det A)' = \det A \operatorname{tr}(A^{-1} A')",
    "det A is not zero",
    _inverse_matrix,
    calculus=True,
)
matrix_algebra = Rule(
    "matrix algebra",
    r"(AB)_{ij} = \textstyle\sum_k A_{ik} B_{kj},\ (AB)^{\top} = B^{\top} A^{\top}",
    "shapes fit together",
    _entries,
    arithmetic=True,
)
inner_product = Rule("inner product", r"w \cdot x = \sum_k w_k x_k", "", _inner_product)
gradient = Rule("gradient", r"\nabla E = (\partial E/\partial w_1, \dots)", "", _gradient)
linearity = Rule("linearity", r"(af + bg)' = af' + bg'", "a and b are constants", _linearity, calculus=True)
product_rule = Rule("product rule", r"(fg)' = f'g + fg'", "", _product_rule, calculus=True)
quotient_rule = Rule(
    "quotient rule", r"(f/g)' = (f'g - fg')/g^2", "g is not zero", _quotient_rule, calculus=True
)
chain_rule = Rule("chain rule", r"(f \circ g)' = (f' \circ g)\,g'", "", _chain_rule, calculus=True)
higher_derivative = Rule(
    "higher derivative",
    r"f^{(n+1)} = (f^{(n)})',\ \nabla^2 f = \partial \nabla f/\partial x",
    "",
    _higher_derivative,
    calculus=True,
)
piecewise = Rule(
    "piecewise", r"\text{each case on its own}", "away from the borders", _piecewise, calculus=True
)
power_rule = Rule("power rule", r"(x^n)' = n x^{n-1}", "n is a constant", _power_rule, calculus=True)
log_rules = Rule(
    "log rules", r"\ln ab = \ln a + \ln b,\ \ln a^k = k \ln a", "a and b are positive", _log_rules
)
exp_rules = Rule("exp rules", r"e^{a+b} = e^a e^b,\ e^{\ln a} = a", "a is positive", _exp_rules)
hyperbolic = Rule("hyperbolic", r"\tanh x = (e^x - e^{-x})/(e^x + e^{-x})", "", _hyperbolic)
abs_rules = Rule("abs rules", r"|ab| = |a|\,|b|,\ |a| = a \text{ for } a \ge 0", "", _abs_rules)
symmetry = Rule("symmetry", r"\sin(-x) = -\sin x,\ \cos(-x) = \cos x", "", _symmetry)
powers = Rule(
    "powers",
    r"a^{x+y} = a^x a^y,\ (a^x)^y = a^{xy},\ (ab)^x = a^x b^x",
    "a and b are positive, or x and y whole",
    _powers,
)
root_rules = Rule(
    "root rules", r"\sqrt{ab} = \sqrt a \sqrt b,\ \sqrt{a^2} = |a|", "a and b are not negative", _root_rules
)
max_and_min = Rule(
    "max and min", r"\max(a, b) = a \text{ if } a > b,\ b \text{ otherwise}", "", _max_and_min
)
kronecker_delta = Rule("Kronecker delta", r"\delta_{ij} a_i = \delta_{ij} a_j,\ \textstyle\sum_j \delta_{ij} a_j = a_i", "", _kronecker)
case_split = Rule("case split", r"\text{each sign on its own}", "", _nothing, route="case split")


# ── each with a step that it carries, and one that it must not ───────────────────────────────────

_x, _y, _p, _q = real("x"), real("y"), positive("p"), positive("q")
_w, _v = vector("w", size("n")), vector("v", size("n"))
_S = matrix("S", size("n"), size("n"))
_A = matrix("A", size("m"), size("n"))
_i, _j = index("i", size("n")), index("j", size("n"))
_f = define("f", _x, _x**2 + 1)


def _step(left: Term, right: Term, rule: Rule) -> Derivation:
    return calc(left, eq(right, by=rule))


#   rule, a step it carries, the step without the condition
ROWS: tuple[Row, ...] = (
    Row(
        algebra,
        _step((_x**2 - 1) / (_x - 1), _x + 1, algebra),
        _step(_x + 1, (_x**2 - 1) / (_x - 1), algebra),
    ),
    Row(definition, _step(_f(_y), _y**2 + 1, definition)),
    Row(inner_product, _step(_w @ _v, without_arrays(_w @ _v), inner_product)),
    Row(inverse_matrix, _step(_S @ Inverse(_S) @ _w, identity(size("n")) @ _w, inverse_matrix)),
    Row(matrix_algebra, _step(((_A @ _w) @ (_A @ _w)), _w @ (_A.T @ _A @ _w), matrix_algebra)),
    Row(gradient, _step(Gradient(_x * _y, (_x, _y)), Listed((D(_x * _y, _x), D(_x * _y, _y))), gradient)),
    Row(
        linearity,
        _step(D(3 * _f(_x) + _x, _x), 3 * D(_f(_x), _x) + 1, linearity),
        _step(D(_x * _f(_x), _x), _x * D(_f(_x), _x), linearity),
    ),
    Row(product_rule, _step(D(_x * exp(_x), _x), exp(_x) + _x * exp(_x), product_rule)),
    Row(quotient_rule, _step(D(exp(_x) / _x, _x), (exp(_x) * _x - exp(_x)) / _x**2, quotient_rule)),
    Row(chain_rule, _step(D(exp(_f(_x)), _x), exp(_f(_x)) * D(_f(_x), _x), chain_rule)),
    Row(higher_derivative, _step(_f.prime(_x, 2), D(_f.prime(_x), _x), higher_derivative)),
    Row(
        piecewise,
        _step(D(cases((_x**2, _x > 0), otherwise=0), _x), cases((2 * _x, _x > 0), otherwise=0), piecewise),
    ),
    Row(
        power_rule,
        _step(D(_x**3, _x), 3 * _x**2, power_rule),
        _step(D(_p**_p, _p), _p * _p ** (_p - 1), power_rule),
    ),
    Row(
        log_rules,
        _step(log(_p * _q), log(_p) + log(_q), log_rules),
        _step(log(_x * _y), log(_x) + log(_y), log_rules),
    ),
    Row(exp_rules, _step(exp(_x + log(_p)), _p * exp(_x), exp_rules), _step(_x, exp(log(_x)), exp_rules)),
    Row(hyperbolic, _step(function("cosh", _x) + function("sinh", _x), exp(_x), hyperbolic)),
    Row(abs_rules, _step(abs(-2 * _x * _y), function("abs", 2) * abs(_x) * abs(_y), abs_rules)),
    Row(symmetry, _step(function("erf", -_x) + function("cos", -_x), function("cos", _x) - function("erf", _x), symmetry)),
    Row(
        powers,
        _step((_p * _q) ** (_x + _y), _p**_x * _p**_y * _q ** (_x + _y), powers),
        _step((_x**2) ** (_y / 2), _x**_y, powers),
    ),
    Row(
        root_rules,
        _step(function("sqrt", _p * _q), sqrt(_p) * sqrt(_q), root_rules),
        _step(sqrt(_x * _y), sqrt(_x) * sqrt(_y), root_rules),
    ),
    Row(max_and_min, _step(function("max", _x, _y), cases((_x, _x > _y), otherwise=_y), max_and_min)),
    Row(
        kronecker_delta,
        _step(_w[_j] * (delta(_i, _j) - _w[_i]), delta(_j, _i) * _w[_i] - _w[_i] * _w[_j], kronecker_delta),
    ),
    Row(case_split, _step(function("max", _x, 0) + function("min", _x, 0), _x, case_split)),
)

NAMES: Mapping[str, Rule] = {row.rule.name.replace(" ", "_"): row.rule for row in ROWS}

"""False rules for derivatives: one row each, with what it makes of ∂f/∂x and what is right instead.

A false rule may be used anywhere on the way: ∂/∂x of a·f(g(x)) goes wrong at the product, at f or deep
in g.  `_anywhere` follows the right rules down to each place and uses the false one there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from derivations.core.derivatives import depends
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Constant,
    Derivative,
    Mul,
    Neg,
    Number,
    Power,
    Prime,
    Quotient,
    Term,
    as_term,
)
from derivations.core.tree import unfold
from derivations.mistakes.building import times, without
from derivations.mistakes.hints import is_function
from derivations.mistakes.mistake import Misrule

Pairs = Iterator[tuple[Term, Term]]
Local = Callable[[Term, Term], Pairs]

ZERO, ONE, TWO = as_term(0), as_term(1), as_term(2)
E = Constant("e")


def _of(function: str, term: Term) -> Term:
    return Apply(function, (term,))


SLOPES: Mapping[str, Callable[[Term], Term]] = {
    "exp":   lambda u: _of("exp", u),
    "log":   lambda u: 1 / u,
    "ln":    lambda u: 1 / u,
    "sqrt":  lambda u: 1 / (2 * _of("sqrt", u)),
    "sin":   lambda u: _of("cos", u),
    "cos":   lambda u: -_of("sin", u),
    "tan":   lambda u: 1 / _of("cos", u) ** 2,
    "sinh":  lambda u: _of("cosh", u),
    "cosh":  lambda u: _of("sinh", u),
    "tanh":  lambda u: 1 - _of("tanh", u) ** 2,
    "asin":  lambda u: 1 / _of("sqrt", 1 - u**2),
    "acos":  lambda u: -1 / _of("sqrt", 1 - u**2),
    "atan":  lambda u: 1 / (1 + u**2),
    "asinh": lambda u: 1 / _of("sqrt", 1 + u**2),
    "acosh": lambda u: 1 / _of("sqrt", u**2 - 1),
    "atanh": lambda u: 1 / (1 - u**2),
    "abs":   lambda u: _of("sign", u),
}  # fmt: skip


# ── one false rule at a node ─────────────────────────────────────────────────────────────────────


def _outer(body: Term, by: Term) -> tuple[Term, Term] | None:
    """f′(u) and u for f(u), by the chain rule."""
    match body:
        case Apply(function=name, arguments=(inner,)) if name in SLOPES:
            return SLOPES[name](inner), inner
        case Power(base=base, exponent=exponent) if not depends(exponent, by):
            return _lowered(base, exponent), base
        case Power(base=base, exponent=exponent) if not depends(base, by):
            return (body if base == E else times(body, _of("log", base))), exponent
        case Quotient(numerator=above, denominator=below) if not depends(above, by):
            return Neg(Quotient(above, Power(below, TWO))), below
        case Call(definition=definition, arguments=(inner,)) if is_function(definition):
            return Prime(definition, inner), inner
    return None


def _lowered(base: Term, exponent: Term) -> Term:
    """n u^(n − 1), as one writes it."""
    if exponent == TWO:
        return times(base, TWO)
    less: Term = Number(exponent.value - 1) if isinstance(exponent, Number) else exponent - 1
    power = Power(base, less)
    return times(power, exponent) if isinstance(exponent, Number) else Mul((exponent, power))


def _lost_inner(body: Term, by: Term) -> Pairs:
    found = _outer(body, by)
    if found and found[1] != by:
        slope, inner = found
        yield slope, times(slope, Derivative(inner, by))


def _at_the_inner_slope(body: Term, by: Term) -> Pairs:
    found = _outer(body, by)
    if found and found[1] != by and isinstance(body, Apply):
        slope, inner = found
        taken = Derivative(inner, by)
        right = times(slope, taken)
        yield SLOPES[body.function](taken), right
        yield _of(body.function, taken), right
        yield times(body, taken), right


def _sine(body: Term, by: Term) -> Pairs:
    match body:
        case Apply(function=("sin" | "cos") as name, arguments=(inner,)):
            found = SLOPES[name](inner)
            wrong = found.term if isinstance(found, Neg) else Neg(found)
            chain = () if inner == by else (Derivative(inner, by),)
            yield _product(wrong, *chain), _product(found, *chain)


def _moving(body: Term, by: Term) -> list[int]:
    if not isinstance(body, Mul):
        return []
    return [at for at, factor in enumerate(body.factors) if depends(factor, by)]


def _product_rule(body: Mul, by: Term) -> Add:
    return Add(tuple(_one_term(body, at, by) for at in _moving(body, by)))


def _one_term(body: Mul, at: int, by: Term) -> Term:
    return Mul((*body.factors[:at], Derivative(body.factors[at], by), *body.factors[at + 1 :]))


def _product_of_slopes(body: Term, by: Term) -> Pairs:
    if isinstance(body, Mul) and len(moving := _moving(body, by)) > 1:
        taken = (Derivative(one, by) if at in moving else one for at, one in enumerate(body.factors))
        yield Mul(tuple(taken)), _product_rule(body, by)


def _half_product(body: Term, by: Term) -> Pairs:
    if isinstance(body, Mul) and len(moving := _moving(body, by)) > 1:
        right = _product_rule(body, by)
        yield from ((without(right, at), right) for at in range(len(moving)))


def _product_with_minus(body: Term, by: Term) -> Pairs:
    if isinstance(body, Mul) and len(moving := _moving(body, by)) == 2:
        one, other = (_one_term(body, at, by) for at in moving)
        yield one - other, one + other
        yield other - one, one + other


def _quotient_of_slopes(body: Term, by: Term) -> Pairs:
    for f, _, df, dg, right in _quotient(body, by):
        if depends(f, by):
            yield Quotient(df, dg), right


def _quotient_swapped(body: Term, by: Term) -> Pairs:
    for f, g, df, dg, right in _quotient(body, by):
        if depends(f, by):
            yield Quotient(f * dg - df * g, Power(g, TWO)), right


def _quotient_with_plus(body: Term, by: Term) -> Pairs:
    for f, g, df, dg, right in _quotient(body, by):
        if depends(f, by):
            yield Quotient(df * g + f * dg, Power(g, TWO)), right


def _quotient_not_squared(body: Term, by: Term) -> Pairs:
    for f, g, df, dg, right in _quotient(body, by):
        yield Quotient(df * g - f * dg, g), right
        if depends(f, by):
            yield df * g - f * dg, right


def _quotient(body: Term, by: Term) -> Iterator[tuple[Term, Term, Term, Term, Term]]:
    if isinstance(body, Quotient) and depends(body.denominator, by):
        f, g = body.numerator, body.denominator
        df, dg = Derivative(f, by), Derivative(g, by)
        yield f, g, df, dg, Quotient(df * g - f * dg, Power(g, TWO))


def _powers(body: Term, by: Term) -> Iterator[tuple[Term, Term, Callable[[Term], Term], Term]]:
    match body:
        case Power(base=base, exponent=exponent) if not depends(exponent, by):

            def chained(term: Term) -> Term:
                return term if base == by else times(term, Derivative(base, by))

            yield base, exponent, chained, chained(_lowered(base, exponent))


def _not_lowered(body: Term, by: Term) -> Pairs:
    for _, exponent, chained, right in _powers(body, by):
        yield chained(times(body, exponent)), right


def _raised(body: Term, by: Term) -> Pairs:
    for base, exponent, chained, right in _powers(body, by):
        yield chained(times(Power(base, exponent + 1), exponent)), right


def _factor_lost(body: Term, by: Term) -> Pairs:
    for base, exponent, chained, right in _powers(body, by):
        yield chained(Power(base, exponent - 1)), right


def _lowered_factor(body: Term, by: Term) -> Pairs:
    for base, exponent, chained, right in _powers(body, by):
        yield chained(times(Power(base, exponent - 1), exponent - 1)), right


def _integrated(body: Term, by: Term) -> Pairs:
    if body == by:
        yield Quotient(Power(by, TWO), TWO), ONE
    for base, exponent, _, right in _powers(body, by):
        if base == by:
            yield Quotient(Power(base, exponent + 1), exponent + 1), right


def _as_power(body: Term, by: Term) -> Pairs:
    """∂/∂x a^x as x a^(x − 1)."""
    match body:
        case Power(base=base, exponent=exponent) if not depends(base, by) and depends(exponent, by):
            slope = body if base == E else times(body, _of("log", base))
            yield Mul((exponent, Power(base, exponent - 1))), slope
            if base != E:
                yield body, slope
        case Apply(function="exp", arguments=(inner,)) if depends(inner, by):
            right = body if inner == by else times(body, Derivative(inner, by))
            yield Mul((inner, _of("exp", inner - 1))), right


def _constant_kept(body: Term, by: Term) -> Pairs:
    if isinstance(body, Add):
        still = [one for one in body.terms if not depends(one, by)]
        slopes = [Derivative(one, by) for one in body.terms if depends(one, by)]
        for one in still:
            yield Add((*slopes, one)), Add(tuple(slopes)) if len(slopes) != 1 else slopes[0]


# ── the right rules on the way ───────────────────────────────────────────────────────────────────


def _anywhere(local: Local) -> Callable[[Term], Pairs]:
    """The false rule at each node that a derivative goes through, the right ones before it."""

    def misuse(term: Term) -> Pairs:
        match term:
            case Derivative(body=body, variable=by):
                yield from _down(local, body, by)
            case Prime(definition=definition, argument=argument, order=1) if argument.is_variable:
                yield from _down(local, unfold(definition(argument)), argument)

    return misuse


def _down(local: Local, body: Term, by: Term) -> Pairs:
    if not depends(body, by):
        return
    yield from local(body, by)
    match body:
        case Add(terms=terms):
            for at, one in enumerate(terms):
                rest = [Derivative(t, by) if depends(t, by) else ZERO for t in terms]
                for wrong, right in _down(local, one, by):
                    yield _total(rest, at, wrong), _total(rest, at, right)
        case Neg(term=inner):
            yield from ((Neg(wrong), Neg(right)) for wrong, right in _down(local, inner, by))
        case Mul(factors=parts):
            moving = _moving(body, by)
            for at in moving:
                others = [_one_term(body, place, by) for place in moving if place != at]
                for pair in _down(local, parts[at], by):
                    wrong, right = (Mul((*parts[:at], one, *parts[at + 1 :])) for one in pair)
                    yield (
                        Add((wrong, *others)) if others else wrong,
                        Add((right, *others)) if others else right,
                    )
        case Quotient(numerator=f, denominator=g) if not depends(g, by):
            yield from ((Quotient(wrong, g), Quotient(right, g)) for wrong, right in _down(local, f, by))
        case Quotient(numerator=f, denominator=g):
            df, dg = Derivative(f, by), Derivative(g, by)
            square = Power(g, TWO)
            for wrong, right in _down(local, f, by):
                yield Quotient(wrong * g - f * dg, square), Quotient(right * g - f * dg, square)
            for wrong, right in _down(local, g, by):
                yield Quotient(df * g - f * wrong, square), Quotient(df * g - f * right, square)
        case Call(definition=definition, arguments=()):
            yield from _down(local, definition.body, by)
            return
    found = _outer(body, by)
    if found and found[1] != by and not isinstance(body, Quotient):
        slope, inner = found
        for wrong, right in _down(local, inner, by):
            yield times(slope, wrong), times(slope, right)


def _total(rest: list[Term], at: int, one: Term) -> Term:
    kept = [term for term in (*rest[:at], one, *rest[at + 1 :]) if term != ZERO]
    return kept[0] if len(kept) == 1 else Add(tuple(kept))


def _product(*factors: Term) -> Term:
    return factors[0] if len(factors) == 1 else times(factors[0], factors[1])


MISDERIVED: tuple[Misrule, ...] = (
    #       the false rule                                              what it makes of ∂f/∂x
    Misrule("derivative of sin or cos with the wrong sign",             _anywhere(_sine)),
    Misrule("lost inner derivative",                                    _anywhere(_lost_inner)),
    Misrule("product rule with one term lost",                          _anywhere(_half_product)),
    Misrule("derivative of a product taken as product of derivatives",  _anywhere(_product_of_slopes)),
    Misrule("product rule with a minus sign",                           _anywhere(_product_with_minus)),
    Misrule("quotient rule with its terms swapped",                     _anywhere(_quotient_swapped)),
    Misrule("quotient rule with a plus sign",                           _anywhere(_quotient_with_plus)),
    Misrule("quotient rule with the denominator not squared",           _anywhere(_quotient_not_squared)),
    Misrule("derivative of a quotient taken as quotient of derivatives", _anywhere(_quotient_of_slopes)),
    Misrule("exponent not lowered",                                     _anywhere(_not_lowered)),
    Misrule("exponent raised instead of lowered",                       _anywhere(_raised)),
    Misrule("power rule without its factor",                            _anywhere(_factor_lost)),
    Misrule("power rule with the lowered exponent as its factor",       _anywhere(_lowered_factor)),
    Misrule("power rule used for an exponential function",              _anywhere(_as_power)),
    Misrule("constant kept by the derivative",                          _anywhere(_constant_kept)),
    Misrule("outer function differentiated wrongly",                    _anywhere(_at_the_inner_slope)),
    Misrule("integrated instead of differentiated",                     _anywhere(_integrated)),
)  # fmt: skip

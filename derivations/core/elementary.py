"""Rules of the normal form for exponentials, logarithms, powers, roots and the functions made of them.

What is used holds at every point where all subterms of the given terms are defined:
  e^{a+b} = e^a·e^b,   e^{ln f} = f,   ln(c·∏ p^k) = ln c + Σ k·ln|p|  (since the argument is positive),
  b^x = e^{x ln b} for b > 0,   (p^q·f)^{1/q} = p·f^{1/q} for p ≥ 0,   tanh x = (e^x − e^{−x})/(e^x + e^{−x}).
Exponents are written in monomials, so that the kernels e^{b/L} are independent as a rule; independence is
never needed for a proof, only for a proof to be found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm

from derivations.core import sets
from derivations.core.arithmetic import Polynomial, arithmetic, factored, terms_of
from derivations.core.field import Field, Refine
from derivations.core.ratios import NowhereDefined, Ratio, reduced, whole_part
from derivations.core.sets import Domain
from derivations.core.signs import NEGATIVE, NONNEGATIVE, POSITIVE, ZERO, power, times
from derivations.core.term import Apply, Power, Product, Sum, Term, as_term, is_integer
from derivations.errors import MeaningError

LARGEST_EXPONENT = 200  # the largest order of a root that is taken
LARGEST_FACTORED = 128  # bits of an integer whose prime factors a logarithm asks for
LARGEST_POWER = 2_000  # of one exponential; e^(10^5) is a kernel of its own, or FLINT takes minutes
UNIT = Domain(Fraction(-1), Fraction(1))


# ── nodes ────────────────────────────────────────────────────────────────────────────────────────


def exp_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of e^u."""
    return exponential(field, argument_of(field, term))


def log_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of ln u."""
    return logarithm(field, argument_of(field, term))


def sqrt_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of √u."""
    return root(field, argument_of(field, term), 2)


def argument_of(field: Field, term: Term) -> Ratio:
    """The ratio of the one argument of a function."""
    assert isinstance(term, Apply)
    return field.inner(term.arguments[0])


def power_ratio(field: Field, term: Term) -> Ratio:
    """The ratio of base^exponent."""
    assert isinstance(term, Power)
    base, exponent = field.inner(term.base), field.inner(term.exponent)
    value = exponent.constant()
    if value is not None and value.denominator <= LARGEST_EXPONENT:
        below = base if value.denominator == 1 else root(field, base, value.denominator)
        if value < 0 and below.numerator.is_zero():
            raise NowhereDefined("division by an expression that is zero everywhere")
        return below**value.numerator if below.can_be_raised(value.numerator) else field.unknown(term)
    if is_integer(term.exponent):
        return integer_power(field, base, exponent)
    return exponential(field, exponent * logarithm(field, base))


def integer_power(field: Field, base: Ratio, exponent: Ratio) -> Ratio:
    """∏ (p^m)^{kc} over the factors p^k of the base and the monomials c·m of an integer exponent.

    Where the base may be zero, x^{m−1} is no quotient x^m/x: it is left as it is.  0^m, where it is
    defined, is 0; whether it is, a field that does not trust must know.  For n(n + 1)/2, whose form does not
    say that it is whole, ⌊n(n + 1)/2⌋ is written: as a real power it would lose the sign of the base.
    """
    if base.numerator.is_zero() and exponent.constant() is None:
        if not field.learns and field.signs(exponent) != POSITIVE:
            raise NowhereDefined("a power of zero with an exponent that need not be positive")
        return field.number(0)
    result, parts = field.number(1), list(pieces(field, exponent))
    if any(coefficient.denominator != 1 for coefficient, _ in parts):
        if field.signs(base) == POSITIVE:
            return exponential(field, exponent * logarithm(field, base))
        exponent = field.inner(Apply("floor", (field.term(exponent),)))
        parts = list(pieces(field, exponent))
    lowered = any(coefficient < 0 for coefficient, _ in parts) and exponent.constant() is None
    if lowered and 0 in field.signs(base):
        return _left_as_it_is(field, base, exponent)
    for coefficient, monomial in parts:
        times = int(coefficient)
        if monomial.constant() is not None:
            if not base.can_be_raised(times):
                raise MeaningError("the normal form of a power has too many terms")
            result = result * base**times
            continue
        for part, sign in ((base.numerator, 1), (base.denominator, -1)):
            content, factors = factored(part)
            for factor, count in ((field.context.constant(content), 1), *factors):
                result = result * _factor_power(field, field.whole(factor), monomial, sign * times * count)
    return result


def _left_as_it_is(field: Field, base: Ratio, exponent: Ratio) -> Ratio:
    """x^m as a kernel; of x^{m+1} the factor x is taken where m ≥ 0 is known."""
    whole = whole_part(exponent)
    rest = exponent + field.number(-whole)
    if whole <= 0 or -1 in field.signs(rest) or not base.can_be_raised(whole):
        whole, rest = 0, exponent
    return base**whole * field.kernel(Power(field.term(base), field.term(rest)), sets.REAL)


def _factor_power(field: Field, factor: Ratio, exponent: Ratio, times: int) -> Ratio:
    """factor^{exponent·times}: by e^{exponent·ln|factor|} if the factor's sign is known, else a kernel."""
    signs = field.signs(factor)
    if signs not in (POSITIVE, NEGATIVE):
        return field.kernel(Power(field.term(factor), field.term(exponent)), sets.REAL) ** times
    size = exponential(field, exponent * log_absolute(field, factor) * field.number(times))
    if signs == POSITIVE:
        return size
    turn = Power(as_term(-1), field.term(exponent))
    return size * field.kernel(turn, UNIT, relation=(2, field.number(1))) ** times


# ── exponentials ─────────────────────────────────────────────────────────────────────────────────


def exponential(field: Field, argument: Ratio) -> Ratio:
    """e^argument: a factor for each monomial of the argument, ln|p| taken out of the exponent."""
    result, logarithms = field.number(1), list[tuple[Term, Fraction]]()
    for coefficient, monomial in pieces(field, argument):
        kernel = field.single(monomial)
        if kernel is not None and isinstance(kernel.term, Apply) and kernel.term.function == "log":
            logarithms.append((kernel.term.arguments[0], coefficient))
        else:
            result = result * _unit(field, monomial, coefficient)
    return result * _powers(field, logarithms)


def pieces(field: Field, argument: Ratio) -> Iterator[tuple[Fraction, Ratio]]:
    """The argument as Σ coefficient·monomial/denominator, the last two free of numbers."""
    content = argument.denominator.content()  # type: ignore[attr-defined]  # missing from the stubs
    below = argument.denominator // content
    for exponents, coefficient in terms_of(argument.numerator):
        monomial = reduced(field.context.from_dict({exponents: 1}), below)
        yield Fraction(coefficient, int(content)), monomial


def _unit(field: Field, monomial: Ratio, coefficient: Fraction) -> Ratio:
    """e^{coefficient·monomial} as a power of the kernel e^{monomial/L}."""
    base = field.term(monomial)
    unit = field.units.get(base, 1)
    if unit % coefficient.denominator:
        field.units[base] = lcm(unit, coefficient.denominator)
        raise Refine
    count = int(coefficient * unit)
    if abs(count) > LARGEST_POWER:
        whole = field.term(monomial * field.number(coefficient))
        return field.kernel(Apply("exp", (whole,)), sets.POSITIVE)
    share = monomial * field.number(Fraction(1, unit))
    term = Apply("exp", (field.term(share),))
    within = sets.POSITIVE if field.holds(term) else _range_of_exponential(field, share)
    return field.kernel(term, within, exponent=share) ** count


def _range_of_exponential(field: Field, exponent: Ratio) -> Domain:
    """e^b > 1 for b > 0, < 1 for b < 0; with equality allowed at 0."""
    signs = field.signs(exponent)
    if -1 not in signs:
        return Domain(lower=Fraction(1), lower_open=0 not in signs)
    if 1 not in signs:
        return Domain(Fraction(0), Fraction(1), True, 0 not in signs)
    return sets.POSITIVE


def _powers(field: Field, logarithms: list[tuple[Term, Fraction]]) -> Ratio:
    """∏ |p|^c for the pieces c·ln|p| of an exponent, with the absolute value resolved by signs."""
    result, unsigned = field.number(1), field.number(1)
    for argument, exponent in logarithms:
        inner = (
            argument.arguments[0] if isinstance(argument, Apply) and argument.function == "abs" else argument
        )
        ratio = field.inner(inner)
        if exponent.denominator != 1:
            result = result * root(field, _absolute(field, ratio), exponent.denominator) ** exponent.numerator
        elif exponent % 2 == 0 or field.signs(ratio) == POSITIVE:
            result = result * ratio ** int(exponent)
        else:
            unsigned = unsigned * ratio ** int(exponent)
    return result * _absolute(field, unsigned)


def _absolute(field: Field, ratio: Ratio) -> Ratio:
    """|ratio|, as ±ratio where the sign is known."""
    signs = field.signs(ratio)
    if -1 not in signs:
        return ratio
    if 1 not in signs:
        return -ratio
    return size(field, ratio)


def size(field: Field, ratio: Ratio) -> Ratio:
    """|u| = ∏ |p|^e over the factors p^e of u; each |p| a kernel, even in p, with |p|² = p²."""
    result = field.number(1)
    for part, turn in ((ratio.numerator, 1), (ratio.denominator, -1)):
        content, factors = factored(part)
        result = result * field.number(abs(content)) ** turn
        for factor, exponent in factors:
            whole, odd = field.whole(factor), int(exponent) % 2
            result = result * whole ** (turn * (int(exponent) - odd))
            if odd:
                result = result * _size_of_factor(field, whole) ** turn
    return result


def _size_of_factor(field: Field, factor: Ratio) -> Ratio:
    signs = field.signs(factor)
    if -1 not in signs:
        return factor
    if 1 not in signs:
        return -factor
    factor = factor if int(factor.numerator.leading_coefficient()) > 0 else -factor
    within = sets.NONNEGATIVE if 0 in signs else sets.POSITIVE
    return field.kernel(Apply("abs", (field.term(factor),)), within, relation=(2, factor * factor))


# ── logarithms ───────────────────────────────────────────────────────────────────────────────────


def logarithm(field: Field, argument: Ratio) -> Ratio:
    """ln of an argument that is positive because the term is defined: Σ k·ln|p| over its factors.

    A field that does not trust the term to be defined learns nothing about the argument's sign.
    """
    if field.learns:
        field.assume(argument, POSITIVE)
    return log_absolute(field, argument)


def log_absolute(field: Field, argument: Ratio) -> Ratio:
    """ln|argument| over the factors of the argument."""
    result = field.number(0)
    for part, sign in ((argument.numerator, 1), (argument.denominator, -1)):
        content, factors = factored(part)
        for factor, exponent in factors:
            result = result + _log_factor(field, factor) * field.number(sign * int(exponent))
        result = result + _log_integer(field, abs(int(content))) * field.number(sign)
    return result


def _log_integer(field: Field, value: int) -> Ratio:
    """ln of a positive integer over the logarithms of its primes; a large one is left whole."""
    result = field.number(0)
    for prime, exponent in _primes(value):
        kernel = field.kernel(Apply("log", (as_term(int(prime)),)), sets.POSITIVE)
        result = result + kernel * field.number(int(exponent))
    return result


def _primes(value: int) -> Sequence[tuple[int, int]]:
    """The prime factors of a whole number; a large one is left whole."""
    if value == 1:
        return ()
    return arithmetic().primes(value) if value.bit_length() <= LARGEST_FACTORED else [(value, 1)]


def _log_factor(field: Field, factor: Polynomial) -> Ratio:
    """ln|p| for an irreducible p: b for a kernel e^b, ln f over q for a root, else a kernel of its own."""
    whole = field.whole(factor)
    kernel = field.single(whole)
    if kernel is not None and kernel.exponent is not None:
        return kernel.exponent
    if kernel is not None and isinstance(kernel.term, Product):
        return field.inner(_sum_of_logarithms(kernel.term))
    if kernel is not None and kernel.radicand is not None:
        return log_absolute(field, kernel.radicand) * field.number(Fraction(1, kernel.limit))
    if kernel is not None and isinstance(kernel.term, Apply) and kernel.term.function == "abs":
        return log_absolute(field, field.inner(kernel.term.arguments[0]))
    return field.kernel(Apply("log", (Apply("abs", (field.term(whole),)),)), sets.REAL)


def _sum_of_logarithms(term: Term) -> Term:
    """ln|Π p| = Σ ln|p|."""
    if isinstance(term, Product):
        return Sum(_sum_of_logarithms(term.body), term.index)
    return Apply("log", (Apply("abs", (term,)),))


# ── roots ────────────────────────────────────────────────────────────────────────────────────────


def root(field: Field, radicand: Ratio, order: int) -> Ratio:
    """radicand^{1/order} ≥ 0: a root of each factor that is not negative, and one root of the rest."""
    if radicand.numerator.is_zero():
        return radicand
    if field.learns:
        field.assume(radicand, NONNEGATIVE)
    outside, inside = field.number(1), field.number(1)
    for part, sign in ((radicand.numerator, 1), (radicand.denominator, -1)):
        content, factors = factored(part)
        outside = outside * _integer_root(field, abs(content), order) ** sign
        inside = inside * field.number(1 if content > 0 else -1)
        for place, (polynomial, exponent) in enumerate(factors):
            factor = field.whole(polynomial)
            if sign > 0 and not _comes_out(field, factor, radicand, place):
                inside = inside * factor**exponent
                continue
            out, kept = _extracted(field, factor, exponent, order)
            outside, inside = outside * out**sign, inside * kept**sign
    if order == 2 and not inside.denominator.is_constant():
        below = field.whole(inside.denominator)
        return outside * _kept(field, inside * below * below, order) * _absolute(field, below).inverse()
    return outside * _kept(field, inside, order)


def _comes_out(field: Field, factor: Ratio, radicand: Ratio, place: int) -> bool:
    """Whether a factor of the numerator may leave the root: where it is zero, the rest must have a root."""
    if 0 not in field.signs(factor):
        return True
    content, factors = factored(radicand.numerator)
    signs = times(
        POSITIVE if content > 0 else NEGATIVE, field.signs(field.whole(radicand.denominator)) - ZERO
    )
    for other, (polynomial, exponent) in enumerate(factors):
        if other != place:
            signs = times(signs, power(field.signs(field.whole(polynomial)), exponent))
    return -1 not in signs


def _integer_root(field: Field, value: int, order: int) -> Ratio:
    result = field.number(1)
    for prime, exponent in _primes(value):
        result = result * _kept(field, field.number(int(prime)), order) ** int(exponent)
    return result


def _extracted(field: Field, factor: Ratio, exponent: int, order: int) -> tuple[Ratio, Ratio]:
    """factor^exponent as out^order·kept, where out ≥ 0 and kept is 1 for a factor that is not negative."""
    kernel = field.single(factor)
    if kernel is not None and kernel.exponent is not None:
        return exponential(field, kernel.exponent * field.number(Fraction(exponent, order))), field.number(1)
    signs = field.signs(factor)
    if -1 not in signs:
        return _kept(field, factor, order) ** exponent, field.number(1)
    whole, rest = divmod(exponent, order)
    if 1 in signs and order % 2 == 0:
        return _absolute(field, factor) ** whole, factor**rest
    if not whole or 1 in signs:
        return field.number(1), factor**exponent
    return (-factor) ** whole, factor**rest * field.number((-1) ** (order * whole))


def _kept(field: Field, inside: Ratio, order: int) -> Ratio:
    """The root of what could not be taken out: a number if it is one, else a kernel r with r^q = f."""
    value = inside.constant()
    if value is not None and value >= 0:
        (above, exact), (below, exact_too) = (
            arithmetic().root(part, order) for part in (value.numerator, value.denominator)
        )
        if exact and exact_too:
            return field.number(Fraction(above, below))
    written = field.term(inside)
    key = Apply("sqrt", (written,))
    unit = field.units.setdefault(key, order)
    if unit % order:
        field.units[key] = lcm(unit, order)
        raise Refine
    if unit > LARGEST_EXPONENT:
        raise MeaningError("the roots of one expression have too many orders")
    term = key if unit == 2 else Power(written, as_term(Fraction(1, unit)))
    within = sets.POSITIVE if field.signs(inside) == POSITIVE else sets.NONNEGATIVE
    return field.kernel(term, within, radicand=inside, relation=(unit, inside)) ** (unit // order)


# ── hyperbolic ───────────────────────────────────────────────────────────────────────────────────


def hyperbolic_sine(field: Field, term: Term) -> Ratio:
    """sinh u = (e^u − e^{−u})/2."""
    up, down = _both_ways(field, term)
    return field.number(Fraction(1, 2)) * (up + -down)


def hyperbolic_cosine(field: Field, term: Term) -> Ratio:
    """cosh u = (e^u + e^{−u})/2."""
    up, down = _both_ways(field, term)
    return field.number(Fraction(1, 2)) * (up + down)


def hyperbolic_tangent(field: Field, term: Term) -> Ratio:
    """tanh u = (e^u − e^{−u})/(e^u + e^{−u})."""
    up, down = _both_ways(field, term)
    return (up + -down) * (up + down).inverse()


def _both_ways(field: Field, term: Term) -> tuple[Ratio, Ratio]:
    argument = argument_of(field, term)
    return exponential(field, argument), exponential(field, -argument)


def area_sine(field: Field, term: Term) -> Ratio:
    """asinh u = ln(u + √(u² + 1)), odd in u."""
    u = argument_of(field, term)
    flip = not u.numerator.is_zero() and int(u.numerator.leading_coefficient()) < 0
    u = -u if flip else u
    value = log_absolute(field, field.settled(u + root(field, field.settled(u * u + field.number(1)), 2)))
    return -value if flip else value


def area_cosine(field: Field, term: Term) -> Ratio:
    """acosh u = ln(u + √(u² − 1)), for u ≥ 1."""
    u = argument_of(field, term)
    if field.learns:
        field.assume(u + field.number(-1), NONNEGATIVE)
    return log_absolute(field, field.settled(u + root(field, field.settled(u * u + field.number(-1)), 2)))


def area_tangent(field: Field, term: Term) -> Ratio:
    """atanh u = ½ ln(1 + u) − ½ ln(1 − u), for −1 < u < 1."""
    u = argument_of(field, term)
    above, below = field.number(1) + u, field.number(1) + -u
    difference = logarithm(field, above) + -logarithm(field, below)
    return field.number(Fraction(1, 2)) * difference

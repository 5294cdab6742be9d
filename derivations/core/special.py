"""Rules of the normal form for functions beyond the elementary ones, and for odd roots, |u|, floor.

Each is a kernel that obeys the recurrence and the symmetry of its function:
  1/Γ(z) = z·1/Γ(z + 1),   ψ_m(z) = ψ_m(z + 1) − (−1)^m m!/z^{m+1},   ln Γ(z) = ln Γ(z + 1) − ln z,
  erf, erfi and Si are odd,   J_{−n} = (−1)^n J_n for whole n,   ⌊u + n⌋ = ⌊u⌋ + n.
The first three are used towards larger arguments only, where nothing is divided by zero.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial, floor

from derivations.core import sets
from derivations.core.arithmetic import factored
from derivations.core.elementary import UNIT, argument_of, exponential, log_absolute, pieces, root, size
from derivations.core.field import Field, Refine
from derivations.core.functions import PI
from derivations.core.ratios import Ratio
from derivations.core.sets import Domain
from derivations.core.signs import NEGATIVE, NONNEGATIVE, POSITIVE, power
from derivations.core.term import Apply, Term, is_integer, rational_value
from derivations.core.trigonometry import sine_and_cosine
from derivations.errors import MeaningError

FARTHEST = 64  # how far a recurrence is followed
HALF = Fraction(1, 2)


def odd_root(field: Field, term: Term) -> Ratio:
    """The real root of odd order, factor by factor: of p ≥ 0 the root, of p ≤ 0 minus the root of −p."""
    assert isinstance(term, Apply)
    inside, order = field.inner(term.arguments[0]), rational_value(term.arguments[1])
    if order is None or order.denominator != 1 or order < 3 or order % 2 == 0:
        raise MeaningError("a real root needs an odd whole number of at least 3 as its order")
    result = field.number(1)
    for part, sign in ((inside.numerator, 1), (inside.denominator, -1)):
        if part.is_zero():
            return inside
        content, factors = factored(part)
        value = int(content)
        result = result * root(field, field.number(abs(value)), int(order)) ** sign
        result = result if value > 0 else -result
        for factor, exponent in factors:
            result = result * _odd_root(field, field.whole(factor), int(order), sign * exponent)
    return result


def _odd_root(field: Field, factor: Ratio, order: int, times: int) -> Ratio:
    """The root of factor^times."""
    kernel = field.single(factor)
    if kernel is not None and kernel.exponent is not None:
        return exponential(field, kernel.exponent * field.number(Fraction(times, order)))
    signs = field.signs(factor)
    term = Apply("real_root", (field.term(factor), field.term(field.number(order))))
    if -1 not in signs and not field.holds(term):
        return root(field, factor, order) ** times
    if 1 not in signs and not field.holds(term):
        return (-root(field, -factor, order)) ** times
    return field.kernel(term, sets.REAL, radicand=factor, relation=(order, factor)) ** times


def absolute(field: Field, term: Term) -> Ratio:
    """|u| as a kernel, even in u; where its sign is known it has been resolved before."""
    u = argument_of(field, term)
    return u if u.numerator.is_zero() else size(field, u)


def sign(field: Field, term: Term) -> Ratio:
    """sign u as a kernel between −1 and 1, odd in u, without the factors of u whose signs are known."""
    known, u = _unsigned(field, argument_of(field, term))
    if u.constant() is not None:
        return field.number(known if u.numerator.is_one() else 0)
    kernel = field.kernel(Apply("sign", (field.term(u),)), UNIT)
    return kernel * field.number(known)


def _unsigned(field: Field, u: Ratio) -> tuple[int, Ratio]:
    """The sign of the factors of u whose sign is known, and the product of the others, led positively."""
    known, rest = 1, field.number(1 if not u.numerator.is_zero() else 0)
    for part in (u.numerator, u.denominator):
        content, factors = factored(part)
        known = known if content >= 0 else -known
        for factor, exponent in factors:
            whole = field.whole(factor)
            signs = power(field.signs(whole), int(exponent))
            if signs in (POSITIVE, NEGATIVE):
                known = known if signs == POSITIVE else -known
            else:
                rest = rest * whole ** (2 - int(exponent) % 2)
    flip = not rest.numerator.is_zero() and int(rest.numerator.leading_coefficient()) < 0
    return (-known, -rest) if flip else (known, rest)


def whole_part(field: Field, term: Term) -> Ratio:
    """⌊u⌋, whole numbers taken out."""
    rest, outside = field.number(0), field.number(0)
    for coefficient, monomial in pieces(field, argument_of(field, term)):
        if is_integer(field.term(monomial)):
            count = floor(coefficient)
            outside = outside + monomial * field.number(count)
            coefficient -= count
        rest = rest + monomial * field.number(coefficient)
    if rest.constant() is not None:
        return outside + field.number(floor(rest.constant() or 0))
    kernel = field.kernel(Apply("floor", (field.term(rest),)), Domain(integer=True))
    if field.learns:
        field.assume(rest + -kernel, NONNEGATIVE)
        field.assume(kernel + field.number(1) + -rest, POSITIVE)
    return outside + kernel


def odd(field: Field, term: Term) -> Ratio:
    """A kernel for a function f with f(−u) = −f(u)."""
    assert isinstance(term, Apply)
    u = argument_of(field, term)
    if u.numerator.is_zero():
        return u
    flip = int(u.numerator.leading_coefficient()) < 0
    kernel = field.kernel(Apply(term.function, (field.term(-u if flip else u),)), sets.REAL)
    return -kernel if flip else kernel


def bessel(field: Field, term: Term) -> Ratio:
    """J_n or I_n; J_{−n} = (−1)^n J_n and I_{−n} = I_n for whole numbers n."""
    assert isinstance(term, Apply)
    order, u = (field.inner(argument) for argument in term.arguments)
    value = order.constant()
    flip = value is not None and value.denominator == 1 and value < 0
    kernel = field.kernel(
        Apply(term.function, (field.term(-order if flip else order), field.term(u))), sets.REAL
    )
    return -kernel if flip and term.function in ("besselj", "bessely") and int(value or 0) % 2 else kernel


# ── the gamma family ─────────────────────────────────────────────────────────────────────────────


def reciprocal_gamma(field: Field, term: Term) -> Ratio:
    """1/Γ(u) = u(u + 1)…(u + k − 1)·1/Γ(u + k); exact for whole numbers and halves."""
    u = argument_of(field, term)
    value = u.constant()
    if value is not None and value.denominator == 1 and abs(value) <= FARTHEST:
        return field.number(Fraction(1, factorial(int(value) - 1)) if value > 0 else 0)
    mirrored = _reflected(field, u)
    if mirrored is not None:
        return mirrored
    low, high, rest = _shifts(field, "rgamma", u)
    if rest.constant() == HALF:
        high = max(high, 0)
    result = _product(field, [rest + field.number(k) for k in range(low, high)])
    if rest.constant() == HALF:
        below = _product(field, [rest + field.number(k) for k in range(high)])
        return result * (root(field, field.inner(PI), 2) * below).inverse()
    farthest = rest + field.number(high)
    within = sets.POSITIVE if field.signs(farthest) == POSITIVE else sets.REAL
    return result * field.kernel(Apply("rgamma", (field.term(farthest),)), within)


def _reflected(field: Field, u: Ratio) -> Ratio | None:
    """1/Γ(1 − z − k) = (1 − z − k)…(−z)·sin πz/(π·1/Γ(z)) for a kernel 1/Γ(z) that is known not to vanish."""
    for kernel in field.kernels:
        if not (isinstance(kernel.term, Apply) and kernel.term.function == "rgamma"):
            continue
        z = field.inner(kernel.term.arguments[0])
        steps = (field.number(1) + -z + -u).constant()
        if steps is None or steps.denominator != 1 or not 0 <= steps <= FARTHEST:
            continue
        one = field.inner(kernel.term)
        if 0 not in field.signs(one) and field.single(one) is kernel:
            half_turns = sine_and_cosine(field, field.inner(PI) * z)[0]
            product = _product(field, [u + field.number(k) for k in range(int(steps))])
            return product * half_turns * (field.inner(PI) * one).inverse()
    return None


def polygamma(field: Field, term: Term) -> Ratio:
    """ψ_m(u) = ψ_m(u + k) − (−1)^m m! Σ 1/(u + i)^{m+1}."""
    assert isinstance(term, Apply)
    order, u = rational_value(term.arguments[0]), field.inner(term.arguments[1])
    if order is None or order.denominator != 1 or not 0 <= order <= FARTHEST:
        raise MeaningError("a polygamma function needs a small whole number as its order")
    m = int(order)
    low, high, rest = _shifts(field, f"polygamma{m}", u)
    result = field.kernel(
        Apply("polygamma", (term.arguments[0], field.term(rest + field.number(high)))), sets.REAL
    )
    for k in range(low, high):
        step = ((rest + field.number(k)) ** (m + 1)).inverse()
        result = result + field.number((-1) ** (m + 1) * factorial(m)) * step
    return result


def log_gamma(field: Field, term: Term) -> Ratio:
    """ln Γ(u) = ln Γ(u + k) − Σ ln(u + i), for u > 0."""
    low, high, rest = _shifts(field, "loggamma", argument_of(field, term))
    result = field.kernel(Apply("loggamma", (field.term(rest + field.number(high)),)), sets.REAL)
    for k in range(low, high):
        result = result + -log_absolute(field, rest + field.number(k))
    return result


def _product(field: Field, factors: list[Ratio]) -> Ratio:
    result = field.number(1)
    for factor in factors:
        result = result * factor
    return result


def _shifts(field: Field, name: str, u: Ratio) -> tuple[int, int, Ratio]:
    """u = rest + low with a whole number low; rest + high is the largest such argument that was met."""
    low = 0
    for coefficient, monomial in pieces(field, u):
        if monomial.constant() is not None:
            low = floor(coefficient)
    rest = u + field.number(-low)
    key = name, field.term(rest)
    high = field.shifts.setdefault(key, low)
    if low > high:
        field.shifts[key] = low
        raise Refine
    if high - low > FARTHEST:
        raise MeaningError("a recurrence would have to be followed too far")
    return low, high, rest

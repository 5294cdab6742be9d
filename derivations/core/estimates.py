"""Signs that follow from what kernels are: roots by conjugates, e^a against e^b, numbers by enclosures.

Each estimate answers with a superset of the signs that an irreducible polynomial can take.
"""

from __future__ import annotations

from fractions import Fraction

from derivations.core.arithmetic import Key, Polynomial, arithmetic, degrees_in, factored, terms_of
from derivations.core.arrays import Entry, Family
from derivations.core.field import Field
from derivations.core.ratios import Ratio, reduced
from derivations.core.sets import Domain, Signs
from derivations.core.signs import ANY, NEGATIVE, NONNEGATIVE, NONZERO, POSITIVE, ZERO, plus, times
from derivations.core.term import Apply, Index, Term, as_term
from derivations.core.tree import free

PRECISIONS = (64, 256, 1024)  # bits at which the sign of a closed number is looked for
MOST_COMBINED = 8  # facts that are multiplied with one another
MOST_CONJUGATES = 5  # square roots that are removed one after another
MOST_FACT_TERMS = 6  # terms of a fact that is subtracted
DEEPEST = 2  # estimates that rest on one another
MOST_TERMS = 60  # terms of a polynomial whose conjugate is looked at


def estimate(field: Field, polynomial: Polynomial) -> Signs:
    """The possible signs of an irreducible polynomial; by costly means only in a field that is thorough."""
    closed = _of_number(field, polynomial)
    if closed != ANY:
        return closed
    found = _by_growth(field, polynomial) & _by_range_of_index(field, polynomial)
    if not field.thorough or field.depth == DEEPEST or len(polynomial) > MOST_TERMS:
        return found
    field.depth += 1
    try:
        for method in (_by_ends, _by_conjugate, _by_square, _by_one_fact):
            if len(found) > 1:
                found = found & method(field, polynomial)
    finally:
        field.depth -= 1
    return found


def _of_number(field: Field, polynomial: Polynomial) -> Signs:
    """The sign of a number that no symbol enters, if a ball shows one."""
    if any(free(kernel.term) for kernel in field.kernels_in(polynomial)):
        return ANY
    written = field.term(field.whole(polynomial))
    for precision in PRECISIONS:
        ends = arithmetic().closed(written, precision)
        if ends is not None and (ends[0] > 0 or ends[1] < 0):
            return POSITIVE if ends[0] > 0 else NEGATIVE
    return ANY


def _by_growth(field: Field, polynomial: Polynomial) -> Signs:
    """e^a − e^b has the sign of a − b."""
    if len(polynomial) != 2 or all(kernel.exponent is None for kernel in field.kernels):
        return ANY
    (first, c), (second, d) = terms_of(polynomial)
    if c + d:
        return ANY
    difference = _logarithm(field, first), _logarithm(field, second)
    if difference[0] is None or difference[1] is None:
        return ANY
    signs = field.signs(difference[0] + -difference[1])
    return signs if c > 0 else times(signs, NEGATIVE)


def _by_range_of_index(field: Field, polynomial: Polynomial) -> Signs:
    """a + b·k, k over lower, …, upper, lies between its values at the two ends, where there is a k."""
    for place, degree in degrees_in(polynomial).items():
        ends_of_it = _ends_of_integer(field.kernels[place].term) if degree == 1 else None
        if ends_of_it is None:
            continue
        slope = polynomial.derivative(place)
        if not slope.is_constant():
            continue
        rest = field.whole(polynomial - slope * field.context.gen(place))
        ends = [field.inner(end) for end in ends_of_it]
        first, last = (field.signs(rest + field.whole(slope) * end) for end in ends)
        least, most = (first, last) if int(slope.leading_coefficient()) > 0 else (last, first)
        found = (ANY if -1 in least else NONNEGATIVE) & (ANY if 1 in most else times(NONNEGATIVE, NEGATIVE))
        found -= ZERO if 0 not in least and -1 not in least else frozenset()
        found -= ZERO if 0 not in most and 1 not in most else frozenset()
        if found != ANY:
            return found
    return ANY


def _ends_of_integer(leaf: Term) -> tuple[Term, Term] | None:
    """The first and last value of an index or of a class."""
    match leaf:
        case Index(lower=lower, upper=upper):
            return lower, upper
        case Entry(family=Family(upto=Term() as last)):
            return as_term(1), last
    return None


def _logarithm(field: Field, exponents: tuple[int, ...]) -> Ratio | None:
    """b for a monomial e^b in exponential kernels."""
    whole = field.number(0)
    for place, exponent in enumerate(exponents):
        if exponent:
            inside = field.kernels[place].exponent
            if inside is None:
                return None
            whole = whole + inside * field.number(exponent)
    return whole


# ── square roots ─────────────────────────────────────────────────────────────────────────────────


def _by_square(field: Field, polynomial: Polynomial) -> Signs:
    """p ≠ 0 where p², brought down by the relations, is known not to vanish."""
    if field.square_root_in(polynomial) is None:
        return ANY
    square = field.settled(field.whole(polynomial * polynomial)).numerator
    return NONZERO if not square.is_zero() and 0 not in field.facts.recorded(square) else ANY


def _by_ends(field: Field, polynomial: Polynomial) -> Signs:
    """a + b·k^d, k between two numbers, has one sign if it has that sign at both ends of the range of k^d."""
    for place, degree in degrees_in(polynomial).items():
        ends = _ends_of_power(field.ranges[place], degree)
        if ends is None:
            continue
        above = {key: c for key, c in terms_of(polynomial) if key[place]}
        if any(key[place] != degree for key in above):
            continue
        part = field.context.from_dict(above)
        rest, slope = polynomial - part, part // field.context.gen(place) ** degree
        signs = [
            field.facts.sign(end.denominator * rest + end.numerator * slope, field.ranges) for end in ends
        ]
        between = signs[0] | signs[1]
        if not between >= NONZERO:  # of two signs, 0 lies between
            return between
    return ANY


def _ends_of_power(within: Domain, degree: int) -> tuple[Fraction, Fraction] | None:
    if within.lower is None or within.upper is None:
        return None
    low, high = within.lower**degree, within.upper**degree
    if degree % 2 or within.lower >= 0:
        return low, high
    return (high, low) if within.upper <= 0 else (Fraction(0), max(low, high))


def _by_one_fact(field: Field, polynomial: Polynomial) -> Signs:
    """p > 0 where p − λmf ≥ 0 for a known f > 0, a number λ > 0 and a monomial m > 0; likewise p < 0.

    The multiple is one that removes the first term of p that may have the wrong sign.
    """
    facts = [(key, signs) for key, signs in field.facts.known.items()
             if len(signs - ZERO) == 1 and len(key) <= MOST_FACT_TERMS]  # fmt: skip
    for wanted in (POSITIVE, NEGATIVE) if facts else ():
        wrong = next((term for term in terms_of(polynomial) if not _is_term(field, term, wanted)), None)
        if wrong is None:
            continue
        for key, signs in facts:
            for own in key:
                found = _less_a_multiple(field, polynomial, wrong, key, own, signs, wanted)
                if found != ANY:
                    return found
    return ANY


def _is_term(field: Field, term: tuple[tuple[int, ...], int], wanted: Signs) -> bool:
    monomial = field.facts.plain(field.context.from_dict({term[0]: term[1]}), field.ranges)
    return monomial <= wanted | ZERO


def _less_a_multiple(
    field: Field,
    polynomial: Polynomial,
    wrong: tuple[tuple[int, ...], int],
    key: Key,
    own: tuple[tuple[int, ...], int],
    signs: Signs,
    wanted: Signs,
) -> Signs:
    """The signs of p from those of |c|p − d·m·f, where the term c of f times m is the wrong term d of p."""
    shift = tuple(theirs - ours for theirs, ours in zip(wrong[0], own[0], strict=True))
    if min(shift) < 0:
        return ANY
    monomial = field.context.from_dict({shift: 1})
    factor = wrong[1] if own[1] > 0 else -wrong[1]
    part = times(
        times(signs, field.facts.plain(monomial, field.ranges)), POSITIVE if factor > 0 else NEGATIVE
    )
    if not part <= wanted | ZERO:
        return ANY
    rest = abs(own[1]) * polynomial - factor * monomial * field.context.from_dict(dict(key))
    return plus(field.facts.plain(rest, field.ranges), part)


def conjugate(field: Field, polynomial: Polynomial) -> tuple[Polynomial, Polynomial, Ratio] | None:
    """a, b·r and (a + br)(a − br) = a² − b²f of a polynomial a + br with r² = f; None where there is no r."""
    place = field.square_root_in(polynomial)
    if place is None:
        place = _cosine_in(field, polynomial)
    if place is None or len(polynomial) > MOST_TERMS:
        return None
    with_root = {key: c for key, c in terms_of(polynomial) if key[place]}
    root_part = field.context.from_dict(with_root)
    rest = polynomial - root_part
    if rest.is_zero():
        return None
    norm = field.settled(field.whole(rest * rest - root_part * root_part))
    return rest, root_part, norm


def _cosine_in(field: Field, polynomial: Polynomial) -> int | None:
    """The place of a cosine that occurs in degree 1: (a + bc)(a − bc) = a² − b²c² tells a + bc from 0."""
    degrees = polynomial.degrees()
    return next(
        (
            place
            for place, kernel in enumerate(field.kernels)
            if degrees[place] == 1 and isinstance(kernel.term, Apply) and kernel.term.function == "cos"
        ),
        None,
    )


def _by_conjugate(field: Field, polynomial: Polynomial) -> Signs:
    """a + br has the sign of a where a² > b²f, and that of br where a² < b²f."""
    parts = conjugate(field, polynomial)
    if parts is None:
        return ANY
    rest, root_part, norm = parts
    ours, theirs = (field.signs(field.whole(part)) for part in (rest, root_part))
    at_once = plus(ours, theirs)
    if len(at_once) == 1:
        return at_once
    larger = field.signs(norm)
    found: Signs = frozenset()
    if 1 in larger:
        found |= ours - ZERO
    if -1 in larger:
        found |= theirs - ZERO
    if 0 in larger:
        found |= (ours & theirs) | ZERO
    return found & at_once or ANY


def vanishes_by_conjugates(field: Field, polynomial: Polynomial, depth: int = 0) -> bool:
    """Whether a factor a + br is zero because a² − b²f is and a − br is not, or only where both parts are."""
    if polynomial.is_zero():
        return True
    if depth == MOST_CONJUGATES:
        return False
    for factor, _ in factored(polynomial)[1]:
        parts = conjugate(field, factor)
        if parts is not None:
            rest, root_part, norm = parts
            apart = 0 not in field.signs(field.whole(rest - root_part)) or _together(field, rest, -root_part)
            if apart and vanishes_by_conjugates(field, norm.numerator, depth + 1):
                return True
    return False


def _together(field: Field, one: Polynomial, other: Polynomial) -> bool:
    """Whether two numbers are never of opposite signs, so that their sum is zero only where both are."""
    signs = field.signs(field.whole(one)) | field.signs(field.whole(other))
    return not signs >= NONZERO


def bound(field: Field) -> None:
    """Narrow the range of a generator that a fact bounds by a closed number: x < π/2."""
    closed = any(not free(kernel.term) for kernel in field.kernels)
    for term, signs in field.supposed if closed else ():
        ratio = field.ratio(term)
        polynomial = ratio.numerator
        degrees = degrees_in(polynomial)
        moving = [place for place in degrees if free(field.kernels[place].term)]
        if len(moving) != 1 or degrees[moving[0]] != 1:
            continue
        slope = polynomial.derivative(moving[0])
        rest = polynomial - slope * field.context.gen(moving[0])
        around = times(field.signs(field.whole(ratio.denominator)), field.signs(field.whole(slope)))
        direction = times(signs, around)
        ends = arithmetic().closed(field.term(reduced(-rest, slope)), PRECISIONS[0])
        if ends is None or rest.is_constant():
            continue
        attained = 0 in signs or ends[0] != ends[1]
        if direction <= NONNEGATIVE:
            field.narrow(moving[0], Domain(lower=ends[0], lower_open=not attained))
        elif times(direction, NEGATIVE) <= NONNEGATIVE:
            field.narrow(moving[0], Domain(upper=ends[1], upper_open=not attained))


def combine(field: Field) -> None:
    """Learn from products: of a > 0 and b > 0 the sign of ab, of a + br > 0 what a² − b²f says.

    A product says something new once relations such as sin² = 1 − cos² brought it down; and each fact is
    looked at again, for what was learned may say more about it.
    """
    known = [(field.ratio(term), signs) for term, signs in field.supposed if len(signs - ZERO) == 1]
    for place, (one, signs) in enumerate(known[:MOST_COMBINED]):
        for other, beside in known[:place]:
            _learn(field, field.settled(one * other), times(signs, beside))
        _learn(field, one, signs)
    for term, signs in field.supposed:
        field.assume(field.ratio(term), signs)
    field.combined = True


def _learn(field: Field, ratio: Ratio, signs: Signs) -> None:
    field.assume(ratio, signs)
    below = field.signs(field.whole(ratio.denominator))
    if len(below) == 1 and len(ratio.numerator) <= MOST_TERMS:
        _learn_from_conjugate(field, ratio.numerator, times(signs, below))


def _learn_from_conjugate(field: Field, polynomial: Polynomial, signs: Signs) -> None:
    """From the sign of a + br: that of a² − b²f if that of a − br is known, and the other way round."""
    parts = conjugate(field, polynomial)
    if parts is None:
        return
    rest, root_part, norm = parts
    other = field.signs(field.whole(rest - root_part))
    if other != ANY:
        field.assume(norm, times(signs, other))
    larger = field.signs(norm)
    if larger == POSITIVE and 0 not in signs:
        field.assume(field.whole(rest), signs)
    elif larger == NEGATIVE and 0 not in signs:
        field.assume(field.whole(root_part), signs)

"""The words of Python notation: functions, constants, relations; one row each, with what it stands for.

A function is one of the core, perhaps under another name, or said by others: log(x, b) is log x/log b.
The names are those of SymPy and NumPy, which is what people have at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from derivations.core.term import (
    FUNCTIONS,
    Add,
    Apply,
    Comparison,
    Constant,
    Neg,
    Number,
    Power,
    Quotient,
    Relation,
    Term,
)
from derivations.errors import TermError


def function_at(name: str, arguments: tuple[Term, ...]) -> Term:
    """The named function at its arguments.

    Raises `TermError` for a name that is no function and for arguments that the function does not take.
    """
    if (name, len(arguments)) in WRITTEN_OUT:
        return WRITTEN_OUT[name, len(arguments)](*arguments)
    known = ALIASES.get(name, name)
    wanted = FUNCTIONS.get(known)
    if known in FUNCTIONS and (len(arguments) == wanted or (wanted is None and len(arguments) > 1)):
        return Apply(known, arguments)
    raise TermError(f"{name} takes {_takes(name)}, {len(arguments)} given")


def _takes(name: str) -> str:
    counts = {count for known, count in WRITTEN_OUT if known == name}
    known = ALIASES.get(name, name)
    if known in FUNCTIONS:
        wanted = FUNCTIONS[known]
        if wanted is None:
            return "two or more arguments"
        counts.add(wanted)
    return f"{' or '.join(map(str, sorted(counts)))} argument{'' if counts == {1} else 's'}"


# ── other names of a function of the core ────────────────────────────────────────────────────────

ALIASES: Mapping[str, str] = MappingProxyType({
    # name      core                name      core                name      core
    "Abs":      "abs",              "fabs":   "abs",              "sgn":    "sign",
    "Max":      "max",              "Min":    "min",              "Si":     "si",
    "ceil":     "ceiling",          "arctan2": "atan2",
    "arcsin":   "asin",             "arccos": "acos",             "arctan": "atan",
    "arcsec":   "asec",             "arccsc": "acsc",             "arccot": "acot",
    "arcsinh":  "asinh",            "arccosh": "acosh",           "arctanh": "atanh",
    "arsinh":   "asinh",            "arcosh": "acosh",            "artanh": "atanh",
    "arcsech":  "asech",            "arccsch": "acsch",           "arccoth": "acoth",
})  # fmt: skip

# ── functions said by others, by name and number of arguments ────────────────────────────────────

ONE, TWO, THREE = (Number(Fraction(value)) for value in (1, 2, 3))


def _ratio(base: Term) -> Callable[[Term], Term]:
    return lambda x: Quotient(Apply("log", (x,)), Apply("log", (base,)))


def _root(x: Term, order: Term) -> Term:
    """x^(1/n) for the principal root of even order, the real function for an odd one."""
    if not (isinstance(order, Number) and order.value.denominator == 1 and order.value >= 2):
        raise TermError("the order of real_root is a whole number from 2 on")
    odd = order.value.numerator % 2 == 1
    return Apply("real_root", (x, order)) if odd else Power(x, Quotient(ONE, order))


WRITTEN_OUT: Mapping[tuple[str, int], Callable[..., Term]] = MappingProxyType({
    # name        arguments
    ("log",       2): lambda x, base: _ratio(base)(x),
    ("log2",      1): _ratio(TWO),
    ("log10",     1): _ratio(Number(Fraction(10))),
    ("log1p",     1): lambda x: Apply("log", (Add((ONE, x)),)),
    ("expm1",     1): lambda x: Add((Apply("exp", (x,)), Neg(ONE))),
    ("exp2",      1): lambda x: Power(TWO, x),
    ("pow",       2): Power,
    ("cbrt",      1): lambda x: Apply("real_root", (x, THREE)),
    ("real_root", 2): _root,
    ("root",      2): lambda x, order: Power(x, Quotient(ONE, order)),
    ("zeta",      1): lambda s: Apply("zeta", (s, ONE)),
    ("trigamma",  1): lambda x: Apply("polygamma", (ONE, x)),
})  # fmt: skip

NAMES = frozenset((*FUNCTIONS, *ALIASES, *(name for name, _ in WRITTEN_OUT)))

# ── constants and relations ──────────────────────────────────────────────────────────────────────

CONSTANTS: Mapping[str, Term] = MappingProxyType(
    {"pi": Constant("pi"), "E": Constant("e"), "e": Constant("e")}
)
NO_REAL_NUMBER = ("I", "oo", "zoo", "nan", "inf", "infinity")

RELATIONS: Mapping[str, Relation] = MappingProxyType(
    {"Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">=", "Eq": "=", "Ne": "!="}
)
SIGNS_OF: Mapping[Relation, frozenset[int]] = MappingProxyType({
    # relation      signs of left − right
    "<":  frozenset((-1,)),
    "<=": frozenset((-1, 0)),
    "=":  frozenset((0,)),
    "!=": frozenset((-1, 1)),
    ">=": frozenset((0, 1)),
    ">":  frozenset((1,)),
})  # fmt: skip


def cover(branches: Sequence[Sequence[Comparison]]) -> bool:
    """Whether the last branch is always reached where the others are not: x < 0, x == 0, x > 0.

    So it is when single comparisons of the same two terms leave no outcome out.
    """
    if not branches or len(branches[-1]) != 1:
        return False
    last, seen = branches[-1][0], set[int]()
    for test in (tests[0] for tests in branches if len(tests) == 1):
        if (test.left, test.right) == (last.left, last.right):
            seen |= SIGNS_OF[test.relation]
        elif (test.right, test.left) == (last.left, last.right):
            seen |= {-sign for sign in SIGNS_OF[test.relation]}
    return seen == {-1, 0, 1}

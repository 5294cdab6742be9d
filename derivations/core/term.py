"""What the author wrote: a frozen tree that is never simplified.

`x/x`, `1·x` and `e^{ln x}` stay as written; only `meaning` and `normal` look through them.  A node is
a frozen dataclass whose class variable `parts` names the fields that hold terms, which is all that the
traversals of `tree` (`children`, `rebuild`, `walk`, `substitute`) need to know.

Notation: Σ is `Sum`, Π is `Product`, δ is `Delta`, d/dv and ∂/∂v are `Derivative`, f′ is `Prime`, ∇ is
`Gradient`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any, ClassVar, Literal, NoReturn, TypeAlias, TypeVar, cast, dataclass_transform

from derivations.core.sets import REAL, Domain
from derivations.errors import TermError

Relation = Literal["<", "<=", "=", "!=", ">", ">="]
T = TypeVar("T", bound="Term")
TermLike: TypeAlias = "Term | int | Fraction"


class Term:
    """A node of a written line.  Python's operators build nodes; nothing is ever computed."""

    __slots__ = ("_asks", "_bound", "_deep", "_free", "_hash", "_kinds", "_names", "_shape", "_written")
    parts: ClassVar[tuple[str, ...]] = ()
    _asks: object
    _bound: frozenset[str]
    _deep: frozenset[type[Term] | str]
    _hash: int
    _free: frozenset[Term]
    _kinds: frozenset[type[Term] | str]
    _names: frozenset[str]
    _shape: object
    _written: str

    @property
    def is_variable(self) -> bool:
        """Whether a derivative can be taken by the term: a symbol or an entry over an interval of ℝ."""
        return False

    @property
    def takes_integers(self) -> bool:
        """Whether a leaf is declared to have integer values only, beside symbols and indices."""
        return False

    def __repr__(self) -> str:
        try:
            return self._written
        except AttributeError:
            parts = (repr(getattr(self, one.name)) for one in fields(cast(Any, self)) if one.compare)
            known = f"{type(self).__name__}({', '.join(parts)})"
            object.__setattr__(self, "_written", known)
            return known

    def __add__(self, other: TermLike) -> Term:
        return Add((*summands(self), as_term(other)))

    def __radd__(self, other: TermLike) -> Term:
        return Add((as_term(other), self))

    def __sub__(self, other: TermLike) -> Term:
        return Add((*summands(self), Neg(as_term(other))))

    def __rsub__(self, other: TermLike) -> Term:
        return Add((as_term(other), Neg(self)))

    def __mul__(self, other: TermLike) -> Term:
        return Mul((*factors(self), as_term(other)))

    def __rmul__(self, other: TermLike) -> Term:
        return Mul((as_term(other), self))

    def __truediv__(self, other: TermLike) -> Term:
        return Quotient(self, as_term(other))

    def __rtruediv__(self, other: TermLike) -> Term:
        return Quotient(as_term(other), self)

    def __pow__(self, other: TermLike) -> Term:
        return Power(self, as_term(other))

    def __rpow__(self, other: TermLike) -> Term:
        return Power(as_term(other), self)

    def __matmul__(self, other: Term) -> MatMul:
        return MatMul(self, as_term(other))

    def __getitem__(self, indices: TermLike | tuple[TermLike, ...]) -> Term:
        several = indices if isinstance(indices, tuple) else (indices,)
        return At(self, tuple(as_term(index) for index in several))

    def __iter__(self) -> NoReturn:
        raise TermError("a term is no sequence of its entries: write listed(...) or each(...)")

    @property
    def T(self) -> Transpose:  # as the page writes it
        """The transpose."""
        return Transpose(self)

    def __neg__(self) -> Term:
        return Neg(self)

    def __abs__(self) -> Term:
        return Apply("abs", (self,))

    def __lt__(self, other: TermLike) -> Comparison:
        return Comparison(self, "<", as_term(other))

    def __le__(self, other: TermLike) -> Comparison:
        return Comparison(self, "<=", as_term(other))

    def __gt__(self, other: TermLike) -> Comparison:
        return Comparison(self, ">", as_term(other))

    def __ge__(self, other: TermLike) -> Comparison:
        return Comparison(self, ">=", as_term(other))


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left relation right`, a condition without a truth value: the checker decides it or leaves it open.

    As an assumption it holds for all values of the indices in `over`, where the conditions `under` hold.
    """

    left: Term
    relation: Relation
    right: Term
    over: tuple[Index, ...] = ()
    under: tuple[Comparison, ...] = ()

    def __bool__(self) -> bool:
        raise TermError(
            f"a comparison of terms has no truth value: '{self.relation}' is a condition; "
            "chains such as 0 < x < 1 are written as two conditions"
        )


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: type[T]) -> type[T]:
    """A frozen, slotted dataclass that works out its hash once: trees are keys of many tables."""
    made = dataclass(frozen=True, slots=True, repr=False)(cls)
    work_out = made.__hash__

    def remembered(self: T) -> int:
        try:
            return self._hash
        except AttributeError:
            known = work_out(self)
            object.__setattr__(self, "_hash", known)
            return known

    made.__hash__ = remembered  # type: ignore[assignment, method-assign]
    return made


# ── leaves ───────────────────────────────────────────────────────────────────────────────────────


@node
class Number(Term):
    """An exact rational number."""

    value: Fraction


@node
class Constant(Term):
    """A constant of analysis: `pi`, or `e` for Euler's number."""

    name: str


@node
class Symbol(Term):
    """A variable with its one declared domain.  Two symbols are the same if name and domain are."""

    name: str
    domain: Domain = REAL
    latex: str = field(default="", compare=False)

    @property
    def is_variable(self) -> bool:
        """Whether a derivative can be taken by the symbol: not by an integer, nor by a label."""
        return not self.domain.integer and self.domain.values is None


@node
class Index(Term):
    """An integer running over lower, …, upper; the ends are terms, so the range may have symbolic size.

    Raises `TermError` for an end that is no integer, or that need not be defined: Σ up to ⌊1/x⌋.
    """

    name: str
    lower: Term
    upper: Term
    latex: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not (_is_end(self.lower) and _is_end(self.upper)):
            raise TermError(
                f"the range of the index {self.name} needs ends that are integers: sums and products of "
                "numbers, integer symbols and indices"
            )


Indices: TypeAlias = tuple[Index, ...]

# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────


@node
class Add(Term):
    """A sum as written; a difference is a sum with a `Neg`."""

    parts = ("terms",)
    terms: tuple[Term, ...]


@node
class Neg(Term):
    """−t."""

    parts = ("term",)
    term: Term


@node
class Mul(Term):
    """A product, juxtaposed, or with dots between its factors when `dotted`."""

    parts = ("factors",)
    factors: tuple[Term, ...]
    dotted: bool = field(default=False, compare=False)


@node
class Quotient(Term):
    """A fraction."""

    parts = ("numerator", "denominator")
    numerator: Term
    denominator: Term


@node
class Power(Term):
    """base^exponent."""

    parts = ("base", "exponent")
    base: Term
    exponent: Term


# ── products of arrays, and their entries (more of them in `arrays`) ─────────────────────────────


@node
class MatMul(Term):
    """A matrix product, AB, Ax or x yᵀ; of two vectors the dot product w·x = Σ_k w_k x_k."""

    parts = ("left", "right")
    left: Term
    right: Term


@node
class Transpose(Term):
    """Aᵀ; of a vector, which is a column, the row."""

    parts = ("array",)
    array: Term


@node
class At(Term):
    """The entry of an array at its indices, (AB)_ij; with fewer indices than axes, a row as a vector."""

    parts = ("array", "indices")
    array: Term
    indices: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not all(map(is_integer, self.indices)):
            raise TermError("an index is no integer")


# ── functions and definitions ────────────────────────────────────────────────────────────────────

#                 name     arguments (None: two or more)
FUNCTIONS: Mapping[str, int | None] = {
    "exp": 1, "log": 1, "ln": 1, "sqrt": 1, "real_root": 2,
    "sin": 1, "cos": 1, "tan": 1, "sec": 1, "csc": 1, "cot": 1,
    "asin": 1, "acos": 1, "atan": 1, "asec": 1, "acsc": 1, "acot": 1, "atan2": 2,
    "sinh": 1, "cosh": 1, "tanh": 1, "sech": 1, "csch": 1, "coth": 1,
    "asinh": 1, "acosh": 1, "atanh": 1, "asech": 1, "acsch": 1, "acoth": 1,
    "abs": 1, "sign": 1, "max": None, "min": None, "floor": 1, "ceiling": 1,
    "erf": 1, "erfc": 1, "erfi": 1, "erfcinv": 1, "si": 1,
    "gamma": 1, "rgamma": 1, "loggamma": 1, "factorial": 1, "binomial": 2, "beta": 2,
    "digamma": 1, "polygamma": 2, "zeta": 2,
    "besselj": 2, "bessely": 2, "besseli": 2, "besselk": 2,
    "airyai": 1, "airybi": 1, "airyaiprime": 1, "airybiprime": 1,
}  # fmt: skip


@node
class Apply(Term):
    """A function of the table `FUNCTIONS` at its arguments; `ln` and `log` are both the natural logarithm."""

    parts = ("arguments",)
    function: str
    arguments: tuple[Term, ...]

    def __post_init__(self) -> None:
        if self.function not in FUNCTIONS:
            raise TermError(f"unknown function {self.function!r}; known: {', '.join(FUNCTIONS)}")
        wanted, given = FUNCTIONS[self.function], len(self.arguments)
        if given != wanted and (wanted is not None or given < 2):
            raise TermError(f"{self.function} takes {wanted or 'two or more'} argument(s), {given} given")


@dataclass(frozen=True, slots=True)
class Definition:
    """name(parameters) := body.  Without parameters, an abbreviation such as ŷ := σ(Wx + b)."""

    name: str
    parameters: tuple[Term, ...]  # symbols, indices, and families that stand for whole arrays
    body: Term
    latex: str = field(default="", compare=False)

    def __call__(self, *arguments: TermLike) -> Call:
        """The definition at arguments.  Raises `TermError` for a wrong number of them."""
        if len(arguments) != len(self.parameters):
            raise TermError(f"{self.name} takes {len(self.parameters)} argument(s), {len(arguments)} given")
        return Call(self, tuple(as_term(argument) for argument in arguments))

    def prime(self, argument: TermLike, order: int = 1) -> Prime:
        """f′(argument): the derivative of f by its one parameter, at the argument."""
        if len(self.parameters) != 1 or not isinstance(self.parameters[0], Symbol) or order < 1:
            raise TermError(f"a prime needs a function of one real variable, {self.name} is none")
        return Prime(self, as_term(argument), order)


@node
class Call(Term):
    """A definition at its arguments; the body is put in only when the meaning is asked for."""

    parts = ("arguments",)
    definition: Definition
    arguments: tuple[Term, ...]


@node
class Prime(Term):
    """f′(a), f″(a), …: the derivative of order `order`, then the argument put in."""

    parts = ("argument",)
    definition: Definition
    argument: Term
    order: int = 1


@node
class Derivative(Term):
    """∂body/∂variable; the variable is a symbol or an entry such as w_j, always named, never inferred."""

    parts = ("body", "variable")
    body: Term
    variable: Term

    def __post_init__(self) -> None:
        if not self.variable.is_variable:
            raise TermError("a derivative is taken by a real symbol or by an entry such as w[j]")


# ── sums and cases ───────────────────────────────────────────────────────────────────────────────


@node
class Sum(Term):
    """Σ body over all values of the index."""

    parts = ("body",)
    body: Term
    index: Index


@node
class Product(Term):
    """Π body over all values of the index; 1 where the range is empty."""

    parts = ("body",)
    body: Term
    index: Index


@node
class Largest(Term):
    """max body over all values of the index, of which there must be one."""

    parts = ("body",)
    body: Term
    index: Index


@node
class Delta(Term):
    """Kronecker's δ: 1 where the two indices agree, else 0."""

    parts = ("left", "right")
    left: Term
    right: Term

    def __post_init__(self) -> None:
        if not (is_integer(self.left) and is_integer(self.right)):
            raise TermError("a Kronecker delta compares two integers")


@node
class Cases(Term):
    """The value of the first branch whose conditions all hold, else `otherwise`."""

    parts = ("otherwise",)
    branches: tuple[tuple[Term, tuple[Comparison, ...]], ...]
    otherwise: Term


# ── building ─────────────────────────────────────────────────────────────────────────────────────


def as_term(value: TermLike) -> Term:
    """The term for a Python number, or the term itself.

    Raises `TermError` for a float, which is no exact number, and for anything else.
    """
    if isinstance(value, Term):
        return value
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return _number(value)
    raise TermError(f"{value!r} is no term; write exact numbers, such as Fraction(1, 2) for a half")


@lru_cache(maxsize=1024)
def _number(value: int | Fraction) -> Number:
    return Number(Fraction(value))


def summands(term: Term) -> tuple[Term, ...]:
    """The terms of a written sum, or the term alone."""
    return term.terms if isinstance(term, Add) else (term,)


def factors(term: Term) -> tuple[Term, ...]:
    """The factors of a juxtaposed product, or the term alone."""
    return term.factors if isinstance(term, Mul) and not term.dotted else (term,)


def rational_value(term: Term) -> Fraction | None:
    """The number that a term is by itself: 1/3, −2, (2 − 1)/3; None for anything with a symbol in it."""
    match term:
        case Number(value=value):
            return value
        case Neg(term=inner):
            negated = rational_value(inner)
            return None if negated is None else -negated
        case Quotient(numerator=numerator, denominator=denominator):
            above, below = rational_value(numerator), rational_value(denominator)
            return None if above is None or not below else above / below
        case Add(terms=parts) | Mul(factors=parts):
            values = [found for part in parts if (found := rational_value(part)) is not None]
            if len(values) == len(parts):
                return sum(values, Fraction(0)) if isinstance(term, Add) else prod(values, start=Fraction(1))
    return None


def is_integer(term: Term) -> bool:
    """Whether a term has integer values only, as far as its shape and the declared domains say."""
    match term:
        case Number(value=value):
            return value.denominator == 1
        case Symbol(domain=domain):
            return domain.integer
        case Index():
            return True
        case Neg(term=inner):
            return is_integer(inner)
        case Apply(function=name):
            return name in ("floor", "ceiling")
        case Power(base=base, exponent=Number(value=value)):
            return is_integer(base) and value.denominator == 1 and value >= 0
        case Add(terms=parts) | Mul(factors=parts):
            return all(map(is_integer, parts))
    exact = rational_value(term)
    return term.takes_integers or (exact is not None and exact.denominator == 1)


def _is_end(term: Term) -> bool:
    """Whether a term can be the end of a range: an integer that is defined everywhere and never jumps."""
    match term:
        case Apply():
            return False
        case Neg(term=inner):
            return _is_end(inner)
        case Power(base=base, exponent=Number(value=value)):
            return _is_end(base) and value.denominator == 1 and value >= 1
        case Add(terms=parts) | Mul(factors=parts):
            return all(map(_is_end, parts))
    return is_integer(term)

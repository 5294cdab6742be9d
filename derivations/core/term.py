"""What the author wrote: a frozen tree that is never simplified.

`x/x`, `1·x` and `e^{ln x}` stay as written; only `meaning` and `normal` look through them.  A node is
a frozen dataclass whose class variable `parts` names the fields that hold terms, which is all that the
traversals at the end of this module (`children`, `rebuild`, `walk`, `substitute`) need to know.

Notation: Σ is `Sum`, δ is `Delta`, d/dv and ∂/∂v are `Derivative`, f′ is `Prime`, ∇ is `Gradient`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar, cast, dataclass_transform

from derivations.errors import TermError

Relation = Literal["<", "<=", "=", "!=", ">", ">="]
T = TypeVar("T")
TermLike: TypeAlias = "Term | int | Fraction"


@dataclass(frozen=True, slots=True)
class Domain:
    """The set a symbol ranges over: an interval of ℝ or of ℤ, or finitely many numbers.

    `lower` and `upper` are None where the set is unbounded; `lower_open` and `upper_open` say whether
    the end belongs to it.  `values`, when given, lists a finite set, and the ends are its hull.
    """

    lower: Fraction | None = None
    upper: Fraction | None = None
    lower_open: bool = False
    upper_open: bool = False
    integer: bool = False
    values: tuple[Fraction, ...] | None = None

    def __contains__(self, value: Fraction) -> bool:
        if self.values is not None:
            return value in self.values
        if self.integer and value.denominator != 1:
            return False
        above = self.lower is None or value > self.lower or (value == self.lower and not self.lower_open)
        below = self.upper is None or value < self.upper or (value == self.upper and not self.upper_open)
        return above and below


REAL = Domain()
POSITIVE = Domain(lower=Fraction(0), lower_open=True)
NATURAL = Domain(lower=Fraction(1), integer=True)


class Term:
    """A node of a written line.  Python's operators build nodes; nothing is ever computed."""

    __slots__ = ("_free", "_hash")
    parts: ClassVar[tuple[str, ...]] = ()

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

    def __matmul__(self, other: Term) -> Term:
        return Dot(self, other)

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
    """`left relation right`, a condition without a truth value: the checker decides it or leaves it open."""

    left: Term
    relation: Relation
    right: Term

    def __bool__(self) -> bool:
        raise TermError(
            f"a comparison of terms has no truth value: '{self.relation}' is a condition; "
            "chains such as 0 < x < 1 are written as two conditions"
        )


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: type[T]) -> type[T]:
    """A frozen, slotted dataclass that works out its hash once: trees are keys of many tables."""
    made = dataclass(frozen=True, slots=True)(cls)
    work_out = made.__hash__

    def remembered(self: T) -> int:
        try:
            return cast(int, object.__getattribute__(self, "_hash"))
        except AttributeError:
            object.__setattr__(self, "_hash", work_out(self))
            return remembered(self)

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


@node
class Index(Term):
    """An integer running over lower, …, upper; the ends are terms, so the range may have symbolic size.

    Raises `TermError` for an end that is no integer.
    """

    name: str
    lower: Term
    upper: Term
    latex: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not (is_integer(self.lower) and is_integer(self.upper)):
            raise TermError(f"the range of the index {self.name} needs ends that are integers")


@node
class Family(Term):
    """A vector or matrix of symbols, one entry for each index; axis a has the indices 1, …, sizes[a].

    With `labelled`, the first index is a label that is written above the letter: x^{(i)}.
    """

    name: str
    sizes: tuple[Term, ...]
    domain: Domain = REAL
    labelled: bool = field(default=False, compare=False)
    latex: str = field(default="", compare=False)

    def __getitem__(self, indices: TermLike | tuple[TermLike, ...]) -> Entry:
        several = indices if isinstance(indices, tuple) else (indices,)
        if len(several) > len(self.sizes):
            raise TermError(f"{self.name} has {len(self.sizes)} indices, {len(several)} were given")
        return Entry(self, tuple(as_term(index) for index in several))


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────────


@node
class Entry(Term):
    """w_j, x^{(i)}_j; with fewer indices than axes, a row: the vector x^{(i)}."""

    parts = ("indices",)
    family: Family
    indices: tuple[Term, ...]


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


# ── functions and definitions ────────────────────────────────────────────────────────────────────

#                 name     arguments (None: two or more)
FUNCTIONS: Mapping[str, int | None] = {
    "exp":   1,
    "log":   1,
    "ln":    1,
    "sqrt":  1,
    "sin":   1,
    "cos":   1,
    "tan":   1,
    "sinh":  1,
    "cosh":  1,
    "tanh":  1,
    "abs":   1,
    "sign":  1,
    "max":   None,
    "min":   None,
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
    parameters: tuple[Symbol | Index, ...]
    body: Term
    latex: str = field(default="", compare=False)

    def __call__(self, *arguments: TermLike) -> Call:
        """The definition at arguments.  Raises `TermError` for a wrong number of them."""
        if len(arguments) != len(self.parameters):
            raise TermError(f"{self.name} takes {len(self.parameters)} argument(s), {len(arguments)} given")
        return Call(self, tuple(as_term(argument) for argument in arguments))

    def prime(self, argument: TermLike, order: int = 1) -> Prime:
        """f′(argument): the derivative of f by its one parameter, at the argument."""
        if len(self.parameters) != 1 or isinstance(self.parameters[0], Index) or order < 1:
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
        if not is_variable(self.variable):
            raise TermError("a derivative is taken by a real symbol or by an entry such as w[j]")


# ── sums, cases, vectors ─────────────────────────────────────────────────────────────────────────


@node
class Sum(Term):
    """Σ body over all values of the index."""

    parts = ("body",)
    body: Term
    index: Index


@node
class Delta(Term):
    """Kronecker's δ: 1 where the two indices agree, else 0."""

    parts = ("left", "right")
    left: Term
    right: Term


@node
class Dot(Term):
    """w·x = Σ_k w_k x_k, written Wx on the page; both sides are vectors of one size."""

    parts = ("left", "right")
    left: Term
    right: Term

    def __post_init__(self) -> None:
        sizes = [vector_size(side) for side in (self.left, self.right)]
        if sizes[0] != sizes[1]:
            raise TermError("a dot product needs two vectors of the same size")


@node
class SpelledOut(Term):
    """w_1x_1 + … + w_jx_j + … + w_nx_n: a sum written by its first, j-th and last term; it means the sum."""

    parts = ("sum", "at")
    sum: Term
    at: Term


@node
class Cases(Term):
    """The value of the first branch whose conditions all hold, else `otherwise`."""

    parts = ("otherwise",)
    branches: tuple[tuple[Term, tuple[Comparison, ...]], ...]
    otherwise: Term


@node
class Each(Term):
    """The entries body(1), …, body(n) of a vector, one for each value of the index."""

    parts = ("body",)
    body: Term
    index: Index


@node
class Listed(Term):
    """A vector by its entries, in order; an entry is a scalar or an `Each` block."""

    parts = ("entries",)
    entries: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not self.entries:
            raise TermError("a vector needs at least one entry")


@node
class Gradient(Term):
    """∇body: the partial derivatives by each variable; a `Family` stands for all its entries."""

    parts = ("body",)
    body: Term
    variables: tuple[Term, ...]

    def __post_init__(self) -> None:
        vectors = (isinstance(v, Family) and len(v.sizes) == 1 for v in self.variables)
        if not all(vector or is_variable(v) for vector, v in zip(vectors, self.variables, strict=True)):
            raise TermError("a gradient is taken by real symbols, by entries and by vectors")


# ── building ─────────────────────────────────────────────────────────────────────────────────────


def as_term(value: TermLike) -> Term:
    """The term for a Python number, or the term itself.

    Raises `TermError` for a float, which is no exact number, and for anything else.
    """
    if isinstance(value, Term):
        return value
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Number(Fraction(value))
    raise TermError(f"{value!r} is no term; write exact numbers, such as Fraction(1, 2) for a half")


def summands(term: Term) -> tuple[Term, ...]:
    """The terms of a written sum, or the term alone."""
    return term.terms if isinstance(term, Add) else (term,)


def factors(term: Term) -> tuple[Term, ...]:
    """The factors of a juxtaposed product, or the term alone."""
    return term.factors if isinstance(term, Mul) and not term.dotted else (term,)


def is_integer(term: Term) -> bool:
    """Whether a term has integer values only, as far as its shape and the declared domains say."""
    match term:
        case Number(value=value):
            return value.denominator == 1
        case Symbol(domain=domain):
            return domain.integer
        case Index():
            return True
        case Add() | Neg() | Mul():
            return all(map(is_integer, children(term)))
    return False


def is_variable(term: Term) -> bool:
    """Whether a derivative can be taken by the term: a symbol or an entry over an interval of ℝ."""
    match term:
        case Symbol(domain=domain):
            return not domain.integer and domain.values is None
        case Entry(family=Family(sizes=sizes, domain=domain), indices=indices):
            return len(sizes) == len(indices) and not domain.integer and domain.values is None
    return False


def vector_size(term: Term) -> Term:
    """The number of entries of a vector-valued term.  Raises `TermError` for anything else."""
    match term:
        case Family(sizes=(size,)):
            return size
        case Entry(family=family, indices=indices) if len(family.sizes) == len(indices) + 1:
            return family.sizes[-1]
    raise TermError("this is no vector: declare it with vector(name, size), or take a row of a matrix")


def vector_entry(term: Term, index: Term) -> Entry:
    """The entry of a vector-valued term at an index."""
    match term:
        case Family():
            return Entry(term, (index,))
        case Entry(family=family, indices=indices):
            return Entry(family, (*indices, index))
    raise TermError("this is no vector")


# ── traversals ───────────────────────────────────────────────────────────────────────────────────


def children(term: Term) -> tuple[Term, ...]:
    """The direct subterms, in the order written."""
    if isinstance(term, Cases):
        tested = (side for _, tests in term.branches for test in tests for side in (test.left, test.right))
        return (*(value for value, _ in term.branches), *tested, term.otherwise)
    found: list[Term] = []
    for name in term.parts:
        part = getattr(term, name)
        found.extend(part if isinstance(part, tuple) else (part,))
    return tuple(found)


def rebuild(term: Term, change: Callable[[Term], Term]) -> Term:
    """The same node over changed children; the very same object when no child changes."""
    if not term.parts:
        return term
    if isinstance(term, Cases):
        branches = tuple(
            (change(value), tuple(replace(t, left=change(t.left), right=change(t.right)) for t in tests))
            for value, tests in term.branches
        )
        return Cases(branches, change(term.otherwise))
    new: dict[str, Any] = {}
    for name in term.parts:
        part = getattr(term, name)
        if isinstance(part, tuple):
            changed = tuple([change(one) for one in part])
            if any(one is not other for one, other in zip(changed, part, strict=True)):
                new[name] = changed
        elif (single := change(part)) is not part:
            new[name] = single
    return cast(Term, replace(cast(Any, term), **new)) if new else term


def walk(term: Term) -> Iterator[Term]:
    """Every subterm, the term itself first, in the order written."""
    yield term
    for child in children(term):
        yield from walk(child)


def bound_index(term: Term) -> Index | None:
    """The index that a node binds, if it binds one."""
    return term.index if isinstance(term, Sum | Each) else None


def free(term: Term) -> frozenset[Term]:
    """The symbols, indices and families on whose values a term depends (a bound index is none of them)."""
    try:
        return cast(frozenset[Term], object.__getattribute__(term, "_free"))
    except AttributeError:
        object.__setattr__(term, "_free", _free(term))
        return free(term)


def _free(term: Term) -> frozenset[Term]:
    match term:
        case Symbol() | Family():
            return frozenset((term,))
        case Index(lower=lower, upper=upper):
            return frozenset((term,)) | free(lower) | free(upper)
        case Entry(family=family):
            return frozenset((family,)).union(*(free(index) for index in term.indices))
        case Call(definition=definition):
            return _outside(definition).union(*(free(argument) for argument in term.arguments))
        case Prime(definition=definition, argument=argument):
            return _outside(definition) | free(argument)
        case Gradient(variables=variables):
            return free(term.body).union(*(free(variable) for variable in variables))
    found = frozenset[Term]().union(*(free(child) for child in children(term)))
    bound = bound_index(term)
    return found if bound is None else (found - {bound}) | free(bound.lower) | free(bound.upper)


def substitute(term: Term, values: Mapping[Term, Term]) -> Term:
    """The term with values put for symbols and indices at once, in the ranges of sums too.

    Nothing is captured: a bound index is renamed out of the way, and a derivative whose own variable is
    concerned is kept as one of a function of a fresh parameter.  Raises `TermError` where that is not
    possible, for a derivative by an entry.
    """
    if not values:
        return term
    match term:
        case Symbol():
            return values.get(term, term)
        case Index():
            return values[term] if term in values else _ranged(term, values)
        case Call() | Prime() if not values.keys().isdisjoint(_outside(term.definition)):
            special = replace(term, definition=_specialised(term.definition, values))
            return rebuild(special, lambda child: substitute(child, values))
        case Derivative() if _concerns(values, term.variable):
            return substitute(_as_prime(term), values)
        case Sum() | Each():
            values = {old: new for old, new in values.items() if old != term.index}
            if any(term.index in free(new) for new in values.values()):
                term = fresh_index(cast(Sum, term), *values.values())
            term = replace(cast(Sum, term), index=_ranged(term.index, values))
    return rebuild(term, lambda child: substitute(child, values))


def _ranged(index: Index, values: Mapping[Term, Term]) -> Index:
    lower, upper = substitute(index.lower, values), substitute(index.upper, values)
    same = lower is index.lower and upper is index.upper
    return index if same else replace(index, lower=lower, upper=upper)


def _specialised(definition: Definition, values: Mapping[Term, Term]) -> Definition:
    """The definition with values put for what its body depends on beside its parameters."""
    values = {old: new for old, new in values.items() if old not in definition.parameters}
    reached = frozenset[Term]().union(*(free(new) for new in values.values()))
    for parameter in definition.parameters:
        if parameter in reached:
            definition = _renamed(definition, parameter, *values.values())
    return replace(definition, body=substitute(definition.body, values))


def _renamed(definition: Definition, parameter: Symbol | Index, *beside: Term) -> Definition:
    fresh = replace(parameter, name=_unused(parameter.name, definition.body, *beside), latex="")
    parameters = tuple(fresh if one == parameter else one for one in definition.parameters)
    return replace(definition, parameters=parameters, body=substitute(definition.body, {parameter: fresh}))


def _concerns(values: Mapping[Term, Term], variable: Term) -> bool:
    if isinstance(variable, Entry):
        return any(variable.family in free(new) for new in values.values())
    return variable in values or any(variable in free(new) for new in values.values())


def _as_prime(term: Derivative) -> Prime:
    """∂f/∂x as f′(x), with f a function of a fresh parameter."""
    if not isinstance(term.variable, Symbol):
        raise TermError("a value cannot be put into a derivative by an entry of a vector that it holds")
    parameter = replace(term.variable, name=_unused(term.variable.name, term.body), latex="")
    body = substitute(term.body, {term.variable: parameter})
    return Prime(Definition("f", (parameter,), body), term.variable)


def unfold(term: Call) -> Term:
    """The body of the definition with the arguments in the place of its parameters."""
    return substitute(
        term.definition.body, dict(zip(term.definition.parameters, term.arguments, strict=True))
    )


def _outside(definition: Definition) -> frozenset[Term]:
    """What a definition's body depends on beside its parameters."""
    return free(definition.body).difference(definition.parameters)


B = TypeVar("B", Sum, Each)


def fresh_index(term: B, *beside: Term) -> B:
    """The same sum or block with a bound index that occurs neither in it nor in the other terms."""
    name = _unused(term.index.name, term, *beside)
    fresh = replace(term.index, name=name, latex="")
    return replace(term, body=substitute(term.body, {term.index: fresh}), index=fresh)


def _unused(name: str, *terms: Term) -> str:
    taken = {leaf.name for term in terms for leaf in walk(term) if isinstance(leaf, Index | Symbol)}
    while True:
        name += "_"
        if name not in taken:
            return name


def apart(term: Term, *beside: Term) -> Term:
    """The term with every bound index renamed that occurs free in the other terms."""
    reached = frozenset[Term]().union(*(free(one) for one in beside))
    if isinstance(term, Sum | Each) and term.index in reached:
        term = fresh_index(cast(Sum, term), *beside)
    return rebuild(term, lambda child: apart(child, *beside))

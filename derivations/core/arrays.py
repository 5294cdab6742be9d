"""The nodes of vectors and matrices: families of symbols, their entries, and what is made of arrays.

An equation between arrays stands for its generic entry (see `entries`); the judge only ever sees numbers.
A vector is a column; its transpose is a row.  Which arrays fit together is said in `shapes`.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from derivations.core.sets import REAL, Domain
from derivations.core.term import At, Index, MatMul, Term, TermLike, Transpose, as_term, is_integer, node
from derivations.errors import TermError

Layout: TypeAlias = Literal["numerator", "denominator"]


@node
class Family(Term):
    """A vector or matrix of symbols, one entry for each index; axis a has the indices 1, …, sizes[a].

    With `labelled`, the first index is a label that is written above the letter: x^{(i)}.  With `upto`, the
    entries are whole numbers from 1 to it: the classes of points.
    """

    name: str
    sizes: tuple[Term, ...]
    domain: Domain = REAL
    upto: Term | None = None
    labelled: bool = field(default=False, compare=False)
    latex: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if any(map(_holds_index, (*self.sizes, *(() if self.upto is None else (self.upto,))))):
            raise TermError(f"the sizes of {self.name} are made of numbers and sizes, not of indices")

    def __getitem__(self, indices: TermLike | tuple[TermLike, ...]) -> Entry:
        return Entry(self, _several(indices))


@node
class Entry(Term):
    """w_j, x^{(i)}_j; with fewer indices than axes, a row: the vector x^{(i)}."""

    parts = ("indices",)
    family: Family
    indices: tuple[Term, ...]

    def __post_init__(self) -> None:
        if len(self.indices) > len(self.family.sizes):
            raise TermError(
                f"{self.family.name} has {len(self.family.sizes)} indices, {len(self.indices)} were given"
            )
        if not all(map(is_integer, self.indices)):
            raise TermError(f"an index of {self.family.name} is no integer")

    def __getitem__(self, indices: TermLike | tuple[TermLike, ...]) -> Entry:
        return Entry(self.family, (*self.indices, *_several(indices)))

    @property
    def is_whole(self) -> bool:
        """Whether no index is missing: the entry is a number, and no row."""
        return len(self.family.sizes) == len(self.indices)

    @property
    def is_variable(self) -> bool:
        """Whether a derivative can be taken by the entry: it has all its indices and is no label."""
        domain = self.family.domain
        return self.is_whole and not domain.integer and domain.values is None

    @property
    def takes_integers(self) -> bool:
        """Whether the entry is one of a family of whole numbers."""
        return self.is_whole and self.family.domain.integer


@node
class SpelledOut(Term):
    """w_1x_1 + … + w_jx_j + … + w_nx_n: a sum written by its first, j-th and last term; it means the sum."""

    parts = ("sum", "at")
    sum: Term
    at: Term


@node
class Each(Term):
    """The vector of body(1), …, body(n), one for each value of the index; a matrix, if the body is a row."""

    parts = ("body",)
    body: Term
    index: Index


@node
class Listed(Term):
    """A vector by its parts, in order: numbers and vectors; with matrices among them, a list of arrays."""

    parts = ("entries",)
    entries: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not self.entries:
            raise TermError("a vector needs at least one entry")


# ── made of arrays ───────────────────────────────────────────────────────────────────────────────


@node
class Hadamard(Term):
    """A ⊙ B: the product entry by entry."""

    parts = ("factors",)
    factors: tuple[Term, ...]


@node
class HadamardQuotient(Term):
    """A ⊘ B: the quotient entry by entry."""

    parts = ("numerator", "denominator")
    numerator: Term
    denominator: Term


@node
class HadamardPower(Term):
    """A^{∘k}: the power entry by entry."""

    parts = ("base", "exponent")
    base: Term
    exponent: Term


@node
class Diagonal(Term):
    """diag(x): the matrix with the vector on its diagonal and 0 elsewhere."""

    parts = ("vector",)
    vector: Term


@node
class Constantly(Term):
    """The vector or matrix of the given sizes with one number in every place: 1, or 0."""

    parts = ("sizes",)
    value: int
    sizes: tuple[Term, ...]


@node
class Identity(Term):
    """I: the square matrix with entries δ_ij."""

    parts = ("size",)
    size: Term


@node
class Trace(Term):
    """tr A = Σ_i A_ii."""

    parts = ("array",)
    array: Term


@node
class Norm(Term):
    """‖x‖ = √(Σ x²) over all entries, of a vector or (Frobenius) of a matrix; with order 1, Σ |x|."""

    parts = ("array",)
    array: Term
    order: Literal[1, 2] = 2

    def __post_init__(self) -> None:
        if self.order not in (1, 2):
            raise TermError(f"a norm is of order 1 or 2, not {self.order!r}")


@node
class Inverse(Term):
    """A⁻¹ of a square matrix whose determinant is not 0."""

    parts = ("array",)
    array: Term


@node
class Determinant(Term):
    """det A of a square matrix."""

    parts = ("array",)
    array: Term


# ── functions of which nothing is said but that they are smooth ──────────────────────────────────


@node
class FunctionSymbol(Term):
    """A smooth function that is not specified: of one real number, or of a vector with `size` entries.

    What is proved of it holds for every such function.
    """

    name: str
    size: Term | None = None
    latex: str = field(default="", compare=False)

    def __call__(self, argument: TermLike) -> Value:
        """The function at an argument; one of a number is applied to arrays entry by entry."""
        return Value(self, as_term(argument))

    def prime(self, argument: TermLike, order: int = 1) -> Value:
        """f′(argument), for a function of a number."""
        if self.size is not None or order < 1:
            raise TermError(f"a prime needs a function of one real variable, {self.name} is none")
        return Value(self, as_term(argument), order=order)

    def gradient(self, argument: Term) -> GradientAt:
        """∇f at an argument, for a function of a vector."""
        if self.size is None:
            raise TermError(f"a gradient needs a function of a vector, {self.name} is none")
        return GradientAt(self, argument)


@node
class Value(Term):
    """f(u), f′(u), …; of a function of a vector, a partial derivative by the entries at the places `by`."""

    parts = ("argument", "by")
    function: FunctionSymbol
    argument: Term
    by: tuple[Term, ...] = ()
    order: int = 0


@node
class GradientAt(Term):
    """∇f(u): the vector of the partial derivatives of a function that is not specified."""

    parts = ("argument",)
    function: FunctionSymbol
    argument: Term


# ── derivatives by arrays ────────────────────────────────────────────────────────────────────────


@node
class Gradient(Term):
    """∇body: the partial derivatives by each variable; an array stands for all its entries, in its shape."""

    parts = ("body", "variables")
    body: Term
    variables: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not self.variables or not all(v.is_variable or is_array_variable(v) for v in self.variables):
            raise TermError("a gradient is taken by real symbols, by entries, by vectors and by matrices")


@node
class Jacobian(Term):
    """∂body/∂variable by an array: J_ij = ∂f_i/∂x_j in numerator layout, its transpose in the other.

    A number by an array has the shape of the array in denominator layout, and of its transpose in the other.
    """

    parts = ("body", "variable")
    body: Term
    variable: Term
    layout: Layout

    def __post_init__(self) -> None:
        if not is_array_variable(self.variable):
            raise TermError("a derivative by an array is taken by a declared vector or matrix")
        if self.layout not in ("numerator", "denominator"):
            raise TermError("the layout of a derivative is 'numerator' or 'denominator'")


@node
class Hessian(Term):
    """∇²body: the matrix of ∂²f/∂x_i∂x_j."""

    parts = ("body", "variable")
    body: Term
    variable: Term

    def __post_init__(self) -> None:
        if not is_array_variable(self.variable):
            raise TermError("a Hessian is taken by a declared vector")


ARRAYS: frozenset[type[Term] | str] = frozenset(
    (
        Family, At, Transpose, MatMul, SpelledOut, Each, Listed, Hadamard, HadamardQuotient, HadamardPower,
        GradientAt, Diagonal, Constantly, Identity, Inverse, Determinant, Trace, Norm,
        Gradient, Jacobian, Hessian,
    )
)  # fmt: skip


def is_array_variable(term: Term) -> bool:
    """Whether a term is a declared array of real numbers, or a row of one."""
    match term:
        case Family(sizes=sizes, domain=domain):
            return len(sizes) <= 2 and not domain.integer and domain.values is None
        case Entry(family=family) if not term.is_whole:
            return is_array_variable(family) or len(family.sizes) - len(term.indices) <= 2
    return False


def _holds_index(size: Term) -> bool:
    parts = (getattr(size, name) for name in size.parts)
    inner = (one for part in parts for one in (part if isinstance(part, tuple) else (part,)))
    return isinstance(size, Index) or any(map(_holds_index, inner))


def _several(indices: TermLike | tuple[TermLike, ...]) -> tuple[Term, ...]:
    return tuple(as_term(one) for one in (indices if isinstance(indices, tuple) else (indices,)))

"""The nodes of vectors and matrices: families of symbols, their entries, dot products, gradients.

A vector equation stands for its entries (see `meaning.scalar_pairs`); the judge only ever sees scalars.
"""

from __future__ import annotations

from dataclasses import field

from derivations.core.sets import REAL, Domain
from derivations.core.term import Index, Term, TermLike, as_term, is_integer, node
from derivations.errors import TermError


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

    def __matmul__(self, other: Term) -> Dot:
        return Dot(self, other)

    def __getitem__(self, indices: TermLike | tuple[TermLike, ...]) -> Entry:
        several = indices if isinstance(indices, tuple) else (indices,)
        if len(several) > len(self.sizes):
            raise TermError(f"{self.name} has {len(self.sizes)} indices, {len(several)} were given")
        return Entry(self, tuple(as_term(index) for index in several))


@node
class Entry(Term):
    """w_j, x^{(i)}_j; with fewer indices than axes, a row: the vector x^{(i)}."""

    parts = ("indices",)
    family: Family
    indices: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not all(map(is_integer, self.indices)):
            raise TermError(f"an index of {self.family.name} is no integer")

    @property
    def is_variable(self) -> bool:
        """Whether a derivative can be taken by the entry: it has all its indices and is no label."""
        domain = self.family.domain
        whole = len(self.family.sizes) == len(self.indices)
        return whole and not domain.integer and domain.values is None

    def __matmul__(self, other: Term) -> Dot:
        return Dot(self, other)


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
        if not all(v.is_variable or (isinstance(v, Family) and len(v.sizes) == 1) for v in self.variables):
            raise TermError("a gradient is taken by real symbols, by entries and by vectors")


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

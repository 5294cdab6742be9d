"""What a written term denotes: definitions unfolded, every derivative taken, by two routes.

`Meanings.of(term)` is a term over the plain nodes (numbers, symbols, entries, arithmetic, functions,
`Sum`, `Delta`, `Cases`).  Each derivative is taken by SymPy, at once or rule by rule; what it took is kept
in `taken`, and `kernel` refuses to go on unless our own table in `derivatives` agrees.

SymPy sees copies of the symbols with names of ours, never the author's text, and never a whole line: it
takes derivatives, it does not judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from derivations.core import sympy_route
from derivations.core.arrays import Determinant, Each, Entry, Inverse, Value
from derivations.core.derivatives import Route, Taken
from derivations.core.entries import by_entries, holds_arrays, vector_by_entries, without_arrays
from derivations.core.functions import DEFINED, opened
from derivations.core.infinite import INFINITE, Infinity, Integral, Limit, Series
from derivations.core.term import (
    FUNCTIONS,
    Add,
    Apply,
    At,
    Call,
    Cases,
    Constant,
    Delta,
    Derivative,
    Index,
    Largest,
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
)
from derivations.core.tree import apart, free, kinds, rebuild, substitute
from derivations.errors import MeaningError

PLAIN = frozenset(
    (
        Number,
        Constant,
        Symbol,
        Index,
        Entry,
        Add,
        Neg,
        Mul,
        Quotient,
        Power,
        Apply,
        Sum,
        Product,
        Largest,
        Delta,
        Cases,
    )
) | (FUNCTIONS.keys() - DEFINED.keys())
NAMES: Mapping[type[Term], str] = {
    Limit: "a limit", Integral: "an integral", Series: "a series", Infinity: "an infinity",
}  # fmt: skip


@dataclass(slots=True)
class Meanings:
    """Meanings of terms, each worked out once; `taken` collects the derivatives on the way.

    `derive` is the first route to a derivative, whose results are the meanings.
    """

    derive: Route = sympy_route.route
    taken: dict[tuple[Term, Term], tuple[Term, tuple[Taken, ...]]] = field(default_factory=dict)
    _known: dict[Term, Term] = field(default_factory=dict)
    _rests: dict[Term, frozenset[tuple[Term, Term]]] = field(default_factory=dict)
    _open: list[set[tuple[Term, Term]]] = field(default_factory=lambda: [set()])

    def of(self, term: Term) -> Term:
        """The meaning of a scalar term.  Raises `MeaningError` for one that has none."""
        if kinds(term) <= PLAIN:
            return term
        if term not in self._known:
            self._open.append(set())
            try:
                self._known[term] = self._meaning(term)
            finally:
                self._rests[term] = frozenset(self._open.pop())
        self._open[-1] |= self._rests[term]
        return self._known[term]

    def rests_on(self, term: Term) -> tuple[Taken, ...]:
        """The derivatives that the first route took for the meaning of a term."""
        self.of(term)
        return tuple(one for key in self._rests.get(term, ()) for one in self.taken[key][1])

    def is_derived(self, term: Term) -> bool:
        """Whether a derivative was taken for the meaning of a term."""
        self.of(term)
        return bool(self._rests.get(term))

    def _meaning(self, term: Term) -> Term:
        if type(term) in INFINITE:
            raise MeaningError(f"{NAMES[type(term)]} stands where it is not taken")
        if holds_arrays(term):
            return self.of(without_arrays(term))
        match term:
            case Call(definition=definition, arguments=arguments):
                body, values = self.of(definition.body), map(self.of, arguments)
                return substitute(body, dict(zip(definition.parameters, values, strict=True)))
            case Prime(definition=definition, argument=argument, order=order):
                parameter, taken = definition.parameters[0], self.of(definition.body)
                for _ in range(order):
                    taken = self._derivative(taken, parameter)
                return substitute(taken, {parameter: self.of(argument)})
            case At(array=Inverse(array=matrix), indices=indices):
                return At(Inverse(self._by_entries(matrix)), tuple(map(self.of, indices)))
            case Value(function=function, argument=argument, by=by) if function.size is not None:
                vector = argument if isinstance(argument, Each) else vector_by_entries(argument)
                plain = Each(self.of(vector.body), vector.index)
                return replace(term, argument=plain, by=tuple(map(self.of, by)))
            case Determinant(array=matrix):
                return Determinant(self._by_entries(matrix))
            case Derivative(body=body, variable=variable):
                return self._derivative(self.of(body), self.of(variable))
            case Apply(function=name) if name in DEFINED:
                return self.of(opened(term))
        return rebuild(term, self.of)

    def _by_entries(self, matrix: Term) -> Term:
        """A matrix by its generic entry, as a plain term."""
        rows = by_entries(matrix)
        columns = rows.body
        assert isinstance(columns, Each)
        return Each(Each(self.of(columns.body), columns.index), rows.index)

    def _derivative(self, body: Term, variable: Term) -> Term:
        body = apart(body, variable, *free(body))
        key = (body, variable)
        self._open[-1].add(key)
        if key not in self.taken:
            self.taken[key] = self.derive(body, variable)
        return self.taken[key][0]

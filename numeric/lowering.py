"""Term → lines of NumPy: an index left free becomes an axis, Σ a contraction, a definition stays a call.

A number with indices is lowered to a `Piece`: code for the array of its values at all indices, and which
axis stands for which index.  Σ_k X_ik W_kj is `X @ W` with the axes i and j, and with a bias b_j that has one
axis it is `X @ W + b`.  A formula that occurs again, be it with other indices, is the same array; it is
computed once.  An abbreviation of the page keeps its name.

With `batched`, every array but the weights may carry a batch of points in front of its axes, so axes are
counted from the end, and a scalar beside a vector is written `slope[..., None]`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

import sympy

from derivations.core.arrays import Each, Entry, Family
from derivations.core.functions import DEFINED, opened
from derivations.core.shapes import length
from derivations.core.term import (
    Add,
    Apply,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Index,
    Largest,
    Mul,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    as_term,
)
from derivations.core.tree import free, name_of
from derivations.errors import NotCompilable
from numeric.indexed import Block, Key, key
from numeric.names import code_name, result_word, word_for, word_of
from numeric.patterns import split_sign
from numeric.pieces import LOOSE, Axes, Fragment, Piece, Printer, where_text

SHORT = 40  # a formula of so many characters may stand in brackets; a longer one gets a name


@dataclass(slots=True)
class Lowering:
    """Lowers the terms of one function body; `lines` are the assignments made on the way.

    `names` gives each argument (a symbol, family or size) its name in the code; `batched` are the arguments
    that may carry a batch of points in front of their own axes; `repeated` are the keys of the formulas that
    occur more than once, `titles` the page's own names for some, and `numbers` the sizes that are arguments.
    """

    names: Mapping[Term, str]
    batched: Collection[Term] = ()
    repeated: Collection[Key] = ()
    titles: Mapping[Key, str] = field(default_factory=dict)
    numbers: Collection[Term] = ()
    lines: list[str] = field(default_factory=list)
    code: dict[str, str] = field(default_factory=dict)
    made: dict[Key, tuple[Piece, Axes]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def result(self, block: Block) -> str:
        """The code of a number or array that the function returns."""
        own, _ = key(block.term)
        piece = self.lower(block.term) if own in self.made else self._lowered(block.term)
        places = (*(axis for axis in piece.axes if axis not in block.places), *block.places)
        missing = [axis for axis in places if axis not in piece.axes]
        if not missing:
            return self._printed(self._aligned(piece, places))
        here = tuple(axis for axis in places if axis in piece.axes)
        sizes = [self._size(axis) for axis in places]
        if piece.batched:
            raise NotCompilable(f"an array that does not depend on {missing[0].name}", term=block.term)
        if not here:
            return f"np.full(({', '.join(sizes)},), {self._text(piece)})"
        slots = ", ".join(":" if axis in here else "None" for axis in places)
        text = self._name(replace(piece, expression=self._aligned(piece, here), axes=here, summed=None))
        return f"np.broadcast_to({text}[{slots}], ({', '.join(sizes)}))"

    def lower(self, term: Term) -> Piece:
        """The piece for a term.  Raises `NotCompilable` with the part that has no NumPy form."""
        if isinstance(term, Entry | Symbol | Number):
            return self._lowered(term)
        own, places = key(term)
        if own in self.made:
            piece, before = self.made[own]
            return piece.moved(dict(zip(before, places, strict=True)))
        piece = self._lowered(term)
        if not (self._text(piece).isidentifier() or piece.expression.is_Number):
            word = self.titles.get(own) or (word_of(term) if own in self.repeated else "")
            if not word and isinstance(term, Call):
                word = result_word(term.definition)
            piece = self._assigned(piece, word) if word else piece
        self.made[own] = piece, places
        return piece

    def _lowered(self, term: Term) -> Piece:
        match term:
            case Number(value=value):
                return Piece(sympy.Rational(value.numerator, value.denominator))
            case Constant(name=name):
                return Piece(sympy.pi if name == "pi" else sympy.E)
            case Symbol() if term in self.names:
                return self._fragment(self.names[term], (), term in self.batched)
            case Index():
                text = f"np.arange({self._text(self.lower(term.lower))}, {self._size(term, more=1)})"
                return self._fragment(text, (term,))
            case Entry():
                return self._entry(term)
            case Neg(term=inner):
                return self._joined([inner], lambda part: -part)
            case Add(terms=terms):
                return self._joined(terms, sympy.Add)
            case Mul():
                sign, parts = self._factors(term)
                return self._joined(parts, lambda *several: sign * sympy.Mul(*several))
            case Quotient(numerator=above, denominator=below):
                return self._joined([above, below], lambda one, other: one / other)
            case Power(base=base, exponent=exponent):
                return self._joined([base, exponent], sympy.Pow)
            case Apply(function=function, arguments=arguments) if function in _FUNCTIONS:
                return self._joined(arguments, _FUNCTIONS[function])
            case Apply(function=function) if function in DEFINED:
                return self.lower(opened(term))
            case Cases():
                return self._cases(term)
            case Delta():
                return self._delta(term)
            case Call():
                return self._call(term)
            case Sum():
                return self._sum(term)
            case Largest(body=body, index=index):
                return self._reduced(self.lower(body), index, "max")
            case Product(body=body, index=index):
                return self._reduced(self._full(self.lower(body), index), index, "prod")
        kind = term.function if isinstance(term, Apply) else f"a term of kind {type(term).__name__}"
        raise NotCompilable(f"{kind} has no NumPy form", term=term)

    # ── calls of primitives ──────────────────────────────────────────────────────────────────────

    def _call(self, term: Call) -> Piece:
        """The call of a primitive; an argument that is a formula first gets the primitive's name for it."""
        pairs = list(zip(term.definition.parameters, term.arguments, strict=True))
        if any(isinstance(parameter, Family) for parameter, _ in pairs):
            return self._call_of_vectors(term, pairs)
        pieces = [self._argument(parameter, self.lower(argument)) for parameter, argument in pairs]
        return self._combined(pieces, sympy.Function(self._fresh(term.definition.name)))

    def _call_of_vectors(self, term: Call, pairs: Sequence[tuple[Term, Term]]) -> Piece:
        """Vectors along the last axis; the result has that axis too, where it is taken at an index."""
        taken = [argument for parameter, argument in pairs if isinstance(parameter, Index)]
        vectors = [(parameter, one) for parameter, one in pairs if isinstance(one, Each)]
        along = taken[0] if taken and isinstance(taken[0], Index) else vectors[0][1].index
        pieces = []
        for parameter, vector in vectors:
            piece = self.lower(vector.body).moved({vector.index: along})
            pieces.append(self._argument(parameter, self._full(piece, along)))
        others = dict.fromkeys(axis for piece in pieces for axis in piece.axes if axis != along)
        axes, batched = (*others, along), any(piece.batched for piece in pieces)
        texts = [self._printed(self._aligned(piece, axes)) for piece in pieces]
        called = f"{term.definition.name}({', '.join(texts)})"
        if not taken:
            return self._fragment(called, tuple(others), batched)
        piece = self._fragment(called, axes, batched)
        return piece if taken[0] == along else self._picked(piece, along, taken[0])

    def _argument(self, parameter: Term, piece: Piece) -> Piece:
        if piece.is_name or piece.expression.is_Number:
            return piece
        return self._assigned(piece, word_for(name_of(parameter), len(piece.axes)))

    # ── sums ─────────────────────────────────────────────────────────────────────────────────────

    def _sum(self, term: Sum) -> Piece:
        """±(factors without the index)·Σ(factors with it)."""
        sign, parts = self._factors(term.body)
        pieces = [self.lower(part) for part in parts]
        inside = self._joint([piece for piece in pieces if term.index in piece.axes])
        outside = [piece for piece in pieces if term.index not in piece.axes]
        if not inside:
            count = self.lower(length(term.index))
            return self._combined([*outside, count], lambda *several: sign * sympy.Mul(*several))
        *first, last = inside
        if first:
            total = self._contracted(self._combined(first, sympy.Mul), last, term.index)
        else:
            total = self._reduced(last, term.index, "sum")
        if not outside and sign > 0:
            return total
        return self._combined([*outside, total], lambda *several: sign * sympy.Mul(*several))

    def _factors(self, term: Term) -> tuple[int, list[Term]]:
        """(±1, factors) of a product; a product within it that has a name, or gets one, is one factor."""
        match term:
            case Neg(term=inner):
                sign, parts = self._factors(inner)
                return -sign, parts
            case Mul(factors=several):
                kept = [one for one in several if self._is_kept(one)]
                pairs = [(1, [one]) if one in kept else self._factors(one) for one in several]
                return prod(sign for sign, _ in pairs), [one for _, some in pairs for one in some]
        sign, bare = split_sign(term)
        return sign, [] if bare == as_term(1) else [bare]

    def _is_kept(self, term: Term) -> bool:
        own = key(term)[0]
        return own in self.made or own in self.titles or own in self.repeated

    def _joint(self, pieces: Sequence[Piece]) -> list[Piece]:
        """At most two arrays where that is possible: what has no axis of its own is multiplied beforehand."""
        several = list(pieces)
        while len(several) > 2:
            pairs = [
                (one, other)
                for one in several
                for other in several
                if one is not other and {*one.axes} <= {*other.axes} and one.batched <= other.batched
            ]
            if not pairs:
                break
            one, other = pairs[0]
            several[several.index(other)] = self._combined([other, one], sympy.Mul)
            several.remove(one)
        return several

    def _reduced(self, piece: Piece, along: Index, method: str) -> Piece:
        """The sum, product or maximum over an axis."""
        if along not in piece.axes:
            return piece
        inner, over = piece.merged(along) if method == "sum" else (piece, (along,))
        axes = tuple(axis for axis in inner.axes if axis not in over)
        back = len(inner.axes) if inner.batched else 0
        places = sorted(inner.axes.index(axis) - back for axis in over)
        where = ", ".join(map(str, places))
        axis = f"axis={where if len(places) == 1 else f'({where})'}" if axes or inner.batched else ""
        text = f"{self._bracketed(inner)}.{method}({axis})"
        return replace(
            self._fragment(text, axes, inner.batched), summed=(inner, over) if method == "sum" else None
        )

    def _contracted(self, left: Piece, right: Piece, along: Index) -> Piece:
        """The sum over one axis of a product: `@` where it means that."""
        swapped, turned = (right, left, False), (left, right, True)
        matrices = len(left.axes) == len(right.axes) == 2
        for one, other, turn in (
            (left, right, False),
            *((turned, swapped) if matrices else (swapped, turned)),
        ):
            batched = one.batched or other.batched
            if turn and batched:
                continue
            ours = (*(axis for axis in one.axes if axis != along), along) if turn else one.axes
            theirs = (along, *(axis for axis in other.axes if axis != along)) if turn else other.axes
            if len(ours) <= 2 >= len(theirs) and _is_matmul(ours, theirs, along) and not other.batched:
                first = self._operand(one, ours, leading=True)
                second = self._operand(other, theirs)
                return self._fragment(f"{first} @ {second}", (*ours[:-1], *theirs[1:]), batched, tight=False)
        return self._reduced(self._combined([left, right], sympy.Mul), along, "sum")

    def _operand(self, piece: Piece, axes: Axes, *, leading: bool = False) -> str:
        """A side of a matrix product."""
        if axes != piece.axes:
            return f"{self._bracketed(piece)}.T"
        return self._text(piece) if leading and piece.is_matmul else self._bracketed(piece)

    def _bracketed(self, piece: Piece) -> str:
        """Code of which a method can be called: a name, or a short formula in brackets."""
        if piece.is_name:
            return self._text(piece)
        text = self._text(piece)
        return (
            f"({text})"
            if len(text) <= SHORT
            else self._text(self._assigned(piece, word_for("term", len(piece.axes))))
        )

    # ── arrays ───────────────────────────────────────────────────────────────────────────────────

    def _entry(self, term: Entry) -> Piece:
        family = term.family
        if len(term.indices) != len(family.sizes):
            raise NotCompilable("a vector stands where a number is expected", term=term)
        if family not in self.names:
            raise NotCompilable(f"the entries of {family.name} are no argument of the function", term=family)
        for place, index in enumerate(term.indices):
            if not isinstance(index, Index | Number) or index in term.indices[:place]:
                return self._picked_entry(term, place)
        pairs = zip(term.indices, family.sizes, strict=True)
        slots = [_slot(term, index, size) for index, size in pairs]
        axes = tuple(index for index in term.indices if isinstance(index, Index))
        name = self.names[family]
        batched = family in self.batched
        if len(axes) == len(slots):
            return self._fragment(name, axes, batched)
        return self._fragment(f"{name}[{', '.join(['...'] * batched + slots)}]", axes, batched)

    def _picked_entry(self, term: Entry, place: int) -> Piece:
        """An entry at an index that is itself an entry, such as Z_{i, c_i}, or that occurs twice."""
        at, size = term.indices[place], term.family.sizes[place]
        along = Index("\N{MIDDLE DOT}", as_term(1), size)
        other = Entry(term.family, (*term.indices[:place], along, *term.indices[place + 1 :]))
        return self._picked(self.lower(other), along, at)

    def _picked(self, piece: Piece, along: Index, at: Term) -> Piece:
        """An array at one place of an axis, which may be another for each value of another axis."""
        array = self._name(piece)
        slots = [":"] * len(piece.axes)
        if isinstance(at, Number):
            slots[piece.axes.index(along)] = str(int(at.value) - 1)
            axes = tuple(axis for axis in piece.axes if axis != along)
            return self._fragment(
                f"{array}[{', '.join(['...'] * piece.batched + slots)}]", axes, piece.batched
            )
        if isinstance(at, Index):
            if len(piece.axes) == 2 and {at, along} == {*piece.axes}:
                return self._fragment(f"np.diagonal({array})", (at,), piece.batched)
            return piece.moved({along: at})
        places = self.lower(at)
        if piece.batched or places.batched or len(places.axes) != 1 or not isinstance(at, Entry):
            raise NotCompilable("an entry at such an index has no NumPy form", term=at)
        (axis,) = places.axes
        slots[piece.axes.index(along)] = f"{self._text(places)}.astype(int) - 1"
        if axis not in piece.axes:
            axes = tuple(axis if one == along else one for one in piece.axes)
            return self._fragment(f"{array}[{', '.join(slots)}]", axes)
        slots[piece.axes.index(axis)] = f"np.arange({self._size(axis)})"
        if len(piece.axes) > 2:
            raise NotCompilable("an entry at such an index has no NumPy form", term=at)
        return self._fragment(f"{array}[{', '.join(slots)}]", (axis,))

    def _delta(self, term: Delta) -> Piece:
        """The identity matrix, or where an index has a given value."""
        match term.left, term.right:
            case Index() as one, Index() as other if (one.lower, one.upper) == (other.lower, other.upper):
                return self._fragment(f"np.eye({self._size(one)})", (one, other))
        return self._cases(Cases(((as_term(1), (Comparison(term.left, "=", term.right),)),), as_term(0)))

    def _full(self, piece: Piece, along: Index) -> Piece:
        """The array with the axis, along which it may be constant."""
        if along in piece.axes:
            return piece
        ones = self._fragment(f"np.ones({self._size(along)})", (along,))
        return self._combined([piece, ones], sympy.Mul)

    def _size(self, axis: Index, *, more: int = 0) -> str:
        """How many values an index has, or with `more` the end of its range."""
        count = length(axis) if not more else axis.upper + more
        text = self._text(self.lower(count))
        return text if free(count).isdisjoint(self.numbers) else f"int({text})"

    # ── elementwise ──────────────────────────────────────────────────────────────────────────────

    def _joined(self, terms: Sequence[Term], build: Callable[..., Any]) -> Piece:
        return self._combined([self.lower(term) for term in terms], build)

    def _combined(self, pieces: Sequence[Piece], build: Callable[..., Any]) -> Piece:
        """Pieces joined elementwise, each aligned to the axes of all; the longest array sets their order."""
        longest_first = sorted(pieces, key=lambda piece: -len(piece.axes))
        axes = tuple(dict.fromkeys(axis for piece in longest_first for axis in piece.axes))
        batched = any(piece.batched for piece in pieces)
        return Piece(build(*(self._aligned(piece, axes) for piece in pieces)), axes, batched)

    def _aligned(self, piece: Piece, axes: Axes) -> Any:
        """The expression, with the axes of its array in the places that they have in `axes`."""
        here = tuple(axis for axis in axes if axis in piece.axes)
        first = axes.index(here[0]) if here else len(axes)
        trailing = axes[first:] == here and not (piece.batched and first)
        if here == piece.axes and trailing:
            return piece.expression
        if (-piece.expression).is_Symbol:
            return -self._aligned(replace(piece, expression=-piece.expression, summed=None), axes)
        name = self._name(piece)
        if here != piece.axes:
            if len(here) > 2:
                order = [piece.axes.index(axis) - len(here) * piece.batched for axis in here]
                front = f"{list(range(-len(here), 0))}, " if piece.batched else ""
                name = (
                    f"np.moveaxis({name}, {order}, {front[:-2]})" if front else f"{name}.transpose({order})"
                )
            else:
                name = f"{name}.swapaxes(-1, -2)" if piece.batched else f"{name}.T"
        start = ["..."] + ["None"] * first if piece.batched else []
        slots = start + [":" if axis in here else "None" for axis in axes[first:]]
        text = name if trailing else f"{name}[{', '.join(slots)}]"
        # The new name sorts where the old one did, and so prints at its place.
        beside = f"{piece.expression.name}a{len(self.code)}" if piece.is_name else ""
        return Fragment(self._fresh(text, beside), real=True)

    def _cases(self, term: Cases) -> Piece:
        """The first branch that holds, by nested `where`."""
        tests = [test for _, some in term.branches for test in some]
        values = [value for value, _ in term.branches]
        sides = [side for test in tests for side in (test.left, test.right)]
        count = len(values) + 1

        def build(*parts: Any) -> Any:
            texts = [self._printed(part) for part in parts]
            return Fragment(self._fresh(where_text(term, texts[:count], texts[count:])))

        return self._joined([*values, term.otherwise, *sides], build)

    # ── text ─────────────────────────────────────────────────────────────────────────────────────

    def _name(self, piece: Piece) -> str:
        """A piece as something that can be indexed or summed: its name, under a new one if it has none."""
        return self._text(
            piece if piece.is_name else self._assigned(piece, word_for("term", len(piece.axes)))
        )

    def _assigned(self, piece: Piece, word: str) -> Piece:
        text = self._text(piece)
        name = code_name(
            word_for(word, len(piece.axes)), {*self.names.values(), *self.words, *self.code.values()}
        )
        self.words.add(name)
        self.lines.append(f"{name} = {text}")
        return self._fragment(name, piece.axes, piece.batched)

    def _fragment(self, text: str, axes: Axes, batched: bool = False, *, tight: bool = True) -> Piece:
        return Piece(Fragment(self._fresh(text) + ("" if tight else LOOSE), real=True), axes, batched)

    def _fresh(self, text: str, name: str = "") -> str:
        name = name or f"s{len(self.code):04d}"
        self.code[name] = text
        return name

    def _text(self, piece: Piece) -> str:
        return self._printed(piece.expression)

    def _printed(self, expression: Any) -> str:
        return str(Printer(self.code).doprint(expression))


# ── the parts of a lowering ──────────────────────────────────────────────────────────────────────

_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "exp": sympy.exp, "log": sympy.log, "ln": sympy.log, "sqrt": sympy.sqrt, "sin": sympy.sin,
    "cos": sympy.cos, "tan": sympy.tan, "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "abs": sympy.Abs, "sign": sympy.sign, "max": sympy.Max, "min": sympy.Min,
}  # fmt: skip


def _slot(entry: Entry, index: Term, size: Term) -> str:
    """How an index is written in brackets: an axis as a colon, a number counted from 0."""
    match index:
        case Index(lower=Number(value=1), upper=upper) if upper == size:
            return ":"
        case Number(value=value) if value.denominator == 1 and value >= 1:
            return str(int(value) - 1)
    raise NotCompilable("an index that does not run over 1, …, size has no NumPy form", term=entry)


def _is_matmul(left: Axes, right: Axes, along: Index) -> bool:
    """Whether left @ right sums over the axis and over nothing else."""
    return left[-1] == along == right[0] and {*left} & {*right} == {along}

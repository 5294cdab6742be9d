"""What a parsed formula denotes: the tree of what is written → a term of the checker.

Names get their meaning from what is known (definitions, declared kinds) and from what was inferred (which are
indexed, over which ranges).  What has no meaning is refused; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from derivations.core.arrays import (
    Constantly,
    Determinant,
    Family,
    FunctionSymbol,
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Identity,
    Inverse,
    Norm,
)
from derivations.core.infinite import Infinity as Infinite
from derivations.core.infinite import Integral, Limit
from derivations.core.sets import REAL, Domain
from derivations.core.shapes import shape
from derivations.core.term import (
    Add,
    Apply,
    At,
    Cases,
    Comparison,
    Constant,
    Definition,
    Index,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Quotient,
    Symbol,
    Term,
    Transpose,
    as_term,
)
from derivations.errors import DerivationsError, ShapeError
from derivations.read.latex import calls, differentiation, leaves, patterns, summation
from derivations.read.latex.identifiers import Identifiers
from derivations.read.latex.inference import Inferred, Range
from derivations.read.latex.known import Kind, Known, Stated
from derivations.read.latex.syntax import (
    Applied,
    Bars,
    Big,
    Called,
    CaseRows,
    Constants,
    Differentiated,
    Dots,
    Evaluated,
    Grid,
    Indicator,
    Infinity,
    Integrated,
    Lim,
    Listing,
    Minus,
    Nabla,
    Name,
    Node,
    NormBars,
    Numeral,
    Over,
    Picked,
    Plus,
    Primed,
    Raised,
    Related,
    Root,
    Times,
    Transposed,
    refused,
    spelled,
)
from derivations.read.latex.tokens import Unreadable

OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "=": "!=", "!=": "="}


@dataclass(frozen=True, slots=True)
class Antiderivative:
    """∫ body d variable, of which nothing is known but its derivative."""

    function: FunctionSymbol
    variable: Term
    body: Term


@dataclass(slots=True)
class Lowering:
    """One group of formulas in which every name means one thing.

    `leaves` are names that have a term already: those that are declared from outside.  `undeclared` are
    the names that nothing was said of and that were taken for real numbers.
    """

    known: Known
    found: Inferred
    leaves: Mapping[str, Term | Definition] = field(default_factory=dict)
    names: Identifiers = field(default_factory=Identifiers)
    made: dict[str, Definition] = field(default_factory=dict)
    symbols: dict[str, Term] = field(default_factory=dict)
    undeclared: dict[str, Node] = field(default_factory=dict)
    used: dict[str, Stated] = field(default_factory=dict)
    bound: dict[str, Term] = field(default_factory=dict)
    underway: list[str] = field(default_factory=list)
    scope: str = ""
    opaque: dict[str, Unreadable] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    antiderivatives: list[Antiderivative] = field(default_factory=list)
    orders: set[tuple[str, str]] = field(default_factory=set)

    def term(self, node: Node) -> Term:
        """The term of a node.  Raises `Unreadable` where a name or a sign has no meaning."""
        try:
            return self._term(node)
        except Unreadable:
            raise
        except DerivationsError as error:
            raise refused(node, str(error)) from None

    def _term(self, node: Node) -> Term:
        match node:
            case Numeral(text=text):
                return Number(Fraction(text))
            case Name():
                return leaves.name(self, node)
            case Plus():
                return self._sum(node)
            case Minus(term=inner):
                return Neg(self.term(inner))
            case Times():
                return self._product(node)
            case Over(above=above, below=below):
                return Quotient(self.term(above), self.term(below))
            case Raised():
                return self._power(node)
            case Root(body=body, order=order):
                return self._root(body, order)
            case Applied(function=function, arguments=arguments):
                return Apply(function, tuple(map(self.term, arguments)))
            case Called():
                return calls.call(self, node)
            case Primed():
                return differentiation.primed(self, node)
            case Big():
                return summation.big(self, node)
            case Differentiated():
                return differentiation.derivative(self, node)
            case Nabla():
                return differentiation.nabla(self, node)
            case Transposed(body=body):
                return self._transposed(node, body)
        return self._other(node)

    def _other(self, node: Node) -> Term:
        match node:
            case Bars(body=body):
                inside = self.term(body)
                return Apply("abs", (inside,)) if shape(inside).is_number else Determinant(inside)
            case NormBars(body=body, order=order):
                if order not in ("", "2", "1", "F"):
                    raise refused(node, f"a norm of order {order} is not read", expected="1 or 2")
                return Norm(self.term(body), 1 if order == "1" else 2)
            case Listing(entries=entries):
                return patterns.listing(self, node, entries)
            case Grid(rows=rows):
                return self._grid(node, rows)
            case CaseRows(rows=rows):
                return self._cases(node, rows)
            case Indicator(tests=tests):
                return Cases(((as_term(1), self.tests(tests)),), as_term(0))
            case Evaluated():
                return differentiation.evaluated(self, node)
            case Picked():
                return self._picked(node)
            case Constants(what=what, sizes=sizes):
                terms = tuple(map(self.index, sizes))
                return Identity(*terms) if what == "I" else Constantly(int(what), terms)
            case Lim(point=point, side=side):
                function = self.function_of(node.variable, node.body)
                return Limit(function, self.term(point), side)
            case Integrated():
                return self._integral(node)
            case Infinity():
                return Infinite()
            case Dots():
                raise refused(node, "it is not clear how the dots go on", expected="the general term")
        raise refused(node, f"{type(node).__name__} is not read")

    # ── names ────────────────────────────────────────────────────────────────────────────────────

    def from_zero(self) -> dict[str, tuple[int, ...]]:
        """Where the indices of each family begin, of those with an axis that begins at 0."""
        firsts = {self.names.of(key): tuple(leaves.firsts(self, key)) for key in self.found.axes}
        return {name: places for name, places in firsts.items() if 0 in places}

    def index(self, node: Node) -> Term:
        """A subscript as an integer term; a name that is nothing else is an index of one value."""
        if isinstance(node, Name) and spelled(node) not in self.bound and node.below:
            inner = [one for part in node.below for one in patterns.names_in(part)]
            if any(spelled(one) in self.bound for one in inner):
                raise refused(node, f"{spelled(node)} is an index that changes with its own index")
            of = self.found.indices.get((self.scope, spelled(node)))
            if of is not None:
                first, last = self.range(of)
                key = spelled(node)
                return self.symbols.setdefault(
                    key, Index(self.names.of(key), first, last, self.names.latex(key))
                )
        return self.term(node)

    def range(self, of: Range) -> tuple[Term, Term]:
        """The first and the last value of an index."""
        first = as_term(1) if of.first is None else self.index(of.first)
        return first, leaves.unnamed_size(self, of) if of.last is None else self.index(of.last)

    # ── definitions ──────────────────────────────────────────────────────────────────────────────

    def definition(self, stated: Stated) -> Definition:
        """The definition of what was stated; its body is read once."""
        if stated.key in self.made:
            return self.made[stated.key]
        if stated.key in self.underway:
            raise Unreadable(f"the definition of {stated.key} rests on itself", stated.start, stated.end)
        self.used[stated.key] = stated
        held, self.bound = self.bound, {}
        outer, self.scope = self.scope, stated.key
        self.underway.append(stated.key)
        try:
            parameters = [self._parameter(one, stated) for one in (*stated.indices, *stated.parameters)]
            body = self.term(stated.body)
        finally:
            self.bound, self.scope = held, outer
            self.underway.pop()
        shown = stated.key.partition("/")[0] if stated.parameters else stated.key
        made = Definition(self.names.of(stated.key), tuple(parameters), body, self.names.latex(shown))
        self.made[stated.key] = made
        return made

    def _parameter(self, name: Name, stated: Stated) -> Term:
        key = spelled(name)
        if name in stated.indices and (stated.key, key) in self.found.indices:
            first, last = self.range(self.found.indices[stated.key, key])
            made: Term = Index(self.names.of(key), first, last, self.names.latex(key))
        elif leaves.is_array(self, key) or (name.bold and key in self.found.axes):
            return leaves.family(self, name)
        else:
            kind = self.known.kinds.get(key, Kind())
            if kind.role == "finite":
                index = Index(
                    self.names.of(key), as_term(1), leaves.size_of_finite(self, key), self.names.latex(key)
                )
                self.bound[key] = index
                return index
            domain = REAL if kind.domain.lower is None and kind.domain.upper is None else kind.domain
            made = Symbol(self.names.of(key), domain, self.names.latex(key))
        self.bound[key] = made
        return made

    # ── arithmetic ───────────────────────────────────────────────────────────────────────────────

    def _sum(self, node: Plus) -> Term:
        if any(isinstance(one, Dots) for one in node.terms):
            return patterns.series(self, node)
        terms = [self.term(one) for one in node.terms]
        signed = [one if sign > 0 else Neg(one) for one, sign in zip(terms, node.signs, strict=True)]
        return Add(tuple(signed))

    def _product(self, node: Times) -> Term:
        if any(isinstance(one, Dots) for one in node.factors):
            return patterns.repeated(self, node)
        self._no_notation(node)
        factors = [self.term(one) for one in node.factors]
        self._one_order(node)
        if self.known.einstein:
            return patterns.einstein(self, node, factors)
        if node.sign == "slash":
            above, below = factors
            return HadamardQuotient(above, below)
        return joined(factors, dotted=bool(node.sign), circle=node.sign == "circle", node=node)

    def _one_order(self, node: Times) -> None:
        """Raise for A B beside B A, of which nothing is said: they may be matrices."""
        for one, other in pairwise(node.factors):
            if not (isinstance(one, Name) and isinstance(other, Name)) or node.sign:
                continue
            pair = spelled(one), spelled(other)
            if pair[0] == pair[1] or not all(key in self.undeclared and key.isupper() for key in pair):
                continue
            self.orders.add(pair)
            if pair[::-1] in self.orders:
                message = f"{pair[0]} and {pair[1]} stand in both orders: they may be numbers or matrices"
                raise refused(node, message, declare=f"symbols: {{'{pair[0]}': real, '{pair[1]}': real}}")

    def _no_notation(self, node: Times) -> None:
        """Raise for W x where x has indices elsewhere: what stands there is a notation of the page."""
        for one, other in pairwise(node.factors):
            if (
                not (isinstance(one, Name) and isinstance(other, Name))
                or node.sign
                or one.below
                or other.below
            ):
                continue
            if (other.key in self.found.axes and not other.bold and other.key not in self.found.whole) and (
                not leaves.is_array(self, other.key)
            ):
                index = next((i for i in "ikj" if i not in (one.key, other.key)), "i")
                lower = one.key.lower() if len(one.key) == 1 else one.key
                label = "" if not other.label else "^{(...)}"
                entries = f"{lower}_{index} {other.key}_{index}"
                pattern = f"{one.key}{other.key}{label} = \\sum_{{{index}=1}}^{{n}} {entries}"
                message = f"nothing says what {one.key}{other.key} is: {other.key} has indices elsewhere"
                raise refused(node, message, declare=f"notation: ['{pattern}']")

    def _power(self, node: Raised) -> Term:
        base = self.term(node.base)
        if isinstance(base, Constant) and base.name == "e":
            return Apply("exp", (self.term(node.exponent),))
        if node.entrywise:
            return HadamardPower(base, self.term(node.exponent))
        if (not shape(base).is_number and isinstance(node.exponent, Minus | Numeral)) and (
            node.exponent == Minus(Numeral("1"))
        ):
            return Inverse(base)
        return Power(base, self.term(node.exponent))

    def _root(self, body: Node, order: Node | None) -> Term:
        if order is None:
            return Apply("sqrt", (self.term(body),))
        degree = self.term(order)
        if not (isinstance(degree, Number) and degree.value.denominator == 1 and degree.value >= 2):
            raise refused(order, "the order of a root is a whole number from 2", expected="3")
        if degree.value % 2:
            return Apply("real_root", (self.term(body), degree))
        return Power(self.term(body), Quotient(as_term(1), degree))

    def _transposed(self, node: Node, body: Node) -> Term:
        inside = self.term(body)
        if shape(inside).is_number and isinstance(body, Name | Numeral):
            key = spelled(body) if isinstance(body, Name) else ""
            message = (
                f"{key} is transposed, and nothing says that it is a vector"
                if key
                else "a number has no transpose"
            )
            raise refused(node, message, declare=f"symbols: {{'{key}': vector n}}" if key else "")
        return Transpose(inside)

    def _grid(self, node: Node, rows: tuple[tuple[Node, ...], ...]) -> Term:
        if all(len(row) == 1 for row in rows):
            return patterns.listing(self, node, tuple(row[0] for row in rows))
        if len(rows) == 1:
            return Transpose(patterns.listing(self, node, rows[0]))
        raise refused(node, "a matrix by its entries is not read", expected="a vector by its entries")

    # ── sums over ranges ─────────────────────────────────────────────────────────────────────────

    def tests(self, tests: Sequence[Related]) -> tuple[Comparison, ...]:
        """Conditions as comparisons."""
        return tuple(
            Comparison(self.term(one.left), one.relation, self.term(one.right))  # type: ignore[arg-type]
            for one in tests
        )

    # ── derivatives and values ───────────────────────────────────────────────────────────────────

    def function_of(self, name: Name, body: Node, domain: Domain = REAL) -> Definition:
        """The function of one variable that a limit, an integral or a series is of."""
        key = spelled(name)
        variable = Symbol(self.names.of(key), domain, self.names.latex(key))
        held = dict(self.bound)
        try:
            self.bound[key] = variable
            return Definition("", (variable,), self.term(body))
        finally:
            self.bound = held

    def _integral(self, node: Integrated) -> Term:
        if node.lower is not None and node.upper is not None:
            function = self.function_of(node.variable, node.body)
            return Integral(function, self.term(node.lower), self.term(node.upper))
        variable, body = leaves.name(self, node.variable), self.term(node.body)
        for one in self.antiderivatives:
            if one.variable == variable and one.body == body:
                return one.function(variable)
        name = f"antiderivative {len(self.antiderivatives) + 1}"
        function_symbol = FunctionSymbol(self.names.of(name))
        self.antiderivatives.append(Antiderivative(function_symbol, variable, body))
        return function_symbol(variable)

    def _picked(self, node: Picked) -> Term:
        """An entry of a group, or the array of all entries."""
        if not node.square:
            body = self.term(node.body)
            return (
                At(body, tuple(map(self.index, node.indices)))
                if not isinstance(body, Family)
                else body[tuple(map(self.index, node.indices))]
            )
        held = dict(self.bound)
        indices = []
        try:
            for one in node.indices:
                index = self.index(one)
                if not isinstance(index, Index):
                    raise refused(one, "what an array runs over is an index", expected="i")
                indices.append(index)
            body = self.term(node.body)
        finally:
            self.bound = held
        return patterns.arrayed(body, indices)

    def _cases(self, node: Node, rows: tuple[tuple[Node, tuple[Related, ...]], ...]) -> Term:
        branches = [(self.term(value), self.tests(tests)) for value, tests in rows]
        *first, (value, tests) = branches
        if not tests:
            return Cases(tuple(first), value)
        if first and _is_opposite(first[-1][1], tests):
            return Cases(tuple(first), value)
        raise refused(node, "the cases may leave something out", expected="a last row with 'otherwise'")


def joined(
    factors: Sequence[Term], *, dotted: bool = False, circle: bool = False, node: Node | None = None
) -> Term:
    """A product of numbers and arrays: what fits together as arrays is a matrix product."""
    try:
        numbers = [shape(one).is_number for one in factors]
    except ShapeError as error:
        raise refused(node or Node(), str(error)) from None
    if circle:
        return Hadamard(tuple(factors))
    if sum(not one for one in numbers) < 2:
        return Mul(tuple(factors), dotted)
    scalars = [one for one, number in zip(factors, numbers, strict=True) if number]
    arrays = [one for one, number in zip(factors, numbers, strict=True) if not number]
    made = arrays[0]
    for one in arrays[1:]:
        made = MatMul(made, one)
    shape(made)
    return Mul((*scalars, made)) if scalars else made


def _is_opposite(one: Sequence[Comparison], other: Sequence[Comparison]) -> bool:
    if len(one) != 1 or len(other) != 1:
        return False
    same = one[0].left == other[0].left and one[0].right == other[0].right
    return same and OPPOSITE[one[0].relation] == other[0].relation

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
    Diagonal,
    Each,
    Entry,
    Family,
    FunctionSymbol,
    Gradient,
    Hadamard,
    HadamardPower,
    HadamardQuotient,
    Hessian,
    Identity,
    Inverse,
    Jacobian,
    Norm,
    Trace,
    is_array_variable,
)
from derivations.core.infinite import Infinity as Infinite
from derivations.core.infinite import Integral, Limit, Series
from derivations.core.sets import NATURAL, REAL, Domain
from derivations.core.shapes import alike, shape
from derivations.core.term import (
    Add,
    Apply,
    At,
    Call,
    Cases,
    Comparison,
    Constant,
    Definition,
    Delta,
    Derivative,
    Index,
    Largest,
    MatMul,
    Mul,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Term,
    Transpose,
    as_term,
    rational_value,
)
from derivations.core.tree import free, unfold
from derivations.errors import DerivationsError, ShapeError
from derivations.read.latex import patterns
from derivations.read.latex.identifiers import Identifiers
from derivations.read.latex.inference import Inferred, Range, subscripts
from derivations.read.latex.known import Kind, Known, Stated
from derivations.read.latex.names import spelled
from derivations.read.latex.syntax import (
    Applied,
    Bars,
    Big,
    Called,
    CaseRows,
    Constants,
    Differentiated,
    Dots,
    Elements,
    Evaluated,
    Grid,
    Indicator,
    Infinity,
    Integrated,
    Lim,
    Listing,
    Members,
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
)
from derivations.read.latex.tokens import Unreadable
from derivations.write.latex import term_latex

ONE = Number(Fraction(1))
OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "=": "!=", "!=": "="}


def refused(node: Node, message: str, *, expected: str = "", declare: str = "") -> Unreadable:
    """The error that points at a node."""
    return Unreadable(message, node.start, node.end, expected=expected, declare=declare)


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
                return self.name(node)
            case Plus():
                return self._sum(node)
            case Minus(term=inner):
                return Neg(self._term(inner))
            case Times():
                return self._product(node)
            case Over(above=above, below=below):
                return Quotient(self._term(above), self._number(below))
            case Raised():
                return self._power(node)
            case Root(body=body, order=order):
                return self._root(body, order)
            case Applied(function=function, arguments=arguments):
                return Apply(function, tuple(map(self._number, arguments)))
            case Called():
                return self._call(node)
            case Primed():
                return self._primed(node)
            case Big():
                return self._big(node)
            case Differentiated():
                return self._derivative(node)
            case Nabla():
                return self._nabla(node)
            case Transposed(body=body):
                return self._transposed(node, body)
        return self._other(node)

    def _other(self, node: Node) -> Term:
        match node:
            case Bars(body=body):
                inside = self._term(body)
                return Apply("abs", (inside,)) if shape(inside).is_number else Determinant(inside)
            case NormBars(body=body, order=order):
                if order not in ("", "2", "1", "F"):
                    raise refused(node, f"a norm of order {order} is not read", expected="1 or 2")
                return Norm(self._term(body), 1 if order == "1" else 2)
            case Listing(entries=entries):
                return patterns.listing(self, node, entries)
            case Grid(rows=rows):
                return self._grid(node, rows)
            case CaseRows(rows=rows):
                return self._cases(node, rows)
            case Indicator(tests=tests):
                return Cases(((ONE, self.tests(tests)),), as_term(0))
            case Evaluated():
                return self._evaluated(node)
            case Picked():
                return self._picked(node)
            case Constants(what=what, sizes=sizes):
                terms = tuple(map(self._index, sizes))
                return Identity(*terms) if what == "I" else Constantly(int(what), terms)
            case Lim(point=point, side=side):
                function = self._function_of(node.variable, node.body)
                return Limit(function, self._term(point), side)
            case Integrated():
                return self._integral(node)
            case Infinity():
                return Infinite()
            case Dots():
                raise refused(node, "it is not clear how the dots go on", expected="the general term")
        raise refused(node, f"{type(node).__name__} is not read")

    # ── names ────────────────────────────────────────────────────────────────────────────────────

    def name(self, name: Name) -> Term:
        """What a name stands for: a definition, a bound index, an entry, a declared or a plain symbol."""
        key = spelled(name)
        if not name.label and key in self.bound:
            return self.bound[key]
        if key == patterns.PLACE:
            raise refused(name, "an index of a pattern stands outside of it")
        if key not in self.leaves and name.key == "\\delta" and len(name.below) == 2:
            return Delta(*map(self._index, name.below))
        stated = self.known.stated.get(key) if not name.label else None
        if stated is not None and not stated.parameters:
            return self._abbreviation(stated)
        indexed = self._indexed_definition(name)
        if indexed is not None:
            return indexed
        whole = self.known.stated.get(name.key)
        if whole is not None and not whole.parameters and subscripts(name) and not name.label:
            return self._entry_of_defined(name, whole)
        if key in self.leaves and not name.label:
            return self._leaf(self.leaves[key], name)
        if name.key in self.found.axes and subscripts(name):
            return self._entry(name)
        if name.key in self.leaves and subscripts(name):
            return self._entry_of(name, self.leaves[name.key])
        return self._plain(name, key)

    def unknown(self, node: Node, key: str) -> Unreadable:
        """The error for a name that has to be declared and is not."""
        return refused(node, f"{key} is not declared", declare=f"symbols: {{'{key}': real}}")

    def _leaf(self, leaf: Term | Definition, name: Name) -> Term:
        if isinstance(leaf, Definition):
            raise refused(name, f"{leaf.name} stands without an argument")
        return leaf

    def _abbreviation(self, stated: Stated) -> Term:
        """What a name abbreviates; where that cannot be read, the name stands for itself."""
        try:
            return Call(self.definition(stated), ())
        except Unreadable as error:
            if stated.key not in self.symbols:
                self.symbols[stated.key] = Symbol(
                    self.names.of(stated.key), latex=self.names.latex(stated.key)
                )
                self.opaque[self.names.of(stated.key)] = error
            return self.symbols[stated.key]

    def _plain(self, name: Name, key: str) -> Term:
        entries = self.known.stated.get(f"{key}_")
        if entries is not None and (name.bold or key in self.found.whole):
            return self._all_entries(entries)
        if key in self.symbols:
            return self.symbols[key]
        if name.label:
            raise refused(name, f"nothing says what the label of {name.key} runs over")
        if (self.scope, key) in self.found.indices:
            first, last = self.range(self.found.indices[self.scope, key])
            return self._made(key, Index(self.names.of(key), first, last, self.names.latex(key)))
        if (key in self.found.axes or self._is_array(key)) and not name.below:
            if not (self._is_array(key) or name.bold or key in self.found.whole):
                message = f"{key} has indices elsewhere and stands here without one"
                raise refused(name, message, declare=f"symbols: {{'{key}': vector n}}")
            return self._family(name)
        kind = self.known.kinds.get(key) or self.known.kinds.get(name.key if not name.word else key)
        if kind is None and key in self.found.sizes:
            kind = Kind(NATURAL)
        if kind is None and key == "e":
            return Constant("e")
        if kind is None and key == "\\pi":
            return Constant("pi")
        if kind is None:
            if key in self.known.stated or key in self.known.abstract:
                raise refused(name, f"{key} is a function and stands without an argument")
            self.undeclared.setdefault(key, name)
        if kind is not None and kind.role == "finite":
            last = self._size_of_finite(key)
            return self._made(key, Index(self.names.of(key), ONE, last, self.names.latex(key)))
        domain = REAL if kind is None else kind.domain
        return self._made(key, Symbol(self.names.of(key), domain, self.names.latex(key)))

    def _made(self, key: str, leaf: Term) -> Term:
        self.symbols[key] = leaf
        return leaf

    def _is_array(self, key: str) -> bool:
        kind = self.known.kinds.get(key)
        return kind is not None and kind.role in ("vector", "matrix")

    def _entry(self, name: Name) -> Term:
        family = self._family(name)
        below = tuple(map(self._index, subscripts(name)))
        firsts = self._firsts(name.key)
        return Entry(family, tuple(_shifted(one, first) for one, first in zip(below, firsts, strict=False)))

    def _entry_of(self, name: Name, array: Term | Definition) -> Term:
        below = tuple(map(self._index, subscripts(name)))
        return array(*below) if isinstance(array, Definition) else array[below]

    def _firsts(self, key: str) -> list[int]:
        return [0 if axis.first == Numeral("0") else 1 for axis in self.found.axes.get(key, [])]

    def from_zero(self) -> dict[str, tuple[int, ...]]:
        """Where the indices of each family begin, of those with an axis that begins at 0."""
        firsts = {self.names.of(key): tuple(self._firsts(key)) for key in self.found.axes}
        return {name: places for name, places in firsts.items() if 0 in places}

    def _family(self, name: Name) -> Family:
        key = f"{name.key}[]"
        if key not in self.symbols:
            kind = self.known.kinds.get(name.key, Kind())
            sizes = tuple(
                self._size(axis, name, n) for n, axis in enumerate(self.found.axes.get(name.key, []))
            )
            if not sizes:
                sizes = tuple(map(self._declared_size, kind.sizes))
            if not sizes:
                raise refused(name, f"nothing says how many entries {name.key} has")
            made = Family(
                self.names.of(name.key), sizes, kind.domain, latex=self.names.latex(name.key),
                labelled=bool(name.label),
            )  # fmt: skip
            self.symbols[key] = made
            if name.key not in self.known.kinds:
                self.undeclared.setdefault(name.key, name)
        family = self.symbols[key]
        assert isinstance(family, Family)
        return family

    def _size(self, axis: Range, name: Name, number: int) -> Term:
        if axis.last is None:
            kind = self.known.kinds.get(name.key)
            if kind is not None and number < len(kind.sizes):
                return self._declared_size(kind.sizes[number])
            return self._unnamed_size(axis)
        size = self._index(axis.last)
        return size + 1 if axis.first == Numeral("0") else size

    def _unnamed_size(self, axis: Range) -> Term:
        """The size of a range of which nothing is said: one symbol for all that share the range."""
        for key, axes in self.found.axes.items():
            kind = self.known.kinds.get(key)
            for number, one in enumerate(axes):
                if kind is not None and one.root == axis.root and number < len(kind.sizes):
                    return self._declared_size(kind.sizes[number])
        size = f"size of {axis.root}"
        if size not in self.symbols:
            taken = self.found.sizes | set(self.symbols) | set(self.names.given)
            letter = next((one for one in "nmkdpqrKNMDP" if one not in taken), "n")
            self.symbols[size] = Symbol(self.names.of(letter), NATURAL)
        return self.symbols[size]

    def _declared_size(self, text: str) -> Term:
        if text.isdigit():
            return as_term(int(text))
        if text not in self.symbols:
            self.symbols[text] = Symbol(self.names.of(text), NATURAL, self.names.latex(text))
        return self.symbols[text]

    def _index(self, node: Node) -> Term:
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
        return self._term(node)

    def range(self, of: Range) -> tuple[Term, Term]:
        """The first and the last value of an index."""
        first = ONE if of.first is None else self._index(of.first)
        return first, self._unnamed_size(of) if of.last is None else self._index(of.last)

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
        elif self._is_array(key) or (name.bold and key in self.found.axes):
            return self._family(name)
        else:
            kind = self.known.kinds.get(key, Kind())
            if kind.role == "finite":
                index = Index(self.names.of(key), ONE, self._size_of_finite(key), self.names.latex(key))
                self.bound[key] = index
                return index
            domain = REAL if kind.domain.lower is None and kind.domain.upper is None else kind.domain
            made = Symbol(self.names.of(key), domain, self.names.latex(key))
        self.bound[key] = made
        return made

    def _indexed_definition(self, name: Name) -> Term | None:
        """ŷ_k where ŷ_i := … was stated for all i."""
        stated = self.known.stated.get(f"{name.key}_") if subscripts(name) else None
        if stated is None or len(stated.indices) != len(subscripts(name)):
            return None
        return Call(self.definition(stated), tuple(map(self._index, subscripts(name))))

    def _entry_of_defined(self, name: Name, stated: Stated) -> Term:
        """p_k where p := … is an array."""
        array = self._abbreviation(stated)
        if shape(array).is_number and not isinstance(array, Symbol):
            raise refused(name, f"{name.key} is defined as a number and has an index here")
        if isinstance(array, Symbol):
            raise self.opaque[array.name]
        return At(array, tuple(map(self._index, subscripts(name))))

    def _all_entries(self, stated: Stated) -> Term:
        """p where p_k := … was stated for all k: the array of all entries."""
        definition = self.definition(stated)
        indices = [one for one in definition.parameters if isinstance(one, Index)]
        array: Term = Call(definition, tuple(indices))
        for index in reversed(indices):
            array = Each(array, index)
        return array

    def _call(self, node: Called) -> Term:
        name, key = node.name, spelled(node.name)
        stated = self.known.function(key, len(node.arguments)) or self.known.stated.get(key)
        if stated is not None and stated.parameters:
            definition = self.definition(stated)
            arguments = tuple(map(self._term, node.arguments))
            if len(arguments) != len(definition.parameters):
                raise refused(
                    node, f"{key} takes {len(definition.parameters)} arguments, {len(arguments)} are given"
                )
            for parameter, argument in zip(definition.parameters, arguments, strict=True):
                taken, given = shape(parameter), shape(argument)
                if not taken.is_number and not alike(taken, given):
                    message = f"{key} is defined for {taken} and is taken of {given}"
                    raise refused(node, message, expected=f"{taken}")
            return definition.prime(arguments[0], node.order) if node.order else definition(*arguments)
        partial = self._partial_by_subscript(node)
        if partial is not None:
            return partial
        return self._call_of_unknown(node, key, name)

    def _call_of_unknown(self, node: Called, key: str, name: Name) -> Term:
        arguments = self._tried(node.arguments, key)
        operators = {"tr": Trace, "Tr": Trace, "trace": Trace, "det": Determinant, "diag": Diagonal}
        if key in operators and len(arguments) == 1:
            return operators[key](arguments[0])
        if key in self.leaves:
            return self._of_leaf(self.leaves[key], node, arguments)
        if key == "\\Gamma" and len(arguments) == 1 and not node.order:
            return Apply("gamma", arguments)
        if key in self.known.abstract and all(isinstance(one, Index) for one in arguments) and not node.order:
            sizes = tuple(one.upper for one in arguments if isinstance(one, Index))
            family = Family(self.names.of(key), sizes, latex=self.names.latex(key))
            return Entry(family, arguments)
        if key in self.known.abstract and len(arguments) == 1:
            made = self.symbols.setdefault(
                f"{key}()", FunctionSymbol(self.names.of(key), latex=self.names.latex(key))
            )
            assert isinstance(made, FunctionSymbol)
            return made.prime(arguments[0], node.order) if node.order else made(arguments[0])
        raise refused(
            name,
            f"nothing says what the function {key} is",
            declare=_declare_function(key, len(arguments)),
        )

    def _tried(self, arguments: Sequence[Node], key: str) -> tuple[Term, ...]:
        """The arguments of a function that may not be known: what each misses is noted."""
        try:
            return tuple(map(self._term, arguments))
        except Unreadable as error:
            if error.declare and key not in self.known.abstract and key not in self.leaves:
                self.missing.setdefault(_declare_function(key, len(arguments)))
            raise

    def _of_leaf(self, leaf: Term | Definition, node: Called, arguments: tuple[Term, ...]) -> Term:
        if isinstance(leaf, FunctionSymbol):
            return leaf.prime(arguments[0], node.order) if node.order else leaf(arguments[0])
        if isinstance(leaf, Definition):
            indexed = any(isinstance(one, Index) for one in leaf.parameters)
            below = tuple(map(self._index, subscripts(node.name))) if indexed else ()
            return leaf.prime(arguments[0], node.order) if node.order else leaf(*below, *arguments)
        raise refused(node, "this name is no function")

    def _partial_by_subscript(self, node: Called) -> Term | None:
        """f_x(u, v): the derivative of f by the parameter x, at the arguments."""
        stated = self.known.function(node.name.key, len(node.arguments))
        if stated is None or not stated.parameters or not node.name.below or node.order:
            return None
        definition = self.definition(stated)
        arguments = tuple(map(self._term, node.arguments))
        if len(arguments) != len(definition.parameters):
            return None
        by_key = dict(zip(map(spelled, stated.parameters), definition.parameters, strict=True))
        body: Term = definition(*definition.parameters)
        for one in node.name.below:
            variable = by_key.get(spelled(one)) if isinstance(one, Name) else None
            if variable is None:
                return None
            body = Derivative(body, variable)
        if arguments == definition.parameters:
            return body
        derived = Definition(
            f"{definition.name}_{node.name.word}",
            definition.parameters,
            body,
            self.names.latex(spelled(node.name)),
        )
        return derived(*arguments)

    def _primed(self, node: Primed) -> Term:
        """y′ of y := …: the derivative by the one variable that y depends on."""
        primed = self.leaves.get(spelled(node.name) + "'" * node.order)
        if primed is not None:
            return self._leaf(primed, node.name)
        stated = self.known.stated.get(spelled(node.name))
        if stated is None or stated.parameters:
            return self._primed_name(node)
        body = Call(self.definition(stated), ())
        variables = [one for one in free(unfold(body)) if isinstance(one, Symbol) and _is_argument(one)]
        if len(variables) != 1:
            raise refused(node, "it is not clear by which variable the prime differentiates",
                          declare=f"functions: ['{spelled(node.name)}(x) = ...']")  # fmt: skip
        found: Term = body
        for _ in range(node.order):
            found = Derivative(found, variables[0])
        return found

    def _primed_name(self, node: Primed) -> Term:
        """w′ of which nothing is said: a name of its own, or a derivative; no line is wrong because of it."""
        key = spelled(node.name) + "'" * node.order
        if key not in self.symbols:
            self.symbols[key] = Symbol(self.names.of(key), latex=key)
            self.opaque[self.names.of(key)] = refused(
                node,
                f"nothing says what {key} is: a name, or a derivative",
                declare=f"definitions: ['{spelled(node.name)} = ...']",
            )
        return self.symbols[key]

    # ── arithmetic ───────────────────────────────────────────────────────────────────────────────

    def _number(self, node: Node) -> Term:
        return self._term(node)

    def _sum(self, node: Plus) -> Term:
        if any(isinstance(one, Dots) for one in node.terms):
            return patterns.series(self, node)
        terms = [self._term(one) for one in node.terms]
        signed = [one if sign > 0 else Neg(one) for one, sign in zip(terms, node.signs, strict=True)]
        return Add(tuple(signed))

    def _product(self, node: Times) -> Term:
        if any(isinstance(one, Dots) for one in node.factors):
            return patterns.repeated(self, node)
        self._no_notation(node)
        factors = [self._term(one) for one in node.factors]
        if self.known.einstein:
            return patterns.einstein(self, node, factors)
        if node.sign == "slash":
            above, below = factors
            return HadamardQuotient(above, below)
        return joined(factors, dotted=bool(node.sign), circle=node.sign == "circle", node=node)

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
                not self._is_array(other.key)
            ):
                index = next((i for i in "ikj" if i not in (one.key, other.key)), "i")
                lower = one.key.lower() if len(one.key) == 1 else one.key
                label = "" if not other.label else "^{(...)}"
                entries = f"{lower}_{index} {other.key}_{index}"
                pattern = f"{one.key}{other.key}{label} = \\sum_{{{index}=1}}^{{n}} {entries}"
                message = f"nothing says what {one.key}{other.key} is: {other.key} has indices elsewhere"
                raise refused(node, message, declare=f"notation: ['{pattern}']")

    def _power(self, node: Raised) -> Term:
        base = self._term(node.base)
        if isinstance(base, Constant) and base.name == "e":
            return Apply("exp", (self._number(node.exponent),))
        if node.entrywise:
            return HadamardPower(base, self._number(node.exponent))
        if (not shape(base).is_number and isinstance(node.exponent, Minus | Numeral)) and (
            node.exponent == Minus(Numeral("1"))
        ):
            return Inverse(base)
        return Power(base, self._number(node.exponent))

    def _root(self, body: Node, order: Node | None) -> Term:
        if order is None:
            return Apply("sqrt", (self._number(body),))
        degree = self._number(order)
        if not (isinstance(degree, Number) and degree.value.denominator == 1 and degree.value >= 2):
            raise refused(order, "the order of a root is a whole number from 2", expected="3")
        if degree.value % 2:
            return Apply("real_root", (self._number(body), degree))
        return Power(self._number(body), Quotient(ONE, degree))

    def _transposed(self, node: Node, body: Node) -> Term:
        inside = self._term(body)
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

    def _big(self, node: Big) -> Term:
        if not node.index:
            raise refused(node, "the sum names no index", expected="\\sum_{i=1}^n")
        if isinstance(node.upper, Infinity):
            return self._series(node)
        if node.members is not None:
            return self._over_members(node, node.members)
        body: Node = node.body
        indices = [self._range_of(one, node) for one in node.index]
        held = dict(self.bound)
        try:
            for name, index in zip(node.index, indices, strict=True):
                self.bound[spelled(name)] = index
            inside = self._term(body)
            tests = self.tests(node.tests)
        finally:
            self.bound = held
        return _over(node, inside, indices, tests)

    def _over_members(self, node: Big, members: Members) -> Term:
        """Σ and Π over a set whose elements are written down: one term for each."""
        base = members.base
        if isinstance(base, Name) and spelled(base) in self.known.stated:
            base = self.known.stated[spelled(base)].body
        if not isinstance(base, Elements) or len(node.index) != 1:
            raise refused(node, "nothing says what the elements of the set are", expected="{1, 2, 3}")
        kept = [one for one in base.entries if one not in members.without]
        if node.tests or len(set(kept)) != len(kept) or not all(isinstance(one, Numeral) for one in kept):
            raise refused(node, "only sets of different numbers are read", expected="{1, 2, 3}")
        terms = [self._term(patterns.put(node.body, node.index[0], one)) for one in kept]
        if node.kind not in ("sum", "prod"):
            raise refused(node, "a maximum over a set is not read")
        if not terms:
            return as_term(0 if node.kind == "sum" else 1)
        if len(terms) == 1:
            return terms[0]
        return Add(tuple(terms)) if node.kind == "sum" else Mul(tuple(terms))

    def _range_of(self, name: Name, node: Big) -> Index:
        key = spelled(name)
        first = ONE if node.lower is None else self._index(node.lower)
        last = self._index(node.upper) if node.upper is not None else self._range_from_axes(name, node)
        return Index(self.names.of(key), first, last, self.names.latex(key))

    def _range_from_axes(self, name: Name, node: Big) -> Term:
        """The last value of Σ_i: that of what the index stands at."""
        key = spelled(name)
        if id(node) in self.found.sums:
            of = self.found.sums[id(node)]
            return self._unnamed_size(of) if of.last is None else self._index(of.last)
        kind = self.known.kinds.get(key)
        if kind is not None and kind.role == "finite":
            return self._size_of_finite(key)
        if kind is not None and kind.range is not None:
            return self._index(kind.range[1])
        raise refused(node, f"nothing says which values {key} runs over", expected=f"\\sum_{{{key}=1}}^n")

    def _size_of_finite(self, key: str) -> Term:
        """How many values a finite variable has."""
        size = f"size of {key}"
        if size not in self.symbols:
            self.symbols[size] = Symbol(self.names.of(f"n_{{{key}}}"), NATURAL)
        return self.symbols[size]

    def tests(self, tests: Sequence[Related]) -> tuple[Comparison, ...]:
        """Conditions as comparisons."""
        return tuple(
            Comparison(self._term(one.left), one.relation, self._term(one.right))  # type: ignore[arg-type]
            for one in tests
        )

    # ── derivatives and values ───────────────────────────────────────────────────────────────────

    def _derivative(self, node: Differentiated) -> Term:
        body = self._term(node.body)
        for variable in reversed(node.variables):
            if not isinstance(variable, Name | Picked):
                raise refused(variable, "what is differentiated by is no variable", expected="a name")
            by = self._term(variable)
            if is_array_variable(by):
                body = self._jacobian(node, body, by)
                continue
            if not by.is_variable:
                raise refused(variable, "this is no variable: it is defined, or an integer")
            for one in free(body):
                if isinstance(one, Symbol) and one.name in self.opaque:
                    raise self.opaque[one.name]
            if not patterns.depends(body, by):
                raise refused(
                    node,
                    f"nothing in the body depends on {term_latex(by)}, so far as is known",
                    declare="definitions: ['... = ...']",
                )
            body = Derivative(body, by)
        return body

    def _jacobian(self, node: Differentiated, body: Term, by: Term) -> Term:
        if self.known.layout not in ("numerator", "denominator"):
            message = "a derivative by an array has two layouts, and nothing says which is meant"
            raise refused(node, message, declare="layout: numerator  or  layout: denominator")
        return Jacobian(body, by, "numerator" if self.known.layout == "numerator" else "denominator")

    def _nabla(self, node: Nabla) -> Term:
        at = self._gradient_at(node)
        if at is not None:
            return at
        body = self._term(node.body)
        variables = node.variables or self.known.nabla
        if not variables:
            raise refused(node, "nothing says by which variables ∇ differentiates",
                          declare="nabla: [w, b]")  # fmt: skip
        terms = tuple(self._whole(one) for one in variables)
        if node.order == 2:
            return Hessian(body, terms[0])
        return Gradient(body, terms)

    def _gradient_at(self, node: Nabla) -> Term | None:
        """∇f(u) of a function that is not specified."""
        if node.variables or node.order != 1 or not isinstance(node.body, Called):
            return None
        leaf = self.leaves.get(spelled(node.body.name))
        if not isinstance(leaf, FunctionSymbol) or leaf.size is None or len(node.body.arguments) != 1:
            return None
        return leaf.gradient(self._term(node.body.arguments[0]))

    def _whole(self, node: Node) -> Term:
        """A variable of ∇: a name, or a whole family for w_1, …, w_n."""
        if not isinstance(node, Name):
            raise refused(node, "∇ is taken by names", expected="w")
        if node.key in self.found.axes and not node.below:
            return self._family(node)
        return self.name(node)

    def _evaluated(self, node: Evaluated) -> Term:
        held = dict(self.bound)
        keys = [spelled(one) for one in patterns.names_in(node.body) if not one.below]
        if node.variable is not None:
            key = spelled(node.variable)
        else:
            free_keys = list(dict.fromkeys(k for k in keys if self._is_free(k)))
            if len(free_keys) != 1:
                raise refused(node, "it is not clear which variable is replaced", expected="|_{x=a}^{x=b}")
            key = free_keys[0]
        variable = Symbol(self.names.of(key), latex=self.names.latex(key))
        try:
            self.bound[key] = variable
            body = self._term(node.body)
        finally:
            self.bound = held
        values = Definition("value", (variable,), body)
        lower = values(self._term(node.lower))
        return lower if node.upper is None else Add((values(self._term(node.upper)), Neg(lower)))

    def _is_free(self, key: str) -> bool:
        declared = self.known.kinds.get(key)
        constant = key in ("e", "\\pi") and declared is None
        return key not in self.known.stated and key not in self.found.sizes and not constant

    def _function_of(self, name: Name, body: Node, domain: Domain = REAL) -> Definition:
        """The function of one variable that a limit, an integral or a series is of."""
        key = spelled(name)
        variable = Symbol(self.names.of(key), domain, self.names.latex(key))
        held = dict(self.bound)
        try:
            self.bound[key] = variable
            return Definition("", (variable,), self._term(body))
        finally:
            self.bound = held

    def _integral(self, node: Integrated) -> Term:
        if node.lower is not None and node.upper is not None:
            function = self._function_of(node.variable, node.body)
            return Integral(function, self._term(node.lower), self._term(node.upper))
        variable, body = self.name(node.variable), self._term(node.body)
        for one in self.antiderivatives:
            if one.variable == variable and one.body == body:
                return one.function(variable)
        name = f"antiderivative {len(self.antiderivatives) + 1}"
        function_symbol = FunctionSymbol(self.names.of(name))
        self.antiderivatives.append(Antiderivative(function_symbol, variable, body))
        return function_symbol(variable)

    def _series(self, node: Big) -> Term:
        if node.kind != "sum" or len(node.index) != 1 or node.tests:
            raise refused(node, "of infinite sums only plain ones over one index are read")
        lower = ONE if node.lower is None else self._index(node.lower)
        counter = Domain(rational_value(lower), integer=True)
        return Series(self._function_of(node.index[0], node.body, counter), lower)

    def _picked(self, node: Picked) -> Term:
        """An entry of a group, or the array of all entries."""
        if not node.square:
            body = self._term(node.body)
            return (
                At(body, tuple(map(self._index, node.indices)))
                if not isinstance(body, Family)
                else body[tuple(map(self._index, node.indices))]
            )
        held = dict(self.bound)
        indices = []
        try:
            for one in node.indices:
                index = self._index(one)
                if not isinstance(index, Index):
                    raise refused(one, "what an array runs over is an index", expected="i")
                indices.append(index)
            body = self._term(node.body)
        finally:
            self.bound = held
        for index in reversed(indices):
            body = Each(body, index)
        return body

    def _cases(self, node: Node, rows: tuple[tuple[Node, tuple[Related, ...]], ...]) -> Term:
        branches = [(self._term(value), self.tests(tests)) for value, tests in rows]
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


def _over(node: Big, body: Term, indices: Sequence[Index], tests: tuple[Comparison, ...]) -> Term:
    for index in reversed(indices):
        if node.kind == "sum":
            body = Sum(Cases(((body, tests),), as_term(0)) if tests else body, index)
        elif tests:
            empty = ONE if node.kind == "prod" else None
            if empty is None:
                raise refused(node, "a maximum under a condition is not read")
            body = Product(Cases(((body, tests),), empty), index)
        elif node.kind == "prod":
            body = Product(body, index)
        else:
            body = Largest(body, index) if node.kind == "max" else Neg(Largest(Neg(body), index))
        tests = ()
    return body


def _shifted(index: Term, first: int) -> Term:
    """An index whose range begins at 0, counted from 1."""
    if first == 1:
        return index
    return Number(index.value + 1) if isinstance(index, Number) else index + 1


def _is_opposite(one: Sequence[Comparison], other: Sequence[Comparison]) -> bool:
    if len(one) != 1 or len(other) != 1:
        return False
    same = one[0].left == other[0].left and one[0].right == other[0].right
    return same and OPPOSITE[one[0].relation] == other[0].relation


def _declare_function(key: str, count: int) -> str:
    return f"functions: ['{key}({', '.join('xyzuvw'[:count])}) = ...']"


def _is_argument(symbol: Symbol) -> bool:
    domain: Domain = symbol.domain
    return not domain.integer and domain.values is None

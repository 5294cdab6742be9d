"""D0, and whether a line is defined on all of it.

D0 = the declared domains ∩ the natural domain of the first line ∩ the page's own conditions.  An
obligation of a line is discharged when the signs of its expression, given D0, leave no other way; what
is not discharged stays open and is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import cast

from derivations.core.arrays import Entry, Family
from derivations.core.balls import FIRST_PRECISION, Point, Unclear, enclose
from derivations.core.cells import Fields, is_empty, solved
from derivations.core.derivation import Hypothesis
from derivations.core.domain import (
    ALLOWED,
    NEGATED,
    Obligation,
    comparison_signs,
    condition_at,
    domain_of,
    natural,
    within,
)
from derivations.core.entries import equations, generic_entries, scalar_pairs
from derivations.core.estimates import bound, combine
from derivations.core.exact_points import zero_in
from derivations.core.field import Field, OutOfFuel
from derivations.core.laws import Law, arbitrary, law
from derivations.core.meaning import Meanings
from derivations.core.points import Region, rational_roots
from derivations.core.ranges import canonical_index, depth_of, is_inhabited
from derivations.core.ring import Ring
from derivations.core.sets import Signs
from derivations.core.setting import Setting, said_of_factors, signs_of
from derivations.core.signs import ANY, NONZERO
from derivations.core.term import Apply, Comparison, Index, Sum, Symbol, Term, as_term
from derivations.core.tree import free, kinds, name_of, shadowed, substitute, walk
from derivations.core.verdict import Coordinate, Witness
from derivations.core.witness import QUICK, undefined_at
from derivations.errors import MeaningError

MOST_VALUES = 64  # cases of symbols over finite sets that an obligation is looked at in


@dataclass(slots=True)
class Ground:
    """D0 of a page, and what is known on it.

    `conditions` are those that the declared domains do not imply: they are printed left of ⊢.
    `setting` is what a proof may assume, `region` what a witness must fulfil; with a `doubt`, which is one
    sentence, the region may be smaller than D0, and nothing is proved.  `wider` is D0 without what only the
    written forms of derivatives ask for: lines must be defined on all of that.
    `fields` and `ring` keep what was worked out for this page, and for no other: no verdict depends on what
    was examined before.
    """

    meanings: Meanings
    hypotheses: tuple[Hypothesis, ...] = ()
    equated: tuple[Term, ...] = ()
    conditions: tuple[Comparison, ...] = ()
    doubt: str = ""
    wide: bool = False
    wider: Ground | None = None
    setting: Setting = field(default_factory=Setting)
    region: Region = field(default_factory=Region)
    fields: Fields = field(default_factory=Fields)
    ring: Ring = field(default_factory=Ring)
    _field: Field = field(default_factory=lambda: Setting().field(trusting=False))
    _known: dict[Obligation, bool] = field(default_factory=dict)
    _supposed: set[tuple[Comparison, tuple[Comparison, ...], tuple[Index, ...]]] = field(default_factory=set)
    _natural: dict[Term, tuple[Obligation, ...]] = field(default_factory=dict)
    _defined: set[Term] = field(default_factory=set)
    _universal: list[Obligation] = field(default_factory=list)
    _used: set[Comparison] = field(default_factory=set)

    def open_in(self, term: Term) -> tuple[Obligation, ...]:
        """The obligations of a line that D0 does not discharge; none of what D0 was made of is open."""
        if term in self._defined:
            return ()
        wider = self.wider
        return tuple(
            one
            for one in self._needs(term)
            if not (self.discharged(one) and (one.removable or wider is None or wider.discharged(one)))
        )

    def pairs(self, left: Term, right: Term) -> tuple[tuple[Term, Term], ...]:
        """The equations between numbers that a line stands for, their indices apart from the page's."""
        return scalar_pairs(left, right, *self.assumed)

    def never(self) -> Comparison | None:
        """A condition that holds nowhere, or not to the ends of a range: n + 1 ≤ n, k ≤ 3 for k up to 4."""
        for condition in self.conditions:
            expression, allowed = comparison_signs(condition)
            values = [expression]
            for index in condition.over if not condition.under else ():
                if is_inhabited(self._field, index):
                    ends = (index.lower, index.upper)
                    values += [substitute(one, {index: end}) for one in values for end in ends]
            if not condition.under and any(self._excludes(one, allowed) for one in values):
                return condition
        return None

    def _excludes(self, expression: Term, allowed: Signs) -> bool:
        """Whether an expression is known to have none of the signs."""
        return not self._field.signs(self._field.ratio(expression)) & allowed

    def conditions_of(self, *sides: Term) -> Iterator[Comparison]:
        """Every condition that decides where the sides are defined."""
        for side in sides:
            for obligation in self._needs(side):
                yield from (obligation.condition, *obligation.under)

    @property
    def assumed(self) -> tuple[Term, ...]:
        """The sides of all conditions and hypotheses of D0, numbers all."""
        tests = (test for one in self.conditions for test in (one, *one.under))
        return (*(side for test in tests for side in (test.left, test.right)), *self.equated)

    def is_identity(self, left: Term, right: Term) -> bool:
        """Whether the normal form of left − right is zero by what is known of D0, trusting no term."""
        return self._field.is_zero(self.fields.difference(left, right))

    def is_derived(self, *sides: Term) -> bool:
        """Whether the sides, or what is assumed, rest on a derivative."""
        return any(map(self.meanings.is_derived, (*sides, *self.assumed)))

    @property
    def lends(self) -> bool:
        """Whether D0 holds what only the written form of a derivative asks for."""
        return any(one.removable for asked in self._natural.values() for one in asked)

    def _needs(self, term: Term) -> tuple[Obligation, ...]:
        """The natural domain of a written line, entry by entry for a vector."""
        if term not in self._natural:
            found = (
                replace(one, forall=(*_reaching(places, one), *one.forall))
                for part, places in generic_entries(term)
                for one in natural(part)
            )
            self._natural[term] = tuple(dict.fromkeys(found))
        return self._natural[term]

    def discharged(self, obligation: Obligation) -> bool:
        """Whether D0 leaves only signs with which the condition holds."""
        if obligation not in self._known:
            self._known[obligation] = self._discharged(obligation)
        return self._known[obligation]

    def _discharged(self, obligation: Obligation, *, thorough: bool = True) -> bool:
        asked = self.plain(obligation)
        if self._universal and not asked.forall:
            self.meet(*_sides(asked))
        plain = _canonical(asked)
        if (plain.condition, plain.under, plain.forall) in self._supposed:
            return True
        allowed = ALLOWED[plain.condition.relation]
        if all(signs <= allowed for signs in self._signs(plain)):
            return True
        if not thorough or self._looked_closer:
            return False
        if all(signs <= allowed for signs in self._signs(plain, closely=True)):
            return True
        return self._follows_for_each(asked) or (bool(plain.under) and self._fails_nowhere(plain))

    def impossible(self, obligation: Obligation) -> bool:
        """Whether the condition fails on all of D0."""
        plain, allowed = _canonical(self.plain(obligation)), ALLOWED[obligation.condition.relation]
        return not plain.under and not any(signs & allowed for signs in self._signs(plain))

    @property
    def _looked_closer(self) -> bool:
        return self._field.thorough and self._field.combined

    def _signs(self, plain: Obligation, *, closely: bool = False) -> list[Signs]:
        """The signs that the two sides' difference can have, for each value of symbols over finite sets."""
        difference, _ = comparison_signs(plain.condition)

        try:
            if closely and not self._looked_closer:
                self._field.look_closer()
                self._field.in_room(partial(combine, self._field))
            asked = self._in_case(plain) if plain.under else self._field
            return [_signs_by(asked, one) for one in _at_values(difference)]
        except (MeaningError, OutOfFuel):
            return [ANY]

    def _fails_nowhere(self, plain: Obligation) -> bool:
        """Whether the tests of the obligation's case leave no point at which its expression is zero."""
        zero, allowed = comparison_signs(plain.condition)
        if allowed != NONZERO:
            return False
        while isinstance(zero, Apply) and zero.function == "abs":
            zero = zero.arguments[0]
        try:
            facts = (*self.setting.facts, *map(comparison_signs, plain.under))
            case = replace(self.setting, facts=facts)
            known = case.field(trusting=False)
            values = known.in_room(partial(solved, zero, known))
            if values is None:
                return False
            there = case.put(values).field(trusting=False)
            return there.in_room(partial(is_empty, there))
        except (MeaningError, OutOfFuel):
            return False

    def _in_case(self, case: Obligation) -> Field:
        """A field for the case that an obligation speaks of, with what is supposed of every such case.

        What is supposed of all values of indices is so of those that the obligation is about.
        """
        facts = (*self.setting.facts, *map(comparison_signs, case.under))
        made = replace(self.setting, facts=facts).field(trusting=False)
        for one in self.region.conditions:
            values: dict[Term, Term] = dict(zip(one.forall, case.forall, strict=False))
            alike = len(values) == len(one.forall) and all(
                (substitute(old.lower, values), substitute(old.upper, values)) == (new.lower, new.upper)
                for old, new in zip(one.forall, case.forall, strict=False)
            )
            if one.under and alike:
                under = (condition_at(test, values) for test in one.under)
                if all(self._granted(test, made) for test in under):
                    made.in_room(
                        partial(made.suppose, *comparison_signs(condition_at(one.condition, values)))
                    )
        return made

    def _granted(self, test: Comparison, known: Field) -> bool:
        expression, allowed = comparison_signs(test)
        return _signs_by(known, expression) <= allowed

    def plain(self, obligation: Obligation) -> Obligation:
        """An obligation over plain nodes."""
        condition = self._plain(obligation.condition)
        if condition is obligation.condition and not obligation.under:
            return obligation
        return replace(obligation, condition=condition, under=tuple(map(self._plain, obligation.under)))

    def _plain(self, test: Comparison) -> Comparison:
        left, right = self.meanings.of(test.left), self.meanings.of(test.right)
        same = left is test.left and right is test.right
        return test if same else Comparison(left, test.relation, right)

    def where_defined(self, *sides: Term, also: Sequence[Obligation] = ()) -> Region:
        """The part of D0 where the sides, scalar terms as written, are defined, and some obligations hold."""
        own = (one for side in sides for one in self._needs(side))
        needed = dict.fromkeys(map(self.plain, (*own, *also)))
        return replace(self.region, conditions=tuple(dict.fromkeys((*self.region.conditions, *needed))))

    def trusting(self, *sides: Term) -> Setting:
        """The setting with what the sides, scalar terms as written, need in order to be defined."""
        needed = (
            one
            for side in sides
            for one in self._needs(side)
            if not one.under and self._inhabited(one.forall)
        )
        facts = (comparison_signs(_canonical(self.plain(one)).condition) for one in needed)
        return replace(self.setting, facts=tuple(dict.fromkeys((*self.setting.facts, *facts))))

    def suppose(self, obligation: Obligation) -> None:
        """Make a condition part of D0."""
        plain = self.plain(obligation)
        granted = self._discharged(obligation, thorough=False)
        if plain.under and len(plain.forall) == 1 and not granted:
            self._suppose_at_ends(plain, plain.forall[0])
            granted = self._discharged(obligation, thorough=False)
        self.region = replace(self.region, conditions=(*self.region.conditions, plain))
        if granted:
            return
        if obligation.by_form:
            self.doubt = "whether an exponent of the first line is a whole number is not seen by its form"
        canonical = _canonical(plain)
        self._supposed.add((canonical.condition, canonical.under, canonical.forall))
        reaching = _reaching(obligation.forall, replace(obligation, forall=()))
        over = tuple(one for one in obligation.forall if one in reaching or not self._inhabited((one,)))
        under = () if self._holds_outside(plain) else obligation.under
        condition = replace(obligation.condition, over=over, under=under)
        self.conditions = tuple(dict.fromkeys((*self.conditions, condition)))
        if plain.forall and not plain.under:
            self._universal.append(plain)
        if plain.under and not plain.forall and self._always_asked(plain):
            plain = replace(plain, under=())
        if not plain.under and self._inhabited(plain.forall):
            expression, signs = comparison_signs(_canonical(plain).condition)
            self.setting = self.setting.with_fact(expression, signs)
            self._learn(expression, signs)
        self._known.clear()

    def _suppose_at_ends(self, plain: Obligation, index: Index) -> None:
        """What a condition in a case says at the ends of a range: x^{n−k}, k up to n, asks for x ≠ 0."""
        for end in (index.lower, index.upper):
            under = [Obligation(condition_at(one, {index: end})) for one in plain.under]
            if self._inhabited((index,)) and all(map(self.discharged, under)):
                self.suppose(Obligation(condition_at(plain.condition, {index: end})))

    def _holds_outside(self, plain: Obligation) -> bool:
        """Whether the condition holds anyway where its case does not apply: x ≠ 3 where x ≤ −3."""
        if len(plain.under) != 1 or plain.forall:
            return False
        (case,) = plain.under
        try:
            made = self.setting.with_fact(*_failing(case)).field(trusting=False)
            made.look_closer()
            made.in_room(partial(combine, made))
            return self._granted(plain.condition, made)
        except (MeaningError, OutOfFuel):
            return False

    def _always_asked(self, obligation: Obligation) -> bool:
        """Whether the same condition is supposed in other cases too, so that some case always applies."""
        same = [one.under[0] for one in self.region.conditions
                if one.condition == obligation.condition and len(one.under) == 1
                and not one.forall]  # fmt: skip
        for place, case in enumerate(same):
            outside = self.setting.with_fact(*_failing(case))
            for other in same[:place]:
                try:
                    if self._granted(other, outside.field(trusting=False)):
                        return True
                except (MeaningError, OutOfFuel):
                    continue
        return False

    def _learn(self, expression: Term, signs: Signs) -> None:
        """Record a fact in the page's own field."""
        with suppress(OutOfFuel):  # a field that knows less
            for part, said in said_of_factors(expression, signs):
                self._field.in_room(partial(self._field.suppose, part, said))
            self._field.in_room(partial(bound, self._field))

    def _inhabited(self, indices: Sequence[Index]) -> bool:
        """Whether every one of the ranges is known to hold a number: else "for all" says nothing."""
        with suppress(OutOfFuel):
            return all(self._field.in_room(partial(is_inhabited, self._field, index)) for index in indices)
        return False

    def suppose_defined(self, term: Term, over: tuple[Index, ...] = ()) -> None:
        """Make the natural domain of a written line part of D0, for all values of the indices."""
        for obligation in self._needs(term):
            if self.wide and obligation.removable:
                continue
            bound = _reaching(over, obligation)
            self.suppose(replace(obligation, forall=(*bound, *obligation.forall)) if bound else obligation)
        if not over:
            self._defined.add(term)

    def suppose_equations(self, laws: Sequence[Law]) -> None:
        """Make equations part of D0: those that hold a sum, or hold for all values of an index, are laws."""
        rules = tuple(law for law in laws if law.forall or Sum in kinds(law.zero))
        closed = tuple(law.zero for law in laws if not law.forall)
        self.setting = replace(self.setting, equations=closed, laws=rules)
        if rules:
            self._field = self.setting.field(trusting=False)

    def meet(self, *terms: Term) -> None:
        """Use the conditions that hold for all values of an index at the free indices of some plain terms."""
        places = [place for term in terms for place in _places(term)] if self._universal else []
        for test in self._instances(places):
            expression, signs = comparison_signs(test)
            self.setting = self.setting.with_fact(expression, signs)
            self._learn(expression, signs)
            self._known.clear()

    def _instances(self, places: Sequence[Term]) -> Iterator[Comparison]:
        """What the conditions that hold for all values of indices say at some integers, each once."""
        for condition in self._universal:
            test, forall = condition.condition, condition.forall
            for chosen in product(dict.fromkeys(places), repeat=len(forall)):
                values: dict[Term, Term] = dict(zip(forall, chosen, strict=True))
                found = condition_at(test, values)
                if found not in self._used:
                    self._used.add(found)
                    ends = (
                        (substitute(index.lower, values), substitute(index.upper, values)) for index in forall
                    )
                    inside = (
                        one
                        for place, (low, high) in zip(chosen, ends, strict=True)
                        for one in within(place, low, high)
                    )
                    if all(self._discharged(Obligation(one)) for one in inside):
                        yield found

    def _follows_for_each(self, asked: Obligation) -> bool:
        """Whether a condition for all values of indices follows from others at each of the values."""
        if asked.under or not (asked.forall and self._universal):
            return False
        values: dict[Term, Term] = dict(zip(asked.forall, arbitrary(asked.forall), strict=True))
        sides = [substitute(side, values) for side in _sides(asked)]
        places = [place for side in sides for place in _places(side)]
        before, self._used = self._used, set()
        try:
            facts = tuple(map(comparison_signs, self._instances(places)))
            case = replace(self.setting, facts=(*self.setting.facts, *facts)).field(trusting=False)
            test = Comparison(sides[0], asked.condition.relation, sides[1])
            difference, allowed = comparison_signs(test)
            return bool(facts) and _signs_by(case, difference) <= allowed
        except (MeaningError, OutOfFuel):
            return False
        finally:
            self._used = before

    def violation(self, obligation: Obligation) -> Witness | None:
        """A point of D0 where the obligation certainly fails, if one is found."""
        if self.wider is not None:
            return self.wider.violation(obligation)
        asked = self.plain(obligation)
        found = undefined_at(asked, self.region, list(self._candidates(asked)))
        strict = asked.condition.relation in ("!=", ">", "<")
        if found is None and asked.exact and not asked.forall and strict:
            found = zero_in(comparison_signs(asked.condition)[0], asked, self.region)
        return replace(found, violated=obligation.condition) if found else None

    def _candidates(self, obligation: Obligation) -> Iterator[dict[Term, Coordinate]]:
        """Points worth trying: roots of the condition, and of the tests of its case, in one symbol each."""
        for point in self.region.points(QUICK):
            found = [point]
            for test in (obligation.condition, *obligation.under):
                difference, _ = comparison_signs(test)
                found = [moved for one in found for moved in self._moved(difference, one)]
            yield from (one.values for one in found)

    def _moved(self, difference: Term, point: Point) -> Iterator[Point]:
        try:
            enclose(difference, point, FIRST_PRECISION)
        except Unclear:
            return
        for leaf in [leaf for leaf in point.values if isinstance(leaf, Symbol | Entry)]:
            for root in rational_roots(difference, leaf, point):
                if root in domain_of(leaf):
                    yield Point({**point.values, leaf: root}, point.choose)


def ground(lines: Sequence[Term], given: Sequence[Hypothesis | Comparison], meanings: Meanings) -> Ground:
    """D0 of a page with these assumptions, on which its first line, and what is asked about, are defined.

    Raises `MeaningError` when one of them has no meaning.
    """
    for assumed in given:
        _in_order(assumed.over)
    made = _grounded(lines, given, meanings, wide=False)
    if made.lends:
        made.wider = _grounded(lines, given, meanings, wide=True)
    return made


def _grounded(
    lines: Sequence[Term], given: Sequence[Hypothesis | Comparison], meanings: Meanings, *, wide: bool
) -> Ground:
    hypotheses = tuple(one for one in given if isinstance(one, Hypothesis))
    scalar = [pair for one in hypotheses for pair in equations(one.left, one.right, one.over)]
    laws = tuple(law(meanings.of(one) - meanings.of(other), over) for one, other, over in scalar)
    equated = tuple(side for one, other, _ in scalar for side in (one, other))
    made = Ground(meanings, hypotheses, equated, wide=wide)
    made.region = Region(equations=laws)
    for test in given:
        if isinstance(test, Comparison):
            for side in (test.left, test.right):
                made.suppose_defined(side, test.over)
            made.suppose(Obligation(replace(test, over=()), forall=test.over))
    for one, other, over in scalar:
        made.suppose_defined(one, over)
        made.suppose_defined(other, over)
    made.suppose_equations(laws)
    for line in lines:
        made.suppose_defined(line)
    return made


def _signs_by(field: Field, expression: Term) -> Signs:
    """The signs that a field leaves to an expression."""
    return field.in_room(lambda: field.refining(partial(signs_of, expression, field)))


def _failing(test: Comparison) -> tuple[Term, Signs]:
    """What is known where a condition does not hold."""
    return comparison_signs(Comparison(test.left, NEGATED[test.relation], test.right))


def _in_order(over: Sequence[Index]) -> None:
    """Raises `MeaningError` if a range holds an index that is bound only after it."""
    for place, index in enumerate(over):
        late = (free(index.lower) | free(index.upper)).intersection(over[place:])
        if late:
            names = ", ".join(sorted(name_of(one) for one in late))
            raise MeaningError(f"the range of {index.name} holds {names}, which over=(…) names only later")


def _sides(obligation: Obligation) -> tuple[Term, Term]:
    return obligation.condition.left, obligation.condition.right


def _reaching(indices: tuple[Index, ...], obligation: Obligation) -> tuple[Index, ...]:
    """The indices on which an obligation depends, and which it does not bind itself."""
    tests = (obligation.condition, *obligation.under)
    reached = frozenset[Term]().union(*(free(side) for test in tests for side in (test.left, test.right)))
    return tuple(index for index in indices if index in reached and index not in obligation.forall)


def _places(term: Term) -> Iterator[Term]:
    """Integers at which entries stand, and indices, as far as no sum binds them: they have a value on D0."""
    known = free(term)
    yield from (leaf for leaf in known if isinstance(leaf, Index))
    for part in walk(term):
        for place in part.indices if isinstance(part, Entry) else ():
            if not isinstance(place, Index) and all(i in known for i in free(place) if isinstance(i, Index)):
                yield place


def _canonical(obligation: Obligation) -> Obligation:
    """The obligation with its bound indices named as the normal form of a sum names them.

    What is known of an index in a case is not known of those that sums bind: then no sum has its name.
    """
    sides = (obligation.condition.left, obligation.condition.right)
    if not obligation.forall:
        return obligation
    obligation = replace(
        obligation, forall=tuple(dict.fromkeys(obligation.forall))
    )  # bound twice is bound once
    reached = frozenset[Term]().union(*(free(test.left) | free(test.right) for test in obligation.under))
    own = arbitrary(obligation.forall) if not reached.isdisjoint(obligation.forall) else ()
    first = 1 + max(map(depth_of, sides))
    for depth, place in enumerate(reversed(range(len(obligation.forall))), first):
        index = obligation.forall[place]
        values: dict[Term, Term] = {index: own[place] if own else canonical_index(index, depth)}
        condition, *under = (condition_at(test, values) for test in (obligation.condition, *obligation.under))
        forall = tuple(cast(Index, substitute(one, values)) for one in obligation.forall)
        obligation = replace(obligation, condition=condition, under=tuple(under), forall=forall)
    return obligation


def _at_values(term: Term) -> list[Term]:
    """The term at all values of its symbols over finite sets, or the term itself."""
    terms = [term]
    for symbol in free(term):
        if isinstance(symbol, Symbol) and symbol.domain.values and len(terms) <= MOST_VALUES:
            terms = [substitute(one, {symbol: as_term(v)}) for one in terms for v in symbol.domain.values]
    return terms


def one_meaning_each(terms: Sequence[Term]) -> None:
    """Raises `MeaningError` if a name stands for two things, or an index of a range is bound again."""
    known: dict[str, Term] = {}
    index = shadowed(terms)
    if index is not None:
        raise MeaningError(f"what the range of {index.name} holds is bound again where {index.name} stands")
    for leaf in frozenset[Term]().union(*map(free, terms)):
        if isinstance(leaf, Symbol | Index | Family) and known.setdefault(leaf.name, leaf) != leaf:
            raise MeaningError(f"{leaf.name} is declared twice on this page, as two different things")

"""What the names of a document were taken for: as it says, as they are used, by default; or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from derivations.core.arrays import Entry, Family, FunctionSymbol
from derivations.core.sets import REAL
from derivations.core.term import Call, Index, Number, Symbol, Term
from derivations.core.tree import unfold
from derivations.core.tree import walk as walk_term
from derivations.documents.context import Said
from derivations.documents.judging import judged
from derivations.documents.kinds import domain_words
from derivations.documents.reading import Chain, Reader
from derivations.documents.sides import Sides, read_sides
from derivations.read.latex.syntax import Name, spelled, walk
from derivations.read.source import Span
from derivations.write.text import term_text

BARE = "without an index"  # of a name in a formula that cannot be read
How: TypeAlias = Literal["said", "used", "default"]


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name as the page writes it, what it is in the words of a declaration, how that is known, and where.

    `what` is empty where no declaration can say it, or where the name is one thing here and another there.
    """

    name: str
    what: str
    how: How
    span: Span | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """All names of a document; `said` are the definitions that it holds, `unknown` lines to declare."""

    names: tuple[NameRow, ...]
    said: tuple[Said, ...]
    unknown: tuple[str, ...]

    def count(self, how: How) -> int:
        """How many names are known in this way."""
        return sum(row.how == how for row in self.names)


def table_of(reader: Reader) -> Table:
    """The table of a document that was read."""
    rows: dict[str, list[NameRow]] = {}
    said: dict[tuple[str, str], Said] = {}
    unknown: dict[str, None] = {}
    for chain in reader.chains:
        for one in _rows(chain):
            rows.setdefault(one.name, []).append(one)
        for name, one_said in chain.context.said.items():
            said.setdefault((name, one_said.text), one_said)
        unknown.update(dict.fromkeys(judged(chain).missing))
    for name, one_said in reader.context.said.items():
        said.setdefault((name, one_said.text), one_said)
    arrays = {name for name, found in rows.items() if any(_is_array(one) for one in found)}
    rows = {name: found for name, found in rows.items() if any(one.note != BARE for one in found)}
    defined = {key for key, _ in said}
    names = [
        _merged(found)
        for name, found in rows.items()
        if name not in defined and name.partition("_")[0] not in arrays - {name}
    ]
    return Table(tuple(names), tuple(said.values()), tuple(unknown))


def _merged(rows: Sequence[NameRow]) -> NameRow:
    """One row of a name that occurs in several chains."""
    known = [row for row in rows if row.how != "default"]
    first = next((row for row in known or rows if row.note != BARE), rows[0])
    narrower = all(row.what and not _is_array(row) for row in known)
    kinds: dict[str, NameRow] = {}
    for row in known if known and narrower else rows:
        kinds.setdefault(row.what or row.note, row)
    if not any(_is_array(row) for row in rows):
        kinds.pop(BARE, None)
    if len(kinds) == 1:
        return first
    places = ", ".join(f"{what} in line {_line(row)}" for what, row in kinds.items())
    return replace(first, what="", note=places)


def _is_array(row: NameRow) -> bool:
    return "vector" in row.what or "matrix" in row.what


def _line(row: NameRow) -> int:
    return 0 if row.span is None else row.span.origin.line


def _rows(chain: Chain) -> Iterator[NameRow]:
    read = read_sides(chain.sides, chain.context)
    yield from _bare(chain, read)
    terms = [side.term for side in read.sides if side.term is not None]
    seen = {one for term in terms for one in _leaves(term)}
    sizes = {size for key, size in read.leaves.items() if key.startswith("size of ")}
    for key, leaf in read.leaves.items():
        if key.startswith("size of ") or key in read.opaque or read.names.get(_named(leaf)) is None:
            continue
        name = key.removesuffix("[]").removesuffix("()")
        if _named(leaf) not in seen:
            continue
        if name in chain.context.known.stated or name.endswith("'"):
            continue
        what, note = _what(leaf, sizes)
        how: How = "used"
        if name in chain.context.known.kinds or name in chain.context.known.abstract:
            how = "said"
        elif isinstance(leaf, Symbol) and leaf.domain == REAL:
            how = "default"
        yield NameRow(name, what, how, _place(name, chain, read), note)


def _bare(chain: Chain, read: Sides) -> Iterator[NameRow]:
    """Names without an index in sides that cannot be read: they are no arrays, whatever else they are."""
    for side, span in zip(read.sides, chain.spans, strict=True):
        if side.term is None and side.node is not None:
            for one in walk(side.node):
                if isinstance(one, Name) and not one.below and not one.label:
                    yield NameRow(one.key, "", "default", Span(span.source, one.start, one.end), BARE)


def _leaves(term: Term) -> Iterator[str]:
    """The names that a term stands on, those of the definitions that it unfolds to and of sizes included."""
    for one in walk_term(term):
        match one:
            case Call():
                yield from _leaves(unfold(one))
            case Entry(family=family) | (Family() as family):
                yield family.name
                yield from (name for size in family.sizes for name in _leaves(size))
            case Index(name=name, lower=lower, upper=upper):
                yield name
                yield from _leaves(lower)
                yield from _leaves(upper)
            case Symbol(name=name) | FunctionSymbol(name=name):
                yield name


def _named(leaf: Term) -> str:
    return leaf.name if isinstance(leaf, Symbol | Index | Family | FunctionSymbol) else ""


def _what(leaf: Term, unnamed: set[Term]) -> tuple[str, str]:
    """The words that declare what a leaf is; a remark where there are none."""
    match leaf:
        case Index(lower=lower, upper=upper):
            last = "…" if upper in unnamed else term_text(upper)
            return "", f"an index from {term_text(lower)} to {last}"
        case Symbol(domain=domain):
            return domain_words(domain), ""
        case FunctionSymbol():
            return "function", ""
        case Family(sizes=sizes, domain=domain):
            word = {1: "vector", 2: "matrix"}.get(len(sizes), "")
            kind = domain_words(domain)
            if not word or " " in kind.replace("positive integer", "positive").replace(" real", ""):
                return "", f"{len(sizes)} indices"
            if any(one in unnamed for one in sizes):
                ends = ""
            elif all(isinstance(one, Symbol | Number) for one in sizes):
                ends = " " + " by ".join(map(term_text, sizes))
            else:
                return "", f"a {word} of {' by '.join(map(term_text, sizes))} entries"
            return f"{'' if kind == 'real' else kind + ' '}{word}{ends}", ""
    return "", ""


def _place(name: str, chain: Chain, read: Sides) -> Span | None:
    """Where a name first stands in a chain."""
    for side, span in zip(read.sides, chain.spans, strict=False):
        for one in () if side.node is None else walk(side.node):
            if isinstance(one, Name) and name in (spelled(one), one.key) and one.end > one.start:
                return Span(span.source, one.start, one.end)
    return chain.spans[0]

"""Markdown → passages: CommonMark's blocks, and mathematics in all the ways that people write it there.

Mathematics comes before blocks: a line of a display that begins with `+ c` or `> 0` begins no list and no
quotation.  What a reader is shown as a program (code spans, fences, indentation by four) is none.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from derivations.errors import UnreadableInput
from derivations.read.manuscripts import fences, tags
from derivations.read.manuscripts.blocks import (
    CODE,
    Containers,
    Place,
    enter,
    follow,
    is_rule,
)
from derivations.read.manuscripts.closing import (
    Delimiter,
    Found,
    display_end,
    inline_end,
    of_environment,
)
from derivations.read.manuscripts.declarations import declared, read_comment
from derivations.read.manuscripts.definitions import OF_ENVIRONMENTS, SHAPES, definition, partners
from derivations.read.manuscripts.dollars import begins_mathematics, is_formula, is_mathematics
from derivations.read.manuscripts.environments import behind_arguments, sort_of
from derivations.read.manuscripts.equations import read_directive
from derivations.read.manuscripts.sheet import Sheet
from derivations.read.source import Kind, Passage, Source

_FRONT = re.compile(
    r"---[ \t]*+\n(?P<yaml>(?:(?!(?:---|\.\.\.)[ \t]*+(?:\n|\Z))[^\n]*+\n)*+)(?:---|\.\.\.)[ \t]*+(?:\n|\Z)"
)
_SIGN = re.compile(
    r"(?P<ticks>`++)|(?P<coded>\$`(?!`))|(?P<dollars>\$\$?)|(?P<angle><)"
    r"|\\begin[ \t]*+\{(?P<name>[^{}\n]{1,60})\}|(?P<bracket>\\\\?[(\[])|\\.",
    re.DOTALL,
)
_BREAK = re.compile(r"\n[ \t>]*+(?:\n|\Z|#{1,6}[ \t]|```|~~~)")
_HEADING = re.compile(r"#{1,6}(?=[ \t\n]|\Z)[ \t]*+")
_HEADING_END = re.compile(r"(?:[ \t]++#++)?[ \t]*+\Z")
_UNDERLINE = re.compile(r"(?:=++|-++)[ \t]*+(?=\n|\Z)")
_DEFINING = re.compile(rf"\\({'|'.join(sorted(set(SHAPES) - OF_ENVIRONMENTS))})(?![A-Za-z])")
_COMMENT = re.compile(r"(?:(?<=[ \t\n>])|(?<=\\\\))%[^\n]*+(?=\n)")
_ROLES = ("{math}", "{derivation}")
_CLOSING = {"(": ")", "[": "]"}


def read_markdown(source: Source) -> tuple[tuple[Passage, ...], tuple[UnreadableInput, ...]]:
    """The passages of a text, and what of it could not be read."""
    sheet = Sheet(source)
    _Reader(sheet).read()
    return sheet.passages(), tuple(sheet.problems)


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._text = sheet.source.text
        self._containers: Containers = ()
        self._paragraph = -1  # where the paragraph began that is open, if one is
        self._notes: list[str] = []  # fences of words that are open
        self._limit = -1  # where the paragraph ends that was asked for last
        self._ticks: dict[int, list[int]] = {}  # length of a run of backticks → where such runs begin in it
        self._absent: dict[str, int] = {}  # closing sign → the place up to which there is none
        self._braces: dict[int, int] | None = None

    def read(self) -> None:
        front = _FRONT.match(self._text)
        at = front.end() if front else 0
        if front:
            self._sheet.mark("declaration", front.span("yaml"), front.span(), "yaml")
        while at < len(self._text):
            at = self._line(at)

    # ── blocks ───────────────────────────────────────────────────────────────────────────────────

    def _line(self, start: int) -> int:
        end = self._line_end(start)
        held, place = follow(self._text, start, self._containers)
        if place.offset >= end:
            self._containers, self._paragraph = self._containers[:held], -1
        elif self._paragraph >= 0 and held == len(self._containers) and self._is_underline(place):
            self._sheet.heading(self._paragraph, start)
            self._paragraph = -1
            place = Place(end)
        else:
            place = self._enter(held, place)
        self._sheet.hide(start, min(place.offset, end))
        return end + 1 if place.offset >= end else self._leaf(place, end)

    def _enter(self, held: int, place: Place) -> Place:
        """Open and close containers; a line that merely goes on with a paragraph leaves them as they are."""
        open_ = self._paragraph >= 0
        entered, place = enter(self._text, place, held, in_paragraph=open_)
        lazy = open_ and not entered and not self._begins_block(place)
        if entered or (held < len(self._containers) and not lazy):
            self._containers = self._containers[:held] + entered
            self._paragraph = -1
        return place

    def _begins_block(self, place: Place) -> bool:
        if place.indentation() >= CODE:
            return False
        at = place.offset
        return bool(
            _HEADING.match(self._text, at)
            or fences.OPENING.match(self._text, at)
            or is_rule(self._text, place)
        )

    def _is_underline(self, place: Place) -> bool:
        return place.indentation() < CODE and bool(_UNDERLINE.match(self._text, place.offset))

    def _leaf(self, place: Place, end: int) -> int:
        at = place.offset
        if place.indentation() >= CODE:
            return self._inline(at, end) if self._paragraph >= 0 else self._hidden(at, end)
        if fence := fences.OPENING.match(self._text, at, end):
            return self._fence(fence, end)
        if heading := _HEADING.match(self._text, at, end):
            return self._heading(heading, end)
        if is_rule(self._text, place):
            return self._hidden(at, end)
        if defining := _DEFINING.match(self._text, at, end):
            return self._definition(defining, end)
        if self._text[at] == "%" and declared(self._text, at + 1, end):  # a comment of MyST
            read_comment(self._sheet, (at + 1, end), (at, end))
            return end + 1
        self._paragraph = at if self._paragraph < 0 else self._paragraph
        return self._inline(at, end)

    def _hidden(self, start: int, end: int) -> int:
        self._sheet.hide(start, end)
        self._paragraph = -1
        return end + 1

    def _heading(self, found: re.Match[str], end: int) -> int:
        last = _HEADING_END.search(self._text, found.end(), end)
        stop = last.start() if last else end
        self._sheet.hide(*found.span())
        self._sheet.hide(stop, end)
        self._sheet.heading(found.end(), stop)
        self._paragraph = -1
        return self._inline(found.end(), end)

    def _definition(self, found: re.Match[str], end: int) -> int:
        if self._braces is None:
            self._braces = partners(self._text)
        known = definition(self._text, found.end(), found[1], self._braces)
        if known is None or "\n\n" in self._text[found.start() : known.end]:
            self._paragraph = found.start() if self._paragraph < 0 else self._paragraph
            return self._inline(found.end(), end)
        self._sheet.mark("macros", (found.start(), known.end))
        return self._inline(known.end, end)

    # ── fences ───────────────────────────────────────────────────────────────────────────────────

    def _fence(self, found: re.Match[str], end: int) -> int:
        sign, info = found["sign"], found["info"].strip()
        sort = fences.fence_sort(sign, info)
        self._paragraph = -1
        if not info and self._notes and sign.startswith(self._notes[-1]):
            self._notes.pop()
            return self._hidden(found.start(), end)
        if sort == "words":
            if sign[0] != ":":
                self._notes.append(sign)
            return self._hidden(found.start(), end)
        stop, after = self._fence_end(sign, end + 1)
        if after > len(self._text):
            self._sheet.unclosed(found.start(), sign, sign)
            self._sheet.hide(found.start(), len(self._text))
            return after
        self._cross(end, stop)
        body = found.start("info") + fences.argument_of(info) if sort == "directive" else end
        self._fenced(sort, (min(body, stop), max(stop, body)), (found.start(), max(stop, after - 1)))
        return after

    def _fenced(self, sort: str, inner: tuple[int, int], outer: tuple[int, int]) -> None:
        single = fences.single_display(self._text, *inner) if sort == "latex" else None
        if sort == "directive":
            read_directive(self._sheet, inner, outer)
        elif sort == "mathematics":
            self._sheet.mark("display", inner, outer)
            self._comments(*inner)
        elif single:
            self._sheet.mark("display", single[0], outer, single[2])
        else:
            self._sheet.hide(*outer)

    def _fence_end(self, sign: str, at: int) -> tuple[int, int]:
        """Where the line of the closing fence begins, and the line behind it; the end of the containers too.

        Behind the end of the text if there is neither.
        """
        closing = re.compile(rf"{re.escape(sign[0])}{{{len(sign)},}}[ \t]*+(?=\n|\Z)")
        while at < len(self._text):
            end = self._line_end(at)
            held, place = follow(self._text, at, self._containers)
            if held < len(self._containers) and place.offset < end:
                return at, at
            if place.indentation() < CODE and closing.match(self._text, place.offset):
                return at, end + 1 if end < len(self._text) else end
            at = end + 1
        return at, len(self._text) + 1

    # ── inside a paragraph ───────────────────────────────────────────────────────────────────────

    def _inline(self, at: int, end: int) -> int:
        """Read from `at` to the end of the line, and of those that formulas reach; the line behind."""
        while True:
            if at > end:
                if self._text[at - 1] == "\n":
                    return at
                self._cross(end, at)
                end = self._line_end(at)
            found = _SIGN.search(self._text, at, end)
            if not found:
                return end + 1
            at = self._sign(found)

    def _sign(self, found: re.Match[str]) -> int:
        match found.lastgroup:
            case "ticks":
                return self._code(found)
            case "coded":
                return self._coded(found)
            case "dollars" if found[0] == "$$":
                return self._display(found, found.end(), Delimiter(frozenset({"$$"})))
            case "dollars":
                return self._dollar(found.start())
            case "angle":
                return self._angle(found.start())
            case "name" if sort_of(found["name"].strip()):
                return self._environment(found)
            case "bracket":
                return self._bracket(found)
        return found.end()

    def _code(self, found: re.Match[str]) -> int:
        limit = self._paragraph_end(found.start())
        places = self._ticks.get(len(found[0]), [])
        number = bisect_left(places, found.end())
        if number == len(places) or places[number] >= limit:
            return found.end()
        end = places[number] + len(found[0])
        role = next((one for one in _ROLES if self._text.endswith(one, 0, found.start())), "")
        if role:
            self._sheet.mark("inline", (found.end(), places[number]), (found.start() - len(role), end))
        else:
            self._sheet.hide(found.start(), end)
        return end

    def _coded(self, found: re.Match[str]) -> int:
        end = self._text.find("`$", found.end(), self._paragraph_end(found.start()))
        if end < 0:
            return found.start() + 1
        self._sheet.mark("inline", (found.end(), end), (found.start(), end + 2))
        return end + 2

    def _dollar(self, start: int) -> int:
        end = self._inline_end(start, start + 1, "$")
        if end is None:
            if self._text[start + 1 : start + 2] == "\\":
                self._sheet.unclosed(start, "$", "$")
            return start + 1
        content = self._text[start + 1 : end.end]
        if not is_formula(content, self._text[end.after : end.after + 1]):
            return end.end if "$" in content else start + 1
        self._sheet.mark("inline", (start + 1, end.end), (start, end.after))
        return end.after

    def _bracket(self, found: re.Match[str]) -> int:
        """\\( and \\[ are mathematics, but Markdown's escaped brackets too: then words stand in them."""
        closing = found[0][:-1] + _CLOSING[found[0][-1]]
        if closing[-1] == "]":
            delimiter = Delimiter(frozenset({closing}), frozenset({found[0]}))
            return self._display(found, found.end(), delimiter, escaped=True)
        end = self._inline_end(found.start(), found.end(), closing)
        content = self._text[found.end() : end.end] if end else ""
        if end and is_mathematics(content):
            self._sheet.mark("inline", (found.end(), end.end), (found.start(), end.after))
            return end.after
        if not end and begins_mathematics(self._text, found.end()):
            self._sheet.unclosed(found.start(), found[0], closing)
        return found.end()

    def _environment(self, found: re.Match[str]) -> int:
        name = found["name"].strip()
        inner = behind_arguments(self._text, found.end(), name)
        return self._display(found, inner, of_environment(name), environment=name)

    def _display(
        self,
        found: re.Match[str],
        inner: int,
        delimiter: Delimiter,
        *,
        environment: str = "",
        escaped: bool = False,
    ) -> int:
        end = display_end(self._text, inner, delimiter)
        content = self._text[inner : end.end if isinstance(end, Found) else inner]
        if escaped and not (is_mathematics(content) if content else begins_mathematics(self._text, inner)):
            return found.end()
        if not isinstance(end, Found):
            self._sheet.unclosed(found.start(), found[0], min(delimiter.closings))
            self._sheet.hide(found.start(), end.resume)
            return end.resume
        kind: Kind = "inline" if sort_of(environment) == "inline" else "display"
        self._sheet.mark(kind, (inner, end.end), (found.start(), end.after), environment)
        self._comments(inner, end.end)
        return end.after

    def _angle(self, start: int) -> int:
        if self._text.startswith("<!--", start):
            return self._comment(start)
        if raw := tags.RAW.match(self._text, start):
            return self._raw(raw)
        tag = tags.TAG.match(self._text, start)
        if not tag:
            return start + 1
        self._sheet.hide(*tag.span())
        return tag.end()

    def _comment(self, start: int) -> int:
        end = self._find("-->", start + 4)
        if end < 0:
            self._sheet.unclosed(start, "<!--", "-->")
            return start + 4
        read_comment(self._sheet, (start + 4, end), (start, end + 3))
        return end + 3

    def _raw(self, found: re.Match[str]) -> int:
        """What a browser shows as it stands, or not at all."""
        closing = f"</{found[1].lower()}"
        end = -1
        if closing not in self._absent:
            last = re.compile(rf"{closing}\s*+>", re.IGNORECASE).search(self._text, found.end())
            end = last.end() if last else -1
        if end < 0:
            self._absent[closing] = len(self._text)
            end = found.end()
        self._sheet.hide(found.start(), end)
        return end

    # ── places ───────────────────────────────────────────────────────────────────────────────────

    def _line_end(self, start: int) -> int:
        end = self._text.find("\n", start)
        return end if end >= 0 else len(self._text)

    def _cross(self, end: int, at: int) -> None:
        """Hide the signs of containers in the lines behind `end` up to the one that holds `at`."""
        line = end + 1
        while line <= at and self._containers:
            _, place = follow(self._text, line, self._containers)
            self._sheet.hide(line, place.offset)
            line = self._line_end(line) + 1

    def _comments(self, start: int, end: int) -> None:
        """Hide the comments of LaTeX in a display; on its last line they would take the delimiter too."""
        if "%" in self._text[start:end]:
            for comment in _COMMENT.finditer(self._text, start, end):
                read_comment(self._sheet, (comment.start() + 1, comment.end()), comment.span())

    def _paragraph_end(self, start: int) -> int:
        if self._limit <= start:
            found = _BREAK.search(self._text, start)
            self._limit = found.start() if found else len(self._text)
            self._ticks = {}
            for run in re.finditer(r"`++", self._text[start : self._limit]):
                self._ticks.setdefault(len(run[0]), []).append(start + run.start())
        return self._limit

    def _inline_end(self, start: int, inner: int, closing: str) -> Found | None:
        limit = self._paragraph_end(start)
        if self._absent.get(closing, -1) >= limit:
            return None
        end = inline_end(self._text, inner, limit, closing)
        if isinstance(end, Found):
            return end
        self._absent[closing] = limit
        return None

    def _find(self, closing: str, start: int) -> int:
        if closing in self._absent:
            return -1
        end = self._text.find(closing, start)
        if end < 0:
            self._absent[closing] = len(self._text)
        return end

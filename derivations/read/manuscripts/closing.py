"""Where a formula ends, and when its end is lost: prose must not become mathematics.

A display may hold blank lines, but no words outside of \\text: where words begin, a delimiter is missing,
and reading goes on there.  What is searched without success is skipped, so the whole takes linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from derivations.read.manuscripts.commands import SECTIONS
from derivations.read.manuscripts.environments import OF_WORDS, sort_of

WORDS = 5  # that many in a row are no mathematics
WORDS_BEHIND_BLANK = 4  # the same behind a blank line
LONGEST_LINE = 500  # characters of a line in which words are looked for
LEVELS = 4  # of braces, whose words may be names

_TEXT_GROUP = (
    r"\\(?:text(?:rm|bf|it|sf|tt|up|normal)?|mbox|hbox|intertext|shortintertext)[ \t]*+"
    r"\{(?:[^{}]++|\{[^{}]*+\})*+\}"
)
_EVENT = re.compile(
    rf"(?P<text>{_TEXT_GROUP})"
    r"|\\(?:begin|end)[ \t]*+\{(?P<name>[^{}\n]{1,60})\}"
    r"|(?P<command>\\[A-Za-z@]++)|(?P<pair>\\.)|(?P<dollars>\$\$?)|(?P<brace>[{}])|(?P<line>\n)",
    re.DOTALL,
)
_WORD = r"[^\W\d_]{2,}+"
_UNSPACED = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # scripts without blanks between words
_ROW = r"(?<![\\\w])(?:{word}[,;:]?[ \t]++(?:a[ \t]++)?){{{count}}}{word}|{sign}{{{signs}}}"
_ROWS = {
    count: re.compile(_ROW.format(word=_WORD, count=count - 1, sign=_UNSPACED, signs=2 * count))
    for count in (WORDS, WORDS_BEHIND_BLANK, 3, 2)
}
_GROUP = re.compile(r"\{[^{}]*+\}")
_COMMAND = re.compile(r"\\[A-Za-z]++")
_BLOCK = re.compile(r"#{1,6}[ \t]+[\d. ]*+[^\W\d_]{2}|```|~~~")
_LENGTH = re.compile(r"\[[-.\d]")  # behind \\, which ends a row
_PLAIN = re.compile(r"[^\W\d_]{3}|[^\W\d_]{2,}+[ ,]+[^\W\d_]{2}")
_SIGNS = re.compile(r"[\\=^_+<>/&{}|\d]")


@dataclass(frozen=True, slots=True)
class Found:
    """The content ends before `end`, its closing delimiter before `after`."""

    end: int
    after: int


@dataclass(frozen=True, slots=True)
class Lost:
    """There is no end; reading goes on at `resume`."""

    resume: int


@dataclass(frozen=True, slots=True)
class Delimiter:
    """What closes a formula, and which signs would open it once more.

    `nests` says whether that is allowed inside it.
    """

    closings: frozenset[str]
    openings: frozenset[str] = frozenset()
    nests: bool = False


def of_environment(name: str) -> Delimiter:
    """\\begin{name} … \\end{name}."""
    return Delimiter(
        frozenset({f"\\end{{{name}}}"}), frozenset({f"\\begin{{{name}}}"}), sort_of(name) == "nested"
    )


def inline_end(text: str, start: int, limit: int, closing: str) -> Found | Lost:
    """The first `closing` up to `limit` that no \\text group holds."""
    for event in _EVENT.finditer(text, start, limit):
        if closing == "$" and event.lastgroup == "dollars":
            return Found(event.start(), event.start() + 1)
        sign = _sign(event, text)
        if sign == closing:
            return Found(event.start(), event.start() + max(len(event[0]), len(sign)))
    return Lost(limit)


def display_end(text: str, start: int, delimiter: Delimiter) -> Found | Lost:
    """The closing delimiter, unless words or what no formula holds come before it."""
    level = depth = 0
    first_line, behind_blank = True, False
    for event in _EVENT.finditer(text, start):
        sign = _sign(event, text)
        if sign in delimiter.closings:
            if not level:
                if first_line and wordy(text[start : event.start()][:LONGEST_LINE], WORDS):
                    return Lost(start)
                return Found(event.start(), event.start() + max(len(event[0]), len(sign)))
            level -= 1
        elif sign in delimiter.openings and delimiter.nests:
            level += 1
        elif sign in delimiter.openings or _is_foreign(sign):
            return Lost(event.start())
        elif event.lastgroup == "brace":
            depth += 1 if sign == "{" else -1
        elif event.lastgroup == "line":
            if first_line and wordy(text[start : event.start()][:LONGEST_LINE], WORDS):
                return Lost(start)
            first_line = False
            line = _line(text, event.end(), delimiter)
            behind_blank = behind_blank or not line.lstrip(" \t>")
            if _are_words(line, behind_blank, depth):
                return Lost(event.end())
    return Lost(len(text))


def wordy(text: str, count: int) -> bool:
    """Whether so many words stand in a row outside of braces (or a third of a line without blanks).

    >>> wordy("f(x) = x for all real numbers", 4), wordy(r"\\mathrm{for all real numbers}", 4)
    (True, False)
    """
    row = _ROWS[count]
    if not row.search(text):
        return False
    for _ in range(LEVELS):
        text = _GROUP.sub("·", text)
    return bool(row.search(text.split("{")[0] if _is_open(text) else text))


def _is_open(text: str) -> bool:
    return text.count("{") > text.count("}")


def _sign(event: re.Match[str], text: str) -> str:
    if event.lastgroup == "name":
        edge = "\\begin" if event[0].startswith("\\b") else "\\end"
        return f"{edge}{{{event['name'].strip()}}}"
    behind = text[event.end() : event.end() + 2]
    if event[0] == "\\\\" and (behind[:1] in ("]", ")") or (behind[:1] == "[" and not _LENGTH.match(behind))):
        return event[0] + behind[0]
    return event[0]


def _is_foreign(sign: str) -> bool:
    """Whether no formula holds it."""
    if sign in ("$$", "\\[") or sign[1:] in SECTIONS:
        return True
    return sign.startswith(("\\begin{", "\\end{")) and sign[sign.index("{") + 1 : -1].rstrip("*") in OF_WORDS


def _line(text: str, start: int, delimiter: Delimiter) -> str:
    """The line that begins at `start`, up to a closing delimiter in it."""
    end = text.find("\n", start, start + LONGEST_LINE)
    line = text[start : end if end >= 0 else start + LONGEST_LINE]
    ends = [place for closing in delimiter.closings if (place := line.find(closing)) >= 0]
    return line[: min(ends)] if ends else line


def _are_words(line: str, behind_blank: bool, depth: int) -> bool:
    content = line.lstrip(" \t>")
    if _BLOCK.match(content):
        return True
    if behind_blank:
        return wordy(content, WORDS_BEHIND_BLANK) or (depth <= 0 and is_plain(content))
    return depth <= 0 and wordy(content, WORDS)


def is_plain(text: str) -> bool:
    """Whether there are words and no sign of mathematics.

    >>> is_plain("and thus,"), is_plain("xy"), is_plain("xyz = 1")
    (True, False, False)
    """
    return bool(_PLAIN.search(text)) and not _SIGNS.search(text)

"""Which dollars and brackets of Markdown are mathematics; others are money, or names of a shell, or escaped.

Pandoc's rule: no blank behind the first dollar, none before the second, no digit behind it.  Many write
`$ x = 1 $` nevertheless, so a formula that shows a sign of mathematics may have blanks at its ends; and
"costs $5 and then 10$ more" follows the rule, so words without such a sign are none.  \\( and \\[ are
mathematics, but Markdown's escaped brackets too: then words or a link stand in them.
"""

from __future__ import annotations

import re

from derivations.read.manuscripts.closing import is_plain, wordy

_SIGN = re.compile(r"\\[A-Za-z{}|,;:!]|[=^]|(?<!\\)_")
_STRONG = re.compile(r"\\[A-Za-z]|\^|(?<!\\)_")  # no amount of money holds these
_BEGINNING = re.compile(r"\\[A-Za-z]|[=^]")
_LINK = re.compile(r"\]\(|`")
_SHELL = re.compile(r"[A-Z][A-Z_\d]{2}")
NEAR = 200  # characters behind a bracket that tell whether it is one of mathematics
MOST_WORDS, MOST_LOOSE_WORDS, MOST_WORDS_WITHOUT_SIGN = 4, 3, 2  # so many in a row are too many


def is_formula(content: str, behind: str) -> bool:
    """Whether mathematics stands between two dollars; `behind` is the sign behind the second.

    >>> is_formula("x", "."), is_formula(" x = 1 ", "."), is_formula("5 and ", "1")
    (True, True, False)
    """
    if not content.strip() or "`" in content or wordy(content, MOST_WORDS):
        return False
    if behind.isdigit():
        return bool(_STRONG.search(content)) and not wordy(content, MOST_LOOSE_WORDS)
    if _SHELL.match(content) and behind.isupper():
        return False
    if content[0].isspace() or content[-1].isspace():
        return bool(_SIGN.search(content)) and not wordy(content, MOST_LOOSE_WORDS)
    return bool(_SIGN.search(content)) or not wordy(content, MOST_WORDS_WITHOUT_SIGN)


def is_mathematics(content: str) -> bool:
    """Whether brackets are not merely escaped.

    >>> is_mathematics("a = b"), is_mathematics("see below"), is_mathematics("[one](other)")
    (True, False, False)
    """
    return not is_plain(content) and not _LINK.search(content) and not wordy(content, MOST_WORDS)


def begins_mathematics(text: str, start: int) -> bool:
    """Whether a bracket without a partner, which ends before `start`, was meant to open mathematics."""
    line = text[start : start + NEAR].split("\n", 1)[0]
    return bool(_BEGINNING.search(line)) and not _LINK.search(line)

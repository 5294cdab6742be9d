"""Which dollars of Markdown are mathematics, and which are money or the names of a shell.

Pandoc's rule: no blank behind the first dollar, none before the second, no digit behind it.  Many write
`$ x = 1 $` nevertheless, so a formula that shows a sign of mathematics may have blanks at its ends; and
"costs $5 and then 10$ more" follows the rule, so words without such a sign are none.
"""

from __future__ import annotations

import re

from derivations.read.manuscripts.closing import wordy

_SIGN = re.compile(r"\\[A-Za-z{}|,;:!]|[=^]|(?<!\\)_")
_STRONG = re.compile(r"\\[A-Za-z]|\^|(?<!\\)_")  # no amount of money holds these
_SHELL = re.compile(r"[A-Z][A-Z_\d]{2}")
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

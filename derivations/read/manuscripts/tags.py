"""Tags of HTML in Markdown: a tag is no word, and some elements hold no text at all."""

from __future__ import annotations

import re

RAW = re.compile(r"<(script|style|pre|textarea|code|svg|math)(?=[\s>])[^<>]*+>", re.IGNORECASE)
_VALUE = r"""(?:"[^"\n]{0,4000}"|'[^'\n]{0,4000}'|[^\s"'=<>`]++)"""
TAG = re.compile(rf"</?[A-Za-z][\w:-]*+(?:\s++[\w:@.-]++(?:\s*+=\s*+{_VALUE})?)*+\s*+/?>")

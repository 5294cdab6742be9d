r"""LaTeX mathematics → MathML for a page, where nothing of the document can execute.

The library `latex2mathml` sets the formula; its output is taken apart and written again with the elements and
attributes of the tables below only.  What it cannot set is shown as the LaTeX that it is.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

LONGEST = 4_000  # characters of a formula that is set
DEEPEST = 60  # braces inside one another
ELEMENTS = frozenset(
    {"math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup",
     "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mfenced", "menclose", "mpadded", "mphantom", "mstyle"}
)  # fmt: skip
ATTRIBUTES = frozenset(
    {"display", "mathvariant", "stretchy", "fence", "form", "separator", "accent", "accentunder", "movablelimits",
     "columnalign", "rowspacing", "columnspacing", "linethickness", "width", "lspace", "rspace", "minsize", "maxsize",
     "displaystyle", "scriptlevel", "largeop"}
)  # fmt: skip
BARS = {"v": "|", "V": r"\|"}  # bars that say on which side they stand
VALUE = re.compile(r"[\w .,%+-]*")


def mathml(latex: str, *, display: bool = False) -> str:
    """A formula as a `math` element, tall with `display`; as code where it cannot be set."""
    written = _plain(latex)
    if len(written) > LONGEST or _depth(written) > DEEPEST:
        return _code(latex)
    try:
        from latex2mathml.converter import convert

        tree = ElementTree.fromstring(convert(written, display="block" if display else "inline"))
    except Exception:
        return _code(latex)
    clean = _clean(tree)
    if clean is None:
        return _code(latex)
    if display:  # tall, and still in its line
        clean.attrib.pop("display", None)
        clean.set("displaystyle", "true")
    return ElementTree.tostring(clean, encoding="unicode")


def _code(latex: str) -> str:
    return f"<code>{escape(latex)}</code>"


def _plain(latex: str) -> str:
    """A formula without what aligns it and names it."""
    text = re.sub(r"\\(label|tag|notag|nonumber)\*?(\{[^{}]*\})?", "", latex)
    text = re.sub(r"(?<!\\)%[^\n]*", "", text)
    text = re.sub(r"(?:\\left\s*)?\\l(v|V)ert(?![A-Za-z])", lambda one: rf"\left{BARS[one[1]]} ", text)
    text = re.sub(r"(?:\\right\s*)?\\r(v|V)ert(?![A-Za-z])", lambda one: rf"\right{BARS[one[1]]} ", text)
    text = text.replace(":=", "\u2254")
    text = re.sub(r"\\(?:big|Big|bigg|Bigg)[lrm]?(?![A-Za-z])", "", text)
    if r"\begin" not in text:
        text = re.sub(r"(?<!\\)&", "", text)
    return "".join(one for one in text if one.isprintable() or one in "\n\t ").strip()


def _depth(text: str) -> int:
    depth = most = 0
    for one in text:
        depth += (one == "{") - (one == "}")
        most = max(most, depth)
    return most


def _clean(node: ElementTree.Element) -> ElementTree.Element | None:
    """A copy of what is allowed of a tree; None where its root is not."""
    name = node.tag.rpartition("}")[2]
    if name not in ELEMENTS:
        return None
    kept = {key: value for key, value in node.attrib.items() if key in ATTRIBUTES and VALUE.fullmatch(value)}
    made = ElementTree.Element(name, kept)
    if name == "math":
        made.set("xmlns", "http://www.w3.org/1998/Math/MathML")
    made.text = node.text
    for child in node:
        below = _clean(child)
        if below is not None:
            below.tail = child.tail if child.tail and child.tail.strip() else None
            made.append(below)
    return made

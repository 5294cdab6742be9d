"""Commands of LaTeX outside mathematics that say something of the words behind them."""

from __future__ import annotations

HEADINGS = frozenset({
    "title", "subtitle", "part", "chapter", "section", "subsection", "subsubsection", "paragraph",
    "subparagraph", "frametitle", "framesubtitle",
})  # fmt: skip
INCLUDING = frozenset({
    "input", "include", "subfile", "subfileinclude", "import", "subimport",
})  # fmt: skip
PACKAGES = frozenset({"usepackage", "RequirePackage"})
# their arguments are no words of the text
NO_WORDS = frozenset({
    "addbibresource", "addtocounter", "bibliography", "bibliographystyle", "cite", "citep", "citet",
    "color", "cref", "Cref", "DeclareOption", "definecolor", "documentclass", "eqref", "geometry",
    "graphicspath", "hspace", "hypersetup", "includegraphics", "label", "pagestyle", "ref",
    "selectlanguage", "setcounter", "setlength", "thispagestyle", "tikzset", "usetikzlibrary", "vspace",
    "autoref", "pageref", "href",
})  # fmt: skip
SECTIONS = frozenset({
    "part", "chapter", "section", "subsection", "subsubsection", "paragraph", "item", "bibitem",
})  # no formula holds them  # fmt: skip

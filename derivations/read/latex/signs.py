r"""What a formula may be written with: spellings that mean one thing, and layout that means nothing.

Names of commands stand without their backslash.  Each table is what the tokens are settled by.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# ── commands that mean another one ───────────────────────────────────────────────────────────────

SYNONYMS: Mapping[str, str] = MappingProxyType({
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "nicefrac": "frac", "sfrac": "frac",
    "widehat": "hat", "overline": "bar", "widetilde": "tilde", "overrightarrow": "vec",
    "leq": "le", "leqslant": "le", "leqq": "le", "geq": "ge", "geqslant": "ge", "geqq": "ge", "neq": "ne",
    "ldots": "dots", "cdots": "dots", "dotsc": "dots", "dotsb": "dots", "dotsm": "dots", "dotso": "dots",
    "vdots": "dots", "ddots": "dots",
    "longrightarrow": "to", "rightarrow": "to", "gets": "leftarrow", "longleftarrow": "leftarrow",
    "implies": "Rightarrow", "Longrightarrow": "Rightarrow", "iff": "Leftrightarrow",
    "Longleftrightarrow": "Leftrightarrow", "Leftarrow": "Leftarrow",
    "triangleq": "coloneqq", "defeq": "coloneqq", "coloneq": "coloneqq", "doteq": "coloneqq",
    "approxeq": "approx", "simeq": "approx", "thickapprox": "approx",
    "operatornamewithlimits": "operatorname", "mathop": "operatorname",
    "boldsymbol": "mathbf", "bm": "mathbf", "pmb": "mathbf", "symbf": "mathbf", "bf": "mathbf",
    "textbf": "mathbf", "vect": "vec",
    "mathit": "mathrm", "rm": "mathrm", "mathsf": "mathrm", "mathtt": "mathrm", "mathnormal": "mathrm",
    "mathscr": "mathcal", "mathfrak": "mathcal",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "arctg": "arctan", "tg": "tan", "ctg": "cot",
    "arsinh": "arsinh", "arcsinh": "arsinh", "arccosh": "arcosh", "arctanh": "artanh",
    "intercal": "top", "transpose": "top", "tran": "top",
    "eps": "epsilon", "bigtriangledown": "nabla", "grad": "nabla",
    "lbrace": "lbrace", "rbrace": "rbrace", "land": "wedge", "lnot": "neg",
    "tbinom": "binom", "dbinom": "binom", "varnothing": "emptyset",
    "because": "because", "therefore": "therefore",
})  # fmt: skip

FENCES: Mapping[str, str] = MappingProxyType({
    "{": "\\{", "}": "\\}", "lbrace": "\\{", "rbrace": "\\}",
    "lvert": "|", "rvert": "|", "vert": "|", "|": "\\|", "lVert": "\\|", "rVert": "\\|", "Vert": "\\|",
    "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")",
    "lfloor": "\\lfloor", "rfloor": "\\rfloor", "lceil": "\\lceil", "rceil": "\\rceil",
    "langle": "\\langle", "rangle": "\\rangle", "mid": "\\mid", "ast": "*", "colon": ":",
    "lt": "<", "gt": ">", "%": "%", "$": "$", "&": "\\&", "#": "#", "_": "\\_",
})  # fmt: skip

# ── layout ───────────────────────────────────────────────────────────────────────────────────────

GAPS = frozenset({",", ";", ":", "!", " ", "\n", "\t", "/", "thinspace", "medspace", "thickspace", "enspace",
                  "negthinspace", "nobreakspace", ">", "-", "allowbreak"})  # fmt: skip
WIDE_GAPS = frozenset({"quad", "qquad"})
SIZES = frozenset({"left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "Bigl", "biggl", "Biggl",
                   "bigr", "Bigr", "biggr", "Biggr", "bigm", "Bigm", "biggm", "Biggm"})  # fmt: skip
TEXTS = frozenset({"text", "mbox", "textrm", "textnormal", "textit", "textup", "textsf", "texttt", "hbox",
                   "intertext", "shortintertext", "textsc", "emph", "textmd"})  # fmt: skip

#   command: how many arguments go with it
DROPPED: Mapping[str, int] = MappingProxyType({
    "displaystyle": 0, "textstyle": 0, "scriptstyle": 0, "scriptscriptstyle": 0, "ds": 0, "limits": 0,
    "nolimits": 0, "nonumber": 0, "notag": 0, "hfill": 0, "hline": 0, "mathstrut": 0, "strut": 0, "boxed": 0,
    "small": 0, "footnotesize": 0, "large": 0, "Large": 0, "normalsize": 0, "centering": 0, "noindent": 0,
    "cancel": 0, "fbox": 0, "bcancel": 0, "xcancel": 0, "mathord": 0, "mathbin": 0, "mathrel": 0, "ensuremath": 0,
    "label": 1, "tag": 1, "vspace": 1, "hspace": 1, "hskip": 1, "color": 1, "phantom": 1, "vphantom": 1,
    "hphantom": 1, "textcolor": 1, "eqref": 1, "ref": 1, "cite": 1, "mspace": 1, "kern": 1, "smash": 0,
    "rule": 2, "raisebox": 1, "colorbox": 1, "footnote": 1, "class": 1, "cssId": 1, "style": 1, "hdashline": 0,
})  # fmt: skip

# ── characters beyond ASCII ──────────────────────────────────────────────────────────────────────

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϵϕϑ",
        [
            *[
                "alpha",
                "beta",
                "gamma",
                "delta",
                "varepsilon",
                "zeta",
                "eta",
                "theta",
                "iota",
                "kappa",
                "lambda",
                "mu",
                "nu",
                "xi",
                "pi",
                "rho",
                "sigma",
                "tau",
            ],
            *[
                "upsilon",
                "varphi",
                "chi",
                "psi",
                "omega",
                "Gamma",
                "Delta",
                "Theta",
                "Lambda",
                "Xi",
                "Pi",
                "Sigma",
                "Upsilon",
                "Phi",
                "Psi",
                "Omega",
            ],
            *["epsilon", "phi", "vartheta"],
        ],
        strict=True,
    )
)
UNICODE: Mapping[str, str] = MappingProxyType(
    {sign: f"\\{name}" for sign, name in _GREEK.items()}
    | {
        "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∞": r"\infty", "√": r"\sqrt",
        "·": r"\cdot", "⋅": r"\cdot", "•": r"\cdot", "×": r"\times", "÷": r"\div", "−": "-", "–": "-", "∗": "*",
        "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv", "∝": r"\propto", "∈": r"\in",
        "→": r"\to", "←": r"\leftarrow", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto",
        "…": r"\dots", "⋯": r"\dots", "±": r"\pm", "∓": r"\mp", "⊙": r"\odot", "⊗": r"\otimes", "ℓ": r"\ell",
        "′": "'", "’": "'", "‖": r"\|", "ᵀ": "T", "∼": r"\sim", "≔": r"\coloneqq", "∥": r"\|", "∣": r"\mid",
        "⊤": r"\top", "∘": r"\circ", "°": r"\circ", "∪": r"\cup", "∩": r"\cap", "∅": r"\emptyset", "≃": r"\approx",
    }
)  # fmt: skip
FULL_WIDTH: Mapping[str, str] = MappingProxyType({
    "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}", "＋": "+", "－": "-", "＝": "=", "，": ",",
    "．": ".", "：": ":", "；": ";", "！": "!", "＊": "*", "／": "/", "｜": "|", "＜": "<", "＞": ">", "＾": "^",
    "＿": "_", "＆": "&", "、": ",", "。": ".",
})  # fmt: skip
#   what an escape sequence of a programming language made of a backslash and a letter
INTERPRETED: Mapping[str, str] = MappingProxyType({"\x07": "a", "\x08": "b", "\x0b": "v", "\x0c": "f"})

"""Names and signs, once for text and once for LaTeX: `yhat` is ŷ or `\\hat{y}`, `alpha` is α or `\\alpha`.

The tables are all that the two targets differ in; the grouping of a line is decided in `expression`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Notation:
    """One name or sign, as Unicode text and as LaTeX."""

    text: str
    latex: str


def _table(*rows: tuple[str, str, str]) -> Mapping[str, Notation]:
    return MappingProxyType({name: Notation(text, latex) for name, text, latex in rows})


# ── letters ──────────────────────────────────────────────────────────────────────────────────────

LETTERS = _table(
    # name       text  LaTeX
    ("alpha",    "α",  r"\alpha"),
    ("beta",     "β",  r"\beta"),
    ("gamma",    "γ",  r"\gamma"),
    ("delta",    "δ",  r"\delta"),
    ("epsilon",  "ε",  r"\varepsilon"),
    ("zeta",     "ζ",  r"\zeta"),
    ("eta",      "η",  r"\eta"),
    ("theta",    "θ",  r"\theta"),
    ("iota",     "ι",  r"\iota"),
    ("kappa",    "κ",  r"\kappa"),
    ("lambda",   "λ",  r"\lambda"),
    ("mu",       "μ",  r"\mu"),
    ("nu",       "ν",  r"\nu"),
    ("xi",       "ξ",  r"\xi"),
    ("pi",       "π",  r"\pi"),
    ("rho",      "ρ",  r"\rho"),
    ("sigma",    "σ",  r"\sigma"),
    ("tau",      "τ",  r"\tau"),
    ("upsilon",  "υ",  r"\upsilon"),
    ("phi",      "φ",  r"\varphi"),
    ("chi",      "χ",  r"\chi"),
    ("psi",      "ψ",  r"\psi"),
    ("omega",    "ω",  r"\omega"),
    ("Gamma",    "Γ",  r"\Gamma"),
    ("Delta",    "Δ",  r"\Delta"),
    ("Theta",    "Θ",  r"\Theta"),
    ("Lambda",   "Λ",  r"\Lambda"),
    ("Xi",       "Ξ",  r"\Xi"),
    ("Pi",       "Π",  r"\Pi"),
    ("Sigma",    "Σ",  r"\Sigma"),
    ("Upsilon",  "Υ",  r"\Upsilon"),
    ("Phi",      "Φ",  r"\Phi"),
    ("Psi",      "Ψ",  r"\Psi"),
    ("Omega",    "Ω",  r"\Omega"),
    ("ell",      "ℓ",  r"\ell"),
)  # fmt: skip

ACCENTS = _table(
    # ending     text      LaTeX      (the text is a combining character)
    ("hat",      "\u0302", r"\hat"),
    ("bar",      "\u0304", r"\bar"),
    ("tilde",    "\u0303", r"\tilde"),
)  # fmt: skip

# ── signs: %s stands for a part, in the order of the term's parts ────────────────────────────────

SIGNS = _table(
    # sign          text                  LaTeX
    ("plus",        "%s + %s",            "%s + %s"),
    ("less",        "%s - %s",            "%s - %s"),
    ("minus",       "-%s",                "-%s"),
    ("times",       "%s · %s",            r"%s \cdot %s"),
    ("dots",        "…",                  r"\dots"),
    ("quotient",    "%s/%s",              r"\frac{%s}{%s}"),
    ("power",       "%s^%s",              "%s^%s"),
    ("label",       "%s^(%s)",            "%s^{(%s)}"),
    ("derivative",  "∂/∂%s %s",           r"\frac{\partial}{\partial %s} %s"),
    ("total",       "∑_{%s=%s}^%s %s",    r"\sum_{%s=%s}^{%s} %s"),
    ("product",     "∏_{%s=%s}^%s %s",    r"\prod_{%s=%s}^{%s} %s"),
    ("largest",     "max_{%s=%s}^%s %s",  r"\max_{%s=%s}^{%s} %s"),
    ("limit",       "lim_{%s→%s} %s",     r"\lim_{%s \to %s} %s"),
    ("above",       "%s⁺",                "%s^{+}"),
    ("below",       "%s⁻",                "%s^{-}"),
    ("integral",    "∫_%s^%s %s d%s",     r"\int_{%s}^{%s} %s \, d%s"),
    ("series",      "∑_{%s=%s}^∞ %s",     r"\sum_{%s=%s}^{\infty} %s"),
    ("transpose",   "%sᵀ",                r"%s^{\top}"),
    ("partial by",  "∂_%s %s",            r"\partial_{%s} %s"),
    ("inverse",     "%s⁻¹",               "%s^{-1}"),
    ("determinant", "det%s",              r"\operatorname{det}%s"),
    ("hadamard",    "%s ⊙ %s",            r"%s \odot %s"),
    ("hadamard quotient", "%s ⊘ %s",      r"%s \oslash %s"),
    ("hadamard power", "%s^∘%s",          r"%s^{\circ %s}"),
    ("diagonal",    "diag%s",             r"\operatorname{diag}%s"),
    ("trace",       "tr%s",               r"\operatorname{tr}%s"),
    ("identity",    "I_%s",               r"\mathbf{I}_{%s}"),
    ("ones",        "1_%s",               r"\mathbf{1}_{%s}"),
    ("zeros",       "0_%s",               r"\mathbf{0}_{%s}"),
    ("norm",        "‖%s‖",               r"\lVert %s \rVert"),
    ("tall norm",   "‖%s‖",               r"\left\lVert %s \right\rVert"),
    ("norm one",    "%s_1",               "%s_1"),
    ("norm of matrix", "%s_F",            "%s_F"),
    ("by array",    "∂%s/∂%s",            r"\frac{\partial %s}{\partial %s}"),
    ("gradient by", "∇_%s %s",            r"\nabla_{%s} %s"),
    ("hessian",     "∇²_%s %s",           r"\nabla^2_{%s} %s"),
    ("rows",        "[%s; …; %s]",        r"\begin{bmatrix} %s^{\top} \\ \vdots \\ %s^{\top} \end{bmatrix}"),
    ("generic",     "[%s]",               r"\left[ %s \right]"),
    ("smooth",      "C^∞(%s)",            r"C^\infty(%s)"),
    ("reals",       "ℝ",                  r"\mathbb{R}"),
    ("gradient",    "∇%s",                r"\nabla %s"),
    ("size",        "|%s|",               r"\lvert %s \rvert"),
    ("tall size",   "|%s|",               r"\left\lvert %s \right\rvert"),
    ("root",        "√%s",                r"\sqrt{%s}"),
    ("delta",       "δ",                  r"\delta"),
    ("e",           "e",                  "e"),
    ("pi",          "π",                  r"\pi"),
    ("cases",       "{%s}",               r"\begin{cases} %s \end{cases}"),
    ("case",        "%s if %s; ",         r"%s & \text{if } %s \\ "),
    ("otherwise",   "%s otherwise",       r"%s & \text{otherwise}"),
    ("and",         "%s and %s",          r"%s \text{ and } %s"),
    ("<",           "%s < %s",            "%s < %s"),
    ("<=",          "%s ≤ %s",            r"%s \le %s"),
    ("=",           "%s = %s",            "%s = %s"),
    ("!=",          "%s ≠ %s",            r"%s \ne %s"),
    (">",           "%s > %s",            "%s > %s"),
    (">=",          "%s ≥ %s",            r"%s \ge %s"),
    ("for all",     "%s for all %s",      r"%s \text{ for all } %s"),
    ("if",          "%s if %s",           r"%s \text{ if } %s"),
    ("in",          "%s ∈ %s",            r"%s \in %s"),
    ("set",         "{%s}",               r"\{%s\}"),
    ("infinity",    "∞",                  r"\infty"),
    ("by",          " × ",                r" \times "),
    ("turnstile",   "%s ⊢ %s",            r"%s \;\vdash\; %s"),
    ("define",      "%s := %s",           "%s := %s"),
)  # fmt: skip

FUNCTIONS = _table(
    # name     text     LaTeX              (exp, sqrt and abs have signs of their own)
    ("log",    "log",   r"\log"),
    ("ln",     "ln",    r"\ln"),
    ("sin",    "sin",   r"\sin"),
    ("cos",    "cos",   r"\cos"),
    ("tan",    "tan",   r"\tan"),
    ("sinh",   "sinh",  r"\sinh"),
    ("cosh",   "cosh",  r"\cosh"),
    ("tanh",   "tanh",  r"\tanh"),
    ("sign",   "sign",  r"\operatorname{sign}"),
    ("max",    "max",   r"\max"),
    ("min",    "min",   r"\min"),
    ("sec",    "sec",   r"\sec"),
    ("csc",    "csc",   r"\csc"),
    ("cot",    "cot",   r"\cot"),
    ("asin",   "arcsin", r"\arcsin"),
    ("acos",   "arccos", r"\arccos"),
    ("atan",   "arctan", r"\arctan"),
    ("asec",   "arcsec", r"\operatorname{arcsec}"),
    ("acsc",   "arccsc", r"\operatorname{arccsc}"),
    ("acot",   "arccot", r"\operatorname{arccot}"),
    ("atan2",  "atan2", r"\operatorname{atan2}"),
    ("sech",   "sech",  r"\operatorname{sech}"),
    ("csch",   "csch",  r"\operatorname{csch}"),
    ("coth",   "coth",  r"\coth"),
    ("asinh",  "arsinh", r"\operatorname{arsinh}"),
    ("acosh",  "arcosh", r"\operatorname{arcosh}"),
    ("atanh",  "artanh", r"\operatorname{artanh}"),
    ("asech",  "arsech", r"\operatorname{arsech}"),
    ("acsch",  "arcsch", r"\operatorname{arcsch}"),
    ("acoth",  "arcoth", r"\operatorname{arcoth}"),
    ("real_root", "root", r"\operatorname{root}"),
    ("floor",  "floor", r"\operatorname{floor}"),
    ("ceiling", "ceil", r"\operatorname{ceil}"),
    ("erf",    "erf",   r"\operatorname{erf}"),
    ("erfc",   "erfc",  r"\operatorname{erfc}"),
    ("erfi",   "erfi",  r"\operatorname{erfi}"),
    ("erfcinv", "erfc⁻¹", r"\operatorname{erfc}^{-1}"),
    ("si",     "Si",    r"\operatorname{Si}"),
    ("gamma",  "Γ",     r"\Gamma"),
    ("rgamma", "1/Γ",   r"\tfrac{1}{\Gamma}"),
    ("loggamma", "ln Γ", r"\ln\Gamma"),
    ("factorial", "factorial", r"\operatorname{factorial}"),
    ("binomial", "binomial", r"\operatorname{binomial}"),
    ("beta",   "B",     r"\mathrm{B}"),
    ("digamma", "ψ",    r"\psi"),
    ("polygamma", "ψ",  r"\psi"),
    ("zeta",   "ζ",     r"\zeta"),
    ("besselj", "J",    "J"),
    ("bessely", "Y",    "Y"),
    ("besseli", "I",    "I"),
    ("besselk", "K",    "K"),
    ("airyai", "Ai",    r"\operatorname{Ai}"),
    ("airybi", "Bi",    r"\operatorname{Bi}"),
    ("airyaiprime", "Ai′", r"\operatorname{Ai}'"),
    ("airybiprime", "Bi′", r"\operatorname{Bi}'"),
)  # fmt: skip

# ── prose: what a remark may hold beside ASCII letters, in a LaTeX \text{...} ────────────────────

PROSE: Mapping[str, str] = MappingProxyType({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\^{}", "~": r"\~{}", "<": "$<$", ">": "$>$", "|": "$|$", '"': "''",
    "′": "$'$", "″": "$''$", "∂": r"$\partial$", "∇": r"$\nabla$", "∑": r"$\sum$", "≤": r"$\le$",
    "≥": r"$\ge$", "≠": r"$\ne$", "∈": r"$\in$", "·": r"$\cdot$", "×": r"$\times$", "−": "$-$",
    "→": r"$\to$", "…": r"\dots{}", "²": "$^2$", "³": "$^3$", "∞": r"$\infty$", "ℝ": r"$\mathbf{R}$",
    "½": r"$\tfrac12$", "–": "--", "—": "---", "’": "'", "“": "``", "”": "''",
    "ᵀ": r"$^{\top}$", "⁻": "$^{-}$", "¹": "$^1$", "⊙": r"$\odot$", "‖": r"$\Vert$", "∏": r"$\prod$",
    "₁": "$_1$", "₂": "$_2$", "∘": r"$\circ$", "⊘": r"$\oslash$",
    "√": r"$\surd$", "±": r"$\pm$", "⊢": r"$\vdash$", "←": r"$\leftarrow$",
})  # fmt: skip


def name_text(name: str) -> str:
    """A name in Unicode: `yhat` → ŷ, `alpha` → α, `sigma_k` → σ_k, `k_` → k′.

    >>> name_text("yhat"), name_text("alpha"), name_text("rate"), name_text("k_")
    ('ŷ', 'α', 'rate', "k'")
    """
    return _notation(name).text


def name_latex(name: str, override: str = "") -> str:
    r"""A name in LaTeX, or the override where the author gave one.

    >>> name_latex("yhat"), name_latex("w_new"), name_latex("rate"), name_latex("b", "b'")
    ('\\hat{y}', 'w_{\\text{new}}', '\\mathit{rate}', "b'")
    """
    return override or _notation(name).latex


def array_latex(name: str, override: str = "") -> str:
    r"""The name of a vector or matrix in LaTeX: bold, upright for Latin letters.

    >>> array_latex("w"), array_latex("W1"), array_latex("yhat"), array_latex("theta")
    ('\\mathbf{w}', '\\mathbf{W}_{1}', '\\hat{\\mathbf{y}}', '\\boldsymbol{\\theta}')
    >>> array_latex("delta1")
    '\\boldsymbol{\\delta}_{1}'
    """
    plain = name_latex(name, override)
    letter = re.fullmatch(r"(\\(?:hat|bar|tilde)\{)?([A-Za-z])(?![A-Za-z])(.*)", plain)
    if letter is None:
        greek = re.fullmatch(r"(\\[A-Za-z]+)([_'].*)", plain)
        sign, rest = greek.groups() if greek else (plain, "")
        return rf"\boldsymbol{{{sign}}}{rest}"
    accent, latin, rest = letter.groups()
    return rf"{accent or ''}\mathbf{{{latin}}}{rest}"


def prose_latex(words: str) -> str:
    r"""Plain words for a `\text{...}`: special characters escaped, Greek letters and signs as formulas.

    >>> prose_latex("100 % of σ & ŷ")
    '100 \\% of $\\sigma$ \\& $\\hat{y}$'
    """
    characters = re.findall(r".[\u0300-\u036f]*", unicodedata.normalize("NFC", words), re.DOTALL)
    return "".join(map(_character, characters))


def _character(character: str) -> str:
    if character in PROSE:
        return PROSE[character]
    if character.isascii():
        return character
    known = _letter(unicodedata.normalize("NFC", character))
    return f"${known.latex}$" if known is not None else character


def _notation(name: str) -> Notation:
    """Trailing underscores are primes, inner ones start subscripts, trailing digits are a subscript."""
    stem = name.rstrip("_")
    primes = "'" * (len(name) - len(stem))
    first, *below = stem.split("_")
    if not first or not all(below):
        return Notation(name, rf"\mathit{{{prose_latex(name)}}}")
    base = _word(first)
    if not below:
        return Notation(base.text + primes, base.latex + primes)
    parts = [_word(part, below=True) for part in below]
    text = "_".join((base.text, *(part.text for part in parts)))
    latex = ",".join(part.latex for part in parts)
    return Notation(text + primes, f"{_protected(base.latex)}{primes}_{{{latex}}}")


def _word(word: str, *, below: bool = False) -> Notation:
    """One part of a name; below the line, words stand upright and digits alone."""
    letter = _letter(word)
    if letter is not None or word.isdigit():
        return letter or Notation(word, word)
    stem = word.rstrip("0123456789")
    digits = word[len(stem) :]
    if digits and stem:
        first = _word(stem)
        return Notation(first.text + digits, f"{_protected(first.latex)}_{{{digits}}}")
    return Notation(word, rf"\{'text' if below else 'mathit'}{{{word}}}")


def _letter(word: str) -> Notation | None:
    """A single letter, Greek by name or as itself, with or without an accent."""
    if len(word) == 1 and word.isascii() and word.isalpha():
        return Notation(word, word)
    if word in LETTERS:
        return LETTERS[word]
    for row in LETTERS.values():
        if word == row.text:
            return row
    return _accented(word)


def _accented(word: str) -> Notation | None:
    for ending, accent in ACCENTS.items():
        spelled = unicodedata.normalize("NFD", word)
        for suffix in (ending, accent.text):
            stem = spelled.removesuffix(suffix)
            letter = _letter(stem) if stem and stem != spelled else None
            if letter is not None:
                text = unicodedata.normalize("NFC", letter.text + accent.text)
                return Notation(text, f"{accent.latex}{{{letter.latex}}}")
    return None


def _protected(latex: str) -> str:
    """Braced where a second subscript would be an error."""
    return f"{{{latex}}}" if "_" in latex else latex

r"""The functions that a formula may name, as commands, as words in \operatorname, and as bare words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from derivations.write.notation import FUNCTIONS


def _from_print() -> dict[str, str]:
    r"""The functions by what they are printed as: \sin → sin, \operatorname{arsinh} → asinh."""
    found = {}
    for name, row in FUNCTIONS.items():
        match = re.fullmatch(r"\\operatorname\{(\w+)\}|\\(\w+)", row.latex)
        if match is not None:
            found[match[1] or match[2]] = name
    return found


NOT_WORDS = {"Gamma", "psi", "zeta"}  # letters first: Γ(x), ψ(x) and ζ(x) only where nobody says otherwise
WORDS: Mapping[str, str] = MappingProxyType(
    {word: name for word, name in _from_print().items() if word not in NOT_WORDS}
    | {"exp": "exp", "sqrt": "sqrt", "sgn": "sign", "abs": "abs", "tg": "tan", "arctg": "atan", "sh": "sinh",
       "ch": "cosh", "th": "tanh", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "lg": "log10"}
)  # fmt: skip
BARE = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "exp", "log", "ln", "sinh", "cosh", "tanh", "arcsin",
                  "arccos", "arctan", "max", "min", "sqrt", "sgn", "sign"})  # fmt: skip
INVERSES: Mapping[str, str] = MappingProxyType({
    "sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh",
    "sec": "asec", "csc": "acsc", "cot": "acot", "sech": "asech", "csch": "acsch", "coth": "acoth",
})  # fmt: skip
LOGARITHMS = frozenset({"log", "ln"})
OPERATORS = frozenset({"tr", "Tr", "trace", "det", "diag"})
NOT_READ: Mapping[str, str] = MappingProxyType({
    "arg": "arg max and arg min", "argmax": "arg max", "argmin": "arg min", "Pr": "probabilities",
    "Var": "variances", "var": "variances", "Cov": "covariances", "cov": "covariances", "sup": "suprema",
    "inf": "infima", "limsup": "upper limits", "liminf": "lower limits", "oint": "contour integrals",
    "iint": "double integrals", "iiint": "triple integrals", "otimes": "tensor products", "Re": "complex numbers",
    "Im": "complex numbers", "mathbb": "number sets and expectations", "pm": "signs that are one of two",
    "mp": "signs that are one of two", "cup": "sets", "cap": "sets", "subset": "sets", "setminus": "sets",
    "forall": "quantifiers", "exists": "quantifiers", "emptyset": "sets", "wedge": "logic", "vee": "logic",
    "sim": "distributions", "perp": "independence", "bigcup": "sets", "bigcap": "sets", "star": "convolutions",
    "oplus": "direct sums", "langle": "inner products in angles", "gcd": "divisors", "dim": "dimensions",
    "mod": "remainders", "bmod": "remainders", "pmod": "remainders", "neg": "logic",
})  # fmt: skip

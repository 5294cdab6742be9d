"""Random claims for Hypothesis: two forms of one term, and near misses, as lines of Python notation.

A claim grows from pairs of texts that denote the same term.  A shape is put on both sides of a pair; an
identity gives its left side to one and its right side to the other; a slip is an identity that fails
somewhere.  u, v and w in a row stand for terms, k for an integer, x for the variable of a derivative.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice

from hypothesis import strategies as st

ASSUME = {"x": "real", "y": "real", "p": "positive", "n": "integer"}

LEAVES = (
    "x", "y", "p", "n", "0", "1", "2", "-1", "3", "1/2", "-5/3", "pi", "sqrt(2)", "log(2)",
    "x + y", "x - y", "x*y", "x - 1", "x + 3", "2*x", "-x", "x**2", "1 - x**2", "1/x", "x/y", "p*x", "n*x",
    "p - 1", "x - pi", "2*n + 1", "n*pi", "x + p", "x - 101",
)  # fmt: skip
INTEGERS = ("n", "2", "3", "-1", "-2", "n + 1", "2*n", "1 - n", "4", "n**2")

# ── shapes: what is put round both forms ─────────────────────────────────────────────────────────

FUNCTIONS = (
    "exp", "log", "sqrt", "sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "sech", "csch",
    "coth", "asin", "acos", "atan", "acot", "asinh", "acosh", "atanh", "Abs", "sign", "floor", "erf",
)  # fmt: skip
SHAPES = (
    *(f"{name}(u)" for name in FUNCTIONS),
    "u + v", "u - v", "u*v", "u/v", "u + v", "u*v", "u - v", "-u", "1/u", "u + 1", "2*u", "u/2",
    "u**2", "u**3", "u**k", "u**(1/3)", "u**(3/2)", "u**v", "real_root(u, 3)", "real_root(u, 5)",
    "Max(u, v)", "Min(u, v)", "Max(u, 0)", "atan2(u, v)",
    "Piecewise((u, v > 0), (w, True))", "Piecewise((u, x >= y), (v, True))",
    "Piecewise((u, Eq(x, 3)), (v, True))",
    # where the usual points do not look
    "Piecewise((u, x > 100), (0, True))", "Piecewise((u, (x > 100) & (y < -100)), (1, True))",
    "Piecewise((u, Eq(2*n, y)), (0, True))", "Piecewise((u, Eq(x*y, 101)), (0, True))",
    "u + 0*log(v)", "u + v - v", "u*v/v", "diff(u, x)",
)  # fmt: skip

# ── identities: true wherever both sides are defined, where u and v are as the last column says ──

IDENTITIES: tuple[tuple[str, str, str], ...] = (
    # arithmetic
    ("u + v",                       "v + u",                                            ""),
    ("u*(v + w)",                   "u*v + u*w",                                        ""),
    ("(u + v)**2",                  "u**2 + 2*u*v + v**2",                              ""),
    ("(u - v)**3",                  "u**3 - 3*u**2*v + 3*u*v**2 - v**3",                ""),
    ("u**2 - v**2",                 "(u - v)*(u + v)",                                  ""),
    ("(u**2 - v**2)/(u - v)",       "u + v",                                            ""),
    ("u/v + w/v",                   "(u + w)/v",                                        ""),
    ("u/v + v/u",                   "(u**2 + v**2)/(u*v)",                              ""),
    ("1/(1/u)",                     "u",                                                ""),
    ("u/(v/w)",                     "u*w/v",                                            ""),
    ("1/(u*(u + 1))",               "1/u - 1/(u + 1)",                                  ""),
    ("u",                           "u*v/v",                                            ""),
    # powers and roots
    ("u**k*u**2",                   "u**(k + 2)",                                       ""),
    ("u**(-k)",                     "1/u**k",                                           ""),
    ("(u*v)**k",                    "u**k*v**k",                                        ""),
    ("(u**k)**2",                   "u**(2*k)",                                         ""),
    ("(-u)**(2*k)",                 "u**(2*k)",                                         ""),
    ("(-1)**(2*k)",                 "1",                                                ""),
    ("u**v*u**w",                   "u**(v + w)",                                       "u > 0"),
    ("(u**v)**w",                   "u**(v*w)",                                         "u > 0"),
    ("u**v",                        "exp(v*log(u))",                                    ""),
    ("sqrt(u)",                     "u**(1/2)",                                         ""),
    ("sqrt(u)**2",                  "u",                                                ""),
    ("sqrt(u**2)",                  "Abs(u)",                                           ""),
    ("sqrt(u**2)",                  "u",                                                "u >= 0"),
    ("sqrt(u**2*v)",                "Abs(u)*sqrt(v)",                                   ""),
    ("sqrt(u*v)",                   "sqrt(u)*sqrt(v)",                                  ""),
    ("sqrt(u*v)",                   "sqrt(-u)*sqrt(-v)",                                ""),
    ("sqrt(u/v)",                   "sqrt(u)/sqrt(v)",                                  ""),
    ("sqrt(u**4)",                  "u**2",                                             ""),
    ("u**(3/2)",                    "u*sqrt(u)",                                        ""),
    ("u**(2/3)",                    "(u**(1/3))**2",                                    ""),
    ("1/(sqrt(u) + sqrt(v))",       "(sqrt(u) - sqrt(v))/(u - v)",                      ""),
    ("sqrt(u + 2*sqrt(u - 1))",     "1 + sqrt(u - 1)",                                  ""),
    ("sqrt(u - 2*sqrt(u - 1))",     "Abs(1 - sqrt(u - 1))",                             ""),
    ("sqrt(u**2 - 2*u*v + v**2)",   "Abs(u - v)",                                       ""),
    ("u**(1/3)",                    "real_root(u, 3)",                                  ""),
    ("real_root(u, 3)**3",          "u",                                                ""),
    ("real_root(u**3, 3)",          "u",                                                ""),
    ("real_root(u*v, 3)",           "real_root(u, 3)*real_root(v, 3)",                  ""),
    ("real_root(-u, 5)",            "-real_root(u, 5)",                                 ""),
    ("(u**6)**(1/3)",               "u**2",                                             ""),
    # exponential and logarithm
    ("exp(u + v)",                  "exp(u)*exp(v)",                                    ""),
    ("exp(2*u)",                    "exp(u)**2",                                        ""),
    ("exp(k*u)",                    "exp(u)**k",                                        ""),
    ("exp(u - v)",                  "exp(u)/exp(v)",                                    ""),
    ("log(exp(u))",                 "u",                                                ""),
    ("exp(log(u))",                 "u",                                                ""),
    ("log(u*v)",                    "log(u) + log(v)",                                  ""),
    ("log(u*v)",                    "log(Abs(u)) + log(Abs(v))",                        ""),
    ("log(u/v)",                    "log(u) - log(v)",                                  ""),
    ("log(u**2)",                   "2*log(Abs(u))",                                    ""),
    ("log(u**k)",                   "k*log(u)",                                         ""),
    ("log(sqrt(u))",                "log(u)/2",                                         ""),
    ("log(1 + exp(u))",             "u + log(1 + exp(-u))",                             ""),
    ("1/(1 + exp(-u))",             "exp(u)/(1 + exp(u))",                              ""),
    ("2**u",                        "exp(u*log(2))",                                    ""),
    ("exp(log(u)/2)",               "sqrt(u)",                                          ""),
    ("4**u",                        "2**(2*u)",                                         ""),
    # trigonometry
    ("sin(u)**2 + cos(u)**2",       "1",                                                ""),
    ("sin(u + v)",                  "sin(u)*cos(v) + cos(u)*sin(v)",                    ""),
    ("cos(u - v)",                  "cos(u)*cos(v) + sin(u)*sin(v)",                    ""),
    ("tan(u + v)",                  "(tan(u) + tan(v))/(1 - tan(u)*tan(v))",            ""),
    ("sin(2*u)",                    "2*sin(u)*cos(u)",                                  ""),
    ("cos(2*u)",                    "1 - 2*sin(u)**2",                                  ""),
    ("sin(3*u)",                    "3*sin(u) - 4*sin(u)**3",                           ""),
    ("tan(u/2)",                    "sin(u)/(1 + cos(u))",                              ""),
    ("tan(u/2)",                    "(1 - cos(u))/sin(u)",                              ""),
    ("sin(u)",                      "2*tan(u/2)/(1 + tan(u/2)**2)",                     ""),
    ("tan(u)",                      "sin(u)/cos(u)",                                    ""),
    ("1 + tan(u)**2",               "sec(u)**2",                                        ""),
    ("cot(u)",                      "cos(u)*csc(u)",                                    ""),
    ("sin(u + pi)",                 "-sin(u)",                                          ""),
    ("cos(pi/2 - u)",               "sin(u)",                                           ""),
    ("sin(u + 2*pi*k)",             "sin(u)",                                           ""),
    ("cos(u + pi*k)",               "(-1)**k*cos(u)",                                   ""),
    ("sqrt(1 - sin(u)**2)",         "Abs(cos(u))",                                      ""),
    ("sqrt((1 + cos(u))/2)",        "Abs(cos(u/2))",                                    ""),
    # hyperbolic functions
    ("cosh(u)**2 - sinh(u)**2",     "1",                                                ""),
    ("sinh(u)",                     "(exp(u) - exp(-u))/2",                             ""),
    ("tanh(u)",                     "1 - 2/(exp(2*u) + 1)",                             ""),
    ("cosh(u + v)",                 "cosh(u)*cosh(v) + sinh(u)*sinh(v)",                ""),
    ("tanh(2*u)",                   "2*tanh(u)/(1 + tanh(u)**2)",                       ""),
    ("sqrt(cosh(u)**2 - 1)",        "Abs(sinh(u))",                                     ""),
    # inverses
    ("sin(asin(u))",                "u",                                                ""),
    ("cos(asin(u))",                "sqrt(1 - u**2)",                                   ""),
    ("tan(atan(u))",                "u",                                                ""),
    ("sin(atan(u))",                "u/sqrt(1 + u**2)",                                 ""),
    ("asin(u) + acos(u)",           "pi/2",                                             ""),
    ("acos(-u)",                    "pi - acos(u)",                                     ""),
    ("atan(u)",                     "asin(u/sqrt(1 + u**2))",                           ""),
    ("asin(u)",                     "2*atan(u/(1 + sqrt(1 - u**2)))",                   ""),
    ("atan(u) + atan(1/u)",         "sign(u)*pi/2",                                     ""),
    ("atan(u) + acot(u)",           "pi/2",                                             "u >= 0"),
    ("atan(u) - atan(v)",           "atan((u - v)/(1 + u*v))",                          "u*v > -1"),
    ("atan(u) + atan(v)",           "atan((u + v)/(1 - u*v)) + pi",                     "u*v > 1; u > 0"),
    ("atan2(u, v)",                 "atan(u/v)",                                        "v > 0"),
    ("atan2(u, v)",                 "2*atan(u/(sqrt(u**2 + v**2) + v))",                ""),
    ("asin(sin(u))",                "u",                                                "Abs(u) <= pi/2"),
    ("acos(cos(u))",                "u",                                                "0 <= u; u <= pi"),
    ("acos(cos(u))",                "-u",                                               "-pi <= u; u <= 0"),
    ("atan(tan(u))",                "u - pi*floor(u/pi + 1/2)",                         ""),
    ("asinh(sinh(u))",              "u",                                                ""),
    ("asinh(u)",                    "log(u + sqrt(u**2 + 1))",                          ""),
    ("acosh(u)",                    "log(u + sqrt(u**2 - 1))",                          ""),
    ("acosh(cosh(u))",              "Abs(u)",                                           ""),
    ("atanh(u)",                    "log((1 + u)/(1 - u))/2",                           ""),
    ("atanh(tanh(u))",              "u",                                                ""),
    ("cosh(asinh(u))",              "sqrt(u**2 + 1)",                                   ""),
    # signs, choices, steps
    ("Abs(u*v)",                    "Abs(u)*Abs(v)",                                    ""),
    ("Abs(u)**2",                   "u**2",                                             ""),
    ("sign(u)*Abs(u)",              "u",                                                ""),
    ("sign(u)",                     "u/Abs(u)",                                         ""),
    ("Abs(u)",                      "Piecewise((u, u >= 0), (-u, True))",               ""),
    ("Abs(u)",                      "Max(u, -u)",                                       ""),
    ("Abs(u) + Abs(v)",             "Max(Abs(u + v), Abs(u - v))",                      ""),
    ("Max(u, v)",                   "(u + v + Abs(u - v))/2",                           ""),
    ("Max(u, v)*Min(u, v)",         "u*v",                                              ""),
    ("Min(u, v)",                   "-Max(-u, -v)",                                     ""),
    ("Max(u, v)",                   "Piecewise((u, u > v), (v, True))",                 ""),
    ("exp(Max(u, v))",              "Max(exp(u), exp(v))",                              ""),
    ("Piecewise((u, w > 0), (v, True))", "Piecewise((v, w <= 0), (u, True))",           ""),
    ("floor(u + k)",                "floor(u) + k",                                     ""),
    ("ceiling(u)",                  "-floor(-u)",                                       ""),
    # others
    ("erf(-u)",                     "-erf(u)",                                          ""),
    ("erfc(u)",                     "1 - erf(u)",                                       ""),
    ("gamma(u + 1)",                "u*gamma(u)",                                       ""),
    # derivatives
    ("diff(u + v, x)",              "diff(u, x) + diff(v, x)",                          ""),
    ("diff(u*v, x)",                "diff(u, x)*v + u*diff(v, x)",                      ""),
    ("diff(u/v, x)",                "(diff(u, x)*v - u*diff(v, x))/v**2",               ""),
    ("diff(exp(u), x)",             "exp(u)*diff(u, x)",                                ""),
    ("diff(log(u), x)",             "diff(u, x)/u",                                     ""),
    ("diff(log(Abs(u)), x)",        "diff(u, x)/u",                                     ""),
    ("diff(sqrt(u), x)",            "diff(u, x)/(2*sqrt(u))",                           ""),
    ("diff(Abs(u), x)",             "sign(u)*diff(u, x)",                               ""),
    ("diff(u**k, x)",               "k*u**(k - 1)*diff(u, x)",                          ""),
    ("diff(u**v, x)",               "u**v*(diff(v, x)*log(u) + v*diff(u, x)/u)",        ""),
    ("diff(sin(u), x)",             "cos(u)*diff(u, x)",                                ""),
    ("diff(tan(u), x)",             "(1 + tan(u)**2)*diff(u, x)",                       ""),
    ("diff(atan(u), x)",            "diff(u, x)/(1 + u**2)",                            ""),
    ("diff(asin(u), x)",            "diff(u, x)/sqrt(1 - u**2)",                        ""),
    ("diff(tanh(u), x)",            "(1 - tanh(u)**2)*diff(u, x)",                      ""),
    ("diff(real_root(u, 3), x)",    "diff(u, x)/(3*real_root(u, 3)**2)",                ""),
    ("diff(Max(u, v), x)",          "Piecewise((diff(u, x), u > v), (diff(v, x), True))", ""),
    ("diff(erf(u), x)",             "2/sqrt(pi)*exp(-u**2)*diff(u, x)",                 ""),
)  # fmt: skip

# ── slips: wrong somewhere, or defined in fewer places ───────────────────────────────────────────

SLIPS: tuple[tuple[str, str, str], ...] = (
    ("sqrt(u**2)",                  "u",                                                ""),
    ("(u**2)**(1/2)",               "u",                                                ""),
    ("sqrt(u**2*v)",                "u*sqrt(v)",                                        ""),
    ("sqrt(u*v)",                   "sqrt(u)*sqrt(v)",                                  ""),
    ("sqrt(u + v)",                 "sqrt(u) + sqrt(v)",                                ""),
    ("u",                           "sqrt(u)**2",                                       ""),
    ("u",                           "exp(log(u))",                                      ""),
    ("1",                           "u/u",                                              ""),
    ("1",                           "u**0",                                             ""),
    ("real_root(u, 3)",             "u**(1/3)",                                         ""),
    ("(u**2)**(1/3)",               "u**(2/3)",                                         ""),
    ("u**k",                        "u**(k + 2)/u**2",                                  ""),
    ("(-1)**k",                     "1",                                                ""),
    ("(-u)**k",                     "u**k",                                             ""),
    ("cos(pi*k)",                   "1",                                                ""),
    ("log(u**2)",                   "2*log(u)",                                         ""),
    ("log(u*v)",                    "log(u) + log(v)",                                  ""),
    ("log(u + v)",                  "log(u) + log(v)",                                  ""),
    ("exp(u + v)",                  "exp(u) + exp(v)",                                  ""),
    ("exp(u*v)",                    "exp(u)*exp(v)",                                    ""),
    ("sin(2*u)",                    "2*sin(u)",                                         ""),
    ("sqrt(1 - sin(u)**2)",         "cos(u)",                                           ""),
    ("sqrt((1 + cos(u))/2)",        "cos(u/2)",                                         ""),
    ("tan(u/2)",                    "(1 - cos(u))/sin(u)",                              ""),
    ("1",                           "tan(u)*cot(u)",                                    ""),
    ("asin(sin(u))",                "u",                                                ""),
    ("acos(cos(u))",                "u",                                                ""),
    ("atan(tan(u))",                "u",                                                ""),
    ("acosh(cosh(u))",              "u",                                                ""),
    ("atan(u) + atan(1/u)",         "pi/2",                                             ""),
    ("atan(u) - atan(v)",           "atan((u - v)/(1 + u*v))",                          ""),
    ("atan2(u, v)",                 "atan(u/v)",                                        ""),
    ("acot(u)",                     "pi/2 - atan(u)",                                   ""),
    ("acot(u)",                     "atan(1/u)",                                        ""),
    ("Abs(u + v)",                  "Abs(u) + Abs(v)",                                  ""),
    ("Abs(u)*Abs(v)",               "u*v",                                              ""),
    ("sign(u)**2",                  "1",                                                ""),
    ("sign(u*v)",                   "sign(u)",                                          ""),
    ("Max(u, v)",                   "u",                                                ""),
    ("Max(u, v)",                   "Max(u, -v)",                                       ""),
    ("floor(u)",                    "u",                                                ""),
    ("floor(2*u)",                  "2*floor(u)",                                       ""),
    ("Piecewise((v, Eq(u, 0)), (w, True))", "w",                                        ""),
    ("Piecewise((v, u > 0), (w, True))", "Piecewise((v, u >= 0), (w, True))",           ""),
    ("gamma(u + 1)",                "u*gamma(u)",                                       ""),
    ("diff(Abs(u), x)",             "diff(u, x)",                                       ""),
    ("diff(sqrt(u), x)",            "diff(u, x)/sqrt(u)",                               ""),
    ("diff(u*v, x)",                "diff(u, x)*diff(v, x)",                            ""),
    ("diff(u/v, x)",                "diff(u, x)/diff(v, x)",                            ""),
)  # fmt: skip

CONDITIONS = (
    "x > 0", "x >= 0", "x < 0", "x != 0", "x != 1", "-1 <= x", "x <= 1", "Abs(x) < 1", "y != 0", "p < 1",
    "n >= 1", "x*y > 0", "x*y >= 0", "x < y", "x <= y", "x + y > 100", "pi*x >= pi", "x**2 + y**2 < 1",
    "(x - y)/p > 0", "(x - pi)/(x - 5) > 0", "sin(x) > 0", "cos(x) != 0", "log(p) > 0",
    "(x - 2)*(x - 3) <= 0",
)  # fmt: skip


# ── growing ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Pair:
    """Two texts, and the conditions under which they are meant to denote the same."""

    left: str
    right: str
    where: tuple[str, ...] = ()


def pairs(depth: int, *, slip: bool = False) -> st.SearchStrategy[Pair]:
    """Two forms of one term; with `slip`, one step from the one to the other is wrong somewhere."""
    if depth == 0:
        return st.sampled_from(LEAVES).map(lambda leaf: Pair(leaf, leaf))
    rows = st.sampled_from(IDENTITIES) | st.sampled_from(SHAPES).map(lambda shape: (shape, shape, ""))
    if not slip:
        return pairs(0) | rows.flatmap(lambda row: _grown(row, depth, slip=False))
    here = st.sampled_from(SLIPS).flatmap(lambda row: _grown(row, depth, slip=False))
    deeper = rows.flatmap(lambda row: _grown(row, depth, slip=depth > 1))
    return here | deeper if depth > 1 else here


@st.composite
def _grown(draw: st.DrawFn, row: tuple[str, str, str], depth: int, *, slip: bool) -> Pair:
    """A row, either way round, with pairs for its letters; the first pair has the slip."""
    left, right, where = row if draw(st.booleans()) else (row[1], row[0], row[2])
    chosen: dict[str, Pair] = {}
    for letter in sorted(_letters(left, right)):
        if letter == "k":
            chosen[letter] = draw(st.sampled_from(INTEGERS).map(lambda text: Pair(text, text)))
        else:
            chosen[letter] = draw(pairs(depth - 1, slip=slip and not chosen))
    conditions = tuple(_put(test, chosen, "left") for test in where.split("; ") if test)
    inherited = tuple(test for pair in chosen.values() for test in pair.where)
    return Pair(_put(left, chosen, "left"), _put(right, chosen, "right"), (*conditions, *inherited))


def _letters(*templates: str) -> set[str]:
    return set(re.findall(r"\b[uvwk]\b", " ".join(templates)))


def _put(template: str, chosen: Mapping[str, Pair], side: str) -> str:
    return re.sub(r"\b[uvwk]\b", lambda found: f"({getattr(chosen[found[0]], side)})", template)


# ── slips of the pen ─────────────────────────────────────────────────────────────────────────────


def slipped(text: str) -> list[str]:
    """The text with one small thing changed, in every way that is known here."""
    tree = ast.parse(text, mode="eval")
    found = []
    for place, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            copied = deepcopy(tree)
            change(next(islice(ast.walk(copied), place, None)))
            found.append(ast.unparse(copied))
    return found


NEIGHBOURS = {
    "sin": "cos", "cos": "sin", "tan": "tanh", "exp": "sinh", "log": "asinh", "sqrt": "Abs", "Abs": "sign",
    "asin": "atan", "acos": "asin", "atan": "atanh", "sinh": "cosh", "cosh": "sinh", "tanh": "tan",
    "Max": "Min", "Min": "Max", "floor": "ceiling", "sec": "csc", "asinh": "acosh", "acosh": "asinh",
}  # fmt: skip
OPERATORS: Mapping[type[ast.AST], Callable[[], ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Div: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], None]]:
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            yield lambda copied: setattr(copied, "value", value + 1)
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            yield lambda copied: setattr(copied, "op", OPERATORS[type(op)]())
        case ast.UnaryOp(op=ast.USub()):
            yield lambda copied: setattr(copied, "op", ast.UAdd())
        case ast.Compare(ops=[op]) if type(op) in OPERATORS:
            yield lambda copied: setattr(copied, "ops", [OPERATORS[type(op)]()])
        case ast.Call(func=ast.Name(id=name)) if name in NEIGHBOURS:
            yield lambda copied: setattr(copied.func, "id", NEIGHBOURS[name])


# ── claims ───────────────────────────────────────────────────────────────────────────────────────

LONGEST = 500  # characters of a side


@st.composite
def claims(draw: st.DrawFn, *, depth: int = 3) -> dict[str, object]:
    """A claim, true or not, under its conditions or without them."""
    kind = draw(st.sampled_from(("honest", "honest", "careless", "wrong", "slip", "slip")))
    pair = draw(
        pairs(draw(st.integers(1, depth)), slip=kind == "wrong").filter(
            lambda pair: len(pair.left) < LONGEST and len(pair.right) < LONGEST
        )
    )
    left, right, where = pair.left, pair.right, pair.where
    if kind == "slip":
        right = draw(st.sampled_from(slipped(right) or [f"{right} + 1"]))
    if kind == "careless":
        where = ()
    more = draw(st.lists(st.sampled_from(CONDITIONS), max_size=2, unique=True))
    return {"id": kind, "lhs": left, "rhs": right, "assume": ASSUME, "domain": [*where, *more]}


# ── points that hurt ─────────────────────────────────────────────────────────────────────────────

SPECIAL = (
    "0", "1", "-1", "0", "1", "-1", "0", "0", "1/2", "-1/2", "2", "-2", "3", "-3", "5/3", "-5/3", "7/5",
    "-37/10", "101", "-101", "1/1000", "-1/1000", "100000",
    "pi", "-pi", "pi/2", "-pi/2", "pi/4", "3*pi/4", "2*pi",
)  # fmt: skip
POSITIVE = tuple(text for text in SPECIAL if text[0] not in "-0")
WHOLE = ("0", "1", "-1", "0", "1", "2", "-2", "3", "-3", "7")


def values(word: str, texts: Sequence[str]) -> Sequence[str]:
    """Values for a name that is declared so: special ones, and neighbours of the numbers in the claim."""
    if word == "integer":
        return WHOLE
    numbers = {number for text in texts for number in re.findall(r"\b\d+\b", text)}
    beside = [
        f"{sign}{int(number) + step}" for number in sorted(numbers) for sign in ("", "-") for step in (0, 1)
    ]
    return POSITIVE if word == "positive" else (*SPECIAL, *beside)

"""Lines in which a known mistake was made, two or more for each row of the tables of mistakes."""

from __future__ import annotations

from derivations.calc import (
    D,
    cases,
    define,
    exp,
    function,
    hadamard,
    index,
    log,
    matrix,
    nabla,
    norm,
    positive,
    real,
    size,
    total,
    tr,
    vector,
)
from derivations.core.term import Term, as_term

a, b, c, x, y, z = map(real, "abcxyz")
p, q, r = positive("p"), positive("q"), positive("r")
m, n = size("m"), size("n")
i, j = index("i", n), index("j", n)
u, v = vector("u", n), vector("v", n)
A, B, X, w = matrix("A", n, n), matrix("B", n, n), matrix("X", m, n), vector("w", m)


def of(name: str, *arguments: Term) -> Term:
    return function(name, *arguments)


def sin(t: Term) -> Term:
    return of("sin", t)


def cos(t: Term) -> Term:
    return of("cos", t)


def sqrt(t: Term) -> Term:
    return of("sqrt", t)


sigma = define("sigma", x, 1 / (1 + exp(-x)))
cube = define("g", x, x**3 + x)

#   the mistake, and lines in which it is made
EXAMPLES: dict[str, list[tuple[Term, Term]]] = {
    # ── derivatives ──
    "derivative of cos without its minus sign": [
        (D(cos(x), x), sin(x)),
        (D(x**2 + cos(3 * x), x), 2 * x + 3 * sin(3 * x)),
    ],
    "derivative of sin with a minus sign": [
        (D(sin(x), x), -cos(x)),
        (D(sin(y * x) + x, x), -y * cos(y * x) + 1),
    ],
    "derivative of sin or cos with the wrong sign": [
        (D(cos(x) ** 2, x), sin(2 * x)),
        (D(sin(x) ** 2, x), -sin(2 * x)),
    ],
    "lost inner derivative": [
        (D(sin(2 * x), x), cos(2 * x)),
        (D(exp(-x), x), exp(-x)),
        (D(log(x**2 + 1), x), 1 / (x**2 + 1)),
        (D((3 * x) ** 2, x), 6 * x),
        (D(sigma(x**2), x), sigma.prime(x**2)),
    ],
    "product rule with one term lost": [
        (D(x * sin(x), x), sin(x)),
        (D(x**2 * exp(x), x), x**2 * exp(x)),
    ],
    "derivative of a product taken as product of derivatives": [
        (D(x * sin(x), x), cos(x)),
        (D(x**2 * log(p) * sin(x), x), 2 * x * log(p) * cos(x)),
    ],
    "product rule with a minus sign": [
        (D(x * exp(x), x), exp(x) - x * exp(x)),
        (D(x**2 * sin(x), x), x**2 * cos(x) - 2 * x * sin(x)),
    ],
    "quotient rule with its terms swapped": [
        (D(sin(x) / x, x), (sin(x) - x * cos(x)) / x**2),
        (D(x / exp(x), x), (x * exp(x) - exp(x)) / exp(x) ** 2),
    ],
    "quotient rule with a plus sign": [
        (D(sin(x) / x, x), (x * cos(x) + sin(x)) / x**2),
        (D(exp(x) / (x**2 + 1), x), exp(x) * (x**2 + 2 * x + 1) / (x**2 + 1) ** 2),
    ],
    "quotient rule with the denominator not squared": [
        (D(sin(x) / x, x), (x * cos(x) - sin(x)) / x),
        (D(x / (x**2 + 1), x), (1 - x**2) / (x**2 + 1)),
    ],
    "derivative of a quotient taken as quotient of derivatives": [
        (D(sin(x) / x**2, x), cos(x) / (2 * x)),
        (D(x**3 / exp(2 * x), x), 3 * x**2 / (2 * exp(2 * x))),
    ],
    "exponent not lowered": [
        (D(x**3, x), 3 * x**3),
        (D(x**4 + x, x), 4 * x**4 + 1),
    ],
    "exponent raised instead of lowered": [
        (D(x**3, x), 3 * x**4),
        (D(x**-2 + x, x), 1 - 2 / x),
    ],
    "power rule without its factor": [
        (D(x**3, x), x**2),
        (D((x**2 + 1) ** 5, x), 2 * x * (x**2 + 1) ** 4),
    ],
    "power rule with the lowered exponent as its factor": [
        (D(x**3, x), 2 * x**2),
        (D(x**5 + x, x), 4 * x**4 + 1),
    ],
    "power rule used for an exponential function": [
        (D(exp(x), x), x * exp(x - 1)),
        (D(as_term(2) ** x, x), x * as_term(2) ** (x - 1)),
    ],
    "constant kept by the derivative": [
        (D(x**2 + 5, x), 2 * x + 5),
        (D(sin(x) + c, x), cos(x) + c),
    ],
    "outer function differentiated wrongly": [
        (D(sin(x**2), x), cos(2 * x)),
        (D(sin(x**2), x), sin(x**2) * 2 * x),
    ],
    "integrated instead of differentiated": [
        (D(x**2, x), x**3 / 3),
        (D(sin(x) + x, x), cos(x) + x**2 / 2),
    ],
    "a function and its derivative mixed up": [
        (D(cube(x), x) + y, cube(x) + y),
        (cube.prime(x) * exp(x), cube(x) * exp(x)),
    ],
    "derivative not taken": [
        (D(x * exp(2 * x), x), x * exp(2 * x)),
        (D(y * log(p), p) + D(p**3, p), y / p + p**3),
    ],
    "derivative taken once too often": [
        (D(x * exp(2 * x), x), D(D(x * exp(2 * x), x), x)),
        (x * sin(x) + D(x**2, x), D(x * sin(x), x) + 2 * x),
    ],
    "derivative by the wrong variable": [
        (D(x**2 * sin(y), x) + y, D(x**2 * sin(y), y) + y),
        (D(exp(a * x), x), D(exp(a * x), a)),
    ],
    # ── false rules ──
    "minus sign not carried through the brackets": [
        (-(x + y), -x + y),
        (c - (x**2 - y), c - x**2 - y),
    ],
    "factor multiplied into one term only": [
        (A @ (u - v), A @ u - v),
        (2 * (x + y), 2 * x + y),
        (x * (y + 3) + z, x * y + 3 + z),
    ],
    "logarithm of a sum taken apart": [
        (log(p + q), log(p) + log(q)),
        (x * log(p + 1), x * log(p)),
        (log(p) + log(q), log(p + q)),
    ],
    "root of a sum taken apart": [
        (sqrt(p + q), sqrt(p) + sqrt(q)),
        (sqrt(p**2 + 9), p + 3),
        (sqrt(p) + sqrt(q) + x, sqrt(p + q) + x),
    ],
    "power of a sum taken apart": [
        ((x + y) ** 2, x**2 + y**2),
        ((x - y) ** 3 + z, x**3 - y**3 + z),
    ],
    "middle term of a square without its 2": [
        ((x + y) ** 2, x**2 + x * y + y**2),
        (1 + (x - 3) ** 2, 1 + x**2 - 3 * x + 9),
    ],
    "reciprocal of a sum taken apart": [
        (1 / (p + q), 1 / p + 1 / q),
        (x / (p + 2), x / p + x / 2),
        (1 / p + 1 / q, 1 / (p + q)),
    ],
    "function of a sum taken apart": [
        (exp(x + y), exp(x) + exp(y)),
        (sin(x + y) - z, sin(x) + sin(y) - z),
    ],
    "cancelled a term of a sum": [
        ((p + q) / (p + r), q / r),
        ((p + q) / p, q),
        ((p * q + r) / p, q + r),
    ],
    "fractions added above and below": [
        (x / p + y / q, (x + y) / (p + q)),
        (1 / p + 1 / q + x, 2 / (p + q) + x),
    ],
    "lost absolute value": [
        (sqrt(x**2), x),
        (log(x**2), 2 * log(x)),
        (log(x * y), log(x) + log(y)),
        (sqrt(x**2 * p), x * sqrt(p)),
    ],
    "logarithm of a product or quotient mixed up": [
        (log(p * q), log(p) * log(q)),
        (log(p / q), log(p) / log(q)),
    ],
    "logarithm of a power mixed up with its power": [
        (log(p**2), log(p) ** 2),
        (log(p) ** 3, 3 * log(p)),
    ],
    "power applied to one factor only": [
        ((2 * x) ** 3, 2 * x**3),
        ((-x) ** 2 + y, y - x**2),
    ],
    "exponents added and multiplied mixed up": [
        (x**2 * x**3, x**6),
        (exp(x) ** 2, exp(x + 2)),
    ],
    "factor pulled out of a function": [
        (sin(2 * x), 2 * sin(x)),
        (cos(-x), -cos(x)),
    ],
    "inverse function taken for the reciprocal": [
        (of("atan", x), 1 / of("tan", x)),
        (of("asinh", p) + x, 1 / of("sinh", p) + x),
    ],
    "sin² + cos² = 1 with a wrong sign": [
        (sin(x) ** 2, cos(x) ** 2 - 1),
        (cos(x) ** 2 + x, 1 + sin(x) ** 2 + x),
    ],
    "wrong base of the logarithm": [
        (log(p), log(p) / log(10)),
        (x + log(p), x + log(p) / log(2)),
    ],
    "function of a sum over an index taken apart": [
        (total(u[i] * v[i], i), total(u[i], i) * total(v[i], i)),
        (total(u[i] ** 2, i), total(u[i], i) ** 2),
    ],
    "sum of a constant without the number of terms": [
        (total(c + u[i], i), c + total(u[i], i)),
        (total(c, i), c),
    ],
    # ── slips of the pen ──
    "wrong sign of one term": [
        (x * (x - y), x**2 + x * y),
        (x + 2 * y + z, x + 2 * y - z),
        (total(u[i] - v[i], i), total(u[i] + v[i], i)),
    ],
    "lost minus sign": [
        (-x * y, x * y),
        (x * exp(-y), x * exp(y)),
    ],
    "minus sign too many": [
        (x * y, -(x * y)),
        (x + exp(p), x + exp(-p)),
    ],
    "wrong exponent": [
        (x * x * y, x**3 * y),
        (exp(2 * x) + y, exp(3 * x) + y),
    ],
    "wrong number": [
        (x + x, 3 * x),
        (sin(x) / 2, sin(x) / 3),
        ((x + 2) * (x + 3), x**2 + 5 * x + 5),
    ],
    "lost square": [
        (x * x + y, x + y),
        (exp(x) ** 2 / y, exp(x) / y),
    ],
    "exponent too many": [
        (x + y, x**2 + y),
        (x * sin(y), x * sin(y) ** 2),
    ],
    "wrong index": [
        (u[i] * v[j], u[j] * v[j]),
        (total(u[i] * v[i], i), total(u[i] * v[1], i)),
    ],
    "wrong variable": [
        (x * sin(y), x * sin(x)),
        (a * x + b * y, a * x + c * y),
    ],
    "factor too many": [
        (x * y, x * y * z),
        (x + p * q, x + p * q * sin(x)),
    ],
    "denominator too many": [
        (x + y, x + y / z),
        (sin(x), sin(x) / (x**2 + 1)),
    ],
    "term too many": [
        (x + y, x + y + z),
        (x * exp(y), x * exp(y + x)),
    ],
    "lost factor": [
        ((x**2 + y**2) / 2, x**2 + y**2),
        (x * y + z * (x + y), x * y + (x + y)),
    ],
    "lost term": [
        (x * (y + 1), x * y),
        (exp(x + y) + z, exp(x + y)),
    ],
    "lost denominator": [
        (x / y + z, x + z),
        (exp(x) / (x + y) + 1, exp(x) + 1),
        (total(u[i], i) / n, total(u[i], i)),
    ],
    "lost root": [
        (sqrt(p) + q, p + q),
        (x / sqrt(p + q), x / (p + q)),
    ],
    "lost power": [
        ((x + y) ** 3 * z, (x + y) * z),
        (sin(x) ** 4 + y, sin(x) + y),
    ],
    "sine and cosine mixed up": [
        (sin(x) * y, cos(x) * y),
        (x**2 + of("cosh", y), x**2 + of("sinh", y)),
    ],
    "max and min mixed up": [
        (of("max", x, y) + z, of("min", x, y) + z),
        (x * of("min", x, y), x * of("max", x, y)),
    ],
    "quotient upside down": [
        (x * (p / q), x * (q / p)),
        (x + (p + 1) / q, x + q / (p + 1)),
    ],
    "forgotten brackets": [
        (x / (p + q), x / p + q),
        (exp(x + y), exp(x) + y),
    ],
    "sum and product mixed up": [
        (sin(x) + y, sin(x) * y),
        (exp(x * y) - z, exp(x + y) - z),
    ],
    "wrong function": [
        (exp(x) * y, of("sinh", x) * y),
        (x + of("atan", y), x + of("tanh", y)),
    ],
    "lost function": [
        (x * log(p) + log(q), x * p + log(q)),
        (sigma(x) * y, x * y),
    ],
    "function too many": [
        (x * p, x * log(p)),
        (x + y, exp(x) + y),
    ],
    "lost reciprocal": [
        (1 / (x**2 + 1), x**2 + 1),
        (y + 1 / (x**2 + z**2), y + (x**2 + z**2)),
    ],
    "wrong range of a sum": [
        (total(u[i], i), total(u[index("i", n - 1)], index("i", n - 1))),
        (total(v[i] ** 2, i), total(v[index("i", 2, n)] ** 2, index("i", 2, n))),
    ],
    "lost sum": [
        (x * total(u[i], i), x * u[i]),
        (total(u[i] ** 2, i) / n, u[i] ** 2 / n),
    ],
    "sum too many": [
        (x + u[i], x + total(u[i], i)),
        (u[i] ** 2 / n, total(u[i] ** 2, i) / n),
    ],
    "branches swapped": [
        (of("max", x, y), cases((x, x < y), otherwise=y)),
        (z * of("max", x, y), z * cases((x, x < y), otherwise=y)),
    ],
    "condition turned round": [
        (cases((1, x > 1), (2, x > 0), otherwise=x), cases((1, x <= 1), (2, x > 0), otherwise=x)),
        (y * cases((x, x > 0), (z, y > 0), otherwise=1), y * cases((x, x <= 0), (z, y > 0), otherwise=1)),
    ],
    # ── arrays ──
    "lost transpose": [
        (nabla(u @ (A @ u), u), (A + A) @ u),
        (tr(A @ B.T), tr(A @ B)),
        (nabla(norm(A @ u - v) ** 2 / 2, u), A @ (A @ u - v)),
    ],
    "transpose too many": [
        (nabla(u @ (A @ v), u), A.T @ v),
        ((A.T @ B).T, B.T @ A.T),
    ],
    "factors in the wrong order": [
        ((A @ B).T, A.T @ B.T),
        ((A + B) @ (A - B), A @ A - A @ B + A @ B - B @ B),
    ],
    "matrix and entrywise product mixed up": [
        (hadamard(A, B) @ u, A @ B @ u),
        (2 * (A @ B), 2 * hadamard(A, B)),
    ],
    "matrix taken for a symmetric one": [
        (nabla(u @ (A @ u), u), 2 * (A @ u)),
        (nabla(u.T @ A @ u, u), 2 * A @ u),
        (nabla(u @ (A @ u) + v @ u, u), 2 * (A @ u) + v),
    ],
}

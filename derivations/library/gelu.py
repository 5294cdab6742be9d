r"""GELU, the Gaussian error linear unit, and the two functions that are used in its place.

Statement.  With the standard normal density φ(x) = e^{−x²/2}/√(2π) and distribution function
Φ(x) = ½(1 + erf(x/√2)), GELU(x) = xΦ(x) has the derivatives GELU′ = Φ + xφ and GELU″ = (2 − x²)φ.
Approximations.  x/2·(1 + tanh(√(2/π)(x + ax³))) with a = 0.044715, and xσ(cx) with c = 1.702, are functions
of their own: they are near GELU and not equal to it, and their derivatives are not those of GELU.
Reference.  Hendrycks and Gimpel, Gaussian Error Linear Units (2016).
"""

from fractions import Fraction

from derivations.calc import D, calc, define, dot, eq, exp, function, pi, real, sqrt, tanh
from derivations.library.activations import tanh_sigmoid
from derivations.library.sigmoid import derivative as sigmoid_derivative
from derivations.library.sigmoid import sigma, x
from derivations.rules import (
    algebra,
    chain_rule,
    higher_derivative,
    linearity,
    power_rule,
    product_rule,
    root_rules,
    symmetry,
)

# ── the standard normal distribution ─────────────────────────────────────────────────────────────

half = Fraction(1, 2)
phi = define("phi", x, 1 / sqrt(2 * pi) * exp(-(x**2 / 2)))
Phi = define("Phi", x, half * (1 + function("erf", x / sqrt(2))))

distribution_derivative = calc(
    Phi.prime(x),
    eq(D(half * (1 + function("erf", x / sqrt(2))), x),                                   by=Phi),
    eq(dot(half, 2 / sqrt(pi) * exp(-((x / sqrt(2)) ** 2)), D(x / sqrt(2), x)),           by=(linearity, chain_rule)),
    eq(dot(half, 2 / sqrt(pi) * exp(-((x / sqrt(2)) ** 2)), 1 / sqrt(2)),                 by=linearity),
    eq(1 / sqrt(2 * pi) * exp(-(x**2 / 2)),                                               by=root_rules),
    eq(phi(x),                                                                            by=phi),
    name="gelu.distribution_derivative",
    title="The derivative of the normal distribution function is the density",
)

density_derivative = calc(
    phi.prime(x),
    eq(D(1 / sqrt(2 * pi) * exp(-(x**2 / 2)), x),                                         by=phi),
    eq(1 / sqrt(2 * pi) * exp(-(x**2 / 2)) * D(-(x**2 / 2), x),                           by=(linearity, chain_rule)),
    eq(phi(x) * D(-(x**2 / 2), x),                                                        by=phi),
    eq(-x * phi(x),                                                                       by=(linearity, power_rule)),
    name="gelu.density_derivative",
    title="The derivative of the normal density",
)

reflection = calc(
    Phi(-x),
    eq(half * (1 + function("erf", -x / sqrt(2))),                                        by=Phi),
    eq(half * (1 - function("erf", x / sqrt(2))),                                         by=symmetry),
    eq(1 - Phi(x),                                                                        by=Phi),
    name="gelu.reflection",
    title="The normal distribution function on the other side of zero",
)

# ── GELU ─────────────────────────────────────────────────────────────────────────────────────────

gelu = define("GELU", x, x * Phi(x), latex=r"\operatorname{GELU}")

derivative = calc(
    gelu.prime(x),
    eq(D(x * Phi(x), x),                                                                  by=gelu),
    eq(Phi(x) + x * Phi.prime(x),                                                         by=(product_rule, chain_rule)),
    eq(Phi(x) + x * phi(x),                                                               by=distribution_derivative),
    name="gelu.derivative",
    title="The derivative of GELU",
)

second_derivative = calc(
    gelu.prime(x, 2),
    eq(D(Phi(x) + x * phi(x), x),                                                         by=(higher_derivative, derivative)),
    eq(Phi.prime(x) + phi(x) + x * phi.prime(x),                                          by=(linearity, product_rule, chain_rule)),
    eq(phi(x) + phi(x) - x**2 * phi(x),                                                   by=(distribution_derivative, density_derivative)),
    eq((2 - x**2) * phi(x),                                                               by=algebra),
    name="gelu.second_derivative",
    title="The second derivative of GELU",
)

difference = calc(
    gelu(x) - gelu(-x),
    eq(x * Phi(x) + x * Phi(-x),                                                          by=gelu),
    eq(x * Phi(x) + x * (1 - Phi(x)),                                                     by=reflection),
    eq(x,                                                                                 by=algebra),
    name="gelu.difference",
    title="GELU on the two sides of zero differs by x",
)

# ── the approximation by tanh ────────────────────────────────────────────────────────────────────

a = define("a", Fraction(44715, 10**6))
u = define("u", x, sqrt(2 / pi) * (x + a * x**3))
by_tanh = define("g", x, x / 2 * (1 + tanh(u(x))))

inner_derivative = calc(
    u.prime(x),
    eq(D(sqrt(2 / pi) * (x + a * x**3), x),                                               by=u),
    eq(sqrt(2 / pi) * (1 + 3 * a * x**2),                                                 by=linearity),
    name="gelu.inner_derivative",
    title="The derivative of the cubic in the approximation by tanh",
)

tanh_derivative = calc(
    by_tanh.prime(x),
    eq(D(x / 2 * (1 + tanh(u(x))), x),                                                    by=by_tanh),
    eq(half * (1 + tanh(u(x))) + dot(x / 2, 1 - tanh(u(x)) ** 2, u.prime(x)),             by=(product_rule, linearity, chain_rule)),
    eq(half * (1 + tanh(u(x))) + x / 2 * (1 - tanh(u(x)) ** 2) * sqrt(2 / pi) * (1 + 3 * a * x**2),
                                                                                          by=inner_derivative),
    name="gelu.tanh_derivative",
    title="The derivative of the approximation by tanh",
)

z = real("z")

tanh_gate = calc(
    x / 2 * (1 + tanh(z)),
    eq(x / 2 * (1 + (2 * sigma(2 * z) - 1)),                                              by=tanh_sigmoid),
    eq(x * sigma(2 * z),                                                                  by=algebra),
    name="gelu.tanh_gate",
    title="A gate by tanh is one by the sigmoid",
)

# ── the approximation by the sigmoid ─────────────────────────────────────────────────────────────

c = define("c", Fraction(1702, 1000))
by_sigmoid = define("s", x, x * sigma(c * x))

sigmoid_form_derivative = calc(
    by_sigmoid.prime(x),
    eq(D(x * sigma(c * x), x),                                                            by=by_sigmoid),
    eq(sigma(c * x) + x * D(sigma(c * x), x),                                             by=product_rule),
    eq(sigma(c * x) + dot(x, sigma(c * x) * (1 - sigma(c * x)), D(c * x, x)),             by=(chain_rule, sigmoid_derivative)),
    eq(sigma(c * x) + c * x * sigma(c * x) * (1 - sigma(c * x)),                          by=linearity),
    eq(sigma(c * x) * (1 + c * x * (1 - sigma(c * x))),                                   by=algebra),
    name="gelu.sigmoid_form_derivative",
    title="The derivative of the approximation by the sigmoid",
)

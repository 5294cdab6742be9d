r"""Activation functions and their derivatives.

Statement.  tanh′ = 1 − tanh²; σ″ = σ(1 − σ)(1 − 2σ); ReLU, leaky ReLU and ELU have the derivative of the
piece that x lies in; softplus′ = σ; swish(x) = xσ(βx) has the derivative β·swish + σ(βx)(1 − β·swish);
mish(x) = x·tanh(softplus(x)); the hard sigmoid, hard tanh and hard swish are made of straight pieces and
of a parabola.
What is assumed.  A derivative is claimed away from the points where two pieces meet, and such a page says
x ≠ 0 or x ≠ −3, x ≠ 3; at such a point nothing is claimed, neither a value nor that there is none.  ELU
with α = 1 is differentiable at 0 too, with the value 1: here only e^{min(x, 0)} is shown for x ≠ 0, a
formula that has this value there.
Reference.  Goodfellow, Bengio and Courville, Deep Learning (2016), sections 3.10 and 6.3; Maas, Hannun
and Ng (2013) for the leaky ReLU; He, Zhang, Ren and Sun (2015) for the parametric one; Clevert,
Unterthiner and Hochreiter (2016) for ELU; Ramachandran, Zoph and Le (2017) for swish; Misra (2019) for
mish; Courbariaux, Bengio and David (2015) and Howard et al. (2019) for the hard functions.
"""

from fractions import Fraction

from derivations.calc import (
    D,
    between,
    calc,
    cases,
    define,
    dot,
    eq,
    exp,
    ln,
    maximum,
    minimum,
    positive,
    real,
    tanh,
)
from derivations.library.sigmoid import derivative, sigma, softplus, x
from derivations.library.sigmoid import tanh as tanh_half
from derivations.rules import (
    algebra,
    case_split,
    chain_rule,
    exp_rules,
    higher_derivative,
    hyperbolic,
    linearity,
    log_rules,
    max_and_min,
    piecewise,
    product_rule,
    quotient_rule,
)

# ── the hyperbolic tangent ───────────────────────────────────────────────────────────────────────

tanh_derivative = calc(
    D(tanh(x), x),
    eq(D((exp(x) - exp(-x)) / (exp(x) + exp(-x)), x),                                     by=hyperbolic),
    eq(((exp(x) + exp(-x)) ** 2 - (exp(x) - exp(-x)) ** 2) / (exp(x) + exp(-x)) ** 2,     by=quotient_rule),
    eq(1 - ((exp(x) - exp(-x)) / (exp(x) + exp(-x))) ** 2,                                by=algebra),
    eq(1 - tanh(x) ** 2,                                                                  by=hyperbolic),
    name="activations.tanh_derivative",
    title="The derivative of the hyperbolic tangent",
)

tanh_second_derivative = calc(
    D(D(tanh(x), x), x),
    eq(D(1 - tanh(x) ** 2, x),                                                            by=tanh_derivative),
    eq(-2 * tanh(x) * D(tanh(x), x),                                                      by=(linearity, chain_rule)),
    eq(-2 * tanh(x) * (1 - tanh(x) ** 2),                                                 by=tanh_derivative),
    name="activations.tanh_second_derivative",
    title="The second derivative of the hyperbolic tangent",
)

tanh_sigmoid = calc(
    tanh(x),
    eq((exp(x) - exp(-x)) / (exp(x) + exp(-x)),                                           by=hyperbolic),
    eq((1 - exp(-2 * x)) / (1 + exp(-2 * x)),                                             by=exp_rules),
    eq(2 / (1 + exp(-2 * x)) - 1,                                                         by=algebra),
    eq(2 * sigma(2 * x) - 1,                                                              by=sigma),
    name="activations.tanh_sigmoid",
    title="The hyperbolic tangent by the sigmoid",
)

sigmoid_tanh = calc(
    sigma(x),
    eq((1 + (2 * sigma(x) - 1)) / 2,                                                      by=algebra),
    eq((1 + tanh(x / 2)) / 2,                                                             by=tanh_half),
    name="activations.sigmoid_tanh",
    title="The sigmoid by the hyperbolic tangent",
)

tanh_derivative_sigmoid = calc(
    D(tanh(x), x),
    eq(D(2 * sigma(2 * x) - 1, x),                                                        by=tanh_sigmoid),
    eq(2 * D(sigma(2 * x), x),                                                            by=linearity),
    eq(dot(2, sigma(2 * x) * (1 - sigma(2 * x)), D(2 * x, x)),                            by=(chain_rule, derivative)),
    eq(4 * sigma(2 * x) * (1 - sigma(2 * x)),                                             by=linearity),
    name="activations.tanh_derivative_sigmoid",
    title="The derivative of the hyperbolic tangent by the sigmoid",
)

# ── the sigmoid ──────────────────────────────────────────────────────────────────────────────────

sigmoid_symmetry = calc(
    sigma(-x),
    eq(1 / (1 + exp(x)),                                                                  by=sigma),
    eq(exp(-x) / (1 + exp(-x)),                                                           by=exp_rules),
    eq(1 - 1 / (1 + exp(-x)),                                                             by=algebra),
    eq(1 - sigma(x),                                                                      by=sigma),
    name="activations.sigmoid_symmetry",
    title="The sigmoid on the other side of zero",
)

sigmoid_second_derivative = calc(
    sigma.prime(x, 2),
    eq(D(sigma(x) * (1 - sigma(x)), x),                                                   by=(higher_derivative, derivative)),
    eq(sigma.prime(x) * (1 - sigma(x)) - sigma(x) * sigma.prime(x),                       by=(product_rule, linearity, chain_rule)),
    eq(sigma.prime(x) * (1 - 2 * sigma(x)),                                               by=algebra),
    eq(sigma(x) * (1 - sigma(x)) * (1 - 2 * sigma(x)),                                    by=derivative),
    name="activations.sigmoid_second_derivative",
    title="The second derivative of the sigmoid",
)

# ── ReLU and its kin ─────────────────────────────────────────────────────────────────────────────

relu = define("ReLU", x, maximum(x, 0), latex=r"\operatorname{ReLU}")

relu_derivative = calc(
    relu.prime(x),
    eq(D(maximum(x, 0), x),                                                               by=relu),
    eq(D(cases((x, x > 0), otherwise=0), x),                                              by=max_and_min),
    eq(cases((1, x > 0), otherwise=0),                                                    by=piecewise),
    name="activations.relu_derivative",
    title="The derivative of ReLU",
)

relu_parts = calc(
    relu(x) - relu(-x),
    eq(maximum(x, 0) - maximum(-x, 0),                                                    by=relu),
    eq(x,                                                                                 by=case_split),
    name="activations.relu_parts",
    title="A number is its positive part less its negative part",
)

relu_absolute = calc(
    relu(x),
    eq(maximum(x, 0),                                                                     by=relu),
    eq((x + abs(x)) / 2,                                                                  by=case_split),
    name="activations.relu_absolute",
    title="ReLU by the absolute value",
)

alpha = between("alpha", 0, 1)
leaky = define("LReLU", x, cases((x, x > 0), otherwise=alpha * x), latex=r"\operatorname{LReLU}")

leaky_derivative = calc(
    leaky.prime(x),
    eq(D(cases((x, x > 0), otherwise=alpha * x), x),                                      by=leaky),
    eq(cases((1, x > 0), otherwise=alpha),                                                by=piecewise),
    name="activations.leaky_derivative",
    title="The derivative of the leaky ReLU",
)

leaky_maximum = calc(
    leaky(x),
    eq(cases((x, x > 0), otherwise=alpha * x),                                            by=leaky),
    eq(maximum(x, alpha * x),                                                             by=case_split),
    name="activations.leaky_maximum",
    title="The leaky ReLU is a maximum where its slope is at most 1",
)

slope = real("alpha")
prelu = define("PReLU", x, cases((x, x > 0), otherwise=slope * x), latex=r"\operatorname{PReLU}")

prelu_slope = calc(
    D(prelu(x), slope),
    eq(D(cases((x, x > 0), otherwise=slope * x), slope),                                  by=prelu),
    eq(cases((0, x > 0), otherwise=x),                                                    by=piecewise),
    eq(minimum(x, 0),                                                                     by=case_split),
    name="activations.prelu_slope",
    title="The derivative of the parametric ReLU by its slope",
)

scale = positive("alpha")
elu = define("ELU", x, cases((x, x > 0), otherwise=scale * (exp(x) - 1)), latex=r"\operatorname{ELU}")

elu_derivative = calc(
    elu.prime(x),
    eq(D(cases((x, x > 0), otherwise=scale * (exp(x) - 1)), x),                           by=elu),
    eq(cases((1, x > 0), otherwise=scale * exp(x)),                                       by=piecewise),
    name="activations.elu_derivative",
    title="The derivative of ELU",
)

elu_reused = calc(
    elu.prime(x),
    eq(cases((1, x > 0), otherwise=scale * exp(x)),                                       by=elu_derivative),
    eq(cases((1, x > 0), otherwise=elu(x) + scale),                                       by=(elu, case_split)),
    name="activations.elu_reused",
    title="The derivative of ELU by its value",
)

elu_of_one = define("ELU_1", x, cases((x, x > 0), otherwise=exp(x) - 1), latex=r"\operatorname{ELU}_1")

elu_of_one_derivative = calc(
    elu_of_one.prime(x),
    eq(D(cases((x, x > 0), otherwise=exp(x) - 1), x),                                     by=elu_of_one),
    eq(cases((1, x > 0), otherwise=exp(x)),                                               by=piecewise),
    eq(exp(minimum(x, 0)),                                                                by=case_split),
    name="activations.elu_of_one_derivative",
    title="The derivative of ELU with scale 1",
)

# ── softplus ─────────────────────────────────────────────────────────────────────────────────────

softplus_derivative = calc(
    softplus.prime(x),
    eq(D(ln(1 + exp(x)), x),                                                              by=softplus),
    eq(exp(x) / (1 + exp(x)),                                                             by=chain_rule),
    eq(1 / (1 + exp(-x)),                                                                 by=exp_rules),
    eq(sigma(x),                                                                          by=sigma),
    name="activations.softplus_derivative",
    title="The derivative of softplus is the sigmoid",
)

softplus_second_derivative = calc(
    softplus.prime(x, 2),
    eq(D(sigma(x), x),                                                                    by=(higher_derivative, softplus_derivative)),
    eq(sigma(x) * (1 - sigma(x)),                                                         by=derivative),
    name="activations.softplus_second_derivative",
    title="The second derivative of softplus",
)

softplus_difference = calc(
    softplus(x) - softplus(-x),
    eq(ln(1 + exp(x)) - ln(1 + exp(-x)),                                                  by=softplus),
    eq(ln((1 + exp(x)) / (1 + exp(-x))),                                                  by=log_rules),
    eq(ln(exp(x)),                                                                        by=exp_rules),
    eq(x,                                                                                 by=log_rules),
    name="activations.softplus_difference",
    title="Softplus on the two sides of zero differs by x",
)

log_sigmoid = calc(
    ln(sigma(x)),
    eq(ln(1 / (1 + exp(-x))),                                                             by=sigma),
    eq(-ln(1 + exp(-x)),                                                                  by=log_rules),
    eq(-softplus(-x),                                                                     by=softplus),
    name="activations.log_sigmoid",
    title="The logarithm of the sigmoid by softplus",
)

log_sigmoid_derivative = calc(
    D(ln(sigma(x)), x),
    eq(dot(1 / sigma(x), sigma(x) * (1 - sigma(x))),                                      by=(chain_rule, derivative)),
    eq(1 - sigma(x),                                                                      by=algebra),
    eq(sigma(-x),                                                                         by=sigmoid_symmetry),
    name="activations.log_sigmoid_derivative",
    title="The derivative of the logarithm of the sigmoid",
)

# ── swish ────────────────────────────────────────────────────────────────────────────────────────

beta = real("beta")
silu = define("SiLU", x, x * sigma(x), latex=r"\operatorname{SiLU}")
swish = define("swish", x, x * sigma(beta * x), latex=r"\operatorname{swish}")

silu_derivative = calc(
    silu.prime(x),
    eq(D(x * sigma(x), x),                                                                by=silu),
    eq(sigma(x) + x * sigma.prime(x),                                                     by=(product_rule, chain_rule)),
    eq(sigma(x) + x * sigma(x) * (1 - sigma(x)),                                          by=derivative),
    eq(silu(x) + sigma(x) * (1 - silu(x)),                                                by=silu),
    name="activations.silu_derivative",
    title="The derivative of SiLU",
)

silu_second_derivative = calc(
    silu.prime(x, 2),
    eq(D(sigma(x) + x * sigma(x) * (1 - sigma(x)), x),                                    by=(higher_derivative, silu_derivative)),
    eq(D(sigma(x) + x * sigma.prime(x), x),                                               by=derivative),
    eq(2 * sigma.prime(x) + x * sigma.prime(x, 2),                                        by=(linearity, product_rule, chain_rule, higher_derivative)),
    eq(sigma(x) * (1 - sigma(x)) * (2 + x * (1 - 2 * sigma(x))),                          by=(sigmoid_second_derivative, derivative)),
    name="activations.silu_second_derivative",
    title="The second derivative of SiLU",
)

swish_derivative = calc(
    swish.prime(x),
    eq(D(x * sigma(beta * x), x),                                                         by=swish),
    eq(sigma(beta * x) + x * D(sigma(beta * x), x),                                       by=product_rule),
    eq(sigma(beta * x) + dot(x, sigma(beta * x) * (1 - sigma(beta * x)), D(beta * x, x)), by=(chain_rule, derivative)),
    eq(sigma(beta * x) + beta * x * sigma(beta * x) * (1 - sigma(beta * x)),              by=linearity),
    eq(beta * swish(x) + sigma(beta * x) * (1 - beta * swish(x)),                         by=swish),
    name="activations.swish_derivative",
    title="The derivative of swish",
)

swish_second_derivative = calc(
    swish.prime(x, 2),
    eq(D(sigma(beta * x) + beta * x * sigma(beta * x) * (1 - sigma(beta * x)), x),                   by=(higher_derivative, swish_derivative)),
    eq(D(sigma(beta * x) + beta * x * sigma.prime(beta * x), x),                                     by=derivative),
    eq(2 * beta * sigma.prime(beta * x) + beta**2 * x * sigma.prime(beta * x, 2),                    by=(linearity, product_rule, chain_rule)),
    eq(beta * sigma(beta * x) * (1 - sigma(beta * x)) * (2 + beta * x * (1 - 2 * sigma(beta * x))),  by=(sigmoid_second_derivative, derivative)),
    name="activations.swish_second_derivative",
    title="The second derivative of swish",
)

# ── mish ─────────────────────────────────────────────────────────────────────────────────────────

mish = define("mish", x, x * tanh(softplus(x)), latex=r"\operatorname{mish}")
T = define("T", tanh(softplus(x)))

tanh_softplus = calc(
    T,
    eq(tanh(ln(1 + exp(x))),                                                              by=(T, softplus)),
    eq((1 + exp(x) - 1 / (1 + exp(x))) / (1 + exp(x) + 1 / (1 + exp(x))),                 by=(hyperbolic, exp_rules)),
    eq(((1 + exp(x)) ** 2 - 1) / ((1 + exp(x)) ** 2 + 1),                                 by=algebra),
    name="activations.tanh_softplus",
    title="The gate of mish by the exponential",
)

tanh_softplus_derivative = calc(
    D(T, x),
    eq(D(tanh(softplus(x)), x),                                                           by=T),
    eq((1 - tanh(softplus(x)) ** 2) * softplus.prime(x),                                  by=chain_rule),
    eq((1 - tanh(softplus(x)) ** 2) * sigma(x),                                           by=softplus_derivative),
    eq(sigma(x) * (1 - T**2),                                                             by=T),
    name="activations.tanh_softplus_derivative",
    title="The derivative of the gate of mish",
)

mish_derivative = calc(
    mish.prime(x),
    eq(D(x * T, x),                                                                       by=(mish, T)),
    eq(T + x * D(T, x),                                                                   by=product_rule),
    eq(T + x * sigma(x) * (1 - T**2),                                                     by=tanh_softplus_derivative),
    name="activations.mish_derivative",
    title="The derivative of mish",
)

mish_second_derivative = calc(
    mish.prime(x, 2),
    eq(D(T + x * sigma(x) * (1 - T**2), x),                                               by=(higher_derivative, mish_derivative)),
    eq(D(T, x) + sigma(x) * (1 - T**2) + x * sigma.prime(x) * (1 - T**2)
       - 2 * x * sigma(x) * T * D(T, x),                                                  by=(linearity, product_rule, chain_rule)),
    eq(2 * sigma(x) * (1 - T**2) + x * sigma(x) * (1 - sigma(x)) * (1 - T**2)
       - 2 * x * sigma(x) ** 2 * T * (1 - T**2),                                          by=(tanh_softplus_derivative, derivative)),
    eq(sigma(x) * (1 - T**2) * (2 + x * (1 - sigma(x) - 2 * sigma(x) * T)),               by=algebra),
    name="activations.mish_second_derivative",
    title="The second derivative of mish",
)

# ── hard functions ───────────────────────────────────────────────────────────────────────────────

half = Fraction(1, 2)
hard_sigmoid = define("hardsigmoid", x, cases((0, x <= -3), (1, x >= 3), otherwise=x / 6 + half), latex=r"\operatorname{hardsigmoid}")
hard_tanh = define("hardtanh", x, cases((-1, x <= -1), (1, x >= 1), otherwise=x), latex=r"\operatorname{hardtanh}")
hard_swish = define("hardswish", x, x * hard_sigmoid(x), latex=r"\operatorname{hardswish}")

hard_sigmoid_clipped = calc(
    hard_sigmoid(x),
    eq(cases((0, x <= -3), (1, x >= 3), otherwise=x / 6 + half),                          by=hard_sigmoid),
    eq(maximum(0, minimum(1, (x + 3) / 6)),                                               by=case_split),
    name="activations.hard_sigmoid_clipped",
    title="The hard sigmoid is a straight line, clipped",
)

hard_sigmoid_derivative = calc(
    hard_sigmoid.prime(x),
    eq(D(cases((0, x <= -3), (1, x >= 3), otherwise=x / 6 + half), x),                    by=hard_sigmoid),
    eq(cases((0, x <= -3), (0, x >= 3), otherwise=Fraction(1, 6)),                        by=piecewise),
    eq(cases((Fraction(1, 6), (x > -3, x < 3)), otherwise=0),                             by=case_split),
    name="activations.hard_sigmoid_derivative",
    title="The derivative of the hard sigmoid",
)

hard_tanh_sigmoid = calc(
    hard_tanh(x),
    eq(cases((-1, x <= -1), (1, x >= 1), otherwise=x),                                    by=hard_tanh),
    eq(2 * hard_sigmoid(3 * x) - 1,                                                       by=(hard_sigmoid, case_split)),
    name="activations.hard_tanh_sigmoid",
    title="The hard tanh by the hard sigmoid",
)

hard_tanh_derivative = calc(
    hard_tanh.prime(x),
    eq(D(cases((-1, x <= -1), (1, x >= 1), otherwise=x), x),                              by=hard_tanh),
    eq(cases((0, x <= -1), (0, x >= 1), otherwise=1),                                     by=piecewise),
    eq(cases((1, (x > -1, x < 1)), otherwise=0),                                          by=case_split),
    name="activations.hard_tanh_derivative",
    title="The derivative of the hard tanh",
)

hard_swish_pieces = calc(
    hard_swish(x),
    eq(x * cases((0, x <= -3), (1, x >= 3), otherwise=x / 6 + half),                      by=(hard_swish, hard_sigmoid)),
    eq(cases((0, x <= -3), (x, x >= 3), otherwise=x**2 / 6 + x / 2),                      by=case_split),
    name="activations.hard_swish_pieces",
    title="The pieces of the hard swish",
)

hard_swish_derivative = calc(
    D(hard_swish(x), x),
    eq(D(cases((0, x <= -3), (x, x >= 3), otherwise=x**2 / 6 + x / 2), x),                by=hard_swish_pieces),
    eq(cases((0, x <= -3), (1, x >= 3), otherwise=(2 * x + 3) / 6),                       by=piecewise),
    name="activations.hard_swish_derivative",
    title="The derivative of the hard swish",
)

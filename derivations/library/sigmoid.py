r"""The sigmoid and its derivative.

Statement.  σ′(x) = σ(x)(1 − σ(x)) for σ(x) = 1/(1 + e^{−x}), by the quotient rule.
Stable forms.  With t = e^{−|x|}, which never overflows: σ(x) is 1/(1 + t) for x ≥ 0 and t/(1 + t) for
x < 0; σ′(x) = t/(1 + t)²; the softplus ln(1 + e^x) = max(x, 0) + ln(1 + t).
Reference.  The course page "Gradient Calculation".
"""

from derivations.calc import D, calc, cases, define, dot, eq, exp, function, ln, real
from derivations.rules import algebra, case_split, hyperbolic, quotient_rule

x = real("x")
sigma = define("sigma", x, 1 / (1 + exp(-x)))
softplus = define("softplus", x, ln(1 + exp(x)), latex=r"\operatorname{softplus}")
t = exp(-abs(x))

derivative = calc(
    sigma.prime(x),
    eq(D(1 / (1 + exp(-x)), x),                                       by=sigma),
    eq(exp(-x) / (1 + exp(-x)) ** 2,                                  by=quotient_rule),
    eq(dot(1 / (1 + exp(-x)), exp(-x) / (1 + exp(-x))),               by=algebra),
    eq(sigma(x) * (1 - sigma(x)),                                     by=sigma),
    name="sigmoid.derivative",
    title="The derivative of the sigmoid",
)

tanh = calc(
    function("tanh", x / 2),
    eq((exp(x / 2) - exp(-(x / 2))) / (exp(x / 2) + exp(-(x / 2))),   by=hyperbolic),
    eq((1 - exp(-x)) / (1 + exp(-x)),                                 note="divide above and below"),
    eq(2 * sigma(x) - 1,                                              by=sigma),
    name="sigmoid.tanh",
    title="The hyperbolic tangent is a sigmoid",
)

stable = calc(
    sigma(x),
    eq(1 / (1 + exp(-x)),                                             by=sigma),
    eq(cases((1 / (1 + t), x >= 0), otherwise=t / (1 + t)),           by=case_split),
    name="sigmoid.stable",
    title="The sigmoid without overflow",
)

stable_derivative = calc(
    sigma.prime(x),
    eq(sigma(x) * (1 - sigma(x)),                                     by=derivative),
    eq(t / (1 + t) ** 2,                                              by=case_split),
    name="sigmoid.stable_derivative",
    title="The derivative of the sigmoid without overflow",
)

stable_softplus = calc(
    softplus(x),
    eq(ln(1 + exp(x)),                                                by=softplus),
    eq(function("max", x, 0) + ln(1 + t),                             by=case_split),
    name="sigmoid.stable_softplus",
    title="The softplus without overflow",
)

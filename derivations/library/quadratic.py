r"""Gradient descent on a quadratic loss, with and without momentum.

Statement.  For E(w) = (a/2)(w − w_min)² with curvature a > 0, a step w′ = w − αE′(w) takes the distance to
the minimum times 1 − αa and lowers the loss by α(1 − αa/2)E′(w)²; Newton's step, α = 1/a, reaches the minimum
at once.  Momentum w′ = w − αE′(w) + β(w − w_old) ties three distances in a row together; with
β = (1 − √(αa))² they go as the powers of 1 − √(αa), which is the smaller factor as long as αa < 1.  With the
penalty (λ/2)w² the minimum moves to aw_min/(a + λ).
Method.  Algebra with E′(w) = a(w − w_min).  The powers are shown to satisfy the recursion, for every t.
Remark.  Beside a minimum where its second derivative a is positive, a smooth loss is close to such a one; a
quadratic loss of several weights is of this kind along each eigenvector of its Hessian.
References.  B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Comput.
Math. 4 (1964); Y. Nesterov, "Lectures on Convex Optimization", Springer 2018, sections 1.2 and 2.1.
"""

from derivations.calc import D, between, calc, define, eq, positive, real, size, sqrt
from derivations.rules import algebra, chain_rule, higher_derivative, linearity, powers, root_rules

alpha, beta = positive("alpha"), between("beta", 0, 1)
a, t = positive("a"), size("t")
w, w_old, w_min = real("w"), real("w_old"), real("w_min")
loss = define("E", w, a / 2 * (w - w_min) ** 2)

slope = calc(
    loss.prime(w),
    eq(D(a / 2 * (w - w_min) ** 2, w),                                         by=loss),
    eq(a / 2 * D((w - w_min) ** 2, w),                                         by=linearity),
    eq(a * (w - w_min),                                                        by=chain_rule),
    name="quadratic.slope",
    title="The slope of a quadratic loss",
)

curvature = calc(
    loss.prime(w, 2),
    eq(D(loss.prime(w), w),                                                    by=higher_derivative),
    eq(D(a * (w - w_min), w),                                                  by=slope),
    eq(a,                                                                      by=linearity),
    name="quadratic.curvature",
    title="The curvature of a quadratic loss",
)

contraction = calc(
    w - alpha * loss.prime(w) - w_min,
    eq(w - alpha * a * (w - w_min) - w_min,                                    by=slope),
    eq((1 - alpha * a) * (w - w_min),                                          by=algebra),
    name="quadratic.contraction",
    title="Each step takes the distance to the minimum times 1 − αa",
)

d_0 = real("d_0")
distance = define("d", t, (1 - alpha * a) ** t * d_0)

geometric = calc(
    (1 - alpha * a) * distance(t),
    eq((1 - alpha * a) * (1 - alpha * a) ** t * d_0,                           by=distance),
    eq((1 - alpha * a) ** (t + 1) * d_0,                                       by=powers),
    eq(distance(t + 1),                                                        by=distance),
    name="quadratic.geometric",
    title="The distance to the minimum after t steps",
)

pull = define("g", a * (w - w_min))

decrease = calc(
    loss(w - alpha * loss.prime(w)),
    eq(loss(w - alpha * a * (w - w_min)),                                      by=slope),
    eq(a / 2 * ((w - alpha * a * (w - w_min)) - w_min) ** 2,                   by=loss),
    eq(a / 2 * (w - w_min) ** 2 - alpha * (1 - alpha * a / 2) * (a * (w - w_min)) ** 2,        by=algebra),
    eq(loss(w) - alpha * (1 - alpha * a / 2) * pull**2,                        by=(loss, pull)),
    name="quadratic.decrease",
    title="By how much one step lowers the loss",
)

newton = calc(
    w - loss.prime(w) / loss.prime(w, 2),
    eq(w - a * (w - w_min) / a,                                                by=(slope, curvature)),
    eq(w_min,                                                                  by=algebra),
    name="quadratic.newton",
    title="Newton's step reaches the minimum at once",
)

decay = positive("lambda")
w_decayed = define("w_lambda", a / (a + decay) * w_min)

weight_decay = calc(
    loss.prime(w_decayed) + decay * w_decayed,
    eq(a * (w_decayed - w_min) + decay * w_decayed,                            by=slope),
    eq((a + decay) * w_decayed - a * w_min,                                    by=algebra),
    eq(0,                                                                      by=w_decayed),
    name="quadratic.weight_decay",
    title="With weight decay the minimum moves towards zero",
)

heavy_ball_distance = calc(
    w - alpha * loss.prime(w) + beta * (w - w_old) - w_min,
    eq(w - alpha * a * (w - w_min) + beta * (w - w_old) - w_min,               by=slope),
    eq((1 + beta - alpha * a) * (w - w_min) - beta * (w_old - w_min),          by=algebra),
    name="quadratic.heavy_ball_distance",
    title="Momentum joins three distances in a row",
)

root = define("r", 1 - sqrt(alpha * a))
best = define("beta", root**2)

polyak = calc(
    (1 + best - alpha * a) * root ** (t + 1) - best * root**t,
    eq(root**t * ((1 + root**2 - alpha * a) * root - root**2),                 by=(best, powers)),
    eq(root**t * (root**2 + root * ((1 - root) ** 2 - alpha * a)),             by=algebra),
    eq(root**t * (root**2 + root * (sqrt(alpha * a) ** 2 - alpha * a)),        by=root),
    eq(root**t * root**2,                                                      by=root_rules),
    eq(root ** (t + 2),                                                        by=powers),
    name="quadratic.polyak",
    title="With β = (1 − √(αa))² the distance shrinks by 1 − √(αa) in each step",
)

r"""Optimisers: what one update makes of a weight w when the loss has the slope g there.

Statement.  Momentum, v′ = βv + g and w′ = w − αv′, is the heavy ball w′ = w − αg + β(w − w_old); Nesterov's,
which takes the slope ahead of w at θ = w − αβv, is θ′ = θ − α(g + βv′).  AdaGrad, RMSProp and Adam divide by
a root of past squares: a slope that stays the same moves w by α/√t or by α, however large it is.  A moment
m(t + 1) = βm(t) + (1 − β)g_{t+1} is a sum of past slopes with weights that add up to 1 − β^t: it is too small
by that factor, and dividing by it mends that; without it the first step would be (1 − β₁)/√(1 − β₂) times α,
about three times for 0.9 and 0.999.  The penalty (λ/2)w² takes w times 1 − αλ before each step.
Method.  Algebra with g for ∂E/∂w wherever the method takes it.  One weight is enough, since all of this is
done for each weight by itself.  The velocity and the moments after t steps are 0 at t = 0, where the methods
start, and are shown to pass from t to t + 1.
Assumed.  What is divided by is not zero: g where the root of its square is, 1 − β^t with the moments, 1 − β
with the velocity.
Remark.  Adam on the loss with the penalty is not AdamW: Adam averages λw and divides it by √v̂ like the
slope, so that where the loss is flat w moves by α whatever λ is; AdamW subtracts αλw as it stands.
References.  B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Comput.
Math. 4 (1964); I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and
momentum in deep learning", ICML 2013; J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online
learning and stochastic optimization", JMLR 12 (2011); D. P. Kingma, J. Ba, "Adam: a method for stochastic
optimization", ICLR 2015; I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", ICLR 2019;
R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013
(clipping).
"""

from derivations.calc import (
    D,
    between,
    calc,
    define,
    delta,
    eq,
    function,
    given,
    index,
    minimum,
    nonnegative,
    positive,
    real,
    size,
    sqrt,
    total,
    vector,
)
from derivations.library.log_loss import E, j, n, weight_gradient, x, y, yhat
from derivations.library.log_loss import w as weights
from derivations.rules import (
    abs_rules,
    algebra,
    case_split,
    chain_rule,
    linearity,
    power_rule,
    powers,
    root_rules,
)

alpha, beta = positive("alpha"), between("beta", 0, 1)
g, t = real("g"), size("t")
w_old, v = real("w_old"), real("v")

# ── momentum ─────────────────────────────────────────────────────────────────────────────────────

w = define("w", w_old - alpha * v)
v_next = define("v_", beta * v + g)

heavy_ball = calc(
    w - alpha * v_next,
    eq(w - alpha * (beta * v + g),                                             by=v_next),
    eq(w - alpha * g + beta * (-alpha * v),                                    by=algebra),
    eq(w - alpha * g + beta * (w - w_old),                                     by=w),
    name="optimisers.heavy_ball",
    title="Momentum is the heavy ball",
)

u = define("u", -alpha * v)

scaled_velocity = calc(
    beta * u - alpha * g,
    eq(beta * (-alpha * v) - alpha * g,                                        by=u),
    eq(-alpha * (beta * v + g),                                                by=algebra),
    eq(-alpha * v_next,                                                        by=v_next),
    name="optimisers.scaled_velocity",
    title="The velocity with the learning rate inside",
)

average = define("a", (1 - beta) * v)

averaged_velocity = calc(
    beta * average + (1 - beta) * g,
    eq(beta * (1 - beta) * v + (1 - beta) * g,                                 by=average),
    eq((1 - beta) * (beta * v + g),                                            by=algebra),
    eq((1 - beta) * v_next,                                                    by=v_next),
    name="optimisers.averaged_velocity",
    title="The moving average of the slopes is the velocity times 1 − β",
)

velocity = define("v", t, (1 - beta**t) / (1 - beta) * g)

steady_slope = calc(
    beta * velocity(t) + g,
    eq(beta * ((1 - beta**t) / (1 - beta)) * g + g,                            by=velocity),
    eq((1 - beta * beta**t) / (1 - beta) * g,                                  by=algebra),
    eq((1 - beta ** (t + 1)) / (1 - beta) * g,                                 by=powers),
    eq(velocity(t + 1),                                                        by=velocity),
    name="optimisers.steady_slope",
    title="Under a slope that stays the same momentum grows towards g/(1 − β)",
)

# ── Nesterov's momentum ──────────────────────────────────────────────────────────────────────────

w_now = real("w")
w_next = define("w_", w_now - alpha * v_next)
theta = define("theta", w_now - alpha * beta * v)

nesterov = calc(
    w_next - alpha * beta * v_next,
    eq(w_now - alpha * v_next - alpha * beta * v_next,                         by=w_next),
    eq(theta + alpha * beta * v - alpha * v_next - alpha * beta * v_next,      by=theta),
    eq(theta - alpha * (v_next - beta * v + beta * v_next),                    by=algebra),
    eq(theta - alpha * (g + beta * v_next),                                    by=v_next),
    name="optimisers.nesterov",
    title="Nesterov's momentum in the variable where the slope is taken",
)

# ── steps divided by the root of past squares ────────────────────────────────────────────────────

rho, epsilon = between("rho", 0, 1), positive("epsilon")
squares = define("s", t, t * g**2)

adagrad = calc(
    alpha * g / sqrt(squares(t)),
    eq(alpha * g / sqrt(t * g**2),                                             by=squares),
    eq(alpha * g / (sqrt(t) * abs(g)),                                         by=root_rules),
    eq(alpha / sqrt(t) * function("sign", g),                                  by=case_split),
    name="optimisers.adagrad",
    title="Under a slope that stays the same AdaGrad's t-th step is α/√t, whatever the slope",
)

rmsprop = calc(
    alpha * g / sqrt(rho * g**2 + (1 - rho) * g**2),
    eq(alpha * g / sqrt(g**2),                                                 by=algebra),
    eq(alpha * g / abs(g),                                                     by=root_rules),
    eq(alpha * function("sign", g),                                            by=case_split),
    name="optimisers.rmsprop",
    title="Under a slope that stays the same RMSProp's steps become α, whatever the slope",
)

c, s = positive("c"), positive("s")

rescaled_loss = calc(
    alpha * (c * g) / sqrt(c**2 * s),
    eq(alpha * (c * g) / (abs(c) * sqrt(s)),                                   by=root_rules),
    eq(alpha * (c * g) / (c * sqrt(s)),                                        by=abs_rules),
    eq(alpha * g / sqrt(s),                                                    by=algebra),
    name="optimisers.rescaled_loss",
    title="A loss in other units takes the same steps",
)

# ── moments ──────────────────────────────────────────────────────────────────────────────────────

rate = positive("beta")
past, later = index("i", t), index("k", t + 1)
slope_at = vector("g", t + 1)

moving_average = calc(
    rate * ((1 - rate) * total(rate ** (t - past) * slope_at[past], past)) + (1 - rate) * slope_at[t + 1],
    eq((1 - rate) * (total(rate * rate ** (t - past) * slope_at[past], past) + slope_at[t + 1]), by=algebra),
    eq((1 - rate) * (total(rate ** (t + 1 - past) * slope_at[past], past) + slope_at[t + 1]),   by=powers),
    eq((1 - rate) * total(rate ** (t + 1 - later) * slope_at[later], later),                    by=algebra),
    name="optimisers.moving_average",
    title="A moment is a sum of past slopes, the older the lighter",
)

weights_of_average = calc(
    total((1 - rate) * rate ** (t - past), past),
    eq(total(rate ** (t - past) - rate ** (t - past + 1), past),               by=powers),
    eq(1 - rate**t,                                                            by=algebra),
    name="optimisers.weights_of_average",
    title="Its weights add up to what Adam divides by",
)

# ── Adam ─────────────────────────────────────────────────────────────────────────────────────────

beta1, beta2 = between("beta_1", 0, 1), between("beta_2", 0, 1)
first = define("m", t, (1 - beta1**t) * g)
second = define("v", t, (1 - beta2**t) * g**2)

first_moment = calc(
    beta1 * first(t) + (1 - beta1) * g,
    eq(beta1 * (1 - beta1**t) * g + (1 - beta1) * g,                           by=first),
    eq((1 - beta1 * beta1**t) * g,                                             by=algebra),
    eq((1 - beta1 ** (t + 1)) * g,                                             by=powers),
    eq(first(t + 1),                                                           by=first),
    name="optimisers.first_moment",
    title="Adam's first moment after t steps under a slope that stays the same",
)

second_moment = calc(
    beta2 * second(t) + (1 - beta2) * g**2,
    eq(beta2 * (1 - beta2**t) * g**2 + (1 - beta2) * g**2,                     by=second),
    eq((1 - beta2 * beta2**t) * g**2,                                          by=algebra),
    eq((1 - beta2 ** (t + 1)) * g**2,                                          by=powers),
    eq(second(t + 1),                                                          by=second),
    name="optimisers.second_moment",
    title="Adam's second moment after t steps under a slope that stays the same",
)

m_hat = define("mhat", first(t) / (1 - beta1**t))
v_hat = define("vhat", second(t) / (1 - beta2**t))

first_corrected = calc(
    m_hat,
    eq(first(t) / (1 - beta1**t),                                              by=m_hat),
    eq((1 - beta1**t) * g / (1 - beta1**t),                                    by=first),
    eq(g,                                                                      by=algebra),
    name="optimisers.first_corrected",
    title="The corrected first moment is the slope",
)

second_corrected = calc(
    v_hat,
    eq(second(t) / (1 - beta2**t),                                             by=v_hat),
    eq((1 - beta2**t) * g**2 / (1 - beta2**t),                                 by=second),
    eq(g**2,                                                                   by=algebra),
    name="optimisers.second_corrected",
    title="The corrected second moment is the square of the slope",
)

adam = calc(
    alpha * m_hat / (sqrt(v_hat) + epsilon),
    eq(alpha * g / (sqrt(v_hat) + epsilon),                                    by=first_corrected),
    eq(alpha * g / (sqrt(g**2) + epsilon),                                     by=second_corrected),
    eq(alpha * g / (abs(g) + epsilon),                                         by=root_rules),
    name="optimisers.adam",
    title="Adam's step under a slope that stays the same",
)

adam_sign = calc(
    alpha * m_hat / sqrt(v_hat),
    eq(alpha * g / sqrt(v_hat),                                                by=first_corrected),
    eq(alpha * g / sqrt(g**2),                                                 by=second_corrected),
    eq(alpha * g / abs(g),                                                     by=root_rules),
    eq(alpha * function("sign", g),                                            by=case_split),
    name="optimisers.adam_sign",
    title="With ε = 0 every such step is α, against the sign of the slope",
)

factor = define("k", (1 - beta1) / sqrt(1 - beta2))

uncorrected = calc(
    alpha * ((1 - beta1) * g) / sqrt((1 - beta2) * g**2),
    eq(alpha * factor * g / abs(g),                                            by=(factor, root_rules)),
    eq(alpha * factor * function("sign", g),                                   by=case_split),
    name="optimisers.uncorrected",
    title="The first step without bias correction is k times as long",
)

m, v_any = real("m"), positive("v")
c1, c2 = define("c_1", 1 - beta1**t), define("c_2", 1 - beta2**t)
mhat, vhat = define("mhat", m / c1), define("vhat", v_any / c2)
alpha_t = define("alpha_t", alpha * sqrt(c2) / c1)
epsilon_hat = define("epsilonhat", epsilon * sqrt(c2))

efficient = calc(
    alpha * mhat / (sqrt(vhat) + epsilon),
    eq(alpha * (m / c1) / (sqrt(v_any / c2) + epsilon),                        by=(mhat, vhat)),
    eq(alpha * (m / c1) / (sqrt(v_any) / sqrt(c2) + epsilon),                  by=root_rules),
    eq(alpha * sqrt(c2) / c1 * m / (sqrt(v_any) + epsilon * sqrt(c2)),         by=algebra),
    eq(alpha_t * m / (sqrt(v_any) + epsilon_hat),                              by=(alpha_t, epsilon_hat)),
    name="optimisers.efficient",
    title="Adam without the corrected moments",
    given=(given(beta2**t < 1),),
)

# ── weight decay ─────────────────────────────────────────────────────────────────────────────────

decay = positive("lambda")
i = index("i", n)
penalty = define("R", decay / 2 * w_now**2)

weight_decay = calc(
    w_now - alpha * (g + D(penalty, w_now)),
    eq(w_now - alpha * (g + D(decay / 2 * w_now**2, w_now)),                   by=penalty),
    eq(w_now - alpha * (g + decay * w_now),                                    by=power_rule),
    eq((1 - alpha * decay) * w_now - alpha * g,                                by=algebra),
    name="optimisers.weight_decay",
    title="A step on the loss and a penalty shrinks the weight first",
)

weights_penalty = define("R", decay / 2 * total(weights[i]**2, i))

penalised_loss = calc(
    weights[j] - alpha * D(E + weights_penalty, weights[j]),
    eq(weights[j] - alpha * D(E + decay / 2 * total(weights[i]**2, i), weights[j]),            by=weights_penalty),
    eq(weights[j] - alpha * (D(E, weights[j]) + decay / 2 * total(D(weights[i]**2, weights[j]), i)),
                                                                               by=linearity),
    eq(weights[j] - alpha * (D(E, weights[j]) + decay / 2 * total(2 * weights[i] * delta(i, j), i)),
                                                                               by=chain_rule),
    eq(weights[j] - alpha * (D(E, weights[j]) + decay * weights[j]),           by=algebra),
    eq(weights[j] - alpha * (-(y - yhat) * x[j] + decay * weights[j]),         by=weight_gradient),
    eq((1 - alpha * decay) * weights[j] + alpha * (y - yhat) * x[j],           by=algebra),
    name="optimisers.penalised_loss",
    title="One step of logistic regression with weight decay",
)

direction = define("d", real("mhat") / (sqrt(nonnegative("vhat")) + epsilon))

adamw = calc(
    w_now - alpha * (direction + decay * w_now),
    eq((1 - alpha * decay) * w_now - alpha * direction,                        by=algebra),
    name="optimisers.adamw",
    title="AdamW shrinks the weight first, as gradient descent does",
)

adam_penalised = calc(
    w_now - alpha * (decay * w_now) / sqrt((decay * w_now) ** 2),
    eq(w_now - alpha * (decay * w_now) / abs(decay * w_now),                   by=root_rules),
    eq(w_now - alpha * (decay * w_now) / (decay * abs(w_now)),                 by=abs_rules),
    eq(w_now - alpha * function("sign", w_now),                                by=case_split),
    name="optimisers.adam_penalised",
    title="Where the loss is flat, Adam with the penalty moves by α, whatever λ",
)

# ── clipping ─────────────────────────────────────────────────────────────────────────────────────

slopes = vector("g", n)
norm = define("norm", sqrt(total(slopes[j]**2, j)), latex=r"\lVert g \rVert")
clip = minimum(1, c / norm)

clipping = calc(
    total((clip * slopes[j]) ** 2, j),
    eq(clip**2 * total(slopes[j]**2, j),                                       by=algebra),
    eq(clip**2 * norm**2,                                                      by=(norm, root_rules)),
    eq(minimum(norm, c) ** 2,                                                  by=case_split),
    name="optimisers.clipping",
    title="The squared length of a clipped gradient",
)

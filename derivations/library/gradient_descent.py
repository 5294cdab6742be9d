r"""The gradient descent step for logistic regression.

Statement.  Subtracting α times the gradient of the loss is w_i′ ← w_i + α(y − ŷ)x_i and
b′ ← b + α(y − ŷ); with the mean of the losses, 1/m is absorbed into the learning rate.
Reference.  The course page "Gradient Calculation".
"""

from derivations.calc import D, calc, define, eq, index, positive, total
from derivations.library.log_loss import (
    E,
    X,
    Y,
    b,
    bias_gradient,
    i,
    j,
    m,
    mean_gradient,
    mean_loss,
    n,
    w,
    weight_gradient,
    x,
    y,
    yhat,
    yhat_at,
)
from derivations.rules import algebra

alpha = positive("alpha")
at = index("i", n)

weight_update = calc(
    w[at] - alpha * D(E, w[at]),
    eq(w[at] - alpha * (-(y - yhat) * x[at]),                                      by=weight_gradient),
    eq(w[at] + alpha * (y - yhat) * x[at],                                         by=algebra),
    name="gradient_descent.weight_update",
    title="One step for a weight",
)

bias_update = calc(
    b - alpha * D(E, b),
    eq(b - alpha * (-(y - yhat)),                                                  by=bias_gradient),
    eq(b + alpha * (y - yhat),                                                     by=algebra),
    name="gradient_descent.bias_update",
    title="One step for the bias",
)

rate = define("rate", (1 / m) * alpha, latex=r"\alpha'")

mean_update = calc(
    w[j] - alpha * D(mean_loss, w[j]),
    eq(w[j] - alpha * (-(1 / m) * total((Y[i] - yhat_at(i)) * X[i, j], i)),        by=mean_gradient),
    eq(w[j] + (1 / m) * alpha * total((Y[i] - yhat_at(i)) * X[i, j], i),           by=algebra),
    eq(w[j] + rate * total((Y[i] - yhat_at(i)) * X[i, j], i),                      by=rate),
    name="gradient_descent.mean_update",
    title="One step with the mean loss: 1/m is absorbed into the learning rate",
)

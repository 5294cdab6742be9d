r"""The perceptron trick is the same update with a step prediction.

Statement.  Let ŷ = step(w·x + b) ∈ {0, 1} and y ∈ {0, 1}.  The perceptron trick adds αx_i to w_i for a
positive point classified negative, subtracts it for a negative point classified positive, and leaves a
point that is right alone.  That is w_i + α(y − ŷ)x_i: the gradient descent step of logistic regression
with the sigmoid replaced by the step.
Reference.  The course page "Gradient Calculation", and the perceptron pages before it.
"""

from derivations.calc import calc, cases, define, eq, equals, index, one_of, positive, real
from derivations.library.log_loss import b, n, w, x
from derivations.rules import case_split

z = real("z")
step = define("step", z, cases((1, z >= 0), otherwise=0), latex=r"\operatorname{step}")

alpha = positive("alpha")
i = index("i", n)
y = one_of("y", 0, 1)
yhat = define("yhat", step(w @ x + b))

missed, false_alarm = (equals(y, 1), equals(yhat, 0)), (equals(y, 0), equals(yhat, 1))
trick = define(
    "trick",
    cases((w[i] + alpha * x[i], missed), (w[i] - alpha * x[i], false_alarm), otherwise=w[i]),
)

update = calc(
    trick,
    eq(cases((w[i] + alpha * x[i], missed), (w[i] - alpha * x[i], false_alarm), otherwise=w[i]),    by=trick),
    eq(w[i] + alpha * (y - yhat) * x[i],                                                            by=case_split),
    name="perceptron.update",
    title="The perceptron trick is the same update with a step prediction",
)

"""How well the verified gradient tells the penguins apart, against scikit-learn's logistic regression.

Both see the same standardised points in the same run; scikit-learn with its own defaults and, since ours
carries no penalty, without one.
"""

from time import perf_counter

from sklearn.linear_model import LogisticRegression

from derivations import check
from derivations.library import log_loss, perceptron
from numeric.datasets import penguins
from numeric.gradients import verify_gradient
from numeric.train import train, train_perceptron


def main() -> None:
    data = penguins().standardised()
    z = data.scaling.apply(data.x)
    gradient, trick = verify_gradient(check(log_loss.gradient)), check(perceptron.update)
    models = {
        "derivations, point by point": lambda: train(gradient, data, progress=False),
        "derivations, batches of 32": lambda: train(gradient, data, method="batch", progress=False),
        "derivations, full batch": lambda: train(
            gradient, data, method="full", learning_rate=1.0, epochs=1000, progress=False
        ),
        "derivations, perceptron": lambda: train_perceptron(trick, data, progress=False),
        "scikit-learn, penalty 1": lambda: LogisticRegression().fit(z, data.y),
        "scikit-learn, no penalty": lambda: LogisticRegression(C=float("inf")).fit(z, data.y),
    }
    print(f"{data.m} {data.name}, {' or '.join(data.classes)}")
    for name, fit in models.items():
        start = perf_counter()
        model = fit()
        seconds = perf_counter() - start
        share = model.score(z, data.y) if name.startswith("scikit") else model.accuracy()
        print(f"{name:<28} {100 * share:6.2f} %   {1000 * seconds:7.1f} ms")


if __name__ == "__main__":
    main()

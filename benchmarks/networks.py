"""How well verified gradients of softmax regression and of networks do, against scikit-learn.

Both see the same points, divided by 16, in the same run, and are judged by the same points held out.
"""

from time import perf_counter

from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from derivations import check
from derivations.library import networks
from numeric.classes import Classes, digits, parity
from numeric.gradients import verify_gradient
from numeric.train import train

OPTIONS = {"method": "batch", "learning_rate": 0.5, "epochs": 60, "progress": False}


def main() -> None:
    softmax = verify_gradient(check(networks.softmax_regression))
    network = verify_gradient(check(networks.tanh_network))
    for data in (parity(), digits()):
        training, held_out = data.parted()
        x = training.scaling.apply(training.x)
        models = {
            "derivations, softmax regression": lambda seen=training: train(softmax, seen, **OPTIONS),
            "derivations, network of 32": lambda seen=training: train(network, seen, hidden=32, **OPTIONS),
            "scikit-learn, logistic regression": lambda x=x, y=training.y: LogisticRegression(
                C=1e6, max_iter=20_000
            ).fit(x, y),
            "scikit-learn, MLPClassifier of 32": lambda x=x, y=training.y: MLPClassifier(
                (32,), activation="tanh", max_iter=1000, random_state=0
            ).fit(x, y),
        }
        print(f"{data.name}: {training.m} points, {held_out.m} held out, {len(data.classes)} classes")
        for name, fit in models.items():
            start = perf_counter()
            model = fit()
            seconds = perf_counter() - start
            ours, theirs = (_share(model, points) for points in (training, held_out))
            print(f"{name:<34} {100 * ours:6.2f} %  {100 * theirs:6.2f} %   {1000 * seconds:7.1f} ms")


def _share(model: object, data: Classes) -> float:
    if hasattr(model, "score"):
        return float(model.score(data.scaling.apply(data.x), data.y))
    return float(model.accuracy(data))  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()

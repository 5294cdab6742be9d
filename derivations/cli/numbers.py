"""The numeric commands: compile, verify, train.  NumPy and Hypothesis are imported when they run."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from derivations.cli.finding import library_pages, named
from derivations.cli.front import OPEN, PROVED, REFUTED, complain, debug_option, exit_status, paint
from derivations.errors import BadSetting, GradientRejected, NotCompilable

if TYPE_CHECKING:
    from derivations.core.derivation import Derivation
    from derivations.core.kernel import Theorem
    from numeric.compile import NumpyFunction
    from numeric.datasets import Data
    from numeric.gradients import GradientReport
    from numeric.networks import NetworkRun
    from numeric.train import Run

HEAD = "import numpy as np\n"
ANNOTATION = re.compile(r": (?:Any|Values)\b| -> [^:\n]+(?=:\n)")
SHIPPED = ("penguins", "clouds")


# ── compile ──────────────────────────────────────────────────────────────────────────────────────


@click.command("compile")
@click.argument("name")
@debug_option
def compile_(name: str) -> None:
    """Print the NumPy source of a proved result, with the error it was measured to have."""
    from numeric.compile import to_numpy

    statuses = []
    for derivation in named(name):
        theorem = _theorem(derivation)
        function = to_numpy(theorem)
        line, status = _measured(theorem)
        click.echo(f"{standalone(function)}\n\n# {line}")
        statuses.append(status)
    sys.exit(max(statuses))


def standalone(function: NumpyFunction) -> str:
    """The source with its import and with the stable forms that it calls: a file that runs as it is."""
    from inspect import getsource, isfunction

    from numeric import primitives

    own = [
        one for one in vars(primitives).values() if isfunction(one) and one.__module__ == primitives.__name__
    ]
    stable = {one.__name__: one for one in own}
    needed = {"as_floats"}
    called = set(function.call.__code__.co_names) & stable.keys()
    while called:
        needed |= called
        called = {word for name in called for word in stable[name].__code__.co_names} & stable.keys() - needed
    parts = [ANNOTATION.sub("", getsource(one)) for name, one in stable.items() if name in needed]
    names = ", ".join(one.name for one in function.parameters)
    head, words, body = function.source.partition('    """\n')
    arrays = f"    {names}{',' if len(function.parameters) == 1 else ''} = as_floats({names})\n"
    return "\n\n".join((HEAD, *parts, head + words + arrays + body)).rstrip()


def _measured(theorem: Theorem) -> tuple[str, int]:
    from numeric.gradients import verify_gradient

    try:
        return f"{error_words(verify_gradient(theorem).report)}", PROVED
    except NotCompilable as error:
        return f"not measured: {error}", PROVED
    except GradientRejected as error:
        return f"rejected: {error}", REFUTED


def error_words(report: GradientReport) -> str:
    """The largest error that a property test saw, and the share that it took of what rounding allows."""
    error = f"{report.absolute:.1e}, {report.max_ulp:.3g} ulp, {report.worst_truth:.0%} of its bound"
    return f"largest error {error}, in {report.checks:,} checks against balls ({report.dtype})"


# ── verify ───────────────────────────────────────────────────────────────────────────────────────


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@debug_option
def verify(names: tuple[str, ...]) -> None:
    """Test compiled gradients with Hypothesis: those named, or every derivative of the library."""
    from derivations.write.report import counted, name_columns

    pages = [page for name in names for page in named(name)] if names else list(library_pages().values())
    columns = name_columns(pages)
    found = [_verified(page, columns, strict=bool(names)) for page in pages]
    statuses = [status for status in found if status is not None]
    rejected = statuses.count(REFUTED)
    click.echo(
        f"{counted(len(statuses), 'gradient')}: {len(statuses) - rejected} verified, {rejected} rejected"
    )
    sys.exit(max(statuses, default=PROVED))


def _verified(page: Derivation, columns: int, *, strict: bool) -> int | None:
    """Prints a line and gives the status; None for a page that states no derivative, unless `strict`."""
    from numeric.gradients import verify_gradient

    colours = paint()
    try:
        report = verify_gradient(_theorem(page)).report
    except NotCompilable:
        if strict:
            raise
        return None
    except GradientRejected as error:
        click.echo(f"{colours('✗', 'bad')} {page.name:<{columns}}  {error}")
        return REFUTED
    blind = f"; quotients say nothing at {report.powerless:.1%}" if report.powerless else ""
    click.echo(f"{colours('✓', 'good')} {page.name:<{columns}}  {error_words(report)}{blind}")
    return PROVED


def _theorem(derivation: Derivation) -> Theorem:
    """The theorem; ends the program with the report of a derivation that is not proved."""
    from derivations.cli.pages import theorem_or_report
    from derivations.core.kernel import Theorem
    from derivations.write.report import entry_text

    found = theorem_or_report(derivation)
    if isinstance(found, Theorem):
        return found
    complain(f"{derivation.name} is not proved, so there is nothing to compute\n{entry_text(found)}")
    sys.exit(exit_status([found]) or OPEN)


# ── train ────────────────────────────────────────────────────────────────────────────────────────

# The models of several classes, and the theorem that each descends.
MODELS = {
    "softmax": "networks.softmax_regression",
    "network": "networks.tanh_network",
    "sigmoid-network": "networks.sigmoid_network",
}


@click.command()
@click.option(
    "--model",
    type=click.Choice(["logistic", *MODELS]),
    default="logistic",
    show_default=True,
    help="Logistic regression of two classes, or softmax regression or a two-layer network of any number.",
)
@click.option(
    "--data",
    "source",
    help="logistic: penguins (default), clouds or FILE.csv; others: species, digits or parity (default).",
)
@click.option("--features", default="", help="Columns of FILE.csv, with commas between.")
@click.option("--label", default="y", show_default=True, help="The column of FILE.csv that holds the label.")
@click.option("--classes", default="0,1", show_default=True, help="The two labels of FILE.csv.")
@click.option(
    "--method",
    type=click.Choice(["points", "batch", "full", "perceptron"]),
    help="An update at every point (logistic: default), at every batch (others: default), or once an epoch; "
    "or the perceptron trick.",
)
@click.option("--epochs", type=int, default=100, show_default=True)
@click.option("--learning-rate", type=float, help="0.1 by default; 0.5 for the models of several classes.")
@click.option("--batch-size", type=int, default=32, show_default=True)
@click.option("--hidden", type=int, default=32, show_default=True, help="Hidden units of a network.")
@click.option("--held-out", type=float, default=0.25, show_default=True, help="The share not trained on.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--plot", metavar="FILE", help="Draw points, boundaries, loss and accuracy into a picture.")
@debug_option
def train(
    model: str,
    source: str | None,
    features: str,
    label: str,
    classes: str,
    plot: str | None,
    method: str | None,
    learning_rate: float | None,
    hidden: int,
    held_out: float,
    **options: Any,
) -> None:
    """Descend a data set with the gradient that was proved and verified."""
    if learning_rate is None:
        learning_rate = 0.1 if model == "logistic" else 0.5
    if model != "logistic":
        if plot is not None:
            raise BadSetting("--plot draws logistic regression only", setting="plot", value=plot)
        options |= {"method": method or "batch", "learning_rate": learning_rate, "hidden": hidden}
        return _train_classes(model, source or "parity", held_out, **options)
    if plot is not None:
        from numeric.plots import checked, save

        checked(plot)
    options |= {
        "method": method or "points",
        "learning_rate": 0.1 if learning_rate is None else learning_rate,
    }
    data = _data(source or "penguins", features, label, classes, options["seed"])
    click.echo(f"{data.name}: {data.m} points of {', '.join(data.features)}; {' or '.join(data.classes)}")
    run = _run(data, **options)
    click.echo(_run_words(run))
    if plot is not None:
        click.echo(f"picture: {save(run, plot)}")
    return None


def _train_classes(model: str, source: str, held_out: float, **options: Any) -> None:
    from numeric import classes
    from numeric import train as training
    from numeric.gradients import verify_gradient

    known = {"species": classes.species, "digits": classes.digits, "parity": classes.parity}
    if source not in known:
        raise BadSetting(
            f"--data of this model is one of {', '.join(known)}, not {source!r}", setting="data", value=source
        )
    whole = known[source]()
    whole = whole.standardised() if source == "species" else whole
    data, others = whole.parted(held_out, seed=options["seed"])
    click.echo(f"{data.name}: {data.m} points of {data.n} features; {', '.join(data.classes)}")
    gradient = verify_gradient(_theorem(library_pages()[MODELS[model]]))
    click.echo(f"verified: {gradient.name}, {error_words(gradient.report)}")
    run = training.train(gradient, data, **options)
    click.echo(f"{_run_words(run)}; {run.accuracy(others):.1%} of {others.m} points held out")


def _data(source: str, features: str, label: str, classes: str, seed: int) -> Data:
    """The shipped data, or a file's, scaled to mean 0 and standard deviation 1."""
    from numeric.datasets import clouds, penguins, read_csv

    if source == "penguins":
        return penguins().standardised()
    if source == "clouds":
        return clouds(seed=seed)
    if not source.endswith(".csv"):
        known = ", ".join(SHIPPED)
        raise BadSetting(
            f"--data is one of {known}, or a .csv file, not {source!r}", setting="data", value=source
        )
    columns, pair = ([one.strip() for one in words.split(",")] for words in (features, classes))
    if len(pair) != 2 or not all(columns):
        wanted = "--features names the columns of the points, --classes the two labels, with commas between"
        raise BadSetting(wanted, setting="features", value=features)
    return read_csv(source, features=columns, label=label, classes=(pair[0], pair[1])).standardised()


def _run(data: Data, *, method: str, batch_size: int, **options: Any) -> Run:
    from numeric import train as training
    from numeric.gradients import verify_gradient

    pages = library_pages()
    if method == "perceptron":
        return training.train_perceptron(_theorem(pages["perceptron.update"]), data, **options)
    gradient = verify_gradient(_theorem(pages["log_loss.gradient"]))
    click.echo(f"verified: {gradient.name}, {error_words(gradient.report)}")
    options |= {"method": method, "batch_size": batch_size}
    return training.train(gradient, data, **options)


def _run_words(run: Run | NetworkRun) -> str:
    from derivations.write.report import counted

    how = f"{counted(run.epochs, 'epoch')}, {run.updates:,} updates, learning rate {run.learning_rate:g}"
    loss = f"mean loss {run.losses[0]:.4f} → {run.losses[-1]:.4f}"
    return f"{run.theorem}: {how}\n{loss}, accuracy {run.accuracies[0]:.1%} → {run.accuracies[-1]:.1%}"

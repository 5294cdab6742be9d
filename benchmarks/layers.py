"""The batch softmax layer for any N, D and K, beside SymPy's `simplify` at N = 2, D = 3, K = 2, in one run.

The layer is Z = XW + 1bᵀ with the mean cross-entropy of its softmax; proved are its gradients by Z, W, b and
X.  SymPy is given the same loss written out at the one size, entry by entry: it differentiates each and asks
`simplify` whether the difference to the formula is zero.  Ten seconds an entry, then it counts as not done.

    python benchmarks/layers.py
"""

from __future__ import annotations

import signal
from time import perf_counter

import sympy

from derivations.core.kernel import examine
from derivations.library import catalogue

PAGES = ("layers.by_logits", "layers.by_weights", "layers.by_bias", "layers.by_inputs")
N, D, K = 2, 3, 2
LIMIT = 10


def ours() -> float:
    """Seconds for all four chains, each step and each reason, at any size."""
    pages = catalogue()
    start = perf_counter()
    for name in PAGES:
        assert examine(pages[name]).proved
    return perf_counter() - start


def statements() -> float:
    """Seconds for the four statements first = last alone, at any size."""
    from derivations.calc import calc, eq

    pages = catalogue()
    chains = [calc(pages[name].first, eq(pages[name].last), given=pages[name].given) for name in PAGES]
    start = perf_counter()
    for chain in chains:
        assert examine(chain).proved
    return perf_counter() - start


def sympys() -> tuple[float, int, int]:
    """Seconds for all entries at one size, how many there are, and how many came out as zero in time."""
    x = sympy.Matrix(N, D, lambda i, j: sympy.Symbol(f"x{i}{j}", real=True))
    w = sympy.Matrix(D, K, lambda i, j: sympy.Symbol(f"w{i}{j}", real=True))
    b = sympy.Matrix(1, K, lambda _, j: sympy.Symbol(f"b{j}", real=True))
    y = sympy.Matrix(N, K, lambda i, j: sympy.Symbol(f"y{i}{j}", real=True))
    z = x * w + sympy.ones(N, 1) * b
    total = [sum(sympy.exp(z[i, k]) for k in range(K)) for i in range(N)]
    p = sympy.Matrix(N, K, lambda i, k: sympy.exp(z[i, k]) / total[i])
    loss = -sum(y[i, k] * sympy.log(p[i, k]) for i in range(N) for k in range(K)) / N
    sums = [sum(y[i, k] for k in range(K)) for i in range(N)]
    error = sympy.Matrix(N, K, lambda i, k: (p[i, k] * sums[i] - y[i, k]) / N)
    pairs = [
        *zip(w, x.T * error, strict=True),
        *zip(b, sympy.ones(1, N) * error, strict=True),
        *zip(x, error * w.T, strict=True),
    ]
    done, start = 0, perf_counter()
    for variable, formula in pairs:
        signal.alarm(LIMIT)
        try:
            done += sympy.simplify(sympy.diff(loss, variable) - formula) == 0  # noqa: TID251  # the subject
        except TimeoutError:
            pass
        finally:
            signal.alarm(0)
    return perf_counter() - start, len(pairs), done


def _late(*_: object) -> None:
    raise TimeoutError


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, _late)
    catalogue()
    alone, whole = statements(), ours()
    print(f"any N, D, K, the four statements:            {alone:8.2f} s")
    print(f"any N, D, K, all steps and their reasons:    {whole:8.2f} s")
    seconds, entries, zero = sympys()
    print(f"SymPy at N = {N}, D = {D}, K = {K}: {zero} of {entries} entries {seconds:8.2f} s")
    print(f"ratio to the statements: {seconds / alone:.0f}")

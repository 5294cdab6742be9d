"""How long `derivations check` takes from a cold start, against `import sympy` alone.

The two run in turn, so that both meet the same machine; the ratio of the medians is printed.
The target is 2.5: checking the whole library may cost one and a half more imports of SymPy.
"""

import argparse
import subprocess
import sys
from statistics import median, quantiles
from time import perf_counter

TARGET = 2.5
COMMANDS = {
    "import sympy": [sys.executable, "-c", "import sympy"],
    "derivations check": [sys.executable, "-m", "derivations", "check"],
}


def seconds(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def measured(rounds: int) -> dict[str, list[float]]:
    for command in COMMANDS.values():  # byte code and file cache are warm for both
        seconds(command)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=11)
    times = measured(parser.parse_args().rounds)
    for name, samples in times.items():
        low, _, high = quantiles(samples, n=4)
        print(f"{name:<18} {median(samples):6.3f} s   [{low:.3f}, {high:.3f}]")
    reference, check = (median(samples) for samples in times.values())
    print(f"{'ratio':<18} {check / reference:6.2f}     target {TARGET}")


if __name__ == "__main__":
    main()
